#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "patience.hpp"

namespace lanyard::test {

/// A bare socket for peers that behave as no well-bred program would. Each call has a deadline and
/// throws WaitedInVain when it passes, std::system_error for what the system refuses.
class RawSocket {
 public:
  /// TCP; `address` as in `127.0.0.1:8888` and `[::1]:8888`.
  static RawSocket connect_to(const std::string& address);
  /// TCP, listening on `address`; see accept().
  static RawSocket listen_on(const std::string& address);
  /// TCP, bound to `address` and nothing more: connections are refused, and the system gives the
  /// port to nobody who does not ask for it. start_listening() may follow, here or in a program.
  static RawSocket reserve(const std::string& address);
  void start_listening();
  /// UDP, bound to `address`.
  static RawSocket udp_at(const std::string& address);

  RawSocket() = default;
  explicit RawSocket(int descriptor) : descriptor_(descriptor) {}
  ~RawSocket() { close(); }
  RawSocket(RawSocket&& other) noexcept : descriptor_(other.release()) {}
  RawSocket& operator=(RawSocket&& other) noexcept;
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  RawSocket accept();
  void send(std::string_view bytes);
  /// Sends as much of `bytes` as the kernel takes at once; returns how much.
  std::size_t send_some(std::string_view bytes);
  void send_to(const std::string& address, std::string_view datagram);
  /// Some bytes or a datagram; empty at the end of a connection.
  std::string receive_some();
  std::string receive_exactly(std::size_t size);
  std::string receive_to_end();
  /// Waits until the connection is reset; what comes before is dropped.
  void wait_for_reset();

  void shutdown_send();
  /// Ends the connection with RST.
  void reset();
  void close();

  [[nodiscard]] std::string local_address() const;
  [[nodiscard]] std::uint16_t local_port() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int release();
  void wait_for(short events) const;

  int descriptor_ = -1;
};

}  // namespace lanyard::test
