#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "lanyard/trace/flow.hpp"
#include "seen_bytes.hpp"

namespace lanyard::trace {

/// A segment that is not acknowledged yet.
struct Unacknowledged {
  std::uint32_t end = 0;  ///< The sequence number after its last byte (SYN and FIN count as one).
  bool sent_again = false;
  bool arrival_is_known = false;  ///< And not only when `arrival` passed the place of the capture.
  PacketTime time{};
  PacketTime copy_time{};      ///< Of the newest copy of any of it, which may be this one.
  PacketTime arrival = never;  ///< As it.
  std::uint64_t number = 0;

  static constexpr PacketTime never = PacketTime::min();
};

/// What a segment tells the other side when it arrives, where the capture says when that is.
struct News {
  std::optional<std::uint32_t> ack{};
  std::uint16_t window = 0;
  bool shuts = false;       ///< A window of 0 for which the other side has to wait.
  bool asks_again = false;  ///< A duplicate ACK.
  bool has_data = false;    ///< And is no keep-alive.
  bool moves = false;       ///< `end` is how far its sender has come: not of RST.
  std::uint32_t end = 0;
  PacketTime arrival{};
  std::uint64_t number = 0;  ///< Of its frame: an older one that arrives later tells no window.
};

/// What is remembered of a side between segments. Sequence numbers are absolute.
struct SideMemory {
  std::optional<std::uint32_t> base{};  ///< What relative number 0 is.
  bool base_is_syn = false;             ///< It is the number of its SYN.
  std::int64_t furthest = 0;            ///< Relative number so far; it does not wrap.
  std::optional<std::uint32_t> next{};  ///< After the highest one sent so far.
  PacketTime next_time{};               ///< When `next` moved last.
  SeenBytes seen{};  ///< An honest ACK goes no further than the bytes seen without a gap.
  /// Behind a gap in the watching: how far it had come, at least. Until the first new bytes that
  /// are seen behind it are acknowledged; these may be copies of what nobody saw.
  std::optional<std::uint32_t> stood_at{};
  /// After the byte of a window probe, which may be thrown away: what it moves, its ACK moves.
  std::optional<std::uint32_t> probed{};
  PacketTime newest_repetition = Unacknowledged::never;  ///< When it arrived.
  std::optional<std::uint32_t> last_ack{};
  std::optional<std::uint32_t> ack_before_gap{};  ///< `last_ack` then.
  PacketTime last_ack_time{};
  std::optional<std::uint16_t> window{};  ///< As it stood in the last segment: not scaled.
  bool window_was_in_syn = false;         ///< Such a window is never scaled (RFC 7323).
  std::uint32_t duplicate_acks = 0;       ///< Since `last_ack` moved.
  std::uint32_t heard_duplicates = 0;     ///< Of these, those that were not lost.
  /// The highest that it has acknowledged and that was not lost, as far as the capture tells. Those
  /// under way are not in it.
  std::optional<std::uint32_t> heard_ack{};
  PacketTime heard_ack_time{};                  ///< When it was last heard.
  std::optional<std::uint16_t> heard_window{};  ///< As `window`, of what the other side has heard.
  std::uint64_t heard_number = 0;               ///< Of the frame that told it.
  std::optional<std::uint32_t> heard_next{};    ///< As `next`, of what has reached the other side.
  /// The last segment that has is data all of which the other side had acknowledged by then.
  bool heard_twice = false;
  std::vector<News> under_way{};  ///< In the order of arrival.
  /// When the second and the third of the heard duplicates arrived, where the capture tells.
  std::array<std::optional<PacketTime>, 2> duplicate_arrivals{};
  /// When a duplicate of `last_ack` was last heard since the byte that it asks for was last sent.
  std::optional<PacketTime> asked_again{};
  std::uint32_t sacked = 0;  ///< Bytes beyond `last_ack` that it has reported with its last ACK.
  VerdictSet last_verdicts{};
  std::optional<std::uint32_t> fin{};  ///< The sequence number of its FIN.
  bool spoke_after_fin = false;        ///< Has sent data after the other side's FIN.
  bool asked = false;                  ///< Has sent a SYN without ACK.
  bool agreed = false;                 ///< Has sent a SYN-ACK.
  bool rst_was_lost = false;           ///< Has sent a RST, and none has arrived.
  std::optional<PacketTime> last_syn_time{};
  std::optional<PacketTime> window_shut_since{};  ///< As the other side has heard it.
  std::vector<Unacknowledged> unacknowledged{};   ///< In the order of their ends.
  std::size_t unacknowledged_begin = 0;           ///< Those before are done with.

  [[nodiscard]] bool sent_syn() const { return asked || agreed; }
};

/// A segment as it came, with absolute numbers.
struct RawSegment {
  std::uint32_t sequence = 0;
  std::uint32_t ack = 0;
  std::uint32_t length = 0;
  std::uint16_t flags = 0;
  std::uint16_t window = 0;
  PacketTime time{};
  std::optional<Duration> arrived_after{};
  bool lost = false;  ///< It never arrived, as the capture tells.
  std::uint64_t number = 0;

  /// When it arrived or, where that is not known, passed the place of the capture.
  [[nodiscard]] PacketTime arrival() const {
    return lost ? Unacknowledged::never : time + arrived_after.value_or(Duration::zero());
  }
  [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] bool has_any(std::uint16_t these) const { return (flags & these) != 0; }
  /// After its last byte: SYN and FIN take a sequence number each.
  [[nodiscard]] std::uint32_t end() const {
    return sequence + length + (has_any(tcp_flag::syn | tcp_flag::fin) ? 1U : 0U);
  }
};

/// One segment, and all that was known when it came.
struct Sight {
  const RawSegment& segment;
  const SideMemory& sender;
  const SideMemory& receiver;
  const DirectionFigures& sender_figures;
  const DirectionFigures& receiver_figures;
  /// From the last SYN to the end of the handshake; nothing while it is not known.
  std::optional<Duration> handshake_round_trip{};
  bool handshake_done = false;  ///< Its third segment has been seen.
};

/// All that holds of the segment, except delayed_ack. Defined in verdicts.cpp.
VerdictSet judge(const Sight& sight);

/// Why a segment of these verdicts was sent, but for held_back. Defined in causes.cpp.
Cause cause_of(const Sight& sight, VerdictSet verdicts, const TcpOptions& options);

/// What an ACK moves out of the way.
struct Acknowledged {
  /// The number of the last segment that ends just where the ACK does, 0 for none; and its time.
  std::uint64_t number = 0;
  PacketTime time{};
  /// Any of it was, or came behind a gap: a sample could be the wait for that.
  bool sent_again = false;
  /// When the newest data that it covers arrived.
  PacketTime newest_arrival = Unacknowledged::never;
  bool arrival_is_known = false;  ///< As in Unacknowledged.
};

/// Whether a pure ACK was held back; `figures` are those of the direction it acknowledges.
bool is_delayed_ack(const RawSegment& ack, const Acknowledged& acknowledged,
                    const DirectionFigures& figures);

/// What has arrived at the other side by `now` is heard. `own` are the figures of the side that
/// sent it.
void let_arrive(SideMemory& side, const SideMemory& other_side, DirectionFigures& own,
                PacketTime now);

/// What is sent and not acknowledged, and how long a window has been shut.
void note_open_ends(const SideMemory& side, const SideMemory& other_side, PacketTime now,
                    DirectionFigures& own);

/// Reads a segment of a side that stands behind a gap, before it is judged; `may_begin` while a SYN
/// would begin the flow's handshake. Defined in gap.cpp, as the next one.
void go_on_behind_gap(SideMemory& side, const RawSegment& segment, bool may_begin);

/// What the other side acknowledges of such a side may have been sent unseen.
void acknowledge_behind_gap(SideMemory& side, std::uint32_t ack);

/// How far a window reaches to which `shift` was agreed.
std::uint32_t scaled(std::uint16_t window, std::optional<std::uint8_t> shift);

/// Where the states of both sides go when one of them sends `segment`.
struct StateChange {
  TcpState& sender;
  TcpState& receiver;
  const RawSegment& segment;
  bool acknowledges_fin = false;  ///< Its ACK covers the receiver's FIN.
};
void advance(const StateChange& change);

/// Analyses the segments of one flow in the order of the capture.
class FlowAnalyzer {
 public:
  /// True if the segment opens another connection between the same endpoints: a SYN (without ACK)
  /// whose sequence number is not the one this flow's sender began with.
  [[nodiscard]] bool begins_another(Sender sender, const TcpHeader& tcp) const;

  /// What is known of a segment beside its flow.
  struct Arrival {
    Sender sender = Sender::client;
    const Packet& packet;
    PacketTime time{};
    std::optional<Duration> arrived_after{};
    bool lost = false;
    std::uint64_t number = 0;
    bool ports_reused = false;
  };
  /// Takes the next segment, updates `flow` and fills in `result`.
  void analyse(Flow& flow, const Arrival& arrival, Segment& result);

  /// As FlowTable::note_gap().
  void note_gap();

 private:
  static RawSegment raw_segment(const TcpHeader& tcp, const Arrival& arrival);
  SideMemory& memory(Sender sender) { return sender == Sender::client ? client_ : server_; }
  void note_bases(Sender sender, const RawSegment& segment, DirectionFigures& own,
                  DirectionFigures& others);
  void note_unseen(SideMemory& side) const;
  void begin_anew(Sender sender, const RawSegment& segment);
  void note_options(const RawSegment& segment, const TcpOptions& options, DirectionFigures& own);
  static void note_sent(SideMemory& side, SideMemory& other_side, const RawSegment& segment,
                        VerdictSet verdicts);
  static void note_duplicate(SideMemory& side, const RawSegment& segment, Segment& result);
  void note_ack(SideMemory& side, SideMemory& other_side, const RawSegment& segment,
                const TcpOptions& options, DirectionFigures& acknowledged, Segment& result) const;
  void note_window(SideMemory& side, const SideMemory& other_side, const RawSegment& segment,
                   const Segment& result, DirectionFigures& own);
  void note_news(SideMemory& side, const SideMemory& other_side, const RawSegment& segment,
                 VerdictSet verdicts, DirectionFigures& own);
  void note_handshake(Flow& flow, Sender sender, const RawSegment& segment, VerdictSet verdicts);
  static void note_figures(DirectionFigures& own, const Segment& segment);
  void note_end(Flow& flow, Sender sender, const RawSegment& segment, VerdictSet verdicts);
  static void note_reset(Flow& flow, Sender sender);
  void fill_in(const Flow& flow, Sender sender, const RawSegment& segment, const TcpHeader& tcp,
               Segment& result);
  void fill_in_numbers(Sender sender, const RawSegment& segment, Segment& result);

  SideMemory client_;
  SideMemory server_;
  std::optional<PacketTime> first_syn_;
  std::optional<Duration> handshake_round_trip_;
  bool handshake_done_ = false;
  bool handshake_may_be_done_ = false;  ///< It is taken for done: that may lie in a gap.
  bool has_open_ends_ = false;          ///< A FIN or a window of 0 was seen.
};

}  // namespace lanyard::trace
