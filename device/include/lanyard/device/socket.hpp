#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lanyard/device/os_error.hpp"

/// Sockets as MicroPython's module `socket` has them on the ESP32 (ports/esp32/modsocket.c), with
/// the same names and the same behaviour on the ESP32, the virtual board and the computer.
namespace lanyard::device {

/// AF_INET, AF_INET6.
enum class AddressFamily : std::uint8_t { inet, inet6 };

/// SOCK_STREAM, SOCK_DGRAM, SOCK_RAW.
enum class SocketType : std::uint8_t { stream, datagram, raw };

/// What `protocol` of a socket may be: 0, and IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP,
/// IPPROTO_ICMPV6.
enum class Protocol : std::uint8_t { automatic, icmp, tcp, udp, icmpv6 };

/// SOL_SOCKET, IPPROTO_IP, IPPROTO_TCP, IPPROTO_IPV6.
enum class OptionLevel : std::uint8_t { socket, ip, tcp, ipv6 };

/// MicroPython knows reuse_address, broadcast, bind_to_device, tcp_no_delay and ip_add_membership;
/// the others are lwIP's and the computer's as well.
enum class SocketOption : std::uint8_t {
  reuse_address,       ///< SO_REUSEADDR, level socket
  broadcast,           ///< SO_BROADCAST, level socket
  keep_alive,          ///< SO_KEEPALIVE, level socket
  bind_to_device,      ///< SO_BINDTODEVICE, level socket; bytes
  tcp_no_delay,        ///< TCP_NODELAY, level tcp
  tcp_keep_idle,       ///< TCP_KEEPIDLE, level tcp; seconds
  tcp_keep_interval,   ///< TCP_KEEPINTVL, level tcp; seconds
  tcp_keep_count,      ///< TCP_KEEPCNT, level tcp
  ip_add_membership,   ///< IP_ADD_MEMBERSHIP, level ip; bytes: group and interface, 4 bytes each
  ip_drop_membership,  ///< IP_DROP_MEMBERSHIP, level ip; bytes as above
  ip_ttl,              ///< IP_TTL, level ip
  ip_multicast_ttl,    ///< IP_MULTICAST_TTL, level ip
  ip_multicast_loop,   ///< IP_MULTICAST_LOOP, level ip
  ipv6_only,           ///< IPV6_V6ONLY, level ipv6
};

/// Flags of recv(), recvfrom() and recv_into(); they can be joined by `|`.
enum class MessageFlags : std::uint8_t {
  none = 0,
  peek = 1,       ///< MSG_PEEK: what is read stays in the socket.
  dont_wait = 2,  ///< MSG_DONTWAIT: this call does not wait, whatever the timeout.
};
constexpr MessageFlags operator|(MessageFlags a, MessageFlags b) {
  return static_cast<MessageFlags>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

/// The platform's number for each, as its C interface has them.
int to_platform(AddressFamily family) noexcept;
int to_platform(SocketType type) noexcept;
int to_platform(Protocol protocol) noexcept;
int to_platform(OptionLevel level) noexcept;
int to_platform(SocketOption option) noexcept;
int to_platform(MessageFlags flags) noexcept;

/// Host and port. A host is a name or an address in text (`192.168.4.1`, `fe80::1`); empty is the
/// address that stands for every one of this board's. Counterpart: the pair `(host, port)`.
struct Address {
  std::string host{};
  std::uint16_t port = 0;

  friend bool operator==(const Address&, const Address&) = default;
};

/// `192.168.4.1:8888`, `[fe80::1]:8888`.
std::string to_string(const Address& address);

namespace platform {

/// An address in numbers, as the library hands it to the stack. Firmware has no use for it.
struct Endpoint {
  AddressFamily family = AddressFamily::inet;
  std::array<std::uint8_t, 16> bytes{};  ///< Network order; IPv4 has the first four.
  std::uint16_t port = 0;
  std::uint32_t scope = 0;  ///< IPv6: the interface's index, 0 for none.
};

}  // namespace platform

class Socket;

/// What accept() returns: the connection, and who is at its other end.
struct Accepted;

/// What recvfrom() returns: the bytes, and who sent them.
struct Received {
  std::string bytes;
  Address sender;
};

/// A socket. It is moved, never copied, and closes itself.
///
/// Bytes are std::string_view and std::string: text, or any bytes. Every failure throws OSError;
/// `again` where the socket does not wait (setblocking(false), settimeout of 0) and would have to,
/// `timed_out` when the timeout passed, `bad_file` after close(). Timeouts count in steps of
/// 100 ms, as on the ESP32. One thread at a time; a different thread may have each socket.
///
/// recv_into(), readinto() and send() take no memory from the heap unless they throw.
class Socket {
 public:
  /// Opens a socket that blocks. Counterpart: `socket.socket(af=AF_INET, type=SOCK_STREAM,
  /// proto=0)`. OSError: too_many_files, protocol_not_supported, access (raw, on the computer).
  explicit Socket(AddressFamily family = AddressFamily::inet, SocketType type = SocketType::stream,
                  Protocol protocol = Protocol::automatic);
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// Takes a local address. Counterpart: `bind(address)`; as there, a host name is looked up.
  /// OSError: address_in_use, address_unavailable, a failed look-up.
  void bind(const Address& address);

  /// Lets connections come; `backlog` of them wait for accept(), below 0 counts as 0.
  /// Counterpart: `listen([backlog])`, default 2.
  void listen(int backlog = 2);

  /// Waits for a connection. The new socket blocks, whatever this one does. Counterpart:
  /// `accept()`. OSError: timed_out, again, too_many_files.
  Accepted accept();

  /// Connects, or sets a datagram socket's peer. Counterpart: `connect(address)`; as there, a host
  /// name is looked up and the timeout holds. OSError: connection_reset (lwIP) or
  /// connection_refused (computer) where nothing listens; timed_out; connection_aborted or
  /// timed_out where nobody answers; host_unreachable; in_progress on a socket that does not wait.
  void connect(const Address& address);

  /// Sends and returns how much went out: all of `bytes`, or less, but at least 1, where the
  /// timeout passed first or the socket does not wait. Counterpart: `send(bytes)`; no bytes are, as
  /// there, an error: timed_out, or again on a socket that does not wait. OSError:
  /// connection_reset, not_connected, broken_pipe, timed_out, again.
  std::size_t send(std::string_view bytes);
  std::size_t send(std::span<const std::byte> bytes);

  /// Sends all of `bytes`. Counterpart: `sendall(bytes)`. OSError: as send(); timed_out also when
  /// only a part fits in time, and how much went out is then not known.
  void sendall(std::string_view bytes);

  /// Sends a datagram, which may be empty, and returns its size. Counterpart: `sendto(bytes,
  /// address)`; as there, the host must be an address and not a name (OSError invalid otherwise),
  /// and a socket that does not wait throws timed_out.
  std::size_t sendto(std::string_view bytes, const Address& address);

  /// Waits for bytes and returns at most `size` of them; empty once the peer has closed, every time
  /// again. Counterpart: `recv(n[, flags])`. OSError: connection_reset, not_connected, timed_out,
  /// again.
  std::string recv(std::size_t size, MessageFlags flags = MessageFlags::none);

  /// The same into memory of the caller's; returns how much came; 0 when the peer has closed, and
  /// when `buffer` has no room. CPython's `recv_into(buffer)`, which MicroPython leaves out.
  std::size_t recv_into(std::span<std::byte> buffer, MessageFlags flags = MessageFlags::none);

  /// A datagram, cut at `size`, and its sender. Counterpart: `recvfrom(n[, flags])`.
  Received recvfrom(std::size_t size, MessageFlags flags = MessageFlags::none);

  /// How long a call may wait. Counterpart: `settimeout(seconds)`, where none is `None`: for ever,
  /// and 0 is not at all; below 0 counts as 0. As there, a call waits for whole slices of 100 ms
  /// and one slice more than fit into the time; less than 100 ms ends in `again` after one slice;
  /// and in send() and the stream methods the time starts anew whenever something came through.
  void settimeout(std::optional<std::chrono::duration<double>> timeout);

  /// `setblocking(True)` is settimeout(none), `setblocking(False)` is settimeout(0).
  void setblocking(bool blocking);

  /// Counterpart: `setsockopt(level, optname, value)`, value an integer or bytes. OSError:
  /// no_protocol_option, invalid. MicroPython ignores the level; here it must fit the option.
  void setsockopt(OptionLevel level, SocketOption option, int value);
  void setsockopt(OptionLevel level, SocketOption option, std::span<const std::byte> value);

  /// The stream methods (MicroPython's py/stream.c). Unlike recv() and send() they do all of it:
  /// they return early only at the end of the stream, or, on a socket that does not wait, with what
  /// there is; nothing at all is then none. What a timeout interrupts is lost, as there.

  /// `read([n])`: `size` bytes, without it all to the end.
  std::optional<std::string> read(std::size_t size = std::numeric_limits<std::size_t>::max());
  /// `readinto(buffer)`: fills `buffer`; returns how much came before the end.
  std::optional<std::size_t> readinto(std::span<std::byte> buffer);
  /// `readline([n])`: up to and with a line feed, at most `size` bytes.
  std::optional<std::string> readline(std::size_t size = std::numeric_limits<std::size_t>::max());
  /// `write(bytes)`: sends all of them; returns how many went out.
  std::optional<std::size_t> write(std::string_view bytes);

  /// Ends the connection. Counterpart: `close()`. A second time does nothing.
  void close() noexcept;

  /// The platform's descriptor; -1 once closed. Counterpart: `fileno()`.
  [[nodiscard]] int fileno() const noexcept { return descriptor_; }

 private:
  /// What one call to the stack came to: bytes, or an error number.
  struct Step {
    std::size_t count = 0;
    int error = 0;
  };
  enum class State : std::uint8_t { fresh, usable, peer_closed };

  Socket(int descriptor, const Socket& listener, const platform::Endpoint& peer) noexcept;

  [[nodiscard]] platform::Endpoint resolve(const Address& address, std::string_view attempt) const;
  [[nodiscard]] int finish_connect() const;
  Step receive(std::span<std::byte> buffer, MessageFlags flags, platform::Endpoint* sender);
  Step send_once(std::span<const std::byte> bytes);
  Step send_until_timeout(std::span<const std::byte> bytes);
  [[nodiscard]] bool has_slice_left(std::uint64_t slices_used) const;
  [[nodiscard]] int gave_up() const;
  [[nodiscard]] std::string with_peer(std::string_view attempt) const;
  void set_timeout(bool waits, std::optional<std::uint64_t> retries);

  int descriptor_ = -1;
  AddressFamily family_ = AddressFamily::inet;
  SocketType type_ = SocketType::stream;
  State state_ = State::fresh;
  bool waits_ = true;
  /// How often a slice of 100 ms is repeated; none: for ever.
  std::optional<std::uint64_t> retries_{};
  std::optional<platform::Endpoint> peer_{};  ///< For the sentences of errors.
};

struct Accepted {
  Socket socket;
  Address peer;
};

/// One result of getaddrinfo(), to open and connect a socket with.
struct AddressInfo {
  AddressFamily family = AddressFamily::inet;
  SocketType type = SocketType::stream;
  Protocol protocol = Protocol::automatic;
  std::string canonical_name{};
  Address address{};  ///< The host in numbers.
};

/// Looks a name up; one result, as on the ESP32. Counterpart: `socket.getaddrinfo(host, port, af=0,
/// type=0, proto=0, flags=0)`; without `family` IPv4 comes first. OSError: the resolver's number
/// made negative, on lwIP -200 (no such name), -202 (failed), -203 (memory).
std::vector<AddressInfo> getaddrinfo(std::string_view host, std::uint16_t port,
                                     std::optional<AddressFamily> family = std::nullopt,
                                     SocketType type = SocketType::stream);

}  // namespace lanyard::device
