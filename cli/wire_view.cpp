#include "wire_view.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "printer.hpp"

namespace lanyard::cli {
namespace {

using trace::DiagramRow;
using trace::Flow;
using trace::FlowTable;
using trace::HostNames;
using trace::Segment;
using Json = nlohmann::ordered_json;

/// A run that does not end is shown so often.
constexpr std::chrono::seconds patience{1};

Json flags_json(const Segment& segment) {
  Json flags = Json::array();
  for (const auto& [flag, name] :
       {std::pair{trace::tcp_flag::syn, "SYN"}, std::pair{trace::tcp_flag::ack, "ACK"},
        std::pair{trace::tcp_flag::psh, "PSH"}, std::pair{trace::tcp_flag::fin, "FIN"},
        std::pair{trace::tcp_flag::rst, "RST"}, std::pair{trace::tcp_flag::urg, "URG"}}) {
    if (segment.has(flag)) flags.push_back(name);
  }
  return flags;
}

}  // namespace

WireView::WireView(WireViewOptions options, Sink sink)
    : options_(options),
      sink_(std::move(sink)),
      painter_({.charset = options.ascii ? trace::Charset::ascii : trace::Charset::unicode,
                .columns = options.columns}) {}

void WireView::take(const FlowTable::Fed& fed, const HostNames& names) {
  if (fed.flow == nullptr || fed.segment == nullptr ||
      (options_.only_flow != 0 && options_.only_flow != fed.flow->number)) {
    return;
  }
  if (options_.json) {
    tell(fed, names);
    return;
  }
  const Flow& flow = *fed.flow;
  const auto [place, inserted] = open_.try_emplace(
      flow.number, trace::DiagramOptions{.explain = options_.explain, .fold = options_.fold});
  draw(flow, place->second.feed(flow, *fed.segment, names), names);
  note_whether_held(flow.number, place->second);
  const bool ends = ends_now(flow);
  if (has_ended(flow)) {
    draw(flow, place->second.release(), names);
    holding_.erase(flow.number);
    open_.erase(place);
  }
  if (ends) {
    draw_end(flow, names);
  }
}

bool WireView::ends_now(const Flow& flow) {
  if (has_ended(flow)) {
    return told_ends_.insert(flow.number).second;
  }
  told_ends_.erase(flow.number);
  return false;
}

void WireView::tell(const FlowTable::Fed& fed, const HostNames& names) {
  const Flow& flow = *fed.flow;
  const Segment& segment = *fed.segment;
  Json json{{"time", utc_text(segment.time)},
            {"event", "segment"},
            {"flow", flow.number},
            {"client", to_string(flow.client)},
            {"server", to_string(flow.server)},
            {"from", segment.sender == trace::Sender::client ? "client" : "server"},
            {"flags", flags_json(segment)},
            {"seq", segment.sequence},
            {"ack", segment.acknowledged},
            {"bytes", segment.length},
            {"window", segment.window}};
  // One segment, never folded: its arrow has the words.
  trace::DiagramFollower follower({.explain = options_.explain, .fold = false});
  for (const DiagramRow& row : follower.feed(flow, segment, names)) {
    if (const auto* const arrow = std::get_if<trace::Arrow>(&row)) {
      json["label"] = arrow->label;
      json["verdict"] = arrow->verdict;
      if (arrow->lost) json["lost"] = true;
      if (options_.explain) json["explanation"] = arrow->explanation;
    }
  }
  Json& verdicts = json["verdicts"] = Json::array();
  segment.verdicts.for_each(
      [&verdicts](trace::Verdict verdict) { verdicts.push_back(json_name(verdict)); });
  if (ends_now(flow)) {
    json["result"] = conclusion(flow, names);
  }
  sink_(json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
}

void WireView::draw(const Flow& flow, const std::vector<DiagramRow>& rows, const HostNames& names) {
  if (rows.empty()) {
    return;
  }
  std::string text;
  if (flow.number > newest_) {
    newest_ = flow.number;
    text = (drawn_last_ == 0 ? "" : "\n") + painter_.head(make_diagram_head(flow, names));
  } else if (drawn_last_ != flow.number) {
    text = '\n' + painter_.line("Flow " + std::to_string(flow.number) + " goes on: " +
                                names.text(flow.client) + " → " + names.text(flow.server));
  }
  drawn_last_ = flow.number;
  for (const DiagramRow& row : rows) {
    text += painter_.row(row);
  }
  sink_(text);
}

void WireView::draw_end(const Flow& flow, const HostNames& names) {
  sink_(painter_.line("Result of flow " + std::to_string(flow.number) + ": " +
                      conclusion(flow, names)));
}

void WireView::note_whether_held(std::uint32_t flow, const trace::DiagramFollower& follower) {
  if (follower.holds_since()) {
    holding_.insert(flow);
  } else {
    holding_.erase(flow);
  }
}

void WireView::tick(trace::PacketTime now, const FlowTable& table) {
  std::erase_if(holding_, [&](std::uint32_t number) {
    trace::DiagramFollower& follower = open_.at(number);
    const auto since = follower.holds_since();
    if (since && now - *since < patience) {
      return false;
    }
    draw(table.flows()[number - 1], follower.release(), table.names());
    return true;
  });
}

void WireView::note_gap(const FlowTable& table) {
  for (const std::uint32_t number : holding_) {
    draw(table.flows()[number - 1], open_.at(number).note_gap(), table.names());
  }
  holding_.clear();
  for (auto& [number, follower] : open_) {
    follower.note_gap();  // holds nothing back
  }
}

void WireView::finish(const FlowTable& table) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(open_.size());
  for (const auto& [number, follower] : open_) {
    numbers.push_back(number);
  }
  std::ranges::sort(numbers);
  for (const std::uint32_t number : numbers) {
    const Flow& flow = table.flows()[number - 1];
    draw(flow, open_.at(number).release(), table.names());
    draw_end(flow, table.names());
  }
  open_.clear();
  holding_.clear();
}

}  // namespace lanyard::cli
