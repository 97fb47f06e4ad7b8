// The lab's own captures under every condition that a link can have, judged by tshark: real boards
// (lwIP) talk with this computer (libslirp's TCP) and with each other, and our analysis of each
// segment is compared with tshark's.
//
// A capture of the lab holds each frame once, where it was sent, lost ones and those that arrive
// twice too. tshark reads it as if it were taken beside the sender; so do we, but for the arrival
// times in the comments, which tshark does not understand.
//
// LANYARD_SEED is the first test's seed; each further one in the process has the next, so that
// --gtest_repeat=30 tries thirty.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "chapter_fixture.hpp"
#include "lanyard/lab/lab.hpp"
#include "patience.hpp"
#include "test_support.hpp"
#include "tshark_judge.hpp"

namespace lanyard::test {
namespace {

using namespace std::chrono_literals;
using lab::Direction;
using lab::LabOptions;
using lab::LinkChange;
using lab::LinkSettings;
using trace::conclusion;
using trace::Flow;
using trace::Verdict;

std::uint64_t next_seed() {
  static std::uint64_t next = [] {
    const char* const first = std::getenv("LANYARD_SEED");
    return first == nullptr ? std::uint64_t{1} : std::strtoull(first, nullptr, 10);
  }();
  return next++;
}

/// What the boards say first.
const std::string client_greeting = "HelloThis is my IP.";
const std::string server_greeting = "I am Server";

class LabFlagsTest : public ChapterTest {
 protected:
  void SetUp() override {
    SKIP_WITHOUT("tshark");
    RecordProperty("seed", std::to_string(seed_));
  }

  void start_lab(const LinkSettings& link = {}) {
    LabOptions options;
    options.uplink = false;
    options.directory = air_;
    options.capture = capture_;
    options.seed = seed_;
    options.up = options.down = link;
    options.tap = true;
    auto started = lab::Lab::start(options);
    ASSERT_TRUE(started) << started.error().message;
    lab_ = std::move(*started);
  }

  void change(std::string_view board, Direction direction, const LinkChange& change) const {
    const auto changed = lab_->set_link(board, direction, change);
    ASSERT_TRUE(changed) << changed.error().message;
  }

  std::unique_ptr<ChildProcess> board(const Words& words) const {
    Words all{"board"};
    all.insert(all.end(), words.begin(), words.end());
    ChildOptions quiet = options(all);
    quiet.in = quiet.out = quiet.err = Stream::null();
    return std::make_unique<ChildProcess>(quiet);
  }

  std::unique_ptr<ChildProcess> client(const std::string& name, const std::string& host,
                                       std::uint16_t port) const {
    return board({"tcp_client", "--name", name, "--host", host, "--port", std::to_string(port),
                  "--set", "reconnect=yes"});
  }

  /// A board that serves two at once, for ever, once it listens.
  std::unique_ptr<ChildProcess> server(const std::string& name) {
    auto process = board({"tcp_server", "--name", name, "--max-clients", "2"});
    look_until([&] {
      const auto port = lab_->forward(name, 8000);
      if (port) forwards_[name] = *port;
      return port.has_value();
    });
    return process;
  }

  RawSocket connect_to_board(const std::string& name) const {
    return RawSocket::connect_to("127.0.0.1:" + std::to_string(forwards_.at(name)));
  }

  static void look_until(const std::function<bool()>& holds) {
    const auto deadline = Clock::now() + patience;
    while (!holds()) {
      if (Clock::now() >= deadline) throw WaitedInVain("it did not come about");
      ::poll(nullptr, 0, 10);
    }
  }

  [[nodiscard]] std::string address_of(const std::string& name) const {
    for (const auto& info : lab_->boards()) {
      if (info.identity.name == name && info.address) return lab::to_string(*info.address);
    }
    return {};
  }

  /// How many frames from and to the board were lost.
  [[nodiscard]] std::uint64_t link_losses(const std::string& name) const {
    for (const auto& info : lab_->boards()) {
      if (info.identity.name == name) return info.up.lost + info.down.lost;
    }
    return 0;
  }

  /// Takes note of what has passed on the air.
  void look_at_air() {
    std::vector<lab::LabEvent> batch;
    lab_->drain(batch);
    for (const lab::LabEvent& event : batch) {
      const auto* const seen = std::get_if<lab::FrameSeen>(&event.body);
      if (seen == nullptr) continue;
      const auto fed = live_.feed(event.time, seen->frame.view());
      if (fed.segment == nullptr) continue;
      repetitions_ += fed.segment->verdicts.has_any(trace::repetitions) ? 1U : 0U;
      fed.segment->verdicts.for_each([this](Verdict each) { ++on_air_[each]; });
    }
  }

  /// Whether so many segments on the air have had the verdict since the lab's start.
  bool has_been_on_air(Verdict verdict, std::size_t count) {
    look_at_air();
    return on_air_[verdict] >= count;
  }
  /// Whether two boards, the first of which has called the other, have each greeted and sent the
  /// other's greeting back.
  bool have_echoed(const std::string& caller, const std::string& called) {
    look_at_air();
    const std::size_t said = client_greeting.size() + server_greeting.size();
    return std::ranges::any_of(live_.flows(), [&](const Flow& flow) {
      return to_string(flow.client).starts_with(address_of(caller) + ':') &&
             to_string(flow.server).starts_with(address_of(called) + ':') &&
             flow.from_client.bytes >= said && flow.from_server.bytes >= said;
    });
  }

  void wait_for(Verdict verdict, std::size_t count) {
    look_until([&] { return has_been_on_air(verdict, count); });
  }

  void judge() {
    SCOPED_TRACE("seed " + std::to_string(seed_));
    lab_->stop();
    judged_ = trace::test::judge_by_tshark(capture_);
  }

  /// The conclusions of all flows.
  [[nodiscard]] std::vector<std::string> conclusions() const {
    std::vector<std::string> all;
    for (const Flow& flow : judged_.table.flows()) {
      all.push_back(conclusion(flow));
    }
    return all;
  }

  const std::uint64_t seed_ = next_seed();
  const std::filesystem::path capture_ = directory_.path() / "lab.pcapng";
  std::unique_ptr<lab::Lab> lab_;
  std::map<std::string, std::uint16_t> forwards_;
  trace::FlowTable live_;
  std::map<Verdict, std::size_t> on_air_;
  std::size_t repetitions_ = 0;  ///< On the air.
  trace::test::Judged judged_;
};

/// Sends `bytes` and takes `greeting` and the same bytes back.
void echo(RawSocket& socket, const std::string& greeting, const std::string& bytes) {
  const std::string wanted = greeting + bytes;
  std::string got;
  std::size_t sent = 0;
  const auto deadline = Clock::now() + patience;
  while (got.size() < wanted.size()) {
    const short events = sent < bytes.size() ? POLLIN | POLLOUT : POLLIN;
    pollfd waiting{.fd = socket.descriptor(), .events = events, .revents = 0};
    if (::poll(&waiting, 1, milliseconds_until(deadline)) <= 0) {
      throw WaitedInVain(std::to_string(got.size()) + " bytes came back");
    }
    if ((waiting.revents & POLLOUT) != 0) {
      sent += socket.send_some(std::string_view(bytes).substr(sent));
    }
    if ((waiting.revents & ~POLLOUT) != 0) {
      const std::string more = socket.receive_some();
      if (more.empty()) throw WaitedInVain("the board closed the connection");
      got += more;
    }
  }
  EXPECT_TRUE(got == wanted);
}

std::string bytes_of(std::uint64_t seed, std::size_t size) {
  const auto bytes = trace::test::sample_bytes(size, static_cast<std::uint32_t>(seed));
  return std::string(as_chars(bytes));
}

struct Weather {
  const char* name;
  LinkSettings link;
  std::size_t bytes;  ///< Each way between this computer and a board.
};

std::ostream& operator<<(std::ostream& out, const Weather& weather) {
  return out << weather.name;
}

class LabWeatherTest : public LabFlagsTest, public ::testing::WithParamInterface<Weather> {};

/// A board that calls this computer, one that this computer calls, and two that talk with each
/// other: at the same time, each over links of the same kind.
TEST_P(LabWeatherTest, AgreesWithTshark) {
  const Weather& weather = GetParam();
  start_lab(weather.link);
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  const auto hall = server("hall");
  const auto kitchen = client("kitchen", address_of("hall"), 8000);
  const auto cellar = client("cellar", "192.168.4.1", listener.local_port());
  RawSocket from_cellar = listener.accept();
  RawSocket to_hall = connect_to_board("hall");
  echo(from_cellar, client_greeting, bytes_of(seed_, weather.bytes));
  echo(to_hall, server_greeting, bytes_of(seed_ + 1, weather.bytes));
  // No more than that: the two often stand still until one sends again what was not lost, for
  // longer each time.
  look_until([&] { return have_echoed("kitchen", "hall"); });
  from_cellar.shutdown_send();
  from_cellar.receive_to_end();
  to_hall.close();
  judge();
  EXPECT_GE(judged_.table.flows().size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(
    Links, LabWeatherTest,
    ::testing::Values(
        Weather{"Clean", {}, 60'000}, Weather{"Loss", {.loss = 5}, 20'000},
        Weather{"Delay", {.delay = 30ms}, 20'000},
        Weather{"LossAndDelay", {.loss = 3, .delay = 25ms}, 30'000},
        Weather{"JitterAndReorder", {.reorder = 10, .delay = 10ms, .jitter = 8ms}, 60'000},
        Weather{"Duplicates", {.duplicate = 20}, 60'000}, Weather{"Rate", {.rate = 512}, 20'000},
        Weather{
            "All",
            {.loss = 2, .duplicate = 5, .reorder = 5, .delay = 10ms, .jitter = 5ms, .rate = 1024},
            20'000}),
    [](const auto& weather) { return std::string(weather.param.name); });

/// This computer's conversation may be over when the plug comes out, or all that is lost of it may
/// be ACKs, which nobody need repeat. Two boards that hand each other's greeting to and fro always
/// have something under way, which one of them sends again.
TEST_F(LabFlagsTest, AgreesWithTsharkOnAPlugThatIsPulledAndPutBack) {
  start_lab();
  const auto hall = server("hall");
  const auto kitchen = client("kitchen", address_of("hall"), 8000);
  wait_for(Verdict::data, 2);
  RawSocket to_hall = connect_to_board("hall");
  const std::string bytes = bytes_of(seed_, 100'000);
  to_hall.send(bytes);
  std::string got = to_hall.receive_exactly(server_greeting.size() + 20'000);
  look_at_air();
  const std::size_t before = repetitions_;
  ASSERT_TRUE(lab_->set_plug("hall", false));
  look_until([&] {
    look_at_air();
    return repetitions_ > before;
  });
  ASSERT_TRUE(lab_->set_plug("hall", true));
  got += to_hall.receive_exactly(bytes.size() - 20'000);
  EXPECT_TRUE(got == server_greeting + bytes);
  judge();
  EXPECT_TRUE(judged_.seen.has_any(trace::repetitions));
}

/// Pulled for good while both sides still have something to send.
TEST_F(LabFlagsTest, AgreesWithTsharkOnAPlugThatStaysOut) {
  start_lab();
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  const auto cellar = client("cellar", "192.168.4.1", listener.local_port());
  RawSocket from_cellar = listener.accept();
  from_cellar.send(bytes_of(seed_, 100'000));
  from_cellar.receive_exactly(20'000);
  ASSERT_TRUE(lab_->set_plug("cellar", false));
  look_until([&] { return link_losses("cellar") >= 8; });
  judge();
}

/// One board is busy: its console takes no more, so it does not read on, and its window closes.
/// Another has nothing to say and nothing to hear.
TEST_F(LabFlagsTest, AgreesWithTsharkOnABoardThatStallsAndOneThatIsSilent) {
  start_lab();
  const auto hall = server("hall");
  RawSocket to_hall = connect_to_board("hall");
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  const auto cellar = client_board(std::to_string(listener.local_port()), {"--name", "cellar"});
  RawSocket from_cellar = listener.accept();
  const std::string bytes(150'000, 'x');
  std::size_t sent = 0;
  const auto go_on = [&] {
    if (sent < bytes.size()) sent += from_cellar.send_some(std::string_view(bytes).substr(sent));
  };
  go_on();
  wait_for(Verdict::window_probe, 1);
  wait_for(Verdict::keep_alive_ack, 1);
  std::string got;
  while (got.size() < client_greeting.size() + bytes.size()) {
    go_on();
    cellar->read_some(1ms);
    pollfd waiting{.fd = from_cellar.descriptor(), .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 0) > 0) got += from_cellar.receive_some();
  }
  judge();
  EXPECT_TRUE(judged_.seen.has(Verdict::zero_window));
  EXPECT_TRUE(judged_.seen.has(Verdict::window_full));
}

/// This computer takes nothing more: the gateway's window closes, and the board probes it.
TEST_F(LabFlagsTest, AgreesWithTsharkOnAComputerThatStalls) {
  start_lab();
  const auto hall = server("hall");
  RawSocket to_hall = connect_to_board("hall");
  // More than all buffers on the way back hold. To make them smaller here would have the kernel
  // take its window back, and drop what comes all the same with the ACKs in it.
  const std::string bytes = bytes_of(seed_, 40'000'000);
  std::size_t sent = 0;
  look_until([&] {
    sent += to_hall.send_some(std::string_view(bytes).substr(sent));
    return has_been_on_air(Verdict::window_probe, 1) || sent == bytes.size();
  });
  ASSERT_LT(sent, bytes.size()) << "all of it fitted into buffers";
  // This computer reads no more, so the two would wait for each other: what the link has seen is
  // enough.
  ASSERT_TRUE(lab_->set_plug("hall", false));
  judge();
  EXPECT_TRUE(judged_.seen.has(Verdict::zero_window));
}

TEST_F(LabFlagsTest, AgreesWithTsharkOnPortsThatNobodyListensOn) {
  start_lab();
  const RawSocket reserved = RawSocket::reserve("127.0.0.1:0");
  const auto hall = server("hall");
  const auto kitchen =
      board({"tcp_client", "--name", "kitchen", "--host", address_of("hall"), "--port", "9"});
  const auto cellar = board({"tcp_client", "--name", "cellar", "--host", "192.168.4.1", "--port",
                             std::to_string(reserved.local_port())});
  EXPECT_EQ(kitchen->wait_exit(), exited(1));
  EXPECT_EQ(cellar->wait_exit(), exited(1));
  judge();
  EXPECT_EQ(conclusions(), (Words{"refused", "refused"}));
}

TEST_F(LabFlagsTest, AgreesWithTsharkOnAnswersToSynsThatAreLost) {
  start_lab();
  RawSocket listener = RawSocket::reserve("127.0.0.1:0");
  const auto cellar = client("cellar", "192.168.4.1", listener.local_port());
  wait_for(Verdict::refused, 1);
  // Not 100 %, with which the board would be out of reach.
  change("cellar", Direction::down, {.loss = 99});
  listener.start_listening();
  look_until([&] { return link_losses("cellar") >= 2; });
  change("cellar", Direction::down, {.loss = 0});
  RawSocket from_cellar = listener.accept();
  echo(from_cellar, client_greeting, bytes_of(seed_, 3'000));
  judge();
}

TEST_F(LabFlagsTest, AgreesWithTsharkOnResetsByTheComputer) {
  start_lab();
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  const auto hall = server("hall");
  const auto cellar = client("cellar", "192.168.4.1", listener.local_port());
  RawSocket from_cellar = listener.accept();
  RawSocket to_hall = connect_to_board("hall");
  echo(from_cellar, client_greeting, bytes_of(seed_, 5'000));
  from_cellar.send(bytes_of(seed_, 3'000));
  from_cellar.reset();
  to_hall.send(bytes_of(seed_, 30'000));
  to_hall.receive_exactly(1'000);
  to_hall.close();  // what is not read is thrown away, which is a reset, too
  RawSocket again = listener.accept();
  echo(again, client_greeting, bytes_of(seed_, 100));
  judge();
  EXPECT_TRUE(judged_.seen.has(Verdict::aborted));
}

/// A board that was switched off and on again knows nothing of its connection.
TEST_F(LabFlagsTest, AgreesWithTsharkOnAResetByABoard) {
  start_lab();
  auto hall = server("hall");
  RawSocket to_hall = connect_to_board("hall");
  echo(to_hall, server_greeting, bytes_of(seed_, 5'000));
  hall->signal(SIGKILL);
  hall->wait_exit();
  hall = server("hall");
  to_hall.wait_for_reset();
  judge();
}

/// This computer has said all and goes on listening. Where the board has heard that late, all that
/// it still has to say may go with its own FIN: then it is asked once more.
TEST_F(LabFlagsTest, AgreesWithTsharkOnAHalfClose) {
  start_lab({.delay = 5ms});
  const auto hall = server("hall");
  const std::string bytes = bytes_of(seed_, 9'000);
  for (int left = 30; left > 0 && !has_been_on_air(Verdict::half_close, 1); --left) {
    RawSocket to_hall = connect_to_board("hall");
    to_hall.send(bytes);
    to_hall.shutdown_send();
    ASSERT_TRUE(to_hall.receive_to_end() == server_greeting + bytes);
  }
  judge();
  EXPECT_TRUE(judged_.seen.has(Verdict::half_close));
}

}  // namespace
}  // namespace lanyard::test
