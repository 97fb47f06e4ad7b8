#pragma once

#include <string>

#include "lanyard/base/bytes.hpp"

namespace lanyard::trace {

/// A DHCP message (RFC 2131) in one line, `DHCP Offer of 192.168.4.2 by 192.168.4.1`; empty where
/// `message` is none.
std::string dhcp_text(ByteView message);

/// A DNS message (RFC 1035) in one line, `DNS query A example.org`; empty where it is none.
std::string dns_text(ByteView message);

}  // namespace lanyard::trace
