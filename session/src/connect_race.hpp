#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "engine_core.hpp"

namespace lanyard::session {

/// The order in which addresses are tried: families in turn, beginning with the first one's
/// (RFC 8305, section 4). Pure.
std::vector<asio::ip::address> happy_eyeballs_order(std::vector<asio::ip::address> addresses);

/// Connects to the first of several addresses that answers (RFC 8305, "happy eyeballs").
///
/// A new attempt starts 250 ms after the one before it, or at once when that one fails; the first
/// that connects wins and the others are cancelled. Lives on the engine's thread.
class ConnectRace : public std::enable_shared_from_this<ConnectRace> {
 public:
  /// `socket` is open only where `code` is empty. When all attempts failed, `code` is that of the
  /// first: it belongs to the address the system prefers.
  using Done = std::function<void(const std::error_code& code, TcpSocket socket,
                                  const asio::ip::tcp::endpoint& peer)>;

  ConnectRace(asio::io_context& io, std::vector<asio::ip::address> addresses, std::uint16_t port,
              Done done);

  void start_on_engine();
  /// Ends all attempts; `done` is not called any more.
  void cancel_on_engine();

 private:
  void start_next();
  void on_connected(std::size_t index, std::error_code code);

  asio::io_context& io_;
  std::vector<asio::ip::address> addresses_;
  std::uint16_t port_;
  Done done_;
  asio::steady_timer stagger_;
  std::vector<TcpSocket> attempts_;  // as many as were started, never reallocated
  std::size_t pending_ = 0;
  std::error_code first_failure_;
};

}  // namespace lanyard::session
