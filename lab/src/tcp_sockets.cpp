#include "tcp_sockets.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "tcp_socket.hpp"

namespace lanyard::lab {
namespace {

constexpr std::uint32_t loopback_network = 0x7F00'0000;
constexpr std::uint32_t loopback_mask = 0xFF00'0000;

struct End {
  Ipv4Address address;
  std::uint16_t port = 0;
};

template <typename Name>
std::optional<End> end_of(int descriptor, const Name& name) {
  sockaddr_in end{};
  socklen_t size = sizeof end;
  if (name(descriptor, reinterpret_cast<sockaddr*>(&end), &size) != 0 ||
      end.sin_family != AF_INET) {
    return std::nullopt;
  }
  return End{{ntohl(end.sin_addr.s_addr)}, ntohs(end.sin_port)};
}

void reset_at_close(int descriptor, bool reset) {
  const linger at_once{.l_onoff = reset ? 1 : 0, .l_linger = 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace

std::optional<Ipv4Address> TcpSockets::learn(int descriptor, const std::optional<TcpFrame>& syn) {
  if (keys_.contains(descriptor)) {
    return std::nullopt;
  }
  const auto key = syn ? std::optional(syn->key_from_board()) : key_of_accepted(descriptor);
  if (!key || !flows_.open(*key, descriptor, syn ? std::optional(syn->sequence) : std::nullopt)) {
    return std::nullopt;
  }
  keys_.emplace(descriptor, *key);
  reset_at_close(descriptor, true);
  return key->board;
}

/// A forward's port tells which board is meant. libslirp shows it peers on loopback as the gateway.
std::optional<FlowKey> TcpSockets::key_of_accepted(int descriptor) const {
  const auto here = end_of(descriptor, ::getsockname);
  const auto peer = end_of(descriptor, ::getpeername);
  if (!here || !peer) {
    return std::nullopt;
  }
  const auto forward = std::ranges::find_if(forwards_, [&](const Forward& candidate) {
    return candidate.host_port == here->port &&
           (candidate.host.is_unspecified() || candidate.host == here->address);
  });
  if (forward == forwards_.end()) {
    return std::nullopt;
  }
  const bool is_loopback = (peer->address.value & loopback_mask) == loopback_network;
  return FlowKey{forward->board, forward->board_port, is_loopback ? gateway_ : peer->address,
                 peer->port};
}

void TcpSockets::forget(int descriptor, bool is_reset) {
  std::erase_if(forwards_,
                [descriptor](const Forward& forward) { return forward.descriptor == descriptor; });
  const auto found = keys_.find(descriptor);
  if (found == keys_.end()) {
    return;
  }
  // libslirp has shut the socket down when it had given the kernel the last that the board sent.
  const SendSide sending = send_side_of(descriptor);
  const bool is_orderly = sending == SendSide::ended || (sending == SendSide::shut && !is_reset);
  if (is_orderly && flows_.has_board_finished(found->second)) {
    reset_at_close(descriptor, false);
  }
  flows_.close(found->second, descriptor);
  keys_.erase(found);
}

void TcpSockets::add_forward(int descriptor, Ipv4Address board, std::uint16_t port) {
  if (const auto here = end_of(descriptor, ::getsockname)) {
    forwards_.push_back({descriptor, here->address, here->port, board, port});
  }
}

void TcpSockets::set_reach(Ipv4Address board, Reach reach, LabTime now) {
  const bool lost = reach != Reach::reachable;
  for (const int descriptor : lost ? flows_.lose(board, now) : flows_.regain(board, now)) {
    set_deaf(descriptor, lost);
  }
  for (const Forward& forward : forwards_) {
    if (forward.board == board) {
      set_deaf(forward.descriptor, reach == Reach::silent);
    }
  }
}

std::vector<std::byte> TcpSockets::from_board(const TcpFrame& segment) {
  TcpFlows::FromBoard result = flows_.from_board(segment);
  if (result.found) {
    set_deaf(*result.found, false);
  }
  return std::move(result.again);
}

}  // namespace lanyard::lab
