#include "flow_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "printer.hpp"

namespace lanyard::cli {
namespace {

using trace::DirectionFigures;
using trace::Flow;
using trace::FlowTable;
using trace::HostNames;
using trace::Sender;
using Json = nlohmann::ordered_json;

constexpr std::size_t columns = 10;
using Row = std::array<std::string, columns>;

std::string in_charset(std::string text, bool ascii) {
  if (const std::size_t micro = text.find("µ"); ascii && micro != std::string::npos) {
    text.replace(micro, std::string("µ").size(), "u");
  }
  return text;
}

Row row_of(const Flow& flow, const FlowTable& table, bool ascii) {
  const std::uint64_t again =
      flow.from_client.repeated_segments + flow.from_server.repeated_segments;
  return {
      std::to_string(flow.number),
      table.names().text(flow.client),
      table.names().text(flow.server),
      fmt::format("{:.3f}", static_cast<double>((flow.first - table.first_time()).count()) / 1e9),
      in_charset(trace::duration_text(flow.last - flow.first), ascii),
      flow.handshake ? in_charset(trace::duration_text(*flow.handshake), ascii) : "-",
      fmt::format("{}/{}", flow.from_client.bytes, flow.from_client.segments),
      fmt::format("{}/{}", flow.from_server.bytes, flow.from_server.segments),
      std::to_string(again),
      conclusion(flow, table.names())};
}

/// Columns that code points take: enough for `µ` and names in most scripts.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

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

class TextConversation final : public ConversationView {
 public:
  TextConversation(Output& output, bool ascii) : output_(output), ascii_(ascii) {}

  void begin(const Flow& flow, const HostNames& names) override {
    output_.write(fmt::format("{} {} (client)\n{} {} (server)\n\n", arrow(Sender::client),
                              names.text(flow.client), arrow(Sender::server),
                              names.text(flow.server)));
  }

  void take(const Flow& flow, const trace::StreamPiece& piece) override {
    const std::string before =
        fmt::format("{:10.3f} {} ", static_cast<double>((piece.time - flow.first).count()) / 1e6,
                    arrow(piece.sender));
    if (piece.missing > 0) {
      output_.write(fmt::format("{}[{} bytes are not in the capture]\n", before,
                                trace::number_text(piece.missing)));
      return;
    }
    session::TextDecoder& decoder = piece.sender == Sender::client ? client_ : server_;
    std::string text = decoder.decode(piece.bytes);
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string line = text.substr(0, end);
      text.erase(0, end == std::string::npos ? end : end + 1);
      if (line.ends_with('\r')) {
        line.pop_back();
      }
      output_.write(before + session::escape_controls(line) + '\n');
    }
  }

 private:
  [[nodiscard]] std::string_view arrow(Sender sender) const {
    if (ascii_) {
      return sender == Sender::client ? ">" : "<";
    }
    return sender == Sender::client ? "→" : "←";
  }

  Output& output_;
  bool ascii_;
  session::TextDecoder client_ = session::TextDecoder::create("utf-8").value();
  session::TextDecoder server_ = session::TextDecoder::create("utf-8").value();
};

class JsonConversation final : public ConversationView {
 public:
  explicit JsonConversation(Output& output) : output_(output) {}
  void begin(const Flow& /*flow*/, const HostNames& /*names*/) override {}

  void take(const Flow& flow, const trace::StreamPiece& piece) override {
    Json json{{"from", piece.sender == Sender::client ? "client" : "server"},
              {"after_ns", (piece.time - flow.first).count()},
              {"offset", piece.offset}};
    if (piece.missing > 0) {
      json["missing"] = piece.missing;
    } else {
      json["bytes"] = piece.bytes.size();
      json["hex"] = session::to_hex(piece.bytes);
    }
    output_.write(line_of(json));
  }

 private:
  Output& output_;
};

class RawConversation final : public ConversationView {
 public:
  RawConversation(Output& output, bool client, bool server)
      : output_(output), client_(client), server_(server) {}
  void begin(const Flow& /*flow*/, const HostNames& /*names*/) override {}

  void take(const Flow& /*flow*/, const trace::StreamPiece& piece) override {
    if (piece.sender == Sender::client ? client_ : server_) {
      missing_ += piece.missing;
      output_.write(as_chars(piece.bytes));
    }
  }

  void end() override {
    if (missing_ > 0) {
      output_.note("lanyard: " + trace::number_text(missing_) +
                   " bytes of the stream are not in the capture");
    }
  }

 private:
  Output& output_;
  bool client_;
  bool server_;
  std::uint64_t missing_ = 0;
};

}  // namespace

void print_flow_table(Output& output, const FlowTable& table, bool ascii) {
  const Row headings{"#",         "client",      "server",      "start s", "lasted",
                     "handshake", "client sent", "server sent", "again",   "result"};
  std::array<std::size_t, columns> widths{};
  const auto widen = [&widths](const Row& row) {
    for (std::size_t i = 0; i < columns; ++i) {
      widths.at(i) = std::max(widths.at(i), width_of(row.at(i)));
    }
  };
  widen(headings);
  for (const Flow& flow : table.flows()) {
    widen(row_of(flow, table, ascii));
  }
  const auto print = [&](const Row& row) {
    std::string line;
    for (std::size_t i = 0; i < columns; ++i) {
      const bool names = i == 1 || i == 2;
      const std::string fill(widths.at(i) - width_of(row.at(i)), ' ');
      const bool last = i + 1 == columns;
      line += last ? row.at(i) : (names ? row.at(i) + fill : fill + row.at(i)) + "  ";
    }
    output.write(line + '\n');
  };
  print(headings);
  for (const Flow& flow : table.flows()) {
    print(row_of(flow, table, ascii));
  }
}

void print_flow_json(Output& output, const FlowTable& table) {
  for (const Flow& flow : table.flows()) {
    output.write(line_of(flow_json(flow, table.names())));
  }
}

std::unique_ptr<ConversationView> make_text_conversation(Output& output, bool ascii) {
  return std::make_unique<TextConversation>(output, ascii);
}

std::unique_ptr<ConversationView> make_json_conversation(Output& output) {
  return std::make_unique<JsonConversation>(output);
}

std::unique_ptr<ConversationView> make_raw_conversation(Output& output, bool client, bool server) {
  return std::make_unique<RawConversation>(output, client, server);
}

}  // namespace lanyard::cli
