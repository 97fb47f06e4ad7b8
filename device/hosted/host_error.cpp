#include "host_error.hpp"

#include <cerrno>
#include <system_error>

namespace lanyard::device::hosted {

OSError host_error(std::string_view attempt) {
  const int number = errno;
  return {number, attempt, std::generic_category().message(number)};
}

}  // namespace lanyard::device::hosted
