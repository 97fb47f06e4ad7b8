#include "lanyard/trace/diagram.hpp"
#include "utf8_text.hpp"

namespace lanyard::trace {
namespace {

std::string lifeline_json(const Lifeline& line) {
  return "{\"name\":" + json_string(line.name) + ",\"address\":" + json_string(line.address) + '}';
}

std::string_view emphasis_name(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::plain:
      return "plain";
    case Emphasis::handshake:
      return "handshake";
    case Emphasis::trouble:
      return "trouble";
  }
  return "plain";
}

std::string verdicts_json(VerdictSet verdicts) {
  std::string list = "[";
  verdicts.for_each([&list](Verdict verdict) {
    list += (list.size() == 1 ? "" : ",") + json_string(json_name(verdict));
  });
  return list + ']';
}

/// Times are whole nanoseconds: no reader loses digits of them.
std::string nanoseconds_json(Duration duration) {
  return std::to_string(duration.count());
}

std::string row_json(const Arrow& arrow) {
  std::string row = "{\"row\":\"arrow\",\"to\":";
  row += arrow.to_right ? "\"right\"" : "\"left\"";
  row += ",\"after_ns\":" + nanoseconds_json(arrow.left_after);
  if (arrow.arrived_after) {
    row += ",\"arrived_after_ns\":" + nanoseconds_json(*arrow.arrived_after);
  }
  row += ",\"lost\":";
  row += arrow.lost ? "true" : "false";
  row += ",\"label\":" + json_string(arrow.label);
  row += ",\"verdict\":" + json_string(arrow.verdict);
  row += ",\"verdicts\":" + verdicts_json(arrow.verdicts);
  row += ",\"emphasis\":" + json_string(emphasis_name(arrow.emphasis));
  row += ",\"segments\":" + std::to_string(arrow.count);
  row += ",\"bytes\":" + std::to_string(arrow.bytes);
  row += ",\"first_frame\":" + std::to_string(arrow.first_frame);
  row += ",\"last_frame\":" + std::to_string(arrow.last_frame);
  if (!arrow.explanation.empty()) {
    row += ",\"explanation\":" + json_string(arrow.explanation);
  }
  return row + '}';
}

std::string row_json(const Note& note) {
  return "{\"row\":\"note\",\"after_ns\":" + nanoseconds_json(note.after) +
         ",\"text\":" + json_string(note.text) + '}';
}

}  // namespace

std::string render_json(const Diagram& diagram) {
  std::string out = "{\"title\":" + json_string(diagram.title);
  out += ",\"left\":" + lifeline_json(diagram.left);
  out += ",\"right\":" + lifeline_json(diagram.right);
  out += ",\"result\":" + json_string(diagram.conclusion);
  out += ",\"rows\":[";
  for (std::size_t i = 0; i < diagram.rows.size(); ++i) {
    out += i == 0 ? "" : ",";
    out += std::visit([](const auto& row) { return row_json(row); }, diagram.rows[i]);
  }
  return out + "]}\n";
}

}  // namespace lanyard::trace
