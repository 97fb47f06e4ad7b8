#include "lanyard/trace/diagram.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "frame_fate.hpp"

namespace lanyard::trace {
namespace {

using Segments = std::span<const Segment>;

constexpr std::uint16_t control = tcp_flag::syn | tcp_flag::fin | tcp_flag::rst;

Lifeline lifeline(const IpEndpoint& endpoint, const HostNames& names) {
  const std::string_view name = names.find(endpoint);
  return {.name = name.empty() ? address_text(endpoint) : std::string(name),
          .address = to_string(endpoint)};
}

/// What the segment says: flags other than those of every segment, then data and numbers.
std::string label_of(const Segment& segment) {
  std::string label;
  const auto add = [&label](const std::string& part) {
    label += (label.empty() ? "" : " ") + part;
  };
  if ((segment.flags & control) != 0) {
    add(tcp_flags_text(segment.flags & (control | tcp_flag::ack)));
  } else if (segment.length == 0) {
    add("ACK");
  }
  if (segment.length > 0) {
    add(number_text(segment.length) + (segment.length == 1 ? " byte" : " bytes"));
  }
  // That of an ACK is the sender's next one, but for keep-alives and those behind a gap.
  if (segment.length > 0 || (segment.flags & control) != 0 || segment.is_off_place) {
    add("seq " + std::to_string(segment.sequence));
  }
  if (segment.has(tcp_flag::ack)) {
    add("ack " + std::to_string(segment.acknowledged));
  }
  const bool tells_window = segment.length == 0 && !segment.has(tcp_flag::rst | tcp_flag::fin);
  if (tells_window) {
    add("win " + std::to_string(segment.window));
  }
  if (segment.maximum_segment_size) {
    add("MSS " + std::to_string(*segment.maximum_segment_size));
  }
  if (segment.window_scale) {
    add("scale " + std::to_string(*segment.window_scale));
  }
  for (const SackBlock& block : std::span(segment.sack).first(segment.sack_count)) {
    add("SACK " + std::to_string(block.begin) + '-' + std::to_string(block.end));
  }
  return label;
}

/// The verdicts that say more than the label does.
VerdictSet telling(const Segment& segment) {
  VerdictSet silent{Verdict::data, Verdict::pure_ack, Verdict::fin, Verdict::mss_agreed,
                    Verdict::scale_agreed};
  const VerdictSet all = segment.verdicts;
  const VerdictSet end{Verdict::refused, Verdict::aborted, Verdict::reset_after_close};
  if (all.has_any(end)) silent.add(Verdict::rst);
  if (all.has(Verdict::window_probe_ack)) silent.add(Verdict::zero_window);
  // A SYN or FIN that comes again is that first of all.
  if (all.has_any(repetitions)) {
    silent.add(Verdict::handshake_syn);
    silent.add(Verdict::handshake_syn_ack);
  }
  return all.without(silent);
}

std::string verdict_text(const Segment& segment) {
  std::string text;
  telling(segment).for_each([&](Verdict verdict) {
    text += (text.empty() ? "" : ", ") + std::string(words(verdict));
    if (verdict == Verdict::duplicate_ack) {
      text += ' ' + std::to_string(segment.duplicate_number);
    }
  });
  if (closes_too(segment) && !segment.verdicts.has_any(repetitions)) {
    text += (text.empty() ? "" : ", ") + std::string("closes too");
  }
  if (segment.checksum == ChecksumState::bad) {
    text += (text.empty() ? "" : ", ") + std::string("bad checksum");
  }
  return text;
}

Emphasis emphasis_of(const Segment& segment) {
  if (segment.verdicts.has_any(troubles) || segment.checksum == ChecksumState::bad) {
    return Emphasis::trouble;
  }
  const VerdictSet handshake{Verdict::handshake_syn, Verdict::handshake_syn_ack,
                             Verdict::handshake_ack};
  return segment.verdicts.has_any(handshake) ? Emphasis::handshake : Emphasis::plain;
}

/// Data or a plain ACK, with nothing to say about it: what may be folded.
bool is_ordinary(const Segment& segment) {
  const VerdictSet ordinary{Verdict::data, Verdict::pure_ack, Verdict::delayed_ack,
                            Verdict::window_update};
  return (segment.flags & control) == 0 && segment.verdicts.without(ordinary).empty() &&
         segment.checksum != ChecksumState::bad && segment.comment.empty() &&
         segment.sack_count == 0 && (segment.length > 0 || !segment.is_off_place);
}

/// How many segments from the beginning are ordinary, with data going one way only. A run begins
/// with data: ACKs before it answer what came earlier, and would be drawn above what the later ones
/// answer.
std::size_t run_length(Segments segments, Duration pause) {
  if (segments.front().length == 0) {
    return 0;
  }
  std::optional<Sender> data_from;
  std::size_t length = 0;
  for (const Segment& segment : segments) {
    const bool paused = length > 0 && segment.time - segments[length - 1].time >= pause;
    if (!is_ordinary(segment) || paused) break;
    if (segment.length > 0) {
      if (data_from.value_or(segment.sender) != segment.sender) break;
      data_from = segment.sender;
    }
    ++length;
  }
  return length;
}

/// What the capture's comment says about the way of the frame: shown as a verdict, not as a note.
bool tells_fate(const std::string& comment) {
  return tells_loss(comment) || comment.starts_with("doubled by ");
}

Arrow arrow_of(const Flow& flow, const Segment& segment, const HostNames& names, bool explained) {
  Arrow arrow{.to_right = segment.sender == Sender::client,
              .left_after = segment.time - flow.first,
              .lost = tells_loss(segment.comment),
              .label = label_of(segment),
              .verdict = verdict_text(segment),
              .explanation = explained ? explain(flow, segment, names) : std::string(),
              .verdicts = segment.verdicts,
              .emphasis = emphasis_of(segment),
              .bytes = segment.length,
              .first_frame = segment.number,
              .last_frame = segment.number};
  if (segment.arrived_after && !arrow.lost) {
    arrow.arrived_after = arrow.left_after + *segment.arrived_after;
  }
  if (tells_fate(segment.comment)) {
    arrow.verdict += (arrow.verdict.empty() ? "" : ", ") + segment.comment;
  }
  if (arrow.lost) {
    arrow.emphasis = Emphasis::trouble;
    arrow.explanation += explained ? " It never arrives." : "";
  }
  return arrow;
}

/// Adds a segment to the arrow that stands for all of its direction; the last ACK is the caller's.
void fold_into(Arrow& arrow, const Flow& flow, const Segment& segment) {
  if (arrow.count++ == 0) {
    arrow.to_right = segment.sender == Sender::client;
    arrow.left_after = segment.time - flow.first;
    arrow.first_frame = segment.number;
  }
  arrow.last_frame = segment.number;
  arrow.bytes += segment.length;
  arrow.verdicts = arrow.verdicts.with(segment.verdicts);
}

void finish_folded(Arrow& arrow, std::uint32_t last_ack, bool explained) {
  const std::string count = number_text(arrow.count);
  arrow.label = arrow.bytes > 0 ? number_text(arrow.bytes) + " bytes in " + count + " segments"
                                : count + " ACKs, last ack " + std::to_string(last_ack);
  if (explained) {
    arrow.explanation = arrow.bytes > 0 ? "Data flows without a loss."
                                        : "Each ACK tells how far the bytes have come.";
  }
}

/// `why` stands before it.
Note pause_note(const Flow& flow, const Segment& segment, Duration pause,
                std::string_view why = {}) {
  return {segment.time - flow.first, std::string(why) + duration_text(pause) + " later"};
}

class Builder {
 public:
  Builder(const Flow& flow, const HostNames& names, const DiagramOptions& options)
      : flow_(flow), names_(names), options_(options) {}

  std::vector<DiagramRow> build() {
    const Segments all(flow_.segments);
    for (std::size_t at = 0; at < all.size();) {
      add_pause(all, at);
      const std::size_t run = options_.fold ? run_length(all.subspan(at), options_.pause) : 0;
      if (run >= std::max<std::size_t>(options_.shortest_run, 2)) {
        add_run(all.subspan(at, run));
        at += run;
      } else {
        add_segment(all[at++]);
      }
    }
    if (flow_.segments_not_kept > 0 && !all.empty()) {
      add_note(all.back(), number_text(flow_.segments_not_kept) + " more segments, not shown");
    }
    return std::move(rows_);
  }

  void add_segment(const Segment& segment) {
    if (!segment.comment.empty() && !tells_fate(segment.comment)) {
      add_note(segment, segment.comment);
    }
    rows_.emplace_back(arrow_of(flow_, segment, names_, options_.explain));
  }

  [[nodiscard]] std::vector<DiagramRow> take() { return std::move(rows_); }

 private:
  void add_note(const Segment& at, std::string text) {
    rows_.emplace_back(Note{at.time - flow_.first, std::move(text)});
  }

  void add_pause(Segments all, std::size_t at) {
    if (at > 0 && all[at].time - all[at - 1].time >= options_.pause) {
      rows_.emplace_back(pause_note(flow_, all[at], all[at].time - all[at - 1].time));
    }
  }

  /// One arrow for the data of a run, one for its ACKs; first what came first.
  void add_run(Segments run) {
    add_folded(run, run.front().sender);
    add_folded(run, other(run.front().sender));
  }

  void add_folded(Segments run, Sender sender) {
    Arrow arrow{.count = 0};
    const Segment* last = nullptr;
    for (const Segment& segment : run) {
      if (segment.sender != sender) continue;
      fold_into(arrow, flow_, segment);
      last = &segment;
    }
    if (last == nullptr) return;
    if (arrow.count == 1) {
      return add_segment(*last);
    }
    finish_folded(arrow, last->acknowledged, options_.explain);
    rows_.emplace_back(std::move(arrow));
  }

  const Flow& flow_;
  const HostNames& names_;
  const DiagramOptions& options_;
  std::vector<DiagramRow> rows_;
};

void append(std::vector<DiagramRow>& rows, std::vector<DiagramRow> more) {
  std::ranges::move(more, std::back_inserter(rows));
}

}  // namespace

Duration begin_of(const DiagramRow& row) {
  const auto* const arrow = std::get_if<Arrow>(&row);
  return arrow != nullptr ? arrow->left_after : std::get<Note>(row).after;
}

bool arrives_before_next(const std::vector<DiagramRow>& rows, std::size_t index) {
  const auto* const arrow = std::get_if<Arrow>(&rows.at(index));
  return arrow != nullptr && arrow->arrived_after && !arrow->lost &&
         (index + 1 == rows.size() || begin_of(rows[index + 1]) >= *arrow->arrived_after);
}

Diagram make_diagram_head(const Flow& flow, const HostNames& names) {
  return {.title = "Flow " + std::to_string(flow.number) + ": " + names.text(flow.client) + " → " +
                   names.text(flow.server),
          .left = lifeline(flow.client, names),
          .right = lifeline(flow.server, names),
          .conclusion = conclusion(flow, names)};
}

Diagram make_diagram(const Flow& flow, const HostNames& names, const DiagramOptions& options) {
  Diagram diagram = make_diagram_head(flow, names);
  diagram.rows = Builder(flow, names, options).build();
  return diagram;
}

bool DiagramFollower::goes_on(const Segment& segment) const {
  return options_.fold && last_ && !is_behind_a_gap_ && segment.time - *last_ < options_.pause &&
         is_ordinary(segment) &&
         (segment.length == 0 || data_from_.value_or(segment.sender) == segment.sender);
}

std::vector<DiagramRow> DiagramFollower::feed(const Flow& flow, const Segment& segment,
                                              const HostNames& names) {
  std::vector<DiagramRow> rows;
  const bool on = goes_on(segment);
  if (!on || (holds_since_ && segment.time - *holds_since_ >= options_.pause)) {
    rows = release();
  }
  if (!on) {
    run_length_ = 0;
    data_from_.reset();
  }
  if (last_ && is_behind_a_gap_) {
    rows.emplace_back(pause_note(flow, segment, segment.time - *last_, "not watched meanwhile; "));
  } else if (last_ && segment.time - *last_ >= options_.pause) {
    rows.emplace_back(pause_note(flow, segment, segment.time - *last_));
  }
  is_behind_a_gap_ = false;
  last_ = segment.time;
  if (is_ordinary(segment)) {
    ++run_length_;
    if (segment.length > 0) data_from_ = segment.sender;
  }
  // As in a whole diagram, what is folded begins with data.
  if (!options_.fold || run_length_ < options_.shortest_run || !data_from_ ||
      (!holds_since_ && segment.length == 0)) {
    Builder builder(flow, names, options_);
    builder.add_segment(segment);
    append(rows, builder.take());
    return rows;
  }
  if (!holds_since_) {
    holds_since_ = segment.time;
    held_ = {};
    for (Held& each : held_)
      each.arrow.count = 0;
  }
  const bool first =
      held_[0].arrow.count == 0 || held_[0].arrow.to_right == (segment.sender == Sender::client);
  Held& held = held_.at(first ? 0 : 1);
  if (held.arrow.count == 0) {
    held.single = arrow_of(flow, segment, names, options_.explain);
  }
  fold_into(held.arrow, flow, segment);
  held.last_ack = segment.acknowledged;
  return rows;
}

std::vector<DiagramRow> DiagramFollower::note_gap() {
  is_behind_a_gap_ = true;
  return release();
}

std::vector<DiagramRow> DiagramFollower::release() {
  std::vector<DiagramRow> rows;
  if (!holds_since_) {
    return rows;
  }
  holds_since_.reset();
  for (Held& each : held_) {
    if (each.arrow.count == 0) continue;
    if (each.arrow.count == 1) {
      rows.emplace_back(std::move(each.single));
      continue;
    }
    finish_folded(each.arrow, each.last_ack, options_.explain);
    rows.emplace_back(std::move(each.arrow));
  }
  return rows;
}

}  // namespace lanyard::trace
