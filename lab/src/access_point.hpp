#pragma once

#include <asio/local/stream_protocol.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "connection.hpp"
#include "lab_core.hpp"
#include "lanyard/air/message.hpp"
#include "network.hpp"
#include "private_socket.hpp"
#include "refusals.hpp"

namespace lanyard::lab {

/// The lab's socket: takes connections, lets boards join, sends them away, and hands frames to the
/// network and everything else to whom it concerns. Lab's thread only, but for the constructor.
class AccessPoint final : private Connection::User {
 public:
  AccessPoint(LabCore& core, Network& network, PrivateSocket socket);
  AccessPoint(const AccessPoint&) = delete;
  AccessPoint& operator=(const AccessPoint&) = delete;

  void start_on_lab();

  /// Closes the socket and every connection without a word.
  void close_on_lab();

  void set_radio_on_lab(bool on);
  [[nodiscard]] bool is_radio_on() const { return radio_; }

  /// Who answers Control messages, and who waits for a PortAnswer or a board's end.
  void when_asked(std::function<void(Connection&, const std::string&)> call) {
    on_control_ = std::move(call);
  }
  void when_port_told(std::function<void(Station&, const air::PortAnswer&)> call) {
    on_port_answer_ = std::move(call);
  }
  void when_left(std::function<void(Station&)> call) { on_left_ = std::move(call); }

 private:
  void on_message(Connection& connection, const air::Message& message) override;
  void on_end(Connection& connection, const char* reason) override;

  void on(Connection& connection, const air::Probe& probe);
  void on(Connection& connection, const air::Join& join);
  void on(Connection& connection, const air::Leave& leave);
  void on(Connection& connection, const air::Frame& frame);
  void on(Connection& connection, const air::PortAnswer& answer);
  void on(Connection& connection, const air::Control& control);
  /// What only a lab says.
  void on(Connection& connection, const air::Beacon& beacon);
  void on(Connection& connection, const air::Joined& joined);
  void on(Connection& connection, const air::Disconnected& disconnected);
  void on(Connection& connection, const air::PortQuestion& question);
  void on(Connection& connection, const air::Tapped& tapped);

  struct Refusal {
    air::Reason code;
    std::string reason;
  };
  [[nodiscard]] std::optional<Refusal> refusal_of(const air::Join& join,
                                                  const MacAddress& mac) const;

  void accept();
  void take(asio::local::stream_protocol::socket socket);
  void drop(Connection& connection);
  void part(Connection& connection, std::string reason);
  /// Whether that was news.
  bool refuse(Connection& connection, const JoinRefused& refused);
  void arm_silence_timer();

  LabCore& core_;
  Network& network_;
  std::optional<PrivateSocket> socket_;  ///< Until close_on_lab().
  asio::local::stream_protocol::acceptor acceptor_;
  asio::steady_timer accept_again_;
  bool told_full_ = false;  ///< That connections cannot be taken.
  bool radio_ = true;
  Refusals refusals_;
  asio::steady_timer silence_timer_;  ///< For boards that are refused and ask no more.
  bool silence_timer_runs_ = false;
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;

  std::function<void(Connection&, const std::string&)> on_control_;
  std::function<void(Station&, const air::PortAnswer&)> on_port_answer_;
  std::function<void(Station&)> on_left_;
};

}  // namespace lanyard::lab
