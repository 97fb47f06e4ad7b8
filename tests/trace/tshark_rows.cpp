#include "tshark_rows.hpp"

#include <array>
#include <charconv>
#include <sstream>

#include "tshark.hpp"

namespace lanyard::trace::test {
namespace {

struct Flag {
  const char* tshark;
  Verdict ours;
};

constexpr std::array flags{
    Flag{"retransmission", Verdict::retransmission},
    Flag{"fast_retransmission", Verdict::fast_retransmission},
    Flag{"spurious_retransmission", Verdict::spurious_retransmission},
    Flag{"out_of_order", Verdict::out_of_order},
    Flag{"lost_segment", Verdict::lost_segment},
    Flag{"ack_lost_segment", Verdict::ack_of_lost_segment},
    Flag{"window_update", Verdict::window_update},
    Flag{"window_full", Verdict::window_full},
    Flag{"keep_alive", Verdict::keep_alive},
    Flag{"keep_alive_ack", Verdict::keep_alive_ack},
    Flag{"duplicate_ack", Verdict::duplicate_ack},
    Flag{"zero_window", Verdict::zero_window},
    Flag{"zero_window_probe", Verdict::window_probe},
    Flag{"zero_window_probe_ack", Verdict::window_probe_ack},
    Flag{"reused_ports", Verdict::ports_reused},
};

constexpr std::array fields{
    "frame.number",
    "tcp.stream",
    "ip.src",
    "ipv6.src",
    "tcp.srcport",
    "tcp.seq",
    "tcp.ack",
    "tcp.len",
    "tcp.window_size",
    "tcp.analysis.bytes_in_flight",
    "tcp.analysis.ack_rtt",
    "tcp.analysis.acks_frame",
    "tcp.analysis.duplicate_ack_num",
};

Row row_of_tshark(const std::vector<std::string>& field) {
  Row row{.stream = field.at(1),
          .source = field.at(3).empty() ? field.at(2) + ':' + field.at(4)
                                        : '[' + field.at(3) + "]:" + field.at(4),
          .sequence = field.at(5),
          .ack = field.at(6),
          .length = field.at(7),
          .window = field.at(8),
          .in_flight = field.at(9),
          .round_trip = nanoseconds(field.at(10)),
          .acknowledges = field.at(11),
          .duplicate_number = field.at(12),
          .flags = {}};
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (!field.at(fields.size() + i).empty()) row.flags.insert(flags.at(i).tshark);
  }
  // A segment is of one kind: it marks the two special ones as retransmissions, too.
  if (row.flags.contains("fast_retransmission") || row.flags.contains("spurious_retransmission")) {
    row.flags.erase("retransmission");
  }
  return row;
}

}  // namespace

std::optional<Number> number_in(std::string_view digits) {
  Number value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream rest(line + '\t');
  for (std::string part; std::getline(rest, part, '\t');) {
    parts.push_back(part);
  }
  return parts;
}

std::string nanoseconds(const std::string& seconds) {
  if (seconds.empty()) return {};
  const std::size_t dot = seconds.find('.');
  const std::string digits = seconds.substr(0, dot) + seconds.substr(dot + 1);
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

TheirRows rows_of_tshark(const std::filesystem::path& capture) {
  std::string arguments = "-Y tcp -T fields";
  for (const char* const field : fields) {
    arguments += std::string(" -e ") + field;
  }
  for (const Flag& flag : flags) {
    arguments += std::string(" -e tcp.analysis.") + flag.tshark;
  }
  TheirRows rows;
  std::istringstream lines(lanyard::test::ask_tshark(capture, arguments).out);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> field = split(line);
    rows.emplace(std::stoull(field.at(0)), row_of_tshark(field));
  }
  return rows;
}

Row row_of(const Flow& flow, const Segment& segment) {
  Row row{.stream = std::to_string(flow.number - 1),
          .source = to_string(flow.endpoint(segment.sender)),
          .sequence = std::to_string(segment.sequence),
          .ack = std::to_string(segment.acknowledged),
          .length = std::to_string(segment.length),
          .window = std::to_string(segment.window),
          .in_flight = "",
          .round_trip = segment.round_trip ? std::to_string(segment.round_trip->count()) : "",
          .acknowledges =
              segment.acknowledged_number == 0 ? "" : std::to_string(segment.acknowledged_number),
          .duplicate_number =
              segment.duplicate_number == 0 ? "" : std::to_string(segment.duplicate_number),
          .flags = {}};
  // tshark tells it of segments with data only.
  if (segment.length > 0 && segment.bytes_in_flight) {
    row.in_flight = std::to_string(*segment.bytes_in_flight);
  }
  for (const Flag& flag : flags) {
    if (segment.verdicts.has(flag.ours)) row.flags.insert(flag.tshark);
  }
  return row;
}

std::uint32_t end_of(const Segment& segment) {
  return segment.sequence + segment.length +
         (segment.has(tcp_flag::syn) || segment.has(tcp_flag::fin) ? 1U : 0U);
}

}  // namespace lanyard::trace::test
