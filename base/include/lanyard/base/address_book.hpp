#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard {

/// Addresses that stand for something else: a virtual lab's, which exist on no interface of this
/// computer. A connection to one goes where the book says, and who comes from there is called by
/// the address it has in the lab.
///
/// Called on threads of their own, several at once; every method may block for seconds.
class AddressBook {
 public:
  enum class Transport : std::uint8_t { tcp, udp };

  virtual ~AddressBook() = default;

  /// Where to connect to reach `where`; empty when the book does not know that address, so that it
  /// means what it says. Error: the address is the book's, and nothing can be reached there now;
  /// code and message as of a connect that failed.
  virtual Result<std::optional<HostPort>> way_to(const HostPort& where, Transport transport) = 0;

  /// The address of this computer to listen on for `host`; empty when the book does not know it.
  virtual std::optional<std::string> local_address_for(const std::string& host) = 0;

  /// What to call the peer that connected from `peer`, a loopback address: its own address and
  /// port. Empty when the book does not know it.
  virtual std::optional<std::string> name_of(const IpEndpoint& peer) = 0;
};

}  // namespace lanyard
