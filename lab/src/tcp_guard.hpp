#pragma once

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/uplink_guard.hpp"

namespace lanyard::lab {

/// Whether a TCP segment (RFC 9293, section 3.1) may go to the uplink: header, flags and options
/// have a form that a stack sends, and nothing is urgent. The checksum is left to the caller.
UplinkVerdict check_tcp_segment(ByteView segment);

}  // namespace lanyard::lab
