// One sentence a segment for a reader who is new to TCP. The most telling verdict speaks; others
// that matter are added in short.

#include <algorithm>

#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {
namespace {

/// What the sentences need, in words.
struct Scene {
  const Flow& flow;
  const Segment& segment;
  std::string from;
  std::string to;
};

std::string who(const Flow& flow, Sender sender, const HostNames& names) {
  const std::string_view name = names.find(flow.endpoint(sender));
  if (!name.empty()) {
    const bool both = name == names.find(flow.endpoint(other(sender)));
    return both ? names.text(flow.endpoint(sender)) : std::string(name);
  }
  return sender == Sender::client ? "the client" : "the server";
}

std::string capitalised(std::string text) {
  if (text.starts_with("the ")) {
    text[0] = 'T';
  }
  return text;
}

std::string bytes_text(std::uint64_t count) {
  return number_text(count) + (count == 1 ? " byte" : " bytes");
}

/// The byte of this number; none is before the first one.
std::string byte_text(std::int64_t position) {
  return "byte " + number_text(static_cast<std::uint64_t>(std::max<std::int64_t>(position, 0)));
}

std::string port_text(const IpEndpoint& endpoint) {
  return "port " + std::to_string(endpoint.port);
}

std::string explain_syn(const Scene& s) {
  std::string text = capitalised(s.from) + " asks " + s.to + " for a connection to " +
                     port_text(s.flow.endpoint(other(s.segment.sender)));
  if (s.segment.maximum_segment_size) {
    text += " and takes up to " + bytes_text(*s.segment.maximum_segment_size) + " a segment";
  }
  return text + '.';
}

std::string explain_syn_ack(const Scene& s) {
  return capitalised(s.from) + " agrees (ACK) and asks for the same in its direction (SYN).";
}

std::string explain_refused(const Scene& s) {
  return capitalised(s.from) + " refuses: no program listens on " +
         port_text(s.flow.endpoint(s.segment.sender)) + " there, or a firewall turns it away.";
}

std::string explain_rst(const Scene& s) {
  if (s.segment.verdicts.has(Verdict::refused)) {
    return explain_refused(s);
  }
  if (s.segment.verdicts.has(Verdict::reset_after_close)) {
    return capitalised(s.from) + " has closed already and turns away what comes late.";
  }
  if (s.segment.cause == Cause::other_connection) {
    return capitalised(s.from) + " says that it has no such connection.";
  }
  if (s.segment.cause == Cause::not_begun) {
    return capitalised(s.from) + " does not go on with this connection.";
  }
  return capitalised(s.from) + " ends the connection at once; what is under way is thrown away.";
}

std::string explain_fin(const Scene& s) {
  const std::string last = s.segment.length > 0
                               ? " sends its last " + bytes_text(s.segment.length) + " and closes"
                               : " has nothing more to send and closes";
  return capitalised(s.from) + last +
         (closes_too(s.segment) ? " too." : " its direction; it still receives.");
}

std::string explain_spurious(const Scene& s, const std::string& begin) {
  switch (s.segment.cause) {
    case Cause::reset_lost:
      return begin + ": " + s.to + "'s RST never arrived.";
    case Cause::ack_lost:
      return begin + ": " + s.to + " has it, but its ACK never arrived.";
    case Cause::ack_under_way:
      return begin + ", while " + s.to + "'s ACK of it is still on its way.";
    default:
      return begin + ", which " + s.to + " has acknowledged already.";
  }
}

bool is_many(const Scene& s) {
  return s.segment.length > 1 && !s.segment.has(tcp_flag::syn | tcp_flag::fin);
}

/// Of what may be the network's doing.
std::string it_passes(const Scene& s) {
  const std::string what = s.segment.has(tcp_flag::syn)   ? "SYN"
                           : s.segment.has(tcp_flag::fin) ? "FIN"
                                                          : bytes_text(s.segment.length);
  return capitalised(s.from) + "'s " + what + (is_many(s) ? " come" : " comes");
}

std::string explain_repetition(const Scene& s) {
  const std::string what = s.segment.has(tcp_flag::syn)   ? "its SYN"
                           : s.segment.has(tcp_flag::fin) ? "its FIN"
                                                          : bytes_text(s.segment.length);
  if (s.segment.verdicts.has(Verdict::spurious_retransmission)) {
    return explain_spurious(s, capitalised(s.from) + " sends " + what + " again");
  }
  const std::string again = capitalised(s.from) + " sends " + what + " again";
  if (s.segment.verdicts.has(Verdict::fast_retransmission)) {
    return again + " at once: duplicate ACKs asked for it.";
  }
  if (s.segment.verdicts.has(Verdict::out_of_order)) {
    return it_passes(s) +
           " late: " + (is_many(s) ? "later ones overtook them." : "a later one overtook it.");
  }
  switch (s.segment.cause) {
    case Cause::asked_for:
      return again + ": " + s.to + " goes on asking for " + byte_text(s.segment.position) + '.';
    case Cause::ack_ends_there:
      return again + ": " + s.to + "'s newest ACK ends before " + byte_text(s.segment.position) +
             '.';
    case Cause::reset_lost:
      return again + ": " + s.to + "'s RST never arrived.";
    case Cause::copy:
      return it_passes(s) + " once more, sooner than any ACK has come so far.";
    case Cause::at_once:
      return capitalised(s.from) + " sends " + what + " once more, at once.";
    default:
      // A stack repeats its SYN-ACK when its time is up, and when the other side's SYN comes again.
      return s.segment.has(tcp_flag::syn) && s.segment.has(tcp_flag::ack)
                 ? again + ": no ACK of it has come so far."
                 : again + ", since no ACK came in time.";
  }
}

std::string explain_window(const Scene& s) {
  if (s.segment.verdicts.has(Verdict::zero_window)) {
    return capitalised(s.from) + "'s buffer is full: " + s.to + " must wait.";
  }
  if (s.segment.verdicts.has(Verdict::window_probe)) {
    return capitalised(s.from) + " asks with one byte whether there is room again.";
  }
  if (s.segment.verdicts.has(Verdict::window_probe_ack)) {
    return capitalised(s.from) + " answers: there is still no room.";
  }
  return capitalised(s.from) + " has room again: it takes " + bytes_text(s.segment.window) + '.';
}

/// A receiver repeats its ACK for whatever comes that does not follow, and may not know why itself.
std::string explain_duplicate_ack(const Scene& s) {
  const std::string byte = byte_text(s.segment.acknowledged_position);
  const std::string again = capitalised(s.from) + " says again that it has all before " + byte;
  switch (s.segment.cause) {
    case Cause::came_twice:
      return again + ": what has come, it had already.";
    case Cause::all_there:
      return again + "; nothing is missing.";
    case Cause::nothing_beyond:
      return again + "; nothing beyond that has come.";
    case Cause::gap:
      return capitalised(s.from) + " asks again for " + byte +
             ": it is missing, what follows has come.";
    default:
      return capitalised(s.from) + " asks again for " + byte +
             ": what has come does not follow what it has.";
  }
}

std::string explain_ack(const Scene& s) {
  const VerdictSet verdicts = s.segment.verdicts;
  if (s.segment.cause == Cause::other_connection) {
    return capitalised(s.from) + " answers with the numbers of another connection.";
  }
  if (verdicts.has(Verdict::handshake_ack)) {
    return capitalised(s.from) + " has heard it: the connection is open.";
  }
  if (verdicts.has(Verdict::duplicate_ack)) {
    return explain_duplicate_ack(s);
  }
  if (verdicts.has(Verdict::keep_alive_ack)) {
    return capitalised(s.from) + " is still there.";
  }
  if (s.segment.acknowledges_fin) {
    return capitalised(s.from) + " has heard that " + s.to + " closes.";
  }
  // Number 0 is the SYN's, so byte 1 is the first one.
  const std::int64_t bytes = s.segment.acknowledged_position - 1;
  if (bytes <= 0) {
    return capitalised(s.from) + (s.segment.acknowledged_from_syn
                                      ? " acknowledges; no data has come from " + s.to + " yet."
                                      : " acknowledges what came before this capture.");
  }
  std::string late;
  if (verdicts.has(Verdict::delayed_ack)) {
    late = s.segment.cause == Cause::held_back ? " It waited for more first."
                                               : " It waited for more first, or the way was slow.";
  }
  const auto count = static_cast<std::uint64_t>(bytes);
  if (!s.segment.acknowledged_from_syn) {
    return capitalised(s.from) + " has all up to byte " + number_text(count) + " of " + s.to +
           "'s in this capture." + late;
  }
  return capitalised(s.from) + " has all of " + s.to + "'s first " + bytes_text(count) + '.' + late;
}

std::string explain_data(const Scene& s) {
  std::string text = capitalised(s.from) + " sends " + bytes_text(s.segment.length);
  if (s.segment.verdicts.has(Verdict::half_close)) {
    return text + "; " + s.to + " has closed its own direction only.";
  }
  if (s.segment.verdicts.has(Verdict::window_full)) {
    return text + ", all that " + s.to + " has room for.";
  }
  return text + '.';
}

std::string sentence(const Scene& s) {
  const VerdictSet verdicts = s.segment.verdicts;
  if (verdicts.has(Verdict::rst)) return explain_rst(s);
  if (verdicts.has_any(repetitions.with(VerdictSet(Verdict::out_of_order)))) {
    return explain_repetition(s);
  }
  if (verdicts.has(Verdict::handshake_syn)) return explain_syn(s);
  if (verdicts.has(Verdict::handshake_syn_ack)) return explain_syn_ack(s);
  if (verdicts.has(Verdict::fin)) return explain_fin(s);
  if (verdicts.has(Verdict::keep_alive)) {
    return capitalised(s.from) + (s.segment.cause == Cause::window_shut
                                      ? " asks whether there is room again."
                                      : " asks whether " + s.to + " is still there.");
  }
  if (verdicts.has(Verdict::window_probe_ack) || verdicts.has(Verdict::window_probe) ||
      (verdicts.has(Verdict::zero_window) && s.segment.length == 0) ||
      verdicts.has(Verdict::window_update) || s.segment.cause == Cause::room_again) {
    return explain_window(s);
  }
  return s.segment.length > 0 ? explain_data(s) : explain_ack(s);
}

/// What it brings was not in the capture before, and an ACK covers it before a copy comes whose
/// checksum is right: the other side has taken it.
bool was_taken(const Flow& flow, const Segment& segment) {
  constexpr std::ptrdiff_t most_looked_at = 1024;
  const auto end_of = [](const Segment& each) {
    return each.position + each.length + (each.has(tcp_flag::syn | tcp_flag::fin) ? 1 : 0);
  };
  const std::int64_t end = end_of(segment);
  if (end == segment.position || segment.verdicts.has_any(repetitions)) {
    return false;
  }
  auto each = std::ranges::upper_bound(flow.segments, segment.number, {}, &Segment::number);
  const auto last = each + std::min(most_looked_at, flow.segments.end() - each);
  for (; each != last; ++each) {
    if (each->sender != segment.sender) {
      if (each->has(tcp_flag::ack) && each->acknowledged_position >= end) return true;
    } else if (each->checksum != ChecksumState::bad && each->position < end &&
               end_of(*each) > segment.position) {
      return false;
    }
  }
  return false;
}

}  // namespace

std::string explain(const Flow& flow, const Segment& segment, const HostNames& names) {
  const Scene scene{flow, segment, who(flow, segment.sender, names),
                    who(flow, other(segment.sender), names)};
  std::string text = sentence(scene);
  if (segment.verdicts.has(Verdict::zero_window) && segment.length > 0) {
    text += " Its own buffer is full: " + scene.to + " must wait.";
  }
  if (segment.verdicts.has(Verdict::lost_segment)) {
    text += " Something that " + scene.from + " sent before it is not in this capture.";
  }
  if (segment.verdicts.has(Verdict::ack_of_lost_segment) &&
      segment.cause != Cause::other_connection) {
    text += " Some of the bytes that it acknowledges are not in this capture.";
  }
  if (segment.checksum == ChecksumState::bad) {
    text += was_taken(flow, segment)
                ? " Its checksum is wrong in this capture only: " + scene.to + " acknowledges it."
                : " Its checksum is wrong: a receiver drops such a segment.";
  }
  return text;
}

}  // namespace lanyard::trace
