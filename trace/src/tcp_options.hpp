#pragma once

#include "lanyard/trace/packet.hpp"

namespace lanyard::trace {

/// Reads the options of a TCP header (RFC 9293, section 3.1) into `options`.
void read_tcp_options(ByteView raw, TcpOptions& options);

}  // namespace lanyard::trace
