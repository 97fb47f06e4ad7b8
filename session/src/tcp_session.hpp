#pragma once

#include <array>
#include <asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine_core.hpp"
#include "send_queue.hpp"

namespace lanyard::session {

/// One TCP connection, accepted or made.
///
/// Theory of operation. Receiving: a read into a small buffer of its own is pending; what does not
/// fit is read behind it in the shared arena, until there is no more or the turn is over; it is cut
/// into frames, events are pushed, and the small read is pending again. (To wait for readability
/// instead costs 3 % of a round trip: Asio then arms its epoll entry again. A read of many
/// kilobytes costs so much more that waiting is the cheaper: so after one it does wait, and the
/// engine may look for more before it sleeps.) It pauses while the journal has no room and, when
/// echoing, while the send queue is over its limit; a small read that is done by then is held
/// back. Sending: write at once what the kernel takes; the rest waits in
/// the queue for writability.
///
/// Any handler may find the small read done and its handler still to come. So what must come after
/// it, such as the end of the session, cancels the read and goes on in that handler.
///
/// The two halves end apart (RFC 9293, 3.6): `receive_over_` after the peer's FIN, `fin_sent_`
/// after ours; the session ends when both are over, when an error says so, or when it is closed
/// here. What had been received is delivered before the Disconnected event in every case.
class TcpSession final : public Session, public std::enable_shared_from_this<TcpSession> {
 public:
  struct Ended {
    DisconnectReason reason;
    std::chrono::steady_clock::duration lifetime;
  };
  using OnEnd = std::function<void(const Ended&)>;

  /// `peer` is what it is called in events. `on_end` is called once, after the Disconnected event.
  TcpSession(EngineCore& core, EndpointId endpoint, Role role, TcpSocket socket, std::string peer,
             SessionOptions options, OnEnd on_end);

  /// Enters the core's table, tells Connected and begins to read.
  void start_on_engine();

  [[nodiscard]] const SessionIdentity& identity() const override { return *identity_; }
  [[nodiscard]] EndpointId endpoint() const override { return endpoint_; }
  [[nodiscard]] SessionInfo info_on_engine() override;
  void send_on_engine(const Bytes& data) override;
  void shutdown_send_on_engine() override;
  void close_on_engine(std::chrono::milliseconds linger) override;
  void set_framing_on_engine(const Framing& framing) override;

 private:
  void wait_to_read();
  void wait_for_bulk();
  void on_readable();
  bool read_one_turn(std::size_t ahead);
  std::span<std::byte> room_to_read();
  std::size_t read_behind(std::size_t ahead, std::span<std::byte> room, bool reads,
                          std::error_code& code);
  void on_received(std::span<const std::byte> room);
  void on_receive_over(const std::error_code& code);
  void watch_half_open();
  void on_half_open_error();
  void push_received(const std::vector<Frame>& frames);
  void flush_framer();
  void arm_idle_timer();

  void send_or_queue(const Bytes& data);
  void wait_to_write();
  void watch_for_answers();
  void look_for_answers();
  void on_writable();
  bool write_queued();
  void on_sent(const Bytes& message);
  void on_send_failed(const std::error_code& code);
  void on_send_queue_empty();
  void send_fin();
  void end_when_harmless();
  void look_again_at(std::chrono::steady_clock::time_point when);

  /// What a small read brought, an error or bytes; neither where it was cancelled.
  struct SmallRead {
    std::error_code code{};
    std::size_t count = 0;
  };

  [[nodiscard]] bool echo_must_wait() const;
  void finish(DisconnectReason reason, const std::error_code& code = {});
  void finish_broken(const std::error_code& code);
  void tell_end();
  void take_what_is_left();
  void emit(EventBody body) { core_.emit(endpoint_, identity_, std::move(body)); }

  // Constant.
  EngineCore& core_;
  const EndpointId endpoint_;
  const SessionOptions options_;
  const std::shared_ptr<const SessionIdentity> identity_;
  const WallTime since_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();

  // Touched by the engine's thread alone.
  TcpSocket socket_;
  OnEnd on_end_;
  std::optional<Framer> framer_;               ///< Absent for raw.
  std::unique_ptr<asio::steady_timer> timer_;  ///< Idle framing, later the linger of closing.
  std::chrono::steady_clock::time_point linger_until_;  ///< While closing.
  std::unique_ptr<asio::steady_timer> answer_timer_;    ///< While something is unacknowledged.
  std::optional<std::chrono::steady_clock::time_point> unanswered_since_;
  bool answer_timer_armed_ = false;
  std::array<std::byte, 1'536> small_read_;  ///< Room for an Ethernet segment (MSS 1460).
  SendQueue queue_;
  Counters counters_;
  std::error_code send_error_;
  std::optional<SmallRead> small_read_done_;  ///< Not yet taken in.
  bool reading_ = false;        ///< The small read or wait_for_bulk() is pending, or its handler.
  bool comes_in_bulk_ = false;  ///< The last read brought much: there is more to come.
  bool in_turn_ = false;        ///< What a turn has read is being handled; then it reads on.
  bool writing_ = false;        ///< A wait for writability is pending.
  bool paused_ = false;         ///< Waits for room in the journal.
  bool timer_armed_ = false;    ///< For idle framing.
  bool receive_over_ = false;
  bool fin_wanted_ = false;
  bool fin_sent_ = false;
  bool closing_ = false;   ///< close() was called: the queue leaves, then it ends.
  bool finished_ = false;  ///< Out of the table; its end is told, or will be by the read's handler.
  Disconnected end_{};     ///< Once finished.
};

}  // namespace lanyard::session
