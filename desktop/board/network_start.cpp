#include "board/network_start.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "lanyard/air/message.hpp"
#include "lanyard/base/local_addresses.hpp"
#include "lanyard/lab/lab_client.hpp"

namespace lanyard::desktop {
namespace {

constexpr int most_tries = 100;
constexpr std::uint32_t lan_mask = 0xFFFF'FF00;  // of a LAN whose width nobody tells: /24

bool overlap(const lab::Subnet& a, const lab::Subnet& b) {
  return a.contains(b.network()) || b.contains(a.network());
}

bool is_free(const lab::Subnet& subnet, const std::vector<lab::Subnet>& taken) {
  return std::ranges::none_of(taken,
                              [&](const lab::Subnet& other) { return overlap(subnet, other); });
}

/// Those of the other virtual networks and of the real ones that this computer is in.
std::vector<lab::Subnet> taken_subnets(const std::filesystem::path& directory) {
  std::vector<lab::Subnet> taken;
  for (const lab::RunningLab& other : lab::running_labs(directory)) {
    if (const auto subnet = lab::Subnet::parse(other.subnet)) {
      taken.push_back(*subnet);
    }
  }
  for (const LocalAddress& local : local_addresses()) {
    const auto address = lab::parse_ipv4_address(local.address);
    if (address && !local.is_loopback) {
      const lab::Ipv4Address network{address->value & lan_mask};
      if (const auto subnet = lab::Subnet::parse(to_string(network) + "/24")) {
        taken.push_back(*subnet);
      }
    }
  }
  return taken;
}

/// Of UTF-8.
bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::string next_ssid(const std::string& ssid) {
  std::string_view base = ssid;
  int number = 1;
  const std::size_t space = base.rfind(' ');
  if (space != std::string_view::npos && space > 0) {
    const std::string_view digits = base.substr(space + 1);
    int read = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), read);
    if (parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() && read > 1 &&
        read < most_tries) {
      base = base.substr(0, space);
      number = read;
    }
  }
  std::string suffix = std::to_string(number + 1);
  suffix.insert(suffix.begin(), ' ');
  std::size_t length = std::min(base.size(), air::max_ssid_size - suffix.size());
  while (length > 0 && length < base.size() && continues_character(base[length])) {
    --length;
  }
  return std::string(base.substr(0, length)).append(suffix);
}

lab::Subnet free_subnet(const lab::Subnet& preferred, const std::vector<lab::Subnet>& taken) {
  if (is_free(preferred, taken)) {
    return preferred;
  }
  for (int third = 4; third < 255; ++third) {
    const auto candidate = lab::Subnet::parse("192.168." + std::to_string(third) + ".0/24");
    if (candidate && is_free(*candidate, taken)) {
      return *candidate;
    }
  }
  return preferred;
}

Result<std::unique_ptr<lab::Lab>> start_network(lab::LabOptions& options, bool beside,
                                                const std::function<void()>& on_events) {
  options.subnet = free_subnet(options.subnet, taken_subnets(options.directory));
  if (!beside) {
    return lab::Lab::start(options, on_events);
  }
  for (int tries = 0;; ++tries) {
    options.ssid = next_ssid(options.ssid);
    auto started = lab::Lab::start(options, on_events);
    if (started || started.error().code != std::errc::address_in_use || tries == most_tries) {
      return started;
    }
  }
}

}  // namespace lanyard::desktop
