#pragma once

#include <array>
#include <asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "lab_core.hpp"
#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab_options.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "lanyard/lab/subnet.hpp"
#include "tcp_frame.hpp"
#include "tcp_sockets.hpp"

extern "C" struct Slirp;

namespace lanyard::lab {

/// The way out of the lab: libslirp, which ends the boards' connections and opens sockets of this
/// computer in their place.
///
/// Theory of operation. All of libslirp's callbacks are here and nowhere else. It keeps a list of
/// sockets and asks, before it sleeps, for each of them to be watched (slirp_pollfds_fill); what
/// became ready is handed back (slirp_pollfds_poll). Here both happen in service(): sockets are
/// watched by one-shot waits of Asio on descriptors that are lent, never closed, and given back
/// when libslirp says it is about to close one. service() runs once after all handlers that are
/// ready, however many frames they brought.
///
/// libslirp learns who is where from ARP and keeps sixteen addresses, in a ring; a packet for a
/// board that has dropped out of it waits for an answer to a new request, and is lost after a
/// second when the entry drops out again meanwhile. So boards' ARP never reaches it. This class
/// knows the ring (`told_`), puts a board in before each of its frames, so that answers find it,
/// and answers libslirp's own requests on the spot out of the lab's table.
///
/// A board's connection to this computer comes from the board's loopback_alias() and its own port,
/// so that a server sees which board speaks; libslirp alone would show all of them as 127.0.0.1.
///
/// What a board does to a connection by being reset, unplugged or gone, its socket here has to do
/// as well: TcpSockets sees to that. Nobody who is not there is ever sent a frame; what wants to
/// connect to him is refused.
///
/// Lab's thread only. libslirp keeps its clock and its idea of the computer's nameserver in
/// variables that all instances share: labs in one process use the same clock, so that they agree.
class SlirpUplink {
 public:
  class User {
   public:
    virtual ~User() = default;
    /// A frame for boards; `frame` is good during the call.
    virtual void on_uplink_frame(ByteView frame) = 0;
    /// Who has `address`? Nobody, or the board's MAC address.
    [[nodiscard]] virtual std::optional<MacAddress> mac_of(Ipv4Address address) const = 0;
    /// `absent` exactly where mac_of() has nobody. SlirpUplink is told of each change.
    [[nodiscard]] virtual Reach reach_of(Ipv4Address address) const = 0;
  };

  /// Error `start`: libslirp refused.
  static Result<std::unique_ptr<SlirpUplink>> create(LabCore& core, const Subnet& subnet,
                                                     User& user);
  ~SlirpUplink();
  SlirpUplink(const SlirpUplink&) = delete;
  SlirpUplink& operator=(const SlirpUplink&) = delete;

  /// A frame that the guard let pass, of the board with this MAC address.
  void input_on_lab(ByteView frame, const MacAddress& source);

  /// Opens a port of this computer that leads to `guest`:`guest_port`; returns the port, which the
  /// system chose where `host_port` is 0. Error `listen`: the system's reason.
  Result<std::uint16_t> add_forward_on_lab(Transport transport, Ipv4Address host,
                                           std::uint16_t host_port, Ipv4Address guest,
                                           std::uint16_t guest_port);

  /// User::reach_of(`board`), or who has the address, may not be what it was.
  void reach_changed_on_lab(Ipv4Address board);

  /// The sockets of this computer that libslirp has open.
  [[nodiscard]] std::size_t socket_count() const { return watched_.size(); }

 private:
  struct Watched;
  struct Callbacks;
  struct Told {
    Ipv4Address address;
    MacAddress mac;
  };
  static constexpr std::size_t arp_entries = 16;  ///< ARP_TABLE_SIZE of libslirp.

  SlirpUplink(LabCore& core, const Subnet& subnet, User& user);
  Result<void> open();

  void schedule_service();
  void service();
  void hand_back_events();
  void fill();
  void watch_again();
  void watch(const std::shared_ptr<Watched>& socket);
  void arm_timer(std::uint32_t timeout);
  int add_poll(int descriptor, int events);
  void forget(int descriptor);
  [[nodiscard]] int newest_forward(Transport transport) const;

  void give_to_slirp(ByteView frame, bool is_reset);
  void give_packet_to_slirp(ByteView packet);
  void learn(int descriptor);
  void call_by_its_board(int descriptor) const;
  void deliver_the_rest();

  void on_packet(ByteView frame);
  void answer_arp(ByteView frame);
  void board_asks(ByteView request, const MacAddress& asker);
  void tell(Ipv4Address address, const MacAddress& mac);

  void attend_to_flows();
  void arm_flow_timer();

  LabCore& core_;
  const Subnet subnet_;
  User& user_;
  const MacAddress gateway_mac_;
  TcpSockets tcp_;
  std::optional<TcpFrame> syn_;                   ///< That libslirp is looking at.
  std::optional<FlowKey> acked_by_board_;         ///< By the pure ACK that libslirp is looking at.
  bool is_reset_ = false;                         ///< It is looking at a RST.
  std::vector<std::vector<std::byte>> refusals_;  ///< Packets for libslirp, when it is not busy.
  asio::steady_timer flow_timer_;
  std::array<Told, arp_entries> told_{};
  std::size_t next_told_ = 0;
  bool arp_missed_ = false;         ///< A packet waits for an entry that is there by now.
  std::uint64_t packets_ = 0;       ///< That came from libslirp.
  std::uint32_t fill_timeout_ = 0;  ///< Milliseconds, as the last fill wants it.

  std::unordered_map<int, std::shared_ptr<Watched>> watched_;
  std::vector<std::shared_ptr<Watched>> polled_;  ///< What the last fill asked for, by index.
  asio::steady_timer timer_;
  bool events_came_ = false;
  bool scheduled_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< For handlers that outlive this.
  Slirp* slirp_ = nullptr;
};

}  // namespace lanyard::lab
