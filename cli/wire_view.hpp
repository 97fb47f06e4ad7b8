#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "lanyard/trace/diagram.hpp"

namespace lanyard::cli {

/// How segments are shown as they come.
struct WireViewOptions {
  bool json = false;  ///< One object a segment (docs/json-events.md), no diagram.
  bool ascii = false;
  bool explain = false;
  bool fold = true;             ///< Not with `json`, which tells each segment.
  std::uint32_t only_flow = 0;  ///< Its number; 0: every flow.
  std::size_t columns = 80;
};

/// Draws the flows of a live capture: each row as its segment comes, a head where a flow begins, a
/// line where another one goes on, its result where it ends. Runs of equal segments are folded and
/// shown once a second. One thread.
class WireView {
 public:
  /// Takes whole lines.
  using Sink = std::function<void(const std::string&)>;

  WireView(WireViewOptions options, Sink sink);

  /// The table's next segment; nothing where `fed` is none.
  void take(const trace::FlowTable::Fed& fed, const trace::HostNames& names);
  /// As trace::FlowTable::note_gap(), which goes with it.
  void note_gap(const trace::FlowTable& table);
  /// Shows what has been held back for a second at `now`, by the clock of the segments.
  void tick(trace::PacketTime now, const trace::FlowTable& table);
  /// Shows what is held back, and the result of each flow that was drawn and has not ended.
  void finish(const trace::FlowTable& table);
  /// Whether something is held back.
  [[nodiscard]] bool holds() const { return !holding_.empty(); }

 private:
  /// Whether `flow` is over since its newest segment; remembers that this was told.
  bool ends_now(const trace::Flow& flow);
  void note_whether_held(std::uint32_t flow, const trace::DiagramFollower& follower);
  void tell(const trace::FlowTable::Fed& fed, const trace::HostNames& names);
  void draw(const trace::Flow& flow, const std::vector<trace::DiagramRow>& rows,
            const trace::HostNames& names);
  void draw_end(const trace::Flow& flow, const trace::HostNames& names);

  const WireViewOptions options_;
  const Sink sink_;
  const trace::TextPainter painter_;
  std::unordered_map<std::uint32_t, trace::DiagramFollower> open_;  ///< By the flow's number.
  std::set<std::uint32_t> holding_;              ///< Of open_, those that hold something back.
  std::unordered_set<std::uint32_t> told_ends_;  ///< Flows that are over, their result shown.
  std::uint32_t drawn_last_ = 0;                 ///< A flow's number.
  std::uint32_t newest_ = 0;                     ///< Flows up to this number have had their head.
};

}  // namespace lanyard::cli
