#include "platform_under_test.hpp"

namespace lanyard::device::test {

std::string_view platform_name() {
  return "posix";
}

void power_on() {}

}  // namespace lanyard::device::test
