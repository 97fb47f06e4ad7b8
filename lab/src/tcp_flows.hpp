#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab_time.hpp"
#include "tcp_frame.hpp"

namespace lanyard::lab {

/// What the uplink knows of each TCP connection of libslirp's: whether the board at its end is
/// there, and what to send when that is in doubt.
///
/// Theory of operation. libslirp ends a board's TCP and has a socket of this computer in its place,
/// which lives on when the board is gone. So a flow has one of three states. It is *trusted* while
/// its board can be reached. It is *lost* when the board cannot be, and *asked* when it can be
/// again: the board may have begun anew meanwhile and know nothing of the connection. Then it gets
/// what TCP has for that question, a keepalive probe (RFC 9293, section 3.8.4): a segment without
/// data just before what it acknowledged last, which it has to answer, with an ACK where the
/// connection lives or with a RST. Any segment of the flow that comes from the board makes it
/// trusted again. A flow that has not been trusted for `max_away` is ended, with a RST to libslirp
/// as if the board had sent it.
///
/// Besides, it keeps the SYN-ACK of a connection that a board opens, until the board answers it.
/// libslirp passes over a SYN that comes again, and repeats its SYN-ACK after 6 s only.
///
/// And it keeps two stacks from answering each other for ever. When both windows are shut and a
/// window probe has gone out, lwIP numbers its ACKs one too high for libslirp, which answers an ACK
/// it cannot take with one of its own, which lwIP answers as its window is shut. A board's ACK gets
/// an ACK in answer twice a second at most, as Linux does it (tcp_invalid_ratelimit, 500 ms; RFC
/// 5961, section 7 asks for such a limit).
///
/// Pure: frames and time come in, packets come out. One thread at a time. Bounded: a flow beyond
/// `max_flows` is not kept, and stays trusted for ever.
class TcpFlows {
 public:
  static constexpr std::size_t max_flows = 65'536;
  static constexpr std::chrono::minutes max_away{10};
  static constexpr std::chrono::milliseconds answer_pause{500};
  /// After the first probe, which is sent at once; twice the time after each further one…
  static constexpr std::chrono::milliseconds first_pause{500};
  static constexpr std::chrono::seconds longest_pause{8};  ///< …up to this.

  /// A new flow, trusted; `socket` is whatever the caller knows it by, `syn` the sequence number of
  /// the board's SYN where the board opens it. False: no room.
  bool open(const FlowKey& key, int socket, std::optional<std::uint32_t> syn = std::nullopt);
  /// The flow that open() gave this socket; if another has taken its place, that one stays.
  void close(const FlowKey& key, int socket);

  struct FromBoard {
    /// The socket of a flow that is trusted again from now on.
    std::optional<int> found{};
    /// A frame that the board is to get again, in place of what libslirp would say to this one.
    std::vector<std::byte> again{};
  };
  FromBoard from_board(const TcpFrame& segment);
  /// `frame` is the whole frame that `segment` was read from.
  void to_board(const TcpFrame& segment, ByteView frame);
  /// Whether a pure ACK to the board, libslirp's answer to a pure ACK of the board's, may go now:
  /// not where it repeats the last one too soon. To be asked before to_board() is told.
  bool may_answer(const TcpFrame& segment, LabTime now);

  /// The board at this address cannot be reached any more. The sockets of flows that are lost now,
  /// but for those whose board is done (its FIN and all before it have arrived): they still have to
  /// deliver what it sent. Where something before the FIN was lost, it never comes.
  std::vector<int> lose(Ipv4Address board, LabTime now);
  /// It can be reached again: its flows are to be asked. The sockets of those that are trusted at
  /// once, because there is no whole connection to ask for: one end has not answered yet, or the
  /// board is done with it.
  std::vector<int> regain(Ipv4Address board, LabTime now);

  /// An IPv4 packet to send.
  struct Due {
    FlowKey key;
    bool to_board = false;  ///< A probe; if not, the RST for libslirp.
    std::vector<std::byte> packet;
  };
  [[nodiscard]] std::optional<LabTime> next_due() const;
  std::vector<Due> take_due(LabTime now);

  [[nodiscard]] bool has_board_finished(const FlowKey& key) const;
  [[nodiscard]] std::size_t size() const { return flows_.size(); }

 private:
  enum class State : std::uint8_t { trusted, lost, asked };
  struct Flow {
    int socket = -1;
    State state = State::trusted;
    std::optional<std::uint32_t> board_end{};     ///< What follows the board's FIN.
    std::optional<std::uint32_t> board_next{};    ///< What libslirp acknowledged last.
    std::optional<std::uint32_t> board_has{};     ///< What the board acknowledged last.
    std::optional<std::uint32_t> gateway_next{};  ///< What follows the last sent to the board.
    std::uint16_t window = 0;                     ///< libslirp's, as it last said it.
    std::optional<std::uint32_t> syn{};           ///< The board's, while it opens the connection.
    std::vector<std::byte> syn_ack{};
    std::optional<LabTime> answered{};  ///< When an ACK last got an ACK.
    LabTime end{};                      ///< Unless trusted: when it is given up…
    LabTime due{};                      ///< …and when something is to be done.
    LabTime pause{};
  };
  using Flows = std::map<FlowKey, Flow>;

  template <typename Action>
  void for_flows_of(Ipv4Address board, const Action& act);
  void remove(const FlowKey& key);
  void set_due(const FlowKey& key, Flow& flow, LabTime due);
  static bool has_finished(const Flow& flow);
  static std::vector<std::byte> probe(const FlowKey& key, const Flow& flow);
  static std::vector<std::byte> reset(const FlowKey& key, const Flow& flow);

  Flows flows_;
  std::set<std::pair<LabTime, FlowKey>> due_;  ///< Of those that are not trusted.
};

/// The RST with which a TCP refuses this SYN (RFC 9293, section 3.10.7.1), as an IPv4 packet from
/// its destination to its source.
std::vector<std::byte> refusal_of(const TcpFrame& syn);

}  // namespace lanyard::lab
