#include "lives.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "host_error.hpp"
#include "lanyard/device/device.hpp"
#include "settings_store.hpp"

namespace lanyard::device::hosted {
namespace {

std::vector<std::string>& next_command_line() {
  static std::vector<std::string> arguments{"board"};
  return arguments;
}

}  // namespace

void keep_program(std::string path) {
  next_command_line().front() = std::move(path);
}

void keep_argument(std::string name, std::string value) {
  next_command_line().push_back(std::move(name));
  next_command_line().push_back(std::move(value));
}

void start_anew() {
  const int descriptor = settings_store().descriptor();
  if (descriptor >= 0) {
    ::fcntl(descriptor, F_SETFD, 0);
    keep_argument(std::string(settings_descriptor_option), std::to_string(descriptor));
  }
  std::vector<char*> pointers;
  for (std::string& argument : next_command_line())
    pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execv("/proc/self/exe", pointers.data());
  log(LogLevel::error, "restart", host_error("cannot restart").what());
  std::_Exit(1);
}

}  // namespace lanyard::device::hosted
