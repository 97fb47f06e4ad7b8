#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "lanyard/trace/flow.hpp"

// tshark as the judge of a whole capture: what it says of each TCP segment beside what we say.

namespace lanyard::trace::test {

/// What one side says of one segment, in tshark's form: decimal digits, durations in nanoseconds,
/// empty where it says nothing.
struct Row {
  std::string stream;  ///< From 0.
  std::string source;  ///< `192.168.4.2:8000`
  std::string sequence;
  std::string ack;
  std::string length;
  std::string window;
  std::string in_flight;
  std::string round_trip;
  std::string acknowledges;
  std::string duplicate_number;
  std::set<std::string> flags;  ///< Of `tcp.analysis`, those with a counterpart of ours.
};

/// Our row, and the segment that it tells of.
struct OurRow {
  Row row;
  Segment segment;
};

/// By the number of the frame.
using TheirRows = std::map<std::uint64_t, Row>;
using OurRows = std::map<std::uint64_t, OurRow>;

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
