#include <array>

#include "computer_network.hpp"
#include "run.hpp"

int main(int argc, char** argv) {
  using namespace lanyard::device;
  const std::array options{hosted::Option{
      .name = "--interface",
      .value_name = "NAME",
      .help = "the network interface whose address is the board's",
      .take = [](std::string name) { posix::chosen_interface() = std::move(name); }}};
  return hosted::run(argc, argv, options, [] {});
}
