#include "connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <utility>

namespace lanyard::lab {

Connection::Connection(LabCore& core, asio::local::stream_protocol::socket socket, User& user)
    : core_(core), socket_(std::move(socket)), user_(user) {}

void Connection::start_on_lab() {
  assert(core_.on_lab());
  wait_read();
}

void Connection::wait_read() {
  if (reading_ || paused_ || closing_ || !socket_.is_open()) {
    return;
  }
  reading_ = true;
  socket_.async_wait(asio::socket_base::wait_read,
                     [self = shared_from_this()](const std::error_code& failed) {
                       self->reading_ = false;
                       if (!failed && self->socket_.is_open()) {
                         const LabCore::Turn turn(self->core_);
                         self->on_readable();
                       }
                     });
}

void Connection::on_readable() {
  assert(core_.on_lab());
  if (!paused_ && read_once()) {
    tell_messages();
  }
}

void Connection::tell_messages() {
  while (socket_.is_open() && !closing_ && !paused_) {
    const auto message = decoder_.next();
    if (!message) {
      break;
    }
    user_.on_message(*this, *message);
  }
  if (decoder_.failed()) {
    end("it spoke another protocol");
    return;
  }
  wait_read();
}

/// False when there is nothing (more) to take apart.
bool Connection::read_once() {
  const auto room = decoder_.prepare(next_read_);
  const std::size_t wanted = std::min(room.size(), read_size);
  ssize_t count = 0;
  do {
    count = ::recv(socket_.native_handle(), room.data(), wanted, MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN)) {
    wait_read();
    return false;
  }
  if (count <= 0) {
    end("its program ended");
    return false;
  }
  decoder_.commit(static_cast<std::size_t>(count));
  if (static_cast<std::size_t>(count) == wanted) {
    next_read_ = std::min(next_read_ * 2, read_size);
  }
  return true;
}

void Connection::will_flush() {
  if (!flushing_ && !writing_) {
    flushing_ = true;
    core_.flush_later_on_lab(shared_from_this());
  }
}

void Connection::send_on_lab(const air::Message& message) {
  assert(core_.on_lab());
  if (!socket_.is_open() || closing_) {
    return;
  }
  if (out_.size() - out_begin_ > max_queued) {
    end("it does not read what it asked for");
    return;
  }
  air::encode(message, out_);
  will_flush();
}

bool Connection::send_frame_on_lab(ByteView frame) {
  assert(core_.on_lab());
  if (!socket_.is_open() || closing_ ||
      out_.size() - out_begin_ + frame.size() > max_queued_frames) {
    return false;
  }
  const auto header = air::frame_header(frame.size());
  out_.insert(out_.end(), header.begin(), header.end());
  out_.insert(out_.end(), frame.begin(), frame.end());
  will_flush();
  return true;
}

void Connection::send_tapped_on_lab(air::Tapped tapped) {
  assert(core_.on_lab());
  if (!socket_.is_open() || closing_) {
    return;
  }
  if (out_.size() - out_begin_ > max_queued_taps) {
    ++missed_;
    return;
  }
  tapped.missed = missed_told_ = missed_;
  air::encode(tapped, out_);
  will_flush();
}

/// Nothing may come any more to tell it with.
void Connection::tell_missed() {
  if (out_begin_ == out_.size() && missed_told_ < missed_ && socket_.is_open() && !closing_) {
    send_tapped_on_lab({});
  }
}

void Connection::resume_on_lab() {
  assert(core_.on_lab());
  if (std::exchange(paused_, false)) {
    tell_messages();
  }
}

void Connection::flush_on_lab() {
  assert(core_.on_lab());
  flushing_ = false;
  while (socket_.is_open() && out_begin_ < out_.size()) {
    const ssize_t count = ::send(socket_.native_handle(), out_.data() + out_begin_,
                                 out_.size() - out_begin_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      out_begin_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      wait_write();
      break;
    } else if (errno != EINTR) {
      end("its program ended");
      return;
    }
  }
  if (out_begin_ == out_.size()) {
    out_.clear();
    out_begin_ = 0;
    if (out_.capacity() > max_queued_frames) {
      out_.shrink_to_fit();
    }
    if (closing_) {
      close_on_lab();
    }
  } else if (out_begin_ > max_queued_frames / 2) {
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(out_begin_));
    out_begin_ = 0;
  }
}

void Connection::wait_write() {
  if (writing_) {
    return;
  }
  writing_ = true;
  socket_.async_wait(asio::socket_base::wait_write,
                     [self = shared_from_this()](const std::error_code& failed) {
                       self->writing_ = false;
                       if (!failed && self->socket_.is_open()) {
                         const LabCore::Turn turn(self->core_);
                         self->flush_on_lab();
                         self->tell_missed();
                       }
                     });
}

void Connection::end(const char* reason) {
  if (socket_.is_open()) {
    close_on_lab();
    user_.on_end(*this, reason);
  }
}

void Connection::close_on_lab() {
  std::error_code ignored;  // nothing can be done about it, and the descriptor is gone in any case
  socket_.close(ignored);
}

void Connection::close_after_flush_on_lab() {
  closing_ = true;
  will_flush();
}

}  // namespace lanyard::lab
