#include "lanyard/trace/stream_follower.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "frame_fate.hpp"

namespace lanyard::trace {
namespace {

/// The offset in the stream of the relative sequence number `sequence`, near to `next`; nothing
/// for one before the stream's beginning.
std::optional<std::uint64_t> offset_of(std::uint64_t next, std::uint32_t sequence) {
  // Relative number 1 is offset 0.
  const auto expected = static_cast<std::uint32_t>(next + 1);
  const std::int64_t offset =
      static_cast<std::int64_t>(next) + static_cast<std::int32_t>(sequence - expected);
  return offset < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(offset));
}

/// Of this copy, as far as it tells itself.
Fate fate_of(const Segment& segment) {
  if (tells_loss(segment.comment)) {
    return Fate::lost;
  }
  return segment.checksum == ChecksumState::bad ? Fate::damaged : Fate::arrived;
}

}  // namespace

void StreamFollower::feed(const Segment& segment, ByteView payload) {
  if (segment.has(tcp_flag::rst)) {
    return;
  }
  if (segment.length > 0) {
    take_data(segment, payload);
  }
  const bool is_sure = segment.checksum != ChecksumState::bad;
  if (is_sure && segment.has(tcp_flag::ack) && !segment.has(tcp_flag::syn)) {
    take_ack(segment);
  }
}

void StreamFollower::finish() {
  for (const Sender sender : {Sender::client, Sender::server}) {
    Side& each = side(sender);
    while (!each.pending.empty()) {
      deliver_gap(sender, each.pending.begin()->second.time, each.pending.begin()->first, false);
      deliver_pending(sender);
    }
    while (!each.lost.empty()) {
      const auto& [offset, chunk] = *each.lost.begin();
      deliver_gap(sender, chunk.time, offset + chunk.bytes.size(), false);
    }
  }
}

void StreamFollower::take_data(const Segment& segment, ByteView payload) {
  Side& own = side(segment.sender);
  const std::uint32_t sequence = segment.sequence + (segment.has(tcp_flag::syn) ? 1U : 0U);
  std::optional<std::uint64_t> offset = offset_of(own.next, sequence);
  if (!offset) {
    // The byte of a keep-alive at the beginning, or data from before the capture.
    return;
  }
  if (*offset < own.next) {
    const std::uint64_t known = std::min<std::uint64_t>(own.next - *offset, payload.size());
    payload = payload.subspan(known);
    *offset += known;
  }
  if (payload.empty()) {
    return;
  }
  const Fate fate = fate_of(segment);
  if (fate == Fate::damaged && *offset - own.next > max_pending) {
    return;  // its number is what is wrong
  }
  if (fate != Fate::arrived || *offset > own.next) {
    hold(own, fate == Fate::arrived ? own.pending : own.lost, *offset,
         {.time = segment.time, .bytes = {payload.begin(), payload.end()}, .fate = fate});
    if (own.holds_too_much()) {
      make_room(segment.sender, segment.time);
    }
  } else {
    deliver(segment.sender, segment.time, payload);
  }
  deliver_pending(segment.sender);
}

/// What the other side has acknowledged has arrived there, captured or not.
void StreamFollower::take_ack(const Segment& segment) {
  const Sender sender = other(segment.sender);
  Side& acknowledged = side(sender);
  const std::optional<std::uint64_t> up_to = offset_of(acknowledged.next, segment.acknowledged);
  if (!up_to) {
    return;
  }
  // One number beyond the data can be the FIN's.
  while (*up_to > acknowledged.next + (acknowledged.holds_nothing() ? 1U : 0U)) {
    const std::uint64_t before = acknowledged.next;
    deliver_gap(sender, segment.time, acknowledged.end_of_gap(*up_to), true);
    deliver_pending(sender);
    if (acknowledged.next == before) break;
  }
}

/// How far the gap at `next` goes, of what was acknowledged up to `acknowledged`.
std::uint64_t StreamFollower::Side::end_of_gap(std::uint64_t acknowledged) const {
  if (!pending.empty()) {
    return std::min(acknowledged, pending.begin()->first);
  }
  if (lost.empty()) {
    return acknowledged;
  }
  const auto newest = lost.rbegin();
  return std::min(acknowledged, std::max(newest->first + newest->second.bytes.size(), next));
}

void StreamFollower::hold(Side& side, std::map<std::uint64_t, Chunk>& among, std::uint64_t offset,
                          Chunk chunk) {
  Chunk& there = among[offset];
  if (there.bytes.size() >= chunk.bytes.size()) {
    return;  // the same again
  }
  side.held_bytes += chunk.bytes.size() - there.bytes.size();
  // The bytes that came first count.
  std::ranges::copy(there.bytes, chunk.bytes.begin());
  there = std::move(chunk);
}

void StreamFollower::deliver(Sender sender, PacketTime time, ByteView bytes, Fate fate) {
  Side& own = side(sender);
  own.has_hole = own.has_hole || fate != Fate::arrived;
  const bool stranded = own.has_hole && fate == Fate::arrived;
  const StreamPiece piece{.sender = sender,
                          .time = time,
                          .offset = own.next,
                          .bytes = bytes,
                          .fate = stranded ? Fate::stranded : fate};
  own.next += bytes.size();
  sink_(piece);
}

void StreamFollower::deliver_pending(Sender sender) {
  Side& own = side(sender);
  while (!own.pending.empty() && own.pending.begin()->first <= own.next) {
    const auto first = own.pending.begin();
    const Chunk chunk = std::move(first->second);
    const std::uint64_t known = own.next - first->first;
    own.pending.erase(first);
    own.held_bytes -= chunk.bytes.size();
    if (known < chunk.bytes.size()) {
      deliver(sender, chunk.time, ByteView(chunk.bytes).subspan(known));
    }
  }
  // Of what has come now, no lost copy is needed.
  while (!own.lost.empty() &&
         own.lost.begin()->first + own.lost.begin()->second.bytes.size() <= own.next) {
    own.held_bytes -= own.lost.begin()->second.bytes.size();
    own.lost.erase(own.lost.begin());
  }
}

/// Waits no longer for what stands first.
void StreamFollower::make_room(Sender sender, PacketTime time) {
  const Side& own = side(sender);
  const std::uint64_t end = own.pending.empty()
                                ? own.lost.begin()->first + own.lost.begin()->second.bytes.size()
                                : own.pending.begin()->first;
  deliver_gap(sender, time, end, true);
}

void StreamFollower::deliver_gap(Sender sender, PacketTime time, std::uint64_t up_to,
                                 bool acknowledged) {
  Side& own = side(sender);
  while (!own.lost.empty() && own.lost.begin()->first < up_to) {
    const auto first = own.lost.begin();
    const std::uint64_t begin = first->first;
    Chunk chunk = std::move(first->second);
    own.lost.erase(first);
    own.held_bytes -= chunk.bytes.size();
    deliver_missing(sender, time, begin);
    const std::uint64_t known = own.next - begin;
    if (known >= chunk.bytes.size()) continue;
    const std::uint64_t wanted =
        std::min<std::uint64_t>(up_to - own.next, chunk.bytes.size() - known);
    deliver(sender, chunk.time, ByteView(chunk.bytes).subspan(known, wanted),
            acknowledged ? Fate::arrived : chunk.fate);
    if (known + wanted < chunk.bytes.size()) {
      chunk.bytes.erase(chunk.bytes.begin(),
                        chunk.bytes.begin() + static_cast<std::ptrdiff_t>(known + wanted));
      hold(own, own.lost, up_to, std::move(chunk));
    }
  }
  deliver_missing(sender, time, up_to);
}

void StreamFollower::deliver_missing(Sender sender, PacketTime time, std::uint64_t up_to) {
  Side& own = side(sender);
  if (up_to <= own.next) {
    return;
  }
  const StreamPiece piece{
      .sender = sender, .time = time, .offset = own.next, .missing = up_to - own.next};
  own.next = up_to;
  sink_(piece);
}

}  // namespace lanyard::trace
