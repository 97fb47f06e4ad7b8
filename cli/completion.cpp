#include "command.hpp"
namespace lanyard::cli {
std::unique_ptr<Command> make_completion_command() {
  return nullptr;
}
}  // namespace lanyard::cli
