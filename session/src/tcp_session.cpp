#include "tcp_session.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <cassert>
#include <utility>

#include "platform/tcp_platform.hpp"

namespace lanyard::session {
namespace {

// One turn of one session; then the others have theirs.
constexpr int reads_per_turn = 4;
constexpr std::size_t most_read_as_frames = std::size_t{64} << 10U;
constexpr std::size_t much_read_at_once = std::size_t{16} << 10U;
constexpr int writes_per_turn = 16;
constexpr std::size_t views_per_write = 64;  // what Asio hands to one sendmsg(2)

std::optional<Framer> framer_for(const Framing& framing, std::size_t frame_limit) {
  if (framing.kind == FramingKind::raw) {
    return std::nullopt;
  }
  return std::optional<Framer>(std::in_place, framing, frame_limit);
}

std::shared_ptr<const SessionIdentity> identify(EngineCore& core, Role role,
                                                const TcpSocket& socket, std::string peer) {
  std::error_code ignored;  // a connection that is already reset has no local name
  const asio::ip::tcp::endpoint local = socket.local_endpoint(ignored);
  return std::make_shared<const SessionIdentity>(SessionIdentity{.id = core.next_session_id(),
                                                                 .protocol = Protocol::tcp,
                                                                 .role = role,
                                                                 .local = text_of(local),
                                                                 .peer = std::move(peer)});
}

}  // namespace

TcpSession::TcpSession(EngineCore& core, EndpointId endpoint, Role role, TcpSocket socket,
                       std::string peer, SessionOptions options, OnEnd on_end)
    : core_(core),
      endpoint_(endpoint),
      options_(std::move(options)),
      identity_(identify(core, role, socket, std::move(peer))),
      since_(core.now()),
      socket_(std::move(socket)),
      on_end_(std::move(on_end)),
      framer_(framer_for(options_.framing, options_.frame_limit)) {}

void TcpSession::start_on_engine() {
  assert(core_.on_engine());
  std::error_code ignored;
  socket_.non_blocking(true, ignored);
  // A workbench shows each message as it is sent; Nagle would hold small ones back.
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  // An urgent byte stays in its place in the stream (RFC 6093, 3.4) instead of being left out.
  socket_.set_option(asio::socket_base::out_of_band_inline(true), ignored);
  if (options_.keepalive.count() > 0) {
    platform::set_keepalive(socket_.native_handle(), options_.keepalive);
  }
  core_.add_on_engine(shared_from_this());
  emit(Connected{});
  wait_to_read();
}

SessionInfo TcpSession::info_on_engine() {
  SessionInfo info{.identity = identity_,
                   .endpoint = endpoint_,
                   .state = SessionState::open,
                   .since = since_,
                   .counters = counters_,
                   .queued_bytes = queue_.waiting_bytes(),
                   .kernel = platform::kernel_figures(socket_.native_handle())};
  if (receive_over_) {
    info.state = SessionState::peer_closed;
  } else if (fin_wanted_) {
    info.state = SessionState::send_closed;
  }
  return info;
}

// ---- receiving ----------------------------------------------------------------------------------

void TcpSession::wait_to_read() {
  if (finished_ || reading_ || paused_ || receive_over_) {
    return;
  }
  if (!core_.journal().has_room()) {
    paused_ = true;
    core_.when_room_on_engine([self = shared_from_this()] {
      self->paused_ = false;
      self->wait_to_read();
    });
    return;
  }
  if (echo_must_wait()) {
    return;  // on_writable() comes back here
  }
  if (small_read_done_) {  // it was held back until now
    on_readable();
    return;
  }
  reading_ = true;
  if (comes_in_bulk_) {
    wait_for_bulk();
    return;
  }
  socket_.async_read_some(
      asio::buffer(small_read_),
      [self = shared_from_this()](const std::error_code& code, std::size_t count) {
        const EngineCore::Announcing announcing(self->core_);
        self->reading_ = false;
        const bool cancelled = code == asio::error::operation_aborted;  // to be looked at again
        self->small_read_done_ = {cancelled ? std::error_code() : plain_code(code), count};
        self->finished_ ? self->tell_end() : self->wait_to_read();
      });
}

/// As a small read that brought nothing yet: what comes is read into the arena at once. Waiting
/// costs Asio a system call more than trying to read does, so it is not for small messages.
void TcpSession::wait_for_bulk() {
  socket_.async_wait(TcpSocket::wait_read, [self = shared_from_this()](const std::error_code&) {
    const EngineCore::Announcing announcing(self->core_);
    self->reading_ = false;
    self->small_read_done_ = SmallRead{};
    self->finished_ ? self->tell_end() : self->wait_to_read();
  });
}

void TcpSession::on_readable() {
  assert(core_.on_engine());
  const SmallRead small = std::exchange(small_read_done_, std::nullopt).value_or(SmallRead{});
  if (small.code) {
    on_receive_over(small.code);
    return;
  }
  std::ranges::copy(std::span(small_read_).first(small.count), core_.arena().room().begin());
  if (!read_one_turn(small.count)) {
    return;
  }
  if (closing_ && queue_.empty()) {
    end_when_harmless();
  } else {
    wait_to_read();
  }
}

/// Reads until there is no more or the turn is over. `ahead` bytes of the small read stand at the
/// beginning of the arena's room; they and what follows them are one piece, as if read at once.
/// False when the session receives no more.
bool TcpSession::read_one_turn(std::size_t ahead) {
  for (int reads = 0; reads < reads_per_turn; ++reads) {
    const bool may_read = core_.journal().has_room() && !echo_must_wait();
    if (ahead == 0 && !may_read) {
      return true;
    }
    std::error_code code;
    const bool is_whole = ahead > 0 && ahead < small_read_.size();
    const std::span<std::byte> room = room_to_read();
    const std::size_t count =
        read_behind(std::exchange(ahead, 0), room, may_read && !is_whole, code);
    comes_in_bulk_ = count >= much_read_at_once;
    if (count > 0) {
      in_turn_ = true;
      on_received(room.first(count));
      in_turn_ = false;
    }
    if (finished_) {
      return false;
    }
    if (code && !is_would_block(code)) {
      on_receive_over(code);
      return false;
    }
    if (count == 0 && send_error_) {  // nothing is left on a connection that broke while sending
      finish_broken(send_error_);
      return false;
    }
    if (count < room.size() && !send_error_) {
      return true;
    }
  }
  return true;
}

std::span<std::byte> TcpSession::room_to_read() {
  const std::span<std::byte> room = core_.arena().room();
  // A read may become as many events as it has bytes.
  return framer_ ? room.first(std::min(room.size(), most_read_as_frames)) : room;
}

/// How many bytes stand in `room` after a read behind the first `ahead`, if there is to be one.
std::size_t TcpSession::read_behind(std::size_t ahead, std::span<std::byte> room, bool reads,
                                    std::error_code& code) {
  if (!reads) {
    return ahead;
  }
  const std::span<std::byte> rest = room.subspan(ahead);
  const std::size_t count = socket_.read_some(asio::buffer(rest.data(), rest.size()), code);
  code = plain_code(code);
  return ahead + count;
}

void TcpSession::on_received(std::span<const std::byte> room) {
  const std::size_t count = room.size();
  counters_.bytes_received += count;
  if (count >= much_read_at_once) {
    core_.read_much_on_engine();
  }
  const bool keep = framer_ || options_.echo || core_.journal().wants_bytes();
  const Bytes bytes = keep ? core_.arena().keep(count) : Bytes();
  if (framer_) {
    std::vector<Frame> frames;
    const auto now = std::chrono::steady_clock::now();
    framer_->expire(now, frames);
    framer_->feed(bytes, now, frames);
    push_received(frames);
    arm_idle_timer();
  } else {
    ++counters_.messages_received;
    if (core_.journal().wants_messages()) {
      emit(Received{
          {.bytes = bytes, .size = count, .payload_size = static_cast<std::uint32_t>(count)}});
    }
  }
  if (options_.echo && !fin_wanted_ && !closing_ && !send_error_ && !finished_) {
    send_or_queue(bytes);  // reading pauses at the limit, so this needs none
  }
}

void TcpSession::push_received(const std::vector<Frame>& frames) {
  for (const Frame& frame : frames) {
    if (frame.overflow) {
      emit(Failed{make_error("receive",
                             fmt::format("a frame from {} passes the limit of {} bytes",
                                         identity_->peer, options_.frame_limit),
                             SessionErrc::frame_too_long,
                             "it comes in pieces, every byte of it; does --frame fit the peer?")});
    }
    ++counters_.messages_received;
    if (core_.journal().wants_messages()) {
      emit(Received{{.bytes = frame.bytes,
                     .size = frame.bytes.size(),
                     .payload_offset = static_cast<std::uint32_t>(frame.payload_offset),
                     .payload_size = static_cast<std::uint32_t>(frame.payload_size),
                     .partial = frame.partial}});
    }
  }
}

void TcpSession::flush_framer() {
  if (framer_) {
    std::vector<Frame> frames;
    // After the last byte comes silence for ever: that ends an idle frame as whole.
    framer_->expire(Framer::TimePoint::max(), frames);
    framer_->finish(frames);
    push_received(frames);
  }
}

void TcpSession::arm_idle_timer() {
  const auto deadline = framer_ ? framer_->deadline() : std::nullopt;
  if (!deadline || timer_armed_ || closing_) {
    return;  // an armed timer looks at the deadline, which may have moved, when it fires
  }
  if (!timer_) {
    timer_ = std::make_unique<asio::steady_timer>(core_.io());
  }
  timer_armed_ = true;
  timer_->expires_at(*deadline);
  timer_->async_wait([self = shared_from_this()](const std::error_code&) {
    const EngineCore::Announcing announcing(self->core_);
    self->timer_armed_ = false;
    if (self->finished_ || self->closing_ || !self->framer_) {
      return;  // while closing the timer has another task; finish() flushes the frame
    }
    std::vector<Frame> frames;
    self->framer_->expire(std::chrono::steady_clock::now(), frames);
    self->push_received(frames);
    self->arm_idle_timer();
  });
}

void TcpSession::on_receive_over(const std::error_code& code) {
  receive_over_ = true;
  if (closing_ && fin_sent_) {
    finish(DisconnectReason::closed_here);  // however it took our FIN
    return;
  }
  if (code != asio::error::eof) {
    finish_broken(code);
    return;
  }
  if (send_error_) {
    finish_broken(send_error_);
    return;
  }
  flush_framer();
  if (closing_) {
    return;  // the queue leaves first
  }
  if (queue_.empty() && (options_.close_when_peer_closes || fin_sent_)) {
    finish(DisconnectReason::peer_closed);
  } else if (!options_.close_when_peer_closes && !fin_wanted_) {
    emit(Notice{"has closed its sending side; this side may still send", NoticeKind::peer_ended});
  }
  if (!finished_) {
    watch_half_open();
  }
}

/// Nothing is left to read, so nothing else would tell of a reset, or that the peer is gone.
void TcpSession::watch_half_open() {
  socket_.async_wait(TcpSocket::wait_error, [self = shared_from_this()](const std::error_code&) {
    const EngineCore::Announcing announcing(self->core_);
    self->on_half_open_error();
  });
}

void TcpSession::on_half_open_error() {
  assert(core_.on_engine());
  if (finished_) {
    return;
  }
  int pending = 0;
  socklen_t size = sizeof pending;
  getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &pending, &size);
  if (pending == 0) {
    watch_half_open();
    return;
  }
  const std::error_code code(pending, std::system_category());
  finish_broken(code);
}

void TcpSession::set_framing_on_engine(const Framing& framing) {
  assert(core_.on_engine());
  if (!finished_) {
    flush_framer();
    framer_ = framer_for(framing, options_.frame_limit);
    if (timer_armed_ && !closing_) {
      timer_->cancel();  // it looks again: the new deadline may come sooner
    }
  }
}

bool TcpSession::echo_must_wait() const {
  return options_.echo && queue_.cost() >= options_.send_queue_limit;
}

// ---- sending ------------------------------------------------------------------------------------

void TcpSession::send_on_engine(const Bytes& data) {
  assert(core_.on_engine());
  if (finished_ || data.empty()) {
    return;
  }
  if (fin_wanted_ || closing_ || send_error_) {
    emit(Failed{
        make_error("send", "cannot send to " + identity_->peer, SessionErrc::sending_side_closed)});
    return;
  }
  if (!queue_.empty() && queue_.cost() + data.size() > options_.send_queue_limit) {
    if (options_.slow_peer == SlowPeerPolicy::cut) {
      finish(DisconnectReason::too_slow);
      return;
    }
    emit(Failed{make_error(
        "send", "cannot send to " + identity_->peer, SessionErrc::send_queue_full,
        fmt::format("{} bytes wait for it already; it does not read", queue_.waiting_bytes()))});
    return;
  }
  send_or_queue(data);
}

void TcpSession::send_or_queue(const Bytes& data) {
  std::size_t sent = 0;
  if (queue_.empty()) {
    std::error_code code;
    sent = socket_.write_some(asio::buffer(data.data(), data.size()), code);
    code = plain_code(code);
    if (code && !is_would_block(code)) {
      on_send_failed(code);
      return;
    }
    counters_.bytes_sent += sent;
    watch_for_answers();
    if (sent == data.size()) {
      on_sent(data);
      return;
    }
  }
  queue_.push(data, sent);
  wait_to_write();
}

/// Keepalive is silent while data is under way, and TCP_USER_TIMEOUT would end a peer that is alive
/// but does not read (Linux counts a shut window as no answer). So while something is not
/// acknowledged, look now and then whether the peer answers.
void TcpSession::watch_for_answers() {
  if (answer_timer_armed_ || options_.keepalive.count() == 0) {
    return;
  }
  if (!answer_timer_) {
    answer_timer_ = std::make_unique<asio::steady_timer>(core_.io());
  }
  answer_timer_armed_ = true;
  answer_timer_->expires_after(std::max<std::chrono::milliseconds>(
      std::chrono::milliseconds(options_.keepalive) / 4, std::chrono::milliseconds(250)));
  answer_timer_->async_wait([self = shared_from_this()](const std::error_code& cancelled) {
    const EngineCore::Announcing announcing(self->core_);
    self->answer_timer_armed_ = false;
    if (!cancelled && !self->finished_) {
      self->look_for_answers();
    }
  });
}

void TcpSession::look_for_answers() {
  const auto state = platform::unanswered(socket_.native_handle());
  if (!state || (!state->bytes && queue_.empty())) {
    unanswered_since_.reset();
    answer_timer_.reset();
    return;  // the next send watches again
  }
  const auto now = std::chrono::steady_clock::now();
  if (!state->now) {
    unanswered_since_.reset();
  } else {
    const auto last_ack = now - state->since_last_ack;
    unanswered_since_ = unanswered_since_ ? std::max(*unanswered_since_, last_ack) : now;
    // As long as keepalive takes: the idle time and three probes at a third of it.
    if (now - *unanswered_since_ >= 2 * options_.keepalive) {
      finish(DisconnectReason::timed_out, std::make_error_code(std::errc::timed_out));
      return;
    }
  }
  watch_for_answers();
}

void TcpSession::wait_to_write() {
  if (finished_ || writing_) {
    return;
  }
  writing_ = true;
  socket_.async_wait(TcpSocket::wait_write, [self = shared_from_this()](const std::error_code&) {
    const EngineCore::Announcing announcing(self->core_);
    self->writing_ = false;
    self->on_writable();
  });
}

void TcpSession::on_writable() {
  assert(core_.on_engine());
  if (finished_ || !write_queued()) {
    return;
  }
  if (!queue_.empty()) {
    wait_to_write();
  } else {
    on_send_queue_empty();
  }
  wait_to_read();  // an echo may have waited for the queue
}

/// Writes until the queue is empty, the kernel takes no more or the turn is over. False on failure.
bool TcpSession::write_queued() {
  std::array<ByteView, views_per_write> views;
  std::vector<asio::const_buffer> buffers;
  for (int writes = 0; writes < writes_per_turn && !queue_.empty(); ++writes) {
    const std::size_t count = queue_.peek(views);
    buffers.clear();
    for (const ByteView view : std::span(views).first(count)) {
      buffers.emplace_back(view.data(), view.size());
    }
    std::error_code code;
    const std::size_t sent = socket_.write_some(buffers, code);
    code = plain_code(code);
    if (is_would_block(code)) {
      return true;
    }
    if (code) {
      on_send_failed(code);
      return false;
    }
    counters_.bytes_sent += sent;
    queue_.consume(sent, [this](const Bytes& message) { on_sent(message); });
  }
  return true;
}

void TcpSession::on_sent(const Bytes& message) {
  ++counters_.messages_sent;
  if (core_.journal().wants_messages()) {
    emit(Sent{{.bytes = message,
               .size = message.size(),
               .payload_size = static_cast<std::uint32_t>(message.size())}});
  }
}

/// The connection broke while sending. What the peer had sent before is still to be read; the
/// reading side then ends the session.
void TcpSession::on_send_failed(const std::error_code& code) {
  send_error_ = code;
  queue_.clear();
  if (receive_over_) {
    finish_broken(code);
  } else if (reading_) {
    std::error_code ignored;
    socket_.cancel(ignored);  // its handler reads on
  } else if (!in_turn_) {     // a turn reads on as it is
    wait_to_read();
  }
}

void TcpSession::on_send_queue_empty() {
  if (closing_) {
    end_when_harmless();
    return;
  }
  if (fin_wanted_) {
    send_fin();
  }
  if (receive_over_ && !finished_ && (options_.close_when_peer_closes || fin_sent_)) {
    finish(DisconnectReason::peer_closed);
  }
}

void TcpSession::shutdown_send_on_engine() {
  assert(core_.on_engine());
  if (finished_ || fin_wanted_) {
    return;
  }
  fin_wanted_ = true;
  if (queue_.empty()) {
    on_send_queue_empty();
  }
}

void TcpSession::send_fin() {
  if (!fin_sent_) {
    fin_sent_ = true;
    std::error_code ignored;  // a connection already gone is found by the reading side
    socket_.shutdown(TcpSocket::shutdown_send, ignored);
  }
}

}  // namespace lanyard::session
