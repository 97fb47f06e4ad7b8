#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lanyard/device/socket.hpp"

/// The socket calls in a neutral form. device/bsd/bsd_socket_platform.cpp implements them for every
/// platform, compiled against the platform's `bsd_api.hpp`; only it sees sockaddr and its like.
/// Any thread. Nothing here takes heap memory but look_up() and wait_for().
namespace lanyard::device::platform {

/// What a call gave: a value of at least 0, or an error number of the platform.
struct Outcome {
  int value = 0;
  int error = 0;

  [[nodiscard]] bool failed() const { return error != 0; }
};

Outcome open_socket(AddressFamily family, SocketType type, Protocol protocol);
int close_socket(int descriptor);
int bind_socket(int descriptor, const Endpoint& local);
int listen_socket(int descriptor, int backlog);
Outcome accept_socket(int descriptor, Endpoint& peer);
/// Does not wait: in_progress, and what became of it is connect_result()'s once it is writable.
int start_connect(int descriptor, const Endpoint& peer, bool stays_non_blocking);
int connect_result(int descriptor);
Outcome send_bytes(int descriptor, std::span<const std::byte> bytes);
Outcome send_datagram(int descriptor, std::span<const std::byte> bytes, const Endpoint& peer);
Outcome receive_bytes(int descriptor, std::span<std::byte> buffer, MessageFlags flags,
                      Endpoint* sender);
int set_option(int descriptor, int level, int option, std::span<const std::byte> value);
/// How long a call waits at most: 0 is not at all.
int set_slice(int descriptor, std::chrono::milliseconds slice);

struct Readiness {
  bool readable = false;
  bool writable = false;
  bool failed = false;
};
struct PollItem {
  int descriptor = -1;
  Readiness wanted{};
  Readiness is{};
};
/// At most `limit` (below zero: for ever). The value is how many items are ready.
Outcome wait_for(std::span<PollItem> items, std::chrono::milliseconds limit);

struct LookUp {
  std::optional<Endpoint> endpoint{};
  int error = 0;  ///< Negative: the resolver's; positive: an errno.
};
LookUp look_up(std::string_view host, std::uint16_t port, std::optional<AddressFamily> family,
               SocketType type);
/// Words for a negative LookUp::error.
std::string_view describe_look_up(int error);
/// An address in numbers only.
std::optional<Endpoint> parse_endpoint(std::string_view host, std::uint16_t port);
/// Writes the address without the port; `text` has room for 64 bytes.
std::string_view format_host(const Endpoint& endpoint, std::span<char, 64> text);
/// The same as firmware has it. Neutral (address.cpp); takes heap memory.
Address to_address(const Endpoint& endpoint);

}  // namespace lanyard::device::platform
