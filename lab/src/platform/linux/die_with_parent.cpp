#include "die_with_parent.hpp"

#include <sys/prctl.h>

#include <csignal>

namespace lanyard::lab {

void die_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

}  // namespace lanyard::lab
