// The virtual board: its command line, power on, and the firmware.
#include <array>
#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "air_link.hpp"
#include "board_config.hpp"
#include "lanyard/air/directory.hpp"
#include "power.hpp"
#include "run.hpp"
#include "stack.hpp"

namespace {

using namespace lanyard::device;
using virtual_board::board_config;

/// `02:00:5e:10:00:01`.
MacAddress parse_mac(const std::string& text) {
  MacAddress mac{};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (std::size_t i = 0; i < mac.size(); ++i) {
    const auto [stop, error] = std::from_chars(at, end, mac[i], 16);
    const bool last = i + 1 == mac.size();
    if (error != std::errc{} || (last ? stop != end : stop == end || *stop != ':')) {
      throw std::invalid_argument("\"" + text + "\" is no MAC address such as 02:00:5e:10:00:01");
    }
    at = last ? stop : stop + 1;
  }
  constexpr unsigned group_bit = 1;
  if ((mac[0] & group_bit) != 0) {
    throw std::invalid_argument("\"" + text + "\" is the address of a group, not of one board");
  }
  return mac;
}

std::string parse_name(std::string text) {
  constexpr std::size_t limit = 63;  // air::max_name_size
  if (text.empty() || text.size() > limit) {
    throw std::invalid_argument("a name has 1 to 63 bytes");
  }
  return text;
}

/// `path`, if `socket`, which it leads to, can be reached.
std::filesystem::path checked(std::filesystem::path path, const std::filesystem::path& socket) {
  if (!virtual_board::AirLink::can_be_reached(socket)) {
    throw std::invalid_argument("\"" + path.string() +
                                "\" is too long; a socket's path has at most 107 bytes");
  }
  return path;
}

std::filesystem::path parse_air_directory(const std::string& text) {
  return checked(text, lanyard::air::socket_path(text, "any"));
}

bool parse_switch(const std::string& text) {
  if (text == "on" || text == "yes" || text == "1") {
    return true;
  }
  if (text == "off" || text == "no" || text == "0") {
    return false;
  }
  throw std::invalid_argument("\"" + text + "\" is neither on nor off");
}

/// The last part of the path this program was started by.
std::string program_name(const char* path) {
  const std::string_view text = path;
  return std::string(text.substr(text.rfind('/') + 1));
}

}  // namespace

int main(int argc, char** argv) {
  std::string name = argc > 0 ? program_name(argv[0]) : "board";
  std::string mac;
  const std::array options{
      hosted::Option{"--name", "NAME", "the board's name; address and host name follow from it",
                     [&](std::string text) { name = parse_name(std::move(text)); }},
      hosted::Option{"--mac", "MAC", "its MAC address",
                     [&](const std::string& text) {
                       board_config().mac = parse_mac(text);
                       mac = text;
                     }},
      hosted::Option{"--air", "DIR", "where labs are looked for",
                     [](const std::string& text) {
                       board_config().air_directory = parse_air_directory(text);
                     }},
      hosted::Option{"--socket", "PATH", "the socket of the one lab to be seen",
                     [](const std::string& text) { board_config().socket = checked(text, text); }},
      hosted::Option{
          "--dhcp-arp-check", "on|off",
          "ask for 1 to 2 s whether an address is free, as ESP-IDF does [off]",
          [](const std::string& text) { board_config().dhcp_arp_check = parse_switch(text); }}};
  const int status = hosted::run(argc, argv, options, [&] {
    virtual_board::BoardConfig& config = board_config();
    config.name = name;
    config.hostname = virtual_board::hostname_from_name(name);
    if (mac.empty()) {
      config.mac = virtual_board::mac_from_name(name);
    }
    if (config.air_directory.empty()) {
      config.air_directory = lanyard::air::default_directory();
    }
    virtual_board::start_stack();
  });
  virtual_board::power_off();
  return status;
}
