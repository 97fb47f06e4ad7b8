#include "flow_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "lanyard/trace/text_columns.hpp"
#include "printer.hpp"

namespace lanyard::cli {
namespace {

using trace::DirectionFigures;
using trace::Flow;
using trace::FlowTable;
using trace::HostNames;
using Json = nlohmann::ordered_json;

constexpr std::size_t cells = 10;
using Row = std::array<std::string, cells>;

std::string in_charset(const std::string& text, bool ascii) {
  return ascii ? trace::to_ascii(text) : text;
}

/// Bytes and segments; with `again` also how many of them came again.
std::string sent_text(const DirectionFigures& figures, bool again) {
  const std::string text = fmt::format("{}/{}", figures.bytes, figures.segments);
  return again && figures.repeated_segments > 0
             ? fmt::format("{}, {} again", text, figures.repeated_segments)
             : text;
}

enum class Shape : std::uint8_t { one_line, two_lines };

Row row_of(const Flow& flow, const FlowTable& table, bool ascii, Shape shape) {
  const std::uint64_t again =
      flow.from_client.repeated_segments + flow.from_server.repeated_segments;
  return {
      std::to_string(flow.number),
      in_charset(table.names().text(flow.client), ascii),
      in_charset(table.names().text(flow.server), ascii),
      fmt::format("{:.3f}", static_cast<double>((flow.first - table.first_time()).count()) / 1e9),
      in_charset(trace::duration_text(flow.last - flow.first), ascii),
      flow.handshake ? in_charset(trace::duration_text(*flow.handshake), ascii) : "-",
      sent_text(flow.from_client, shape == Shape::two_lines),
      sent_text(flow.from_server, shape == Shape::two_lines),
      std::to_string(again),
      in_charset(conclusion(flow, table.names()), ascii)};
}

using Widths = std::array<std::size_t, cells>;

/// What each column needs.
Widths widths_of(const Row& headings, const FlowTable& table, bool ascii, Shape shape) {
  Widths widths{};
  const auto widen = [&widths](const Row& row) {
    for (std::size_t i = 0; i < cells; ++i) {
      widths.at(i) = std::max(widths.at(i), trace::columns_of(row.at(i)));
    }
  };
  widen(headings);
  for (const Flow& flow : table.flows()) {
    widen(row_of(flow, table, ascii, shape));
  }
  return widths;
}

std::string one_line(const Row& row, const Widths& widths) {
  std::string line;
  for (std::size_t i = 0; i + 1 < cells; ++i) {
    const bool names = i == 1 || i == 2;
    const std::string fill(widths.at(i) - trace::columns_of(row.at(i)), ' ');
    line += (names ? row.at(i) + fill : fill + row.at(i)) + "  ";
  }
  return line + row.back() + '\n';
}

/// `text` in lines of at most `columns`; a longer word is broken, so that nothing of it is lost.
std::vector<std::string> lines_of(std::string_view text, std::size_t columns) {
  std::string broken;
  std::string word;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    const std::string next(text.substr(at, end - at));
    at = end;
    if (next == " " || trace::columns_of(word + next) > columns) {
      broken += word + ' ';
      word.clear();
    }
    word += next == " " ? "" : next;
  }
  return trace::wrapped(broken + word, columns);
}

/// Rows of two lines: names and result above, and under each name what it sent. A result that is
/// longer has further lines; where there is little room, some figures are left out.
class NarrowTable {
 public:
  NarrowTable(const Widths& natural, std::size_t columns, bool ascii)
      : columns_(columns),
        ascii_(ascii),
        number_(natural[0]),
        shows_handshake_(columns >= with_handshake),
        shows_start_(columns >= with_start) {
    // What the longest usual result needs, `stalled 3.20 s on a zero window`, and the times.
    const std::size_t behind = shows_handshake_ ? 31 : shows_start_ ? 18 : 12;
    const std::size_t room = columns_ - number_ - 6 - behind;
    const std::size_t client = std::max(natural[1], natural[6]);
    server_ = std::min(std::max(natural[2], natural[7]), room - std::min(client, room / 2));
    client_ = std::min(client, room - server_);
  }

  [[nodiscard]] std::string row(const Row& row) const {
    const std::string begin = fmt::format("{:>{}}  ", row[0], number_) + cell(row[1], client_) +
                              "  " + cell(row[2], server_) + "  ";
    const std::size_t used = number_ + client_ + server_ + 6;
    const std::size_t room = columns_ - used;
    // All lines but the first stand a little to the right.
    const bool fits = trace::columns_of(row[9]) <= room;
    std::string text = begin;
    std::string indent;
    for (const std::string& line : lines_of(row[9], fits ? room : room - 2)) {
      text += indent + line + '\n';
      indent.assign(used + 2, ' ');
    }
    return text + below(row);
  }

 private:
  static constexpr std::size_t with_handshake = 76;
  static constexpr std::size_t with_start = 54;

  [[nodiscard]] std::string below(const Row& row) const {
    return std::string(number_ + 2, ' ') + cell(row[6], client_) + "  " + cell(row[7], server_) +
           (shows_start_ ? "  " + right(row[3], 8) : "") + "  " + right(row[4], 8) +
           (shows_handshake_ ? "  " + right(row[5], 9) : "") + '\n';
  }

  [[nodiscard]] std::string cell(const std::string& text, std::size_t width) const {
    return trace::padded(cut_in_the_middle(text, width, ascii_), width);
  }

  static std::string right(const std::string& text, std::size_t width) {
    const std::size_t used = trace::columns_of(text);
    return std::string(width - std::min(width, used), ' ') + text;
  }

  const std::size_t columns_;
  const bool ascii_;
  const std::size_t number_;
  const bool shows_handshake_;
  const bool shows_start_;
  std::size_t client_ = 0;
  std::size_t server_ = 0;
};

Json figures_json(const DirectionFigures& figures) {
  Json json{{"bytes", figures.bytes},
            {"segments", figures.segments},
            {"retransmissions", figures.repeated_segments},
            {"out_of_order", figures.out_of_order},
            {"lost_segments", figures.lost_segments},
            {"duplicate_acks", figures.duplicate_acks},
            {"zero_windows", figures.zero_windows},
            {"bad_checksums", figures.bad_checksums},
            {"longest_zero_window_ns", figures.longest_zero_window.count()},
            {"most_in_flight", figures.most_in_flight},
            {"fin", figures.sent_fin},
            {"rst", figures.sent_rst}};
  if (figures.round_trips > 0) {
    const auto count = static_cast<std::int64_t>(figures.round_trips);
    json["round_trip_ns"] = {{"samples", figures.round_trips},
                             {"min", figures.shortest_round_trip.count()},
                             {"mean", figures.total_of_round_trips.count() / count},
                             {"max", figures.longest_round_trip.count()}};
  }
  if (figures.maximum_segment_size) {
    json["mss"] = *figures.maximum_segment_size;
  }
  if (figures.window_scale) {
    json["window_scale"] = *figures.window_scale;
  }
  return json;
}

Json flow_json(const Flow& flow, const HostNames& names) {
  Json json{{"flow", flow.number},
            {"client", to_string(flow.client)},
            {"server", to_string(flow.server)}};
  for (const auto& [key, endpoint] :
       {std::pair{"client_name", flow.client}, std::pair{"server_name", flow.server}}) {
    if (const std::string_view name = names.find(endpoint); !name.empty()) {
      json[key] = name;
    }
  }
  json["start"] = utc_text(flow.first);
  json["duration_ns"] = (flow.last - flow.first).count();
  if (flow.handshake) {
    json["handshake_ns"] = flow.handshake->count();
  }
  json["from_client"] = figures_json(flow.from_client);
  json["from_server"] = figures_json(flow.from_server);
  Json& verdicts = json["verdicts"] = Json::array();
  flow.verdicts.for_each(
      [&verdicts](trace::Verdict verdict) { verdicts.push_back(json_name(verdict)); });
  json["result"] = conclusion(flow, names);
  return json;
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string cut_in_the_middle(const std::string& text, std::size_t columns, bool ascii) {
  const std::size_t used = trace::columns_of(text);
  if (used <= columns) {
    return text;
  }
  const std::string_view gap = ascii ? "..." : "…";
  const std::size_t kept = columns - std::min(columns, trace::columns_of(gap));
  // The end is kept a little longer: there is the port.
  std::string_view rest = text;
  while (trace::columns_of(rest) > (kept + 1) / 2) {
    rest.remove_prefix(1);
    while (!rest.empty() && (static_cast<unsigned char>(rest.front()) & 0xC0U) == 0x80U) {
      rest.remove_prefix(1);
    }
  }
  std::string_view begin = text;
  while (trace::columns_of(begin) > kept / 2) {
    while ((static_cast<unsigned char>(begin.back()) & 0xC0U) == 0x80U) {
      begin.remove_suffix(1);
    }
    begin.remove_suffix(1);
  }
  return std::string(begin) + std::string(gap) + std::string(rest);
}

void print_flow_table(Output& output, const FlowTable& table, bool ascii, std::size_t columns) {
  const Row headings{"#",         "client",      "server",      "start s", "lasted",
                     "handshake", "client sent", "server sent", "again",   "result"};
  const Widths widths = widths_of(headings, table, ascii, Shape::one_line);
  std::size_t needed = 2 * (cells - 1);
  for (const std::size_t width : widths) {
    needed += width;
  }
  if (needed <= columns) {
    output.write(one_line(headings, widths));
    for (const Flow& flow : table.flows()) {
      output.write(one_line(row_of(flow, table, ascii, Shape::one_line), widths));
    }
    return;
  }
  constexpr std::size_t narrowest = 44;
  const Row narrow_headings{"#",         "client",         "server",         "start s", "lasted",
                            "handshake", "bytes/segments", "bytes/segments", "",        "result"};
  const NarrowTable narrow(widths_of(narrow_headings, table, ascii, Shape::two_lines),
                           std::max(columns, narrowest), ascii);
  output.write(narrow.row(narrow_headings));
  for (const Flow& flow : table.flows()) {
    output.write(narrow.row(row_of(flow, table, ascii, Shape::two_lines)));
  }
}

void print_flow_json(Output& output, const FlowTable& table) {
  for (const Flow& flow : table.flows()) {
    output.write(line_of(flow_json(flow, table.names())));
  }
}

}  // namespace lanyard::cli
