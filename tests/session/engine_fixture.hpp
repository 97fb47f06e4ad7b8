#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lanyard/session/engine.hpp"
#include "raw_peer.hpp"

/// What the tests of the engine share. They wait for events, never for time; `patience` only ends a
/// test that would wait for ever.
namespace lanyard::session::testing {

inline constexpr std::chrono::seconds patience{20};

/// Subscribes to an engine and keeps all events. Used by the test's thread alone.
class EventCollector {
 public:
  explicit EventCollector(Engine& engine, ReaderOptions options = {}) {
    options.on_events = [bell = bell_](bool) {
      {
        const std::scoped_lock lock(bell->mutex);
        bell->rung = true;
      }
      bell->changed.notify_one();
    };
    reader_ = engine.subscribe(std::move(options));
  }

  using Wanted = std::function<bool(const Event&)>;
  using Done = std::function<bool()>;

  /// Waits until `done` holds, which is asked again after each batch. False after `patience`.
  bool wait_until(const Done& done) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
      take();
      if (done()) {
        return true;
      }
      if (ended_) {
        return false;
      }
      std::unique_lock lock(bell_->mutex);
      if (!bell_->changed.wait_until(lock, deadline, [this] { return bell_->rung; })) {
        return false;
      }
      bell_->rung = false;
    }
  }

  /// The first event from number `from` on that is `wanted`; null after `patience`.
  const Event* wait_for(const Wanted& wanted, std::size_t from = 0) {
    const Event* found = nullptr;
    wait_until([&] {
      for (; from < events_.size() && found == nullptr; ++from) {
        found = wanted(*events_[from]) ? events_[from].get() : nullptr;
      }
      return found != nullptr;
    });
    return found;
  }
  template <typename Body>
  const Body* wait_for_body(std::size_t from = 0) {
    const Event* event = wait_for(
        [](const Event& candidate) { return std::holds_alternative<Body>(candidate.body); }, from);
    return event == nullptr ? nullptr : &std::get<Body>(event->body);
  }
  template <typename Body>
  const Body* wait_for_body_of(SessionId session) {
    const Event* event = wait_for([&](const Event& candidate) {
      return std::holds_alternative<Body>(candidate.body) && id_of(candidate) == session;
    });
    return event == nullptr ? nullptr : &std::get<Body>(event->body);
  }
  const Failed* wait_for_failed(std::string_view operation) {
    const Event* event = wait_for([&](const Event& candidate) {
      const auto* failed = std::get_if<Failed>(&candidate.body);
      return failed != nullptr && failed->error.operation == operation;
    });
    return event == nullptr ? nullptr : &std::get<Failed>(event->body);
  }
  /// Waits for the notice that `address` is listened on no more; null after `patience`.
  const Event* wait_for_stopped_listening(const std::string& address) {
    return wait_for([&](const Event& candidate) {
      const auto* notice = std::get_if<Notice>(&candidate.body);
      return notice != nullptr && notice->message == std::string(stopped_listening) + address;
    });
  }
  /// Waits until `session` has received `size` bytes or has ended, and gives what it received.
  std::string wait_for_received(SessionId session, std::size_t size) {
    wait_until(
        [&] { return received_bytes_[session] >= size || of<Disconnected>(session) != nullptr; });
    return received(session);
  }
  /// Waits for the end that Engine::stop brings.
  bool wait_for_end() {
    wait_until([this] { return ended_; });
    return ended_;
  }

  /// Takes what waits now.
  void take() {
    std::vector<Event> batch;
    ended_ = !reader_->drain(batch) || ended_;
    for (Event& event : batch) {
      if (const auto* body = std::get_if<Received>(&event.body)) {
        received_bytes_[id_of(event)] += body->message.size;
      }
      events_.push_back(std::make_unique<Event>(std::move(event)));
    }
  }

  static SessionId id_of(const Event& event) {
    return event.session ? event.session->id : SessionId::none;
  }
  /// The first `Body` event of `session` so far.
  template <typename Body>
  const Body* of(SessionId session) const {
    for (const auto& event : events_) {
      if (id_of(*event) == session) {
        if (const auto* body = std::get_if<Body>(&event->body)) {
          return body;
        }
      }
    }
    return nullptr;
  }
  template <typename Body>
  std::size_t count() const {
    std::size_t found = 0;
    for (const auto& event : events_) {
      found += std::holds_alternative<Body>(event->body) ? 1U : 0U;
    }
    return found;
  }
  /// The bytes of all messages of one kind of `session`, joined.
  template <typename Body = Received>
  std::string bytes(SessionId session) const {
    std::string joined;
    for (const Message& message : messages<Body>(session)) {
      joined += as_chars(message.bytes.view());
    }
    return joined;
  }
  std::string received(SessionId session) const { return bytes<Received>(session); }
  template <typename Body = Received>
  std::vector<Message> messages(SessionId session) const {
    std::vector<Message> found;
    for (const auto& event : events_) {
      if (const auto* body = std::get_if<Body>(&event->body);
          body != nullptr && id_of(*event) == session) {
        found.push_back(body->message);
      }
    }
    return found;
  }
  /// All Failed messages, for a test that has to say what went wrong.
  std::string failures() const {
    std::string joined;
    for (const auto& event : events_) {
      if (const auto* failed = std::get_if<Failed>(&event->body)) {
        joined += failed->error.message + '\n';
      }
    }
    return joined;
  }

  /// All so far, in order; they stay where they are.
  [[nodiscard]] const std::vector<std::unique_ptr<Event>>& events() const { return events_; }
  std::uint64_t received_bytes(SessionId session) { return received_bytes_[session]; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] EventReader& reader() { return *reader_; }

 private:
  struct Bell {
    std::mutex mutex;
    std::condition_variable changed;
    bool rung = false;
  };

  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();  // outlives the reader's callback
  std::shared_ptr<EventReader> reader_;
  std::vector<std::unique_ptr<Event>> events_;
  std::map<SessionId, std::uint64_t> received_bytes_;
  bool ended_ = false;
};

/// An engine, and a collector that misses nothing.
class EngineTest : public ::testing::Test {
 protected:
  /// Opens a server and waits until it listens; its address, or empty.
  std::string listen(TcpServerOptions options = {.host = "127.0.0.1"}) {
    const std::size_t from = events.events().size();
    server = engine.open(std::move(options));
    const auto* listening = events.wait_for_body<Listening>(from);
    return listening == nullptr ? std::string() : listening->address;
  }
  std::string listen_with(SessionOptions session) {
    return listen({.host = "127.0.0.1", .session = std::move(session)});
  }

  /// Waits for the next Connected event that no call before has given.
  SessionId next_session() {
    const Event* event = events.wait_for(
        [](const Event& candidate) { return std::holds_alternative<Connected>(candidate.body); },
        connected_from_);
    if (event == nullptr) {
      ADD_FAILURE() << "no session came; " << events.failures();
      return SessionId::none;
    }
    const auto& all = events.events();
    while (all[connected_from_++].get() != event) {
    }
    return event->session->id;
  }

  /// Waits for the end of `session`.
  Disconnected end_of(SessionId session) {
    const auto* end = events.wait_for_body_of<Disconnected>(session);
    if (end == nullptr) {
      ADD_FAILURE() << "the session did not end";
      return {};
    }
    return *end;
  }

  /// The sessions as the engine sees them now.
  std::vector<SessionInfo> sessions_now() {
    auto told = std::make_shared<std::promise<std::vector<SessionInfo>>>();
    auto infos = told->get_future();
    engine.sessions([told](std::vector<SessionInfo> all) { told->set_value(std::move(all)); });
    return infos.get();
  }

  Engine engine;
  EventCollector events{engine};
  EndpointId server = EndpointId::none;

 private:
  std::size_t connected_from_ = 0;
};

/// `size` bytes that repeat in no shorter distance than a few thousand, different for each `seed`.
inline std::string pattern(std::size_t size, std::uint64_t seed = 1) {
  std::string text(size, '\0');
  std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 1;
  for (char& c : text) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    c = static_cast<char>(state >> 56U);
  }
  return text;
}

}  // namespace lanyard::session::testing
