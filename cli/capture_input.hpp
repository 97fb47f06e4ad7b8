#pragma once

#include "lanyard/trace/capture_reader.hpp"

namespace lanyard::cli {

/// The bytes of standard input, for a CaptureReader. Implemented in platform/.
///
/// While it lives the first SIGINT does not end the program: Ctrl-C ends the program that writes
/// the capture, too, and what that still writes is read; the input also ends where nothing more
/// comes for half a second. The second SIGINT ends the program. Where SIGINT was ignored it stays
/// so. One at a time. Error `read`: the system's reason.
trace::ByteSource standard_input();

}  // namespace lanyard::cli
