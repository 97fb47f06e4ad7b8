#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {

/// The next bytes of one direction of a flow, or a gap in them.
struct StreamPiece {
  Sender sender = Sender::client;
  PacketTime time{};          ///< Of the segment that made it known.
  std::uint64_t offset = 0;   ///< Of the first byte in the direction's stream, from 0.
  ByteView bytes{};           ///< Empty for a gap; valid during the call only.
  std::uint64_t missing = 0;  ///< Of a gap: how many bytes the capture lacks.
};

/// Puts the bytes of both directions of a flow in order, each byte once, gaps marked: what the two
/// programs have read.
///
/// Data that comes before what it follows is held back; it becomes a gap before it when the other
/// side acknowledges beyond it (then it was there but not captured), when max_pending is reached,
/// and at finish(). Where bytes come twice the first ones count. Segments with a wrong checksum and
/// the data of a RST are passed over, as TCP does. Pure; one thread.
class StreamFollower {
 public:
  /// Bytes held back in one direction, and segments they came in.
  static constexpr std::size_t max_pending = std::size_t{4} << 20U;
  static constexpr std::size_t max_pending_segments = 4096;

  using Sink = std::function<void(const StreamPiece&)>;
  explicit StreamFollower(Sink sink) : sink_(std::move(sink)) {}

  /// Takes the next segment of the flow, as FlowTable::feed() gave it, and its captured data.
  void feed(const Segment& segment, ByteView payload);
  /// The flow has ended: what is held back comes out.
  void finish();

 private:
  struct Chunk {
    PacketTime time{};
    std::vector<std::byte> bytes{};
  };
  /// One direction. Offsets are those of StreamPiece; they do not wrap.
  struct Side {
    std::uint64_t next = 0;
    std::map<std::uint64_t, Chunk> pending{};
    std::size_t pending_bytes = 0;
  };

  Side& side(Sender sender) { return sides_[sender == Sender::client ? 0 : 1]; }
  void take_data(const Segment& segment, ByteView payload);
  void take_ack(const Segment& segment);
  void hold(Side& side, std::uint64_t offset, PacketTime time, ByteView bytes);
  void deliver(Sender sender, PacketTime time, ByteView bytes);
  void deliver_pending(Sender sender);
  void deliver_gap(Sender sender, PacketTime time, std::uint64_t up_to);

  Sink sink_;
  std::array<Side, 2> sides_;
};

}  // namespace lanyard::trace
