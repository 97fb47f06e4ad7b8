#include "die_with_parent.hpp"

namespace lanyard::lab {

void die_with_parent() {}

}  // namespace lanyard::lab
