#include "place.hpp"

#include <algorithm>
#include <vector>

#include "lanyard/base/local_addresses.hpp"

namespace lanyard::wire {
namespace {

std::string loopback_interface() {
  const std::vector<LocalAddress> all = local_addresses();
  const auto found = std::ranges::find_if(all, &LocalAddress::is_loopback);
  return found == all.end() ? "lo" : found->interface;
}

}  // namespace

bool is_unspecified(const std::string& host) {
  return host.empty() || host == "0.0.0.0" || host == "::";
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

capture::LiveOptions where_to_capture(const HostPort& place) {
  capture::LiveOptions options{.ports = {place.port}};
  options.interface = is_loopback(place.host) ? loopback_interface() : "any";
  const auto literal = parse_ip_endpoint(join_host_port(place.host, place.port));
  if (literal && !is_unspecified(place.host) && place.host.find('%') == std::string::npos) {
    options.host = place.host;
  }
  return options;
}

}  // namespace lanyard::wire
