// The lab's own captures under every condition that a link can have, judged by tshark: real boards
// (lwIP) talk with this computer (libslirp's TCP) and with each other, and our analysis of each
// segment is compared with tshark's.
//
// A capture of the lab holds each frame once, where it was sent, lost ones and those that arrive
// twice too. tshark reads it as if it were taken beside the sender; so do we, but for the arrival
// times in the comments, which tshark does not understand.
//
// LANYARD_SEED is the first test's seed; each further one in the process has the next, so that
// --gtest_repeat=30 tries thirty. LANYARD_KEEP is a directory where the captures are kept.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <system_error>

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

class LabFlagsTest : public ChapterTest {
 protected:
  void SetUp() override {
    SKIP_WITHOUT("tshark");
    RecordProperty("seed", std::to_string(seed_));
  }

  void TearDown() override {
    const char* const keep = std::getenv("LANYARD_KEEP");
    if (keep == nullptr || !exists(capture_)) return;
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ranges::replace(name, '/', '-');
    copy_file(capture_,
              std::filesystem::path(keep) / (name + '-' + std::to_string(seed_) + ".pcapng"),
              std::filesystem::copy_options::overwrite_existing);
  }

  void start_lab(const LinkSettings& link = {}) {
    LabOptions options;
    options.uplink = false;
    options.directory = air_;
    options.capture = capture_;
    options.seed = seed_;
    options.up = options.down = link;
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

  /// How many frames the board has sent.
  [[nodiscard]] std::uint64_t frames_from(const std::string& name) const {
    for (const auto& info : lab_->boards()) {
      if (info.identity.name == name) return info.up.frames;
    }
    return 0;
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
  std::size_t bytes;            ///< Each way, with this computer.
  std::uint64_t frames;         ///< From a board that talks with another board.
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
  echo(from_cellar, "HelloThis is my IP.", bytes_of(seed_, weather.bytes));
  echo(to_hall, "I am Server", bytes_of(seed_ + 1, weather.bytes));
  look_until([&] { return frames_from("kitchen") >= weather.frames; });
  from_cellar.shutdown_send();
  from_cellar.receive_to_end();
  to_hall.close();
  judge();
  EXPECT_GE(judged_.table.flows().size(), 3U);
}

constexpr LinkSettings clean{};
INSTANTIATE_TEST_SUITE_P(
    Links, LabWeatherTest,
    ::testing::Values(
        Weather{"Clean", clean, 60'000, 200}, Weather{"Loss", {.loss = 5}, 20'000, 30},
        Weather{"Delay", {.delay = 30ms}, 20'000, 30},
        Weather{"JitterAndReorder", {.reorder = 10, .delay = 10ms, .jitter = 8ms}, 60'000, 100},
        Weather{"Duplicates", {.duplicate = 20}, 60'000, 200},
        Weather{"Rate", {.rate = 512}, 20'000, 50},
        Weather{"All",
                {.loss = 2, .duplicate = 5, .reorder = 5, .delay = 10ms, .jitter = 5ms,
                 .rate = 1024},
                20'000, 30}),
    [](const auto& weather) { return std::string(weather.param.name); });

}  // namespace
}  // namespace lanyard::test
