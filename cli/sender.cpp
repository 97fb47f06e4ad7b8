#include "sender.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace lanyard::cli {
namespace {

// Handed over and not yet sent, for one peer: enough to keep any link busy, a quarter of what the
// engine lets a peer owe.
constexpr std::uint64_t high_water = std::uint64_t{1} << 20U;

constexpr std::chrono::milliseconds recheck_interval{100};

/// As the engine counts a waiting message against its limit.
constexpr std::uint64_t cost(std::uint64_t bytes) {
  return bytes + 64;
}

}  // namespace

Sender::Sender(asio::io_context& io, session::Engine& engine, Options options)
    : engine_(engine), options_(std::move(options)), repeat_(io), recheck_(io) {}

void Sender::on_event(const session::Event& event) {
  if (!event.session) {
    return;
  }
  const session::SessionId id = event.session->id;
  if (std::holds_alternative<session::Connected>(event.body)) {
    greet(id, sessions_[id]);
  } else if (const auto* sent = std::get_if<session::Sent>(&event.body)) {
    if (const auto found = sessions_.find(id); found != sessions_.end()) {
      Outgoing& outgoing = found->second;
      // An echo is sent without having been handed over here.
      outgoing.outstanding -= std::min(outgoing.outstanding, cost(sent->message.size));
      continue_file(id, outgoing);
    }
  } else if (const auto* failed = std::get_if<session::Failed>(&event.body);
             failed != nullptr && failed->error.operation == "send") {
    failed_ = true;
    if (const auto found = sessions_.find(id); found != sessions_.end()) {
      found->second.outstanding = 0;  // what was refused will not be told as sent
      continue_file(id, found->second);
    }
  } else if (const auto* notice = std::get_if<session::Notice>(&event.body);
             notice != nullptr && notice->kind == session::NoticeKind::peer_ended) {
    if (const auto found = sessions_.find(id); found != sessions_.end()) {
      found->second.peer_ended = true;
    }
  } else if (std::holds_alternative<session::Disconnected>(event.body)) {
    sessions_.erase(id);
  }
  if (const auto found = sessions_.find(id); found != sessions_.end()) {
    half_close_if_done(id, found->second);
  }
}

void Sender::greet(session::SessionId session, Outgoing& outgoing) {
  if (options_.greeting) {
    hand_over(session, outgoing, *options_.greeting);
  }
  if (!options_.file.empty()) {
    outgoing.file = std::make_unique<std::ifstream>(options_.file, std::ios::binary);
    if (!*outgoing.file) {
      fail_file(outgoing);
    }
    continue_file(session, outgoing);
  }
  if (options_.every.count() > 0 && !repeating_) {
    repeating_ = true;
    repeat_.expires_after(options_.every);
    arm_repeat();
  }
}

void Sender::hand_over(session::SessionId session, Outgoing& outgoing, const Bytes& data) {
  outgoing.outstanding += cost(data.size());
  engine_.send(session, data);
}

void Sender::continue_file(session::SessionId session, Outgoing& outgoing) {
  while (outgoing.file && outgoing.outstanding < high_water) {
    std::vector<std::byte> chunk(options_.piece_size);
    // istream reads into char, which may alias std::byte.
    outgoing.file->read(reinterpret_cast<char*>(chunk.data()),
                        static_cast<std::streamsize>(chunk.size()));
    chunk.resize(static_cast<std::size_t>(outgoing.file->gcount()));
    if (outgoing.file->bad()) {
      fail_file(outgoing);
      return;
    }
    if (chunk.empty()) {
      outgoing.file.reset();
      return;
    }
    hand_over(session, outgoing, Bytes::take(std::move(chunk)));
  }
}

void Sender::fail_file(Outgoing& outgoing) {
  file_failure_ = "cannot read " + options_.file + ": " +
                  describe(std::error_code(errno, std::generic_category()));
  failed_ = true;
  outgoing.file.reset();
}

bool Sender::send_all(const Bytes& data) {
  if (sessions_.empty()) {
    return false;
  }
  for (auto& [id, outgoing] : sessions_) {
    hand_over(id, outgoing, data);
  }
  return true;
}

void Sender::send_stream(const Bytes& data) {
  for (std::size_t begin = 0; begin < data.size(); begin += options_.piece_size) {
    send_all(data.slice(begin, options_.piece_size));
  }
}

bool Sender::send(session::SessionId session, const Bytes& data) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) {
    return false;
  }
  hand_over(session, found->second, data);
  return true;
}

bool Sender::takes_input() const {
  return std::ranges::any_of(sessions_, [](const auto& entry) {
    return entry.second.outstanding < high_water && !entry.second.file;
  });
}

bool Sender::waits_for_sent() const {
  return std::ranges::any_of(sessions_, [](const auto& entry) {
    return entry.second.outstanding >= high_water || entry.second.file;
  });
}

bool Sender::all_sent() const {
  return std::ranges::all_of(sessions_, [](const auto& entry) {
    return entry.second.outstanding == 0 && !entry.second.file;
  });
}

void Sender::input_ended() {
  input_ended_ = true;
  for (auto& [id, outgoing] : sessions_) {
    half_close_if_done(id, outgoing);
  }
}

void Sender::half_close_if_done(session::SessionId session, Outgoing& outgoing) {
  if (outgoing.half_closed || outgoing.file) {
    return;
  }
  if (outgoing.peer_ended && options_.others_answer && !outgoing.answered) {
    return;
  }
  const bool peer_is_done = outgoing.peer_ended && !options_.more_may_come();
  if ((input_ended_ && options_.half_close_at_end) || peer_is_done) {
    outgoing.half_closed = true;
    engine_.shutdown_send(session);  // after what is queued
  } else if (outgoing.peer_ended) {
    recheck_later();
  }
}

void Sender::peer_answered(session::SessionId session) {
  if (const auto found = sessions_.find(session); found != sessions_.end()) {
    found->second.answered = true;
    found->second.peer_ended = true;  // that event may still be on its way here
    half_close_if_done(session, found->second);
  }
}

/// An input that dries up tells nothing.
void Sender::recheck_later() {
  if (rechecking_) {
    return;
  }
  rechecking_ = true;
  recheck_.expires_after(recheck_interval);
  recheck_.async_wait([this](const std::error_code& cancelled) {
    rechecking_ = false;
    if (!cancelled) {
      for (auto& [id, outgoing] : sessions_) {
        half_close_if_done(id, outgoing);
      }
    }
  });
}

bool Sender::is_ending(session::SessionId session) const {
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) {
    return false;
  }
  const bool only_waits_for_answers = found->second.peer_ended && options_.others_answer &&
                                      !found->second.answered && !options_.more_may_come();
  return found->second.half_closed || only_waits_for_answers;
}

void Sender::arm_repeat() {
  repeat_.async_wait([this](const std::error_code& cancelled) {
    if (cancelled) {
      return;
    }
    for (auto& [id, outgoing] : sessions_) {
      if (outgoing.outstanding < high_water && !outgoing.half_closed) {
        hand_over(id, outgoing, *options_.greeting);
      }
    }
    // From the time it was due, so that the rhythm holds; never a burst to make up for a pause.
    repeat_.expires_at(
        std::max(repeat_.expiry() + options_.every, std::chrono::steady_clock::now()));
    arm_repeat();
  });
}

void Sender::stop() {
  repeat_.cancel();
  recheck_.cancel();
}

}  // namespace lanyard::cli
