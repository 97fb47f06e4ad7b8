#pragma once

#include <optional>
#include <string>

#include "lanyard/base/address_book.hpp"

namespace lanyard::desktop::testing {

/// As where a virtual network is on, whose gateway this computer is.
class GatewayBook : public AddressBook {
 public:
  Result<std::optional<HostPort>> way_to(const HostPort&, Transport) override {
    return std::optional<HostPort>();
  }
  std::optional<std::string> local_address_for(const std::string& host) override {
    return host == "192.168.4.1" || host == "fe80::1%eth0" ? std::optional<std::string>("127.0.0.1")
                                                           : std::nullopt;
  }
  std::optional<std::string> name_of(const IpEndpoint&) override { return std::nullopt; }
};

}  // namespace lanyard::desktop::testing
