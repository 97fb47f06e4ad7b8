#include "command.hpp"
namespace lanyard::cli {
std::unique_ptr<Command> make_manual_command() {
  return nullptr;
}
}  // namespace lanyard::cli
