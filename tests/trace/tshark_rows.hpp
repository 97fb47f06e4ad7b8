#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/trace/flow.hpp"

// What tshark says of each TCP segment of a capture, and what we say, in one form.

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

/// What tshark, which must be installed, says of the capture.
TheirRows rows_of_tshark(const std::filesystem::path& capture);

/// What we say of a segment.
Row row_of(const Flow& flow, const Segment& segment);

/// The fields of a line of tshark's.
std::vector<std::string> split(const std::string& line);

/// tshark's seconds with nine digits as nanoseconds.
std::string nanoseconds(const std::string& seconds);

using Number = std::uint64_t;

/// The value of decimal digits; nothing of an empty text.
std::optional<Number> number_in(std::string_view digits);

/// The relative sequence number behind the segment.
std::uint32_t end_of(const Segment& segment);

}  // namespace lanyard::trace::test
