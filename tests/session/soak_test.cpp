// A thousand sessions at once: random sends, half-closes, closes and resets from a seed, against an
// echoing server that is recorded. Every byte is accounted for: what the clients sent, what the
// events say, what came back, and what the recording holds.
//
// Bytes are compared with bytes rather than hash with hash: byte N of client C is a function of the
// seed, C and N (SplitMix64, a bijection of the position, so no two stretches are alike). Nothing
// is stored, nothing collides, a prefix can be told from a whole, and the first wrong byte is
// named.
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "engine_fixture.hpp"
#include "lanyard/session/recorder.hpp"
#include "recording_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds soak_patience{240};

std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

/// The endless stream of one client.
class Stream {
 public:
  explicit Stream(std::uint64_t key) : key_(mix(key)) {}

  void fill(std::uint64_t position, std::span<std::byte> out) const {
    for (std::size_t i = 0; i < out.size();) {
      const std::uint64_t at = position + i;
      std::uint64_t word = mix(key_ + at / 8) >> (at % 8 * 8);
      for (std::uint64_t left = 8 - at % 8; left > 0 && i < out.size(); --left, ++i, word >>= 8U) {
        out[i] = static_cast<std::byte>(word);
      }
    }
  }
  /// Whether `bytes` is what the stream holds from `position` on.
  [[nodiscard]] bool matches(std::uint64_t position, ByteView bytes) const {
    std::vector<std::byte> expected(bytes.size());
    fill(position, expected);
    return std::ranges::equal(expected, bytes);
  }

 private:
  std::uint64_t key_;
};

/// How a client leaves.
enum class Leaving : std::uint8_t {
  half_close,   ///< FIN after the last byte, then reads the echo to its end.
  after_echo,   ///< Closes when all has come back.
  careless,     ///< Closes after the last byte, whatever is still on its way.
  reset,        ///< RST somewhere on the way.
  closed_here,  ///< The engine closes, somewhere on the way.
};

struct Client {
  RawSocket socket;
  Stream stream{0};
  Leaving leaving = Leaving::half_close;
  std::vector<std::size_t> sends;  ///< Sizes, in order.
  std::uint64_t total = 0;
  std::uint64_t leave_at = 0;  ///< `reset`, `closed_here`: after so many bytes.
  std::uint64_t written = 0;
  std::uint64_t read = 0;
  bool read_all = false;  ///< The engine's FIN came.
  bool fin_sent = false;
};

/// What the events say of one session.
struct Told {
  std::size_t client = 0;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  bool wrong = false;
  bool closing = false;
  std::optional<Disconnected> end;
};

class SoakTest : public ::testing::Test {
 protected:
  void make_clients(std::size_t count, const std::string& address) {
    clients.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      Client& client = clients[i];
      client.stream = Stream(seed * 1'000'003 + i);
      client.leaving = static_cast<Leaving>(random() % 5);
      const std::size_t sends = 1 + random() % 8;
      for (std::size_t k = 0; k < sends; ++k) {
        // From 1 byte to 64 KiB, each power of two as likely as the next.
        const double exponent = std::uniform_real_distribution<double>(0.0, 16.0)(random);
        client.sends.push_back(static_cast<std::size_t>(std::exp2(exponent)));
        client.total += client.sends.back();
      }
      client.leave_at = random() % (client.total + 1);
      client.socket = connect_to(address);
      ASSERT_TRUE(client.socket.is_open()) << "client " << i;
      client_of[client.socket.local()] = i;
    }
  }

  // ---- the clients' side, on the test's thread --------------------------------------------------

  void run_clients() {
    const int poller = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < clients.size(); ++i) {
      epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.u64 = i}};
      ASSERT_EQ(::epoll_ctl(poller, EPOLL_CTL_ADD, clients[i].socket.descriptor(), &event), 0);
    }
    std::size_t open = clients.size();
    const auto deadline = std::chrono::steady_clock::now() + soak_patience;
    std::array<epoll_event, 256> events{};
    while (open > 0 && std::chrono::steady_clock::now() < deadline) {
      const int ready = ::epoll_wait(poller, events.data(), events.size(), 1'000);
      for (int i = 0; i < ready; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        Client& client = clients[event.data.u64];
        const bool stays = (event.events & EPOLLOUT) == 0 || write_some(client, poller, event);
        if (!stays || !read_some(client)) {
          client.socket.close();
          --open;
        }
      }
    }
    ::close(poller);
    EXPECT_EQ(open, 0U) << "clients that did not come to an end";
  }

  /// One send of the client's plan, or what is left of it. False when the client is through.
  bool write_some(Client& client, int poller, const epoll_event& event) {
    const bool cut = client.leaving == Leaving::reset;
    const std::uint64_t last = cut ? client.leave_at : client.total;
    if (client.written < last) {
      std::uint64_t end = 0;
      for (const std::size_t size : client.sends) {
        end += size;
        if (end > client.written) {
          break;
        }
      }
      buffer.resize(std::min(end, last) - client.written);
      client.stream.fill(client.written, buffer);
      const ssize_t sent = ::send(client.socket.descriptor(), buffer.data(), buffer.size(),
                                  MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0) {
        return errno == EAGAIN;
      }
      client.written += static_cast<std::uint64_t>(sent);
    }
    if (client.written < last) {
      return true;
    }
    if (cut) {
      client.socket.reset();
      return false;
    }
    if (client.leaving == Leaving::careless) {
      return false;
    }
    if (client.leaving == Leaving::half_close && !client.fin_sent) {
      client.fin_sent = true;
      client.socket.send_fin();
    }
    epoll_event read_only{.events = EPOLLIN, .data = event.data};
    ::epoll_ctl(poller, EPOLL_CTL_MOD, client.socket.descriptor(), &read_only);
    return true;
  }

  /// False when the client is through.
  bool read_some(Client& client) {
    buffer.resize(64U << 10U);
    const ssize_t count =
        ::recv(client.socket.descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0) {
      return errno == EAGAIN;
    }
    if (count == 0) {
      client.read_all = true;
      return false;
    }
    const ByteView echoed = std::span(buffer).first(static_cast<std::size_t>(count));
    EXPECT_TRUE(client.stream.matches(client.read, echoed)) << "the echo from byte " << client.read;
    client.read += echoed.size();
    EXPECT_LE(client.read, client.written) << "an echo of what was not sent";
    return client.leaving != Leaving::after_echo || client.read < client.total;
  }

  // ---- the events' side, on a thread of its own -------------------------------------------------

  void take(const Event& event) {
    if (!event.session) {
      return;
    }
    Told& session = told[event.session->id];
    if (std::holds_alternative<Connected>(event.body)) {
      session.client = client_of.at(event.session->peer);
      return;
    }
    const Client& client = clients[session.client];
    if (const auto* received = std::get_if<Received>(&event.body)) {
      const Message& message = received->message;
      session.wrong = session.wrong || session.end ||
                      !client.stream.matches(session.received, message.bytes.view());
      session.received += message.size;
      if (client.leaving == Leaving::closed_here && !session.closing &&
          session.received >= client.leave_at) {
        session.closing = true;
        engine.close(event.session->id, std::chrono::milliseconds(session.client % 3 * 20));
      }
    } else if (const auto* sent = std::get_if<Sent>(&event.body)) {
      session.wrong = session.wrong || session.end ||
                      !client.stream.matches(session.sent, sent->message.bytes.view());
      session.sent += sent->message.size;
    } else if (const auto* end = std::get_if<Disconnected>(&event.body)) {
      EXPECT_FALSE(session.end) << "ended twice";
      session.end = *end;
      ++ended;
    }
  }

  // ---- the verdict ------------------------------------------------------------------------------

  void expect_accounted(const Told& session) {
    const Client& client = clients[session.client];
    SCOPED_TRACE("client " + std::to_string(session.client) + ", leaving " +
                 std::to_string(static_cast<int>(client.leaving)));
    EXPECT_FALSE(session.wrong);
    ASSERT_TRUE(session.end);
    EXPECT_EQ(session.end->totals.bytes_received, session.received);
    EXPECT_GE(session.end->totals.bytes_sent, session.sent);
    EXPECT_GE(session.end->totals.bytes_sent, client.read);
    EXPECT_LE(session.received, client.written);
    const DisconnectReason reason = session.end->reason;
    switch (client.leaving) {
      case Leaving::half_close:
        EXPECT_TRUE(client.read_all);
        [[fallthrough]];
      case Leaving::after_echo:
        EXPECT_EQ(reason, DisconnectReason::peer_closed);
        EXPECT_EQ(session.received, client.total);
        EXPECT_EQ(session.sent, client.total);
        EXPECT_EQ(client.read, client.total);
        break;
      case Leaving::careless:
        EXPECT_TRUE(reason == DisconnectReason::peer_closed || reason == DisconnectReason::reset);
        break;
      case Leaving::reset:
        EXPECT_EQ(reason, DisconnectReason::reset);
        break;
      case Leaving::closed_here:
        EXPECT_TRUE(reason == DisconnectReason::closed_here || reason == DisconnectReason::reset);
        break;
    }
  }

  void expect_recorded(const std::filesystem::path& path) {
    RecordingReader reader = open_reader(path);
    struct Position {
      const Stream* stream = nullptr;
      const Told* told = nullptr;
      std::uint64_t received = 0;
      std::uint64_t sent = 0;
      bool wrong = false;
    };
    std::map<std::int64_t, Position> positions;
    const auto sessions = reader.sessions().value();
    EXPECT_EQ(sessions.size(), clients.size());
    for (const RecordedSession& session : sessions) {
      const auto id = SessionId{static_cast<std::uint64_t>(session.number)};
      ASSERT_TRUE(told.contains(id));
      positions[session.id] = {.stream = &clients[told[id].client].stream, .told = &told[id]};
      ASSERT_TRUE(session.end);
      EXPECT_EQ(session.end->totals.bytes_received, told[id].received);
    }
    const auto walked = reader.for_each_message({}, [&](const RecordedMessage& message) {
      Position& at = positions.at(message.session);
      std::uint64_t& place = message.direction == Direction::received ? at.received : at.sent;
      at.wrong = at.wrong || !at.stream->matches(place, message.bytes.view());
      place += message.bytes.size();
      return true;
    });
    ASSERT_TRUE(walked) << walked.error().message;
    for (const auto& [id, at] : positions) {
      EXPECT_FALSE(at.wrong);
      EXPECT_EQ(at.received, at.told->received);
      EXPECT_EQ(at.sent, at.told->sent);
    }
  }

  static std::uint64_t chosen_seed() {
    const char* const given = std::getenv("LANYARD_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  }

  const std::uint64_t seed = chosen_seed();
  std::mt19937_64 random{seed};
  std::vector<Client> clients;
  std::map<std::string, std::size_t> client_of;  ///< By the client's own address.
  std::vector<std::byte> buffer;
  std::map<SessionId, Told> told;  ///< The event thread's until it has ended.
  std::atomic<std::size_t> ended{0};
  Engine engine;
};

TEST_F(SoakTest, EveryByteOfAThousandSessionsIsAccountedFor) {
  std::cout << "LANYARD_SEED=" << seed << std::endl;
  RecordProperty("seed", std::to_string(seed));
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  // Two descriptors a session, for both ends are here.
  const std::size_t count = std::min<std::size_t>(1'000, (limit.rlim_cur - 100) / 2);

  const TemporaryDirectory directory;
  std::atomic<int> failures{0};
  Recorder recorder(engine, open_writer(directory / "soak.lnyd"), [&](const Error& error) {
    ADD_FAILURE() << error.message;
    ++failures;
  });
  std::string address;
  {
    EventCollector opening(engine);
    engine.open(TcpServerOptions{.host = "127.0.0.1",
                                 .session = {.echo = true, .send_queue_limit = 64U << 10U}});
    if (const auto* listening = opening.wait_for_body<Listening>()) {
      address = listening->address;
    }
  }
  // The first reader of the sessions sees them from their beginning on, but looks at them only when
  // all clients are known.
  EventCollector events(engine);
  make_clients(count, address);
  if (HasFatalFailure()) {
    return;
  }
  std::thread watcher([&] {
    std::size_t seen = 0;
    while (!events.ended()) {
      events.wait_until([&] { return events.events().size() > seen; });
      for (; seen < events.events().size(); ++seen) {
        take(*events.events()[seen]);
      }
    }
  });
  run_clients();
  const auto deadline = std::chrono::steady_clock::now() + soak_patience;
  while (ended < count && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  engine.stop();
  watcher.join();
  recorder.finish();

  EXPECT_EQ(failures, 0);
  EXPECT_EQ(told.size(), count);
  for (const auto& [id, session] : told) {
    expect_accounted(session);
  }
  expect_recorded(directory / "soak.lnyd");
}

}  // namespace
}  // namespace lanyard::session::testing
