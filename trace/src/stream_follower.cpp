#include "lanyard/trace/stream_follower.hpp"

#include <algorithm>
#include <optional>

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

}  // namespace

void StreamFollower::feed(const Segment& segment, ByteView payload) {
  if (segment.checksum == ChecksumState::bad || segment.has(tcp_flag::rst)) {
    return;
  }
  if (segment.length > 0) {
    take_data(segment, payload);
  }
  if (segment.has(tcp_flag::ack) && !segment.has(tcp_flag::syn)) {
    take_ack(segment);
  }
}

void StreamFollower::finish() {
  for (const Sender sender : {Sender::client, Sender::server}) {
    Side& each = side(sender);
    while (!each.pending.empty()) {
      deliver_gap(sender, each.pending.begin()->second.time, each.pending.begin()->first);
      deliver_pending(sender);
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
  if (*offset > own.next) {
    hold(own, *offset, segment.time, payload);
    if (own.pending_bytes > max_pending || own.pending.size() > max_pending_segments) {
      deliver_gap(segment.sender, segment.time, own.pending.begin()->first);
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
  // One number beyond the data can be the FIN's.
  while (up_to && *up_to > acknowledged.next + (acknowledged.pending.empty() ? 1U : 0U)) {
    const std::uint64_t end = acknowledged.pending.empty()
                                  ? *up_to
                                  : std::min(*up_to, acknowledged.pending.begin()->first);
    deliver_gap(sender, segment.time, end);
    deliver_pending(sender);
  }
}

void StreamFollower::hold(Side& side, std::uint64_t offset, PacketTime time, ByteView bytes) {
  Chunk& chunk = side.pending[offset];
  if (chunk.bytes.size() >= bytes.size()) {
    return;  // the same again
  }
  side.pending_bytes += bytes.size() - chunk.bytes.size();
  chunk.time = time;
  const auto more = bytes.subspan(chunk.bytes.size());
  chunk.bytes.insert(chunk.bytes.end(), more.begin(), more.end());
}

void StreamFollower::deliver(Sender sender, PacketTime time, ByteView bytes) {
  Side& own = side(sender);
  const StreamPiece piece{.sender = sender, .time = time, .offset = own.next, .bytes = bytes};
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
    own.pending_bytes -= chunk.bytes.size();
    if (known < chunk.bytes.size()) {
      deliver(sender, chunk.time, ByteView(chunk.bytes).subspan(known));
    }
  }
}

void StreamFollower::deliver_gap(Sender sender, PacketTime time, std::uint64_t up_to) {
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
