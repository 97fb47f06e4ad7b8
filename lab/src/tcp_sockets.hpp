#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab_time.hpp"
#include "tcp_flows.hpp"
#include "tcp_frame.hpp"

namespace lanyard::lab {

/// Whether an address of the lab leads to a board.
enum class Reach : std::uint8_t {
  absent,     ///< No board that has joined has it.
  silent,     ///< One has, but nothing gets through: its plug is out, or all is lost.
  reachable,  ///< One has.
};

/// libslirp's TCP sockets on this computer, as far as they have to behave as the boards do whom
/// they stand for. They are lent: nothing here closes one.
///
/// Theory of operation. To a program of this computer the peer is the socket, to the board it is
/// libslirp. So what happens to one end has to be made to happen to the other:
///  - A board that cannot be reached is not heard: its sockets are deaf (tcp_socket.hpp) until
///    TcpFlows trusts the connection again; so are its forwards' listening sockets.
///  - A connection that is cut off ends with RST: a socket that closes sends one (SO_LINGER with no
///    time) whatever closes it, the death of this process too. Only where both sides have said
///    that they are done libslirp's close is an orderly one, and the kernel delivers what is left.
///
/// One thread at a time.
class TcpSockets {
 public:
  explicit TcpSockets(Ipv4Address gateway) : gateway_(gateway) {}

  /// libslirp has this socket, and may tell so more than once. `syn` is what it looks at: it opens
  /// a socket for a board's SYN before it returns. Without one the socket may be a connection that
  /// a forward has accepted. The board at its end, where it is one of these.
  std::optional<Ipv4Address> learn(int descriptor, const std::optional<TcpFrame>& syn);
  /// libslirp is about to close it; `is_reset`: because the board has reset the connection.
  void forget(int descriptor, bool is_reset);

  /// `descriptor` listens for connections to `board`:`port`.
  void add_forward(int descriptor, Ipv4Address board, std::uint16_t port);

  /// To be told for each address whose reach has changed.
  void set_reach(Ipv4Address board, Reach reach, LabTime now);

  /// A segment on its way to libslirp. A frame that the board is to get in its place, or nothing.
  std::vector<std::byte> from_board(const TcpFrame& segment);
  void to_board(const TcpFrame& segment, ByteView frame) { flows_.to_board(segment, frame); }
  bool may_answer(const TcpFrame& segment, LabTime now) { return flows_.may_answer(segment, now); }

  [[nodiscard]] std::optional<LabTime> next_due() const { return flows_.next_due(); }
  std::vector<TcpFlows::Due> take_due(LabTime now) { return flows_.take_due(now); }

 private:
  struct Forward {
    int descriptor = -1;
    Ipv4Address host;  ///< 0.0.0.0: any of this computer's.
    std::uint16_t host_port = 0;
    Ipv4Address board;
    std::uint16_t board_port = 0;
  };
  [[nodiscard]] std::optional<FlowKey> key_of_accepted(int descriptor) const;

  const Ipv4Address gateway_;
  TcpFlows flows_;
  std::unordered_map<int, FlowKey> keys_;  ///< By descriptor.
  std::vector<Forward> forwards_;
};

}  // namespace lanyard::lab
