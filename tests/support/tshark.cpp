#include "tshark.hpp"

#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "child_process.hpp"
#include "temporary_directory.hpp"

namespace lanyard::test {
namespace {

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (; hex.size() >= 2; hex.remove_prefix(2)) {
    unsigned value = 0;
    std::from_chars(hex.data(), hex.data() + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

}  // namespace

TsharkReading ask_tshark(const std::filesystem::path& capture, const std::string& arguments) {
  const TemporaryDirectory no_settings;
  ChildProcess shell({.arguments = {"sh", "-c", "exec tshark -n -r \"$0\" " + arguments, capture},
                      .environment = {{"WIRESHARK_CONFIG_DIR", no_settings.path()}}});
  const ExitStatus status = shell.wait_exit();
  std::string complaints = shell.err();
  if (complaints.starts_with("Running as user \"root\"")) {
    complaints.erase(0, complaints.find('\n') + 1);
  }
  if (status != exited(0)) {
    throw std::runtime_error("tshark -r " + capture.string() + ' ' + arguments +
                             " failed: " + complaints);
  }
  return {.out = shell.out(), .complaints = std::move(complaints)};
}

// `follow` prints lines of hexadecimal digits, the server's after a tab.
FollowedStream follow_by_tshark(const std::filesystem::path& capture, const std::string& protocol,
                                std::size_t stream) {
  std::istringstream lines(
      ask_tshark(capture, "-q -z follow," + protocol + ",raw," + std::to_string(stream)).out);
  FollowedStream followed;
  bool in_body = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Node 1:")) {
      in_body = true;
    } else if (line.starts_with("===")) {
      in_body = false;
    } else if (in_body && line.starts_with('\t')) {
      followed.server += bytes_of(std::string_view(line).substr(1));
    } else if (in_body) {
      followed.client += bytes_of(line);
    }
  }
  return followed;
}

}  // namespace lanyard::test
