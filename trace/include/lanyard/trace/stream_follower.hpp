#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {

/// What came of a piece of a stream.
enum class Fate : std::uint8_t {
  arrived,   ///< The receiver has it, as far as the capture tells.
  lost,      ///< The capture calls each copy of it lost, and no ACK says that it has come.
  damaged,   ///< Its checksum is wrong in the capture, and no ACK says that it has come.
  stranded,  ///< It came behind bytes that are lost or damaged: TCP hands it to no program.
};

/// The next bytes of one direction of a flow, or a gap in them.
struct StreamPiece {
  Sender sender = Sender::client;
  PacketTime time{};          ///< Of the segment that made it known.
  std::uint64_t offset = 0;   ///< Of the first byte in the direction's stream, from 0.
  ByteView bytes{};           ///< Empty for a gap; valid during the call only.
  std::uint64_t missing = 0;  ///< Of a gap: how many bytes the capture lacks.
  Fate fate = Fate::arrived;
};

/// Puts the bytes of both directions of a flow in order, each byte once, gaps marked: what the two
/// programs have read.
///
/// Data that comes before what it follows is held back; it becomes a gap before it when the other
/// side acknowledges beyond it (then it was there but not captured), when max_pending is reached,
/// and at finish(). Where bytes come twice the first ones count. The data of a RST and ACKs with a
/// wrong checksum are passed over.
///
/// A segment that the capture calls lost (`lost by …`), or whose checksum is wrong there, waits for
/// a copy that is not, or for an ACK of it, which tells that it was whole when it arrived; what has
/// neither comes out at finish() as lost or damaged, and what came behind it as stranded.
/// Beyond max_pending it is given as arrived, since it may still come. Pure; one thread.
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
    Fate fate = Fate::arrived;  ///< Of this copy.
  };
  /// One direction. Offsets are those of StreamPiece; they do not wrap.
  struct Side {
    std::uint64_t next = 0;
    std::map<std::uint64_t, Chunk> pending{};
    std::map<std::uint64_t, Chunk> lost{};  ///< Copies that did not arrive.
    std::size_t held_bytes = 0;             ///< In both.
    bool has_hole = false;                  ///< Bytes before `next` are lost for good.

    [[nodiscard]] bool holds_too_much() const {
      return held_bytes > max_pending || pending.size() + lost.size() > max_pending_segments;
    }
    [[nodiscard]] bool holds_nothing() const { return pending.empty() && lost.empty(); }
    [[nodiscard]] std::uint64_t end_of_gap(std::uint64_t acknowledged) const;
  };

  Side& side(Sender sender) { return sides_[sender == Sender::client ? 0 : 1]; }
  void take_data(const Segment& segment, ByteView payload);
  void take_ack(const Segment& segment);
  static void hold(Side& side, std::map<std::uint64_t, Chunk>& among, std::uint64_t offset,
                   Chunk chunk);
  void deliver(Sender sender, PacketTime time, ByteView bytes, Fate fate = Fate::arrived);
  void deliver_pending(Sender sender);
  void make_room(Sender sender, PacketTime time);
  /// What has not arrived, up to the offset `up_to`. Of what is `acknowledged` each copy counts as
  /// arrived.
  void deliver_gap(Sender sender, PacketTime time, std::uint64_t up_to, bool acknowledged);
  void deliver_missing(Sender sender, PacketTime time, std::uint64_t up_to);

  Sink sink_;
  std::array<Side, 2> sides_;
};

}  // namespace lanyard::trace
