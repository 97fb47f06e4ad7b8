#pragma once

#include <filesystem>

#include "lanyard/trace/flow.hpp"

// tshark as the judge of a whole capture: what it says of each TCP segment beside what we say.

namespace lanyard::trace::test {

/// Our analysis of a capture that tshark has judged.
struct Judged {
  FlowTable table;
  VerdictSet seen;  ///< Of all segments.
};

/// Reads the capture with our reader and with tshark (which must be installed) and compares, of
/// each TCP segment: flow, sender, relative numbers, length, window, the flags of `tcp.analysis`,
/// bytes in flight and round trip; and of each flow the handshake's round trip and the bytes of
/// both streams. A difference is a failure of the running test unless one of the rules in
/// docs/tcp-rules.md, "Where tshark differs", asks for just that one. When the test has failed the
/// capture is kept in the directory LANYARD_KEEP, if the environment names one, under the name of
/// the directory it was in, which the failure tells.
Judged judge_by_tshark(const std::filesystem::path& capture);

}  // namespace lanyard::trace::test
