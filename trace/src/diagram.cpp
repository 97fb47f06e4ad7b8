#include "lanyard/trace/diagram.hpp"

#include <algorithm>
#include <span>

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
  if (segment.length > 0 || (segment.flags & control) != 0) {
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
         segment.sack_count == 0;
}

/// How many segments from the beginning are ordinary, with data going one way only.
std::size_t run_length(Segments segments, Duration pause) {
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
  return data_from ? length : 0;
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

 private:
  [[nodiscard]] Duration since_start(const Segment& segment) const {
    return segment.time - flow_.first;
  }

  void add_note(const Segment& at, std::string text) {
    rows_.emplace_back(Note{since_start(at), std::move(text)});
  }

  void add_pause(Segments all, std::size_t at) {
    if (at > 0 && all[at].time - all[at - 1].time >= options_.pause) {
      add_note(all[at], duration_text(all[at].time - all[at - 1].time) + " later");
    }
  }

  void add_segment(const Segment& segment) {
    if (!segment.comment.empty()) {
      add_note(segment, segment.comment);
    }
    rows_.emplace_back(
        Arrow{.to_right = segment.sender == Sender::client,
              .left_after = since_start(segment),
              .label = label_of(segment),
              .verdict = verdict_text(segment),
              .explanation = options_.explain ? explain(flow_, segment, names_) : std::string(),
              .verdicts = segment.verdicts,
              .emphasis = emphasis_of(segment),
              .bytes = segment.length,
              .first_frame = segment.number,
              .last_frame = segment.number});
  }

  /// One arrow for the data of a run, one for its ACKs; first what came first.
  void add_run(Segments run) {
    add_folded(run, run.front().sender);
    add_folded(run, other(run.front().sender));
  }

  void add_folded(Segments run, Sender sender) {
    Arrow arrow{.to_right = sender == Sender::client, .count = 0};
    std::uint32_t last_ack = 0;
    for (const Segment& segment : run) {
      if (segment.sender != sender) continue;
      if (arrow.count++ == 0) {
        arrow.left_after = since_start(segment);
        arrow.first_frame = segment.number;
      }
      arrow.last_frame = segment.number;
      arrow.bytes += segment.length;
      arrow.verdicts = arrow.verdicts.with(segment.verdicts);
      last_ack = segment.acknowledged;
    }
    if (arrow.count == 0) return;
    const std::string count = number_text(arrow.count);
    if (arrow.bytes > 0) {
      arrow.label = number_text(arrow.bytes) + " bytes in " + count + " segments";
    } else {
      arrow.label =
          count + (arrow.count == 1 ? " ACK" : " ACKs") + ", last ack " + std::to_string(last_ack);
    }
    if (options_.explain) {
      arrow.explanation = arrow.bytes > 0 ? "Data flows without a loss."
                                          : "Each ACK tells how far the bytes have come.";
    }
    rows_.emplace_back(std::move(arrow));
  }

  const Flow& flow_;
  const HostNames& names_;
  const DiagramOptions& options_;
  std::vector<DiagramRow> rows_;
};

}  // namespace

Diagram make_diagram(const Flow& flow, const HostNames& names, const DiagramOptions& options) {
  return {.title = "Flow " + std::to_string(flow.number) + ": " + names.text(flow.client) + " → " +
                   names.text(flow.server),
          .left = lifeline(flow.client, names),
          .right = lifeline(flow.server, names),
          .rows = Builder(flow, names, options).build(),
          .conclusion = conclusion(flow, names)};
}

}  // namespace lanyard::trace
