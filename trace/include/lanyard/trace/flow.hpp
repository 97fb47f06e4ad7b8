#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/trace/packet.hpp"
#include "lanyard/trace/packet_time.hpp"
#include "lanyard/trace/reassembler.hpp"
#include "lanyard/trace/verdict.hpp"

/// TCP flows out of packets, fed one by one: the same code for a file and for a live diagram.
///
///     FlowTable table;
///     table.name_address(board_address, "board");
///     lab.on_frame([&](PacketTime time, ByteView ethernet_frame) {
///       table.feed(time, ethernet_frame);
///     });
///     …
///     const Flow& flow = table.flows().front();
///     std::cout << conclusion(flow) << '\n'
///               << render_text(make_diagram(flow, table.names(), {.explain = true}));
///
/// The last line needs lanyard/trace/diagram.hpp. Nothing here has a clock, a thread or a file.
namespace lanyard::trace {

using Duration = std::chrono::nanoseconds;

/// The states of a TCP connection (RFC 9293, section 3.3.2). An observer knows of a side only what
/// it sends and what reaches it; both are taken from the capture, so a segment that is lost after
/// it was captured counts as arrived, unless its comment says `lost by …`, as the lab's do.
enum class TcpState : std::uint8_t {
  unknown,  ///< The flow began before the capture and nothing tells yet.
  closed,
  listen,
  syn_sent,
  syn_received,
  established,
  fin_wait_1,
  fin_wait_2,
  close_wait,
  closing,
  last_ack,
  time_wait,
};

/// The name in RFC 9293: `FIN-WAIT-1`.
std::string_view to_text(TcpState state);

enum class Sender : std::uint8_t { client, server };

constexpr Sender other(Sender sender) {
  return sender == Sender::client ? Sender::server : Sender::client;
}

/// Why a segment was sent, as far as the capture tells.
enum class Cause : std::uint8_t {
  unclear,
  gap,             ///< Duplicate ACK: its SACK reports bytes beyond those that it waits for.
  came_twice,      ///< Duplicate ACK: it answers data that its sender had acknowledged before.
  all_there,       ///< Duplicate ACK: the other side has sent nothing beyond what it acknowledges.
  nothing_beyond,  ///< Duplicate ACK: what was sent beyond what it acknowledges has not arrived.
  asked_for,  ///< Retransmission: the other side was heard to ask for just this byte once more.
  ack_ends_there,  ///< Retransmission: after another one, an ACK has just come that ends before it.
  copy,            ///< Retransmission: sooner after the first copy than any ACK has come so far.
  at_once,         ///< Retransmission: sooner after the copy before it than any timer runs out.
  reset_lost,      ///< Retransmission: the other side's RST was lost.
  ack_lost,        ///< Spurious retransmission: no ACK of it has arrived, all were lost.
  ack_under_way,   ///< Spurious retransmission: an ACK of it has not arrived yet.
  held_back,       ///< Delayed ACK: it is known when the data arrived that it acknowledges.
  window_shut,     ///< Keep-alive: the other side's window is 0, and it asks for a new one.
  room_again,      ///< ACK: the other side had last heard of a window of 0.
  other_connection,  ///< ACK or RST before the other side's SYN: it belongs to no SYN of this flow.
  not_begun,         ///< RST: it answers a SYN-ACK.
};

/// One TCP segment and what it means.
struct Segment {
  std::uint64_t number = 0;  ///< Of the frame in the capture, from 1.
  PacketTime time{};
  /// From `time` to its arrival at the other end, where the capture's comment tells, as the lab's
  /// does: `arrived after 52.103 ms`.
  std::optional<Duration> arrived_after{};
  Sender sender = Sender::client;
  std::uint16_t flags = 0;                 ///< Of namespace tcp_flag.
  std::uint32_t sequence = 0;              ///< Relative: SYN is 0, the first byte of data is 1.
  std::uint32_t acknowledged = 0;          ///< Relative to the other side's; without ACK 0.
  std::uint32_t length = 0;                ///< Bytes of data on the wire.
  std::int64_t position = 0;               ///< `sequence`, but it does not wrap at 2^32.
  std::int64_t acknowledged_position = 0;  ///< `acknowledged`, but it does not wrap.
  /// The other side's numbers count from its SYN: where that was not captured they count from its
  /// first segment.
  bool acknowledged_from_syn = false;
  std::uint32_t window = 0;      ///< Bytes the sender takes: scaled where both sides agreed on it.
  std::uint16_t raw_window = 0;  ///< As it stands in the header.
  VerdictSet verdicts{};
  TcpState client_state = TcpState::unknown;  ///< After this segment.
  TcpState server_state = TcpState::unknown;
  ChecksumState checksum = ChecksumState::not_checked;
  /// After this segment: bytes of data its sender has sent that the other side has not acknowledged
  /// yet, nor reported with SACK. Nothing where no acknowledgment has been seen.
  std::optional<std::uint32_t> bytes_in_flight{};
  /// How long after the newest segment that this ACK acknowledges it came, where nothing that it
  /// newly acknowledges was sent again (Karn's rule, RFC 6298, section 3) or came behind a gap; and
  /// the number of that segment's frame.
  std::optional<Duration> round_trip{};
  std::uint64_t acknowledged_number = 0;
  std::uint32_t duplicate_number = 0;  ///< Of a duplicate ACK: the how-manieth, from 1.
  Cause cause = Cause::unclear;
  bool is_off_place = false;      ///< It does not begin at its sender's next sequence number.
  bool acknowledges_fin = false;  ///< Its ACK covers the other side's FIN.
  std::optional<std::uint16_t> maximum_segment_size{};
  std::optional<std::uint8_t> window_scale{};
  std::uint8_t sack_count = 0;
  std::array<SackBlock, 4> sack{};  ///< Relative to the other side's sequence numbers.
  std::string comment{};  ///< Of the capture, at most max_comment_size bytes; usually empty.

  static constexpr std::size_t max_comment_size = 200;

  [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// Figures of one direction. Bytes are those of TCP data.
struct DirectionFigures {
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;              ///< On the wire: repeated ones count again.
  std::uint64_t repeated_segments = 0;  ///< Those with a verdict of `repetitions`.
  std::uint64_t out_of_order = 0;
  std::uint64_t lost_segments = 0;  ///< Gaps in the capture.
  std::uint64_t duplicate_acks = 0;
  std::uint64_t zero_windows = 0;
  std::uint64_t bad_checksums = 0;
  std::uint32_t most_in_flight = 0;
  std::uint64_t round_trips = 0;   ///< Samples: this direction's data, the other's ACKs.
  Duration shortest_round_trip{};  ///< Of the samples; zero without any, as the next two.
  Duration longest_round_trip{};
  Duration total_of_round_trips{};
  /// How long this side's window stayed shut, up to the last segment, as the other side heard it
  /// where the capture tells of lost segments or times of arrival.
  Duration longest_zero_window{};
  std::optional<std::uint16_t> maximum_segment_size{};  ///< As announced in its SYN.
  std::optional<std::uint8_t> window_scale{};
  bool sack_permitted = false;
  std::optional<std::uint32_t> initial_sequence{};  ///< What relative number 0 is.
  bool sent_fin = false;
  bool fin_arrived = false;  ///< Not all of its FINs were lost, as far as the comments tell.
  bool fin_acknowledged = false;
  /// Bytes that it has sent and the other side has not acknowledged, once it has sent its FIN.
  std::uint32_t unacknowledged = 0;
  bool sent_rst = false;
  bool rst_was_lost = false;    ///< It has sent a RST, and none of them arrived.
  bool window_is_shut = false;  ///< The last window of it that the other side heard of was 0.
};

/// One TCP connection: all segments between two endpoints, from one SYN to the next SYN with
/// another sequence number.
struct Flow {
  std::uint32_t number = 0;  ///< From 1, in the order of appearance.
  /// Who sent the SYN. Of a flow that began before the capture: the side with the higher port,
  /// where both are equal the one that was seen first.
  IpEndpoint client{};
  IpEndpoint server{};
  bool saw_handshake_begin = false;  ///< A SYN with or without ACK was captured.
  PacketTime first{};                ///< The earliest stamp.
  PacketTime last{};                 ///< The latest stamp.
  /// From the first SYN to the ACK of the SYN-ACK, as the capturing point saw it.
  std::optional<Duration> handshake{};
  DirectionFigures from_client{};
  DirectionFigures from_server{};
  TcpState client_state = TcpState::unknown;
  TcpState server_state = TcpState::unknown;
  VerdictSet verdicts{};  ///< Of all segments together.
  bool refused = false;   ///< A RST has answered the SYN, and nothing better came later.
  /// Who sent the first RST that arrived, before both had sent their FIN and after the handshake,
  /// where there was one.
  std::optional<Sender> reset_by{};
  bool reset_after_its_fin = false;    ///< `reset_by` had sent its FIN.
  bool reset_after_both_fins = false;  ///< A RST came later than that: no trouble.
  std::vector<Segment> segments{};     ///< The first ones, up to FlowOptions::segments_per_flow.
  std::uint64_t segments_not_kept = 0;

  [[nodiscard]] const IpEndpoint& endpoint(Sender sender) const {
    return sender == Sender::client ? client : server;
  }
  [[nodiscard]] const DirectionFigures& figures(Sender sender) const {
    return sender == Sender::client ? from_client : from_server;
  }
};

/// Names of hosts by their addresses, such as the lab's boards and a capture's name records.
class HostNames {
 public:
  /// `address` counts without its port. A later name replaces an earlier one.
  void set(const IpEndpoint& address, std::string name);
  /// Empty where there is none.
  [[nodiscard]] std::string_view find(const IpEndpoint& address) const;
  /// `board:49153`; without a name `192.168.4.2:49153`.
  [[nodiscard]] std::string text(const IpEndpoint& endpoint) const;

 private:
  /// By address alone.
  struct Less {
    bool operator()(const IpEndpoint& a, const IpEndpoint& b) const {
      return a.is_v6 != b.is_v6 ? b.is_v6 : a.address < b.address;
    }
  };
  std::map<IpEndpoint, std::string, Less> names_;
};

/// A frame as a capture holds it.
struct Frame {
  LinkType link_type = LinkType::ethernet;
  PacketTime time{};
  ByteView bytes{};
  std::size_t original_size = 0;  ///< On the wire; 0 stands for bytes.size().
  std::string_view comment{};
};

struct FlowOptions {
  /// Flows past this number are counted in FlowTable::flows_not_kept() and not analysed.
  std::size_t max_flows = 1'000'000;
  /// Segments kept in each Flow; the figures and verdicts go on counting.
  std::size_t segments_per_flow = 10'000;
  /// Where it is not 0, only the flow of this number keeps its segments.
  std::uint32_t only_flow = 0;
  Checksums checksums = Checksums::verify;
};

class FlowAnalyzer;

/// All TCP flows of a capture.
///
/// Memory: about 1,000 bytes a flow, at most max_unacknowledged × 40 bytes more for the data under
/// way in each direction, the kept segments of about 200 bytes, and the Reassembler's bound. One
/// thread at a time.
class FlowTable {
 public:
  /// Round-trip samples are taken of at most so many segments under way in one direction.
  static constexpr std::size_t max_unacknowledged = 1024;

  explicit FlowTable(FlowOptions options = {});
  ~FlowTable();
  FlowTable(FlowTable&&) noexcept;
  FlowTable& operator=(FlowTable&&) noexcept;

  /// What a fed frame turned out to be. The pointers are valid until the next call of feed(); they
  /// are null for what is no TCP, or no whole datagram yet.
  struct Fed {
    const Flow* flow = nullptr;
    const Segment* segment = nullptr;
    const Packet* packet = nullptr;  ///< Never null; its payload is the segment's data.
  };

  /// Takes the next frame of the capture. Never fails: what cannot be read is counted as not TCP.
  Fed feed(const Frame& frame);
  /// An Ethernet frame, whole.
  Fed feed(PacketTime time, ByteView ethernet_frame) {
    return feed({.time = time, .bytes = ethernet_frame});
  }

  /// Nobody looked for a while, and frames of all flows may be missing before the next one. Nothing
  /// that was seen before is measured against what comes behind, and which segments were lost or
  /// sent again is judged anew, as in a capture that begins there. Numbers and states go on. What
  /// may have been sent meanwhile is not called lost, and no round trip is taken of the first bytes
  /// of a side behind the gap, up to their ACK: they may be copies of such. Later copies of it
  /// cannot be told from new bytes.
  void note_gap();

  /// In the order of their first segments; Flow::number is the index + 1. References stay valid
  /// as long as the table.
  [[nodiscard]] const std::deque<Flow>& flows() const { return flows_; }

  void name_address(const IpEndpoint& address, std::string name);
  [[nodiscard]] const HostNames& names() const { return names_; }

  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  [[nodiscard]] std::uint64_t tcp_frames() const { return tcp_frames_; }
  [[nodiscard]] std::uint64_t flows_not_kept() const { return flows_not_kept_; }
  /// The earliest of all frames: several files may come in any order.
  [[nodiscard]] PacketTime first_time() const { return first_time_; }

 private:
  struct Key {
    std::array<std::uint64_t, 5> words{};
    friend bool operator==(const Key& a, const Key& b) {
      std::uint64_t difference = 0;
      for (std::size_t i = 0; i < a.words.size(); ++i) {
        difference |= a.words[i] ^ b.words[i];
      }
      return difference == 0;
    }
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  /// The flow a segment belongs to.
  struct Place {
    std::size_t index = 0;
    bool ports_reused = false;
  };

  static Key key_of(const IpHeader& ip);
  std::optional<std::uint32_t> find(const Key& key);
  [[nodiscard]] bool begins_another(std::uint32_t index, const IpHeader& ip,
                                    const TcpHeader& tcp) const;
  std::optional<Place> find_or_begin(PacketTime time, const IpHeader& ip, const TcpHeader& tcp);
  void begin_flow(PacketTime time, const IpHeader& ip, const TcpHeader& tcp);
  void keep(Flow& flow);

  FlowOptions options_;
  std::deque<Flow> flows_;
  std::vector<std::unique_ptr<FlowAnalyzer>> analyzers_;  ///< Beside flows_; null once replaced.
  std::unordered_map<Key, std::uint32_t, KeyHash>
      newest_;  ///< The flow each pair is in, its index.
  static constexpr std::uint32_t none = 0xFFFF'FFFF;
  Key last_key_{};  ///< What was looked up last, and its index in flows_.
  std::uint32_t last_index_ = none;
  Reassembler reassembler_;
  HostNames names_;
  Packet packet_;
  Segment segment_;
  std::uint64_t frames_ = 0;
  std::uint64_t tcp_frames_ = 0;
  std::uint64_t flows_not_kept_ = 0;
  PacketTime first_time_{};
};

/// Whether both sides have closed, or one has reset the connection; what comes later is a
/// straggler.
bool has_ended(const Flow& flow);

/// Whether `segment` is a FIN of the side that closes second, or of one that closes while the other
/// side does.
bool closes_too(const Segment& segment);

/// How the flow went, in a few words: `clean`, `refused`, `never answered`, `reset by board`,
/// `stalled 3.2 s on a zero window`, `open`, `5 segments sent again`.
std::string conclusion(const Flow& flow, const HostNames& names = {});

/// One sentence that a learner understands: what `segment` says and why it was sent.
std::string explain(const Flow& flow, const Segment& segment, const HostNames& names = {});

/// `1.234 ms`, `3.2 s`: three significant digits or so, for people.
std::string duration_text(Duration duration);

/// `12,345`.
std::string number_text(std::uint64_t number);

}  // namespace lanyard::trace
