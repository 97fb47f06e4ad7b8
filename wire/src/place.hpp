#pragma once

#include <string>

#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/capture/live_capture.hpp"

namespace lanyard::wire {

/// Where `place` is to be captured. A connection to an address of this computer's own passes the
/// loopback whatever the address, so only loopback addresses have one interface for sure.
capture::LiveOptions where_to_capture(const HostPort& place);

/// Every address of this computer.
bool is_unspecified(const std::string& host);

/// An address of 127.0.0.0/8, `::1` or `localhost`.
bool is_loopback(const std::string& host);

}  // namespace lanyard::wire
