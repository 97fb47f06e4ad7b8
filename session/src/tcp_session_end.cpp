// How a TCP session ends: closed here, by the peer, or broken.
#include <algorithm>
#include <cassert>
#include <utility>

#include "platform/tcp_platform.hpp"
#include "tcp_session.hpp"

namespace lanyard::session {
namespace {

constexpr std::chrono::milliseconds acknowledgement_poll{10};

DisconnectReason reason_for(const std::error_code& code) {
  // A dead peer's last soft error (the router's or ARP's word) replaces ETIMEDOUT in Linux.
  if (code == std::errc::timed_out || code == std::errc::host_unreachable ||
      code == std::errc::network_unreachable) {
    return DisconnectReason::timed_out;
  }
  return DisconnectReason::reset;
}

}  // namespace

void TcpSession::close_on_engine(std::chrono::milliseconds linger) {
  assert(core_.on_engine());
  if (finished_) {
    return;
  }
  closing_ = true;
  if (linger.count() == 0) {
    if (queue_.empty() || write_queued()) {
      finish(DisconnectReason::closed_here);
    } else {
      finish_broken(send_error_);
    }
    return;
  }
  linger_until_ = std::chrono::steady_clock::now() + linger;
  timer_ = std::make_unique<asio::steady_timer>(core_.io());
  if (queue_.empty()) {
    end_when_harmless();
  } else {
    look_again_at(linger_until_);
  }
}

void TcpSession::look_again_at(std::chrono::steady_clock::time_point when) {
  timer_->expires_at(when);
  timer_->async_wait([self = shared_from_this()](const std::error_code& code) {
    const EngineCore::Announcing announcing(self->core_);
    if (code || self->finished_) {
      return;
    }
    if (std::chrono::steady_clock::now() >= self->linger_until_) {
      self->finish(DisconnectReason::closed_here);
    } else if (self->queue_.empty()) {
      self->end_when_harmless();
    }
  });
}

/// The last step of closing, when all that was queued is with the kernel. A close(2) while the peer
/// still sends, or with unread data, is a reset (RFC 2525, 2.17), and that destroys what is on its
/// way to the peer. So the session ends only when the peer has all and has nothing under way, or
/// has closed too; until then it reads on, and the linger bounds it.
void TcpSession::end_when_harmless() {
  send_fin();
  std::error_code ignored;
  const auto kernel = platform::kernel_figures(socket_.native_handle());
  const bool all_has_arrived = !kernel || kernel->unacknowledged_bytes <= 1;  // the FIN counts one
  const bool all_is_read = socket_.available(ignored) == 0 && !small_read_done_;
  if (receive_over_ || (all_has_arrived && all_is_read)) {
    finish(DisconnectReason::closed_here);
  } else {
    wait_to_read();
    if (finished_) {
      return;
    }
    // Nothing tells when the peer has acknowledged; so look.
    look_again_at(std::min(linger_until_, std::chrono::steady_clock::now() + acknowledgement_poll));
  }
}

void TcpSession::finish_broken(const std::error_code& code) {
  finish(reason_for(code), code);
}

void TcpSession::finish(DisconnectReason reason, const std::error_code& code) {
  if (finished_) {
    return;
  }
  const std::shared_ptr<TcpSession> self = shared_from_this();  // the table lets go of it here
  finished_ = true;
  core_.remove_on_engine(identity_->id);
  end_ = {.reason = reason, .code = code, .totals = {}};
  if (reading_) {
    std::error_code ignored;
    socket_.cancel(
        ignored);  // what the small read has taken comes first; its handler tells the end
  } else {
    tell_end();
  }
}

void TcpSession::tell_end() {
  take_what_is_left();
  flush_framer();
  std::error_code ignored;
  if (end_.reason == DisconnectReason::too_slow) {
    // What waits for a peer that does not read shall not stay in the kernel: RST, not FIN.
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  }
  socket_.close(ignored);
  timer_.reset();
  answer_timer_.reset();
  queue_.clear();
  end_.totals = counters_;
  emit(end_);
  if (on_end_) {
    const OnEnd on_end = std::move(on_end_);
    on_end({.reason = end_.reason, .lifetime = std::chrono::steady_clock::now() - started_});
  }
}

/// The bytes of a small read that nobody has handled; and where the connection broke while sending,
/// what the peer had sent before.
void TcpSession::take_what_is_left() {
  const SmallRead small = std::exchange(small_read_done_, std::nullopt).value_or(SmallRead{});
  std::ranges::copy(std::span(small_read_).first(small.count), core_.arena().room().begin());
  std::size_t ahead = small.count;
  std::error_code code = small.code;
  const bool reads_on = send_error_ && !receive_over_;
  while (ahead > 0 || (reads_on && !code)) {  // ends: nothing more comes on a broken connection
    const std::span<std::byte> room = room_to_read();
    const std::size_t count = read_behind(std::exchange(ahead, 0), room, reads_on && !code, code);
    if (count > 0) {
      on_received(room.first(count));
    }
  }
}

}  // namespace lanyard::session
