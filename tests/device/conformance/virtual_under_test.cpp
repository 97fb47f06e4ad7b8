#include "platform_under_test.hpp"
#include "stack.hpp"

namespace lanyard::device::test {

std::string_view platform_name() {
  return "virtual";
}

void power_on() {
  virtual_board::start_stack();
}

}  // namespace lanyard::device::test
