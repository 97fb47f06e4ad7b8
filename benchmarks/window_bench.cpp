// The window under a flood: how long typing and painting take, what memory does, and whether the
// recording is complete. Usage: window_bench [--json FILE] [--seconds N] [--small | --sessions N];
// no display is needed.
//
// Four peers (bare blocking sockets on threads) send to the window's server: 100 MB/s together in
// pieces of 64 KiB, or with --small 100,000 messages a second of 31 bytes, one line each. With
// --sessions N it is N peers instead, which one thread connects as fast as it can; each sends a
// line a second, and in the end all leave together. Meanwhile a thread asks the window fifty times
// a second to take a key into its send box and paint; what is measured is from the moment of asking
// to the end of painting, so that what waits in the window's loop counts as well.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/main_window.hpp"
#include "lanyard/session/recording_reader.hpp"
#include "report.hpp"
#include "server.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
namespace desktop = lanyard::desktop;

constexpr int peers = 4;
constexpr auto ask_every = 20ms;
constexpr auto send_every = 5ms;

struct Load {
  std::string piece;           ///< What is sent again and again.
  std::size_t bytes_a_second;  ///< Of each peer.
};

/// A blocking socket that is connected to the window's server; -1 where that fails.
int connect_peer(std::uint16_t port) {
  const int peer = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (peer >= 0 && ::connect(peer, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    ::close(peer);
    return -1;
  }
  return peer;
}

/// Ends this side and waits for the other to end as well.
void leave(int peer) {
  ::shutdown(peer, SHUT_WR);
  char end = 0;
  while (::recv(peer, &end, 1, 0) > 0) {
  }
  ::close(peer);
}

/// `count` peers that send a line a second each for `duration`; returns the bytes.
std::size_t send_from_many(std::uint16_t port, int count, std::chrono::seconds duration) {
  std::vector<int> peers_here;
  for (int i = 0; i < count; ++i) {
    if (const int peer = connect_peer(port); peer >= 0) {
      peers_here.push_back(peer);
    }
  }
  if (peers_here.size() < static_cast<std::size_t>(count)) {
    fmt::print("only {} of {} peers could connect\n", peers_here.size(), count);
  }
  constexpr std::string_view line = "temp=21.5 hum=40 t=1234567890\r\n";
  std::size_t sent = 0;
  const auto begin = Clock::now();
  const auto pause = std::chrono::nanoseconds(1s) / std::max<std::size_t>(peers_here.size(), 1);
  for (std::size_t turn = 0; Clock::now() - begin < duration && !peers_here.empty(); ++turn) {
    const ssize_t done =
        ::send(peers_here[turn % peers_here.size()], line.data(), line.size(), MSG_NOSIGNAL);
    sent += done > 0 ? static_cast<std::size_t>(done) : 0;
    std::this_thread::sleep_until(begin + turn * pause);
  }
  for (const int peer : peers_here) {
    ::shutdown(peer, SHUT_WR);
  }
  std::ranges::for_each(peers_here, leave);
  return sent;
}

/// Sends for `duration` at the load's pace, as far as the server takes it; returns the bytes.
std::size_t send_flood(std::uint16_t port, const Load& load, std::chrono::seconds duration) {
  const int peer = connect_peer(port);
  if (peer < 0) {
    return 0;
  }
  const auto begin = Clock::now();
  std::size_t sent = 0;
  std::string batch;
  while (batch.size() < 64U << 10U) {
    batch += load.piece;
  }
  for (auto now = begin; now - begin < duration; now = Clock::now()) {
    const double due = std::chrono::duration<double>(now - begin).count() *
                       static_cast<double>(load.bytes_a_second);
    while (static_cast<double>(sent) < due) {
      const ssize_t count = ::send(peer, batch.data(), batch.size(), MSG_NOSIGNAL);
      if (count <= 0) {
        break;
      }
      sent += static_cast<std::size_t>(count);
    }
    std::this_thread::sleep_for(send_every);
  }
  leave(peer);
  return sent;
}

/// How long this thread has been at work, in seconds: what other programs do is not in it.
double seconds_at_work() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Asks the window's thread for a key and a painting, one after the other.
class Typist {
 public:
  Typist(QWidget& window, QWidget& box) : window_(window), box_(box) {
    thread_ = std::jthread([this](const std::stop_token& stop) {
      // From when it was to be asked: what waits while the window is busy counts, every time.
      for (auto asked = Clock::now(); !stop.stop_requested(); asked += ask_every) {
        std::this_thread::sleep_until(asked);
        QMetaObject::invokeMethod(
            &window_, [this, asked] { type(asked); }, Qt::BlockingQueuedConnection);
      }
    });
  }

  void stop() {
    thread_.request_stop();
    while (!done_) {
      QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
      done_ = done_ || !thread_.joinable() || joined();
    }
  }
  [[nodiscard]] const std::vector<double>& milliseconds() const { return milliseconds_; }
  [[nodiscard]] const std::vector<double>& megabytes() const { return megabytes_; }

 private:
  void type(Clock::time_point asked) {
    QTest::keyClick(&box_, Qt::Key_A);
    window_.repaint();
    milliseconds_.push_back(Milliseconds(Clock::now() - asked).count());
    if (milliseconds_.size() % 50 == 0) {
      megabytes_.push_back(static_cast<double>(resident_bytes(::getpid())) / 1e6);
      QTest::keyClick(&box_, Qt::Key_A, Qt::ControlModifier);  // the text stays short
    }
  }
  /// The thread may wait for this one once more.
  bool joined() {
    if (!joiner_.joinable()) {
      joiner_ = std::jthread([this] {
        thread_.join();
        done_ = true;
      });
    }
    return done_;
  }

  QWidget& window_;
  QWidget& box_;
  std::vector<double> milliseconds_;
  std::vector<double> megabytes_;
  std::atomic<bool> done_{false};
  std::jthread thread_;
  std::jthread joiner_;
};

std::size_t bytes_in(const std::filesystem::path& file, std::size_t& messages) {
  auto reader = lanyard::session::RecordingReader::open(file);
  std::size_t total = 0;
  if (reader) {
    const auto walked =
        reader->for_each_message({.direction = lanyard::session::Direction::received},
                                 [&](const lanyard::session::RecordedMessage& message) {
                                   total += message.bytes.size();
                                   ++messages;
                                   return true;
                                 });
    if (!walked) {
      fmt::print("cannot read the recording: {}\n", walked.error().message);
    }
  }
  return total;
}

struct Plan {
  std::string name;
  Load load;
  int sessions = 0;  ///< Other than 0: so many, and no flood.
  bool lines = false;
  std::chrono::seconds duration{20};
};

Plan plan_of(const std::vector<std::string>& words) {
  Plan plan{.name = "100 MB/s from four peers",
            .load = {.piece = std::string(64U << 10U, 'x'), .bytes_a_second = 25'000'000}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const int number = i + 1 < words.size() ? std::atoi(words[i + 1].c_str()) : 0;
    if (words[i] == "--small") {
      plan.name = "100,000 lines a second";
      plan.load = {.piece = "temp=21.5 hum=40 t=1234567890\r\n", .bytes_a_second = 25'000 * 31};
      plan.lines = true;
    } else if (words[i] == "--sessions") {
      plan.name = fmt::format("{} sessions", number);
      plan.sessions = number;
      plan.lines = true;
    } else if (words[i] == "--seconds") {
      plan.duration = std::chrono::seconds(number);
    }
  }
  return plan;
}

/// The peers' threads; counts what they sent.
class Flood {
 public:
  Flood(const Plan& plan, std::uint16_t port) {
    const int senders = plan.sessions > 0 ? 1 : peers;
    running_ = senders;
    for (int i = 0; i < senders; ++i) {
      threads_.emplace_back([this, plan, port] {
        sent_ += plan.sessions > 0 ? send_from_many(port, plan.sessions, plan.duration)
                                   : send_flood(port, plan.load, plan.duration);
        --running_;
      });
    }
  }
  [[nodiscard]] bool is_over() const { return running_ == 0; }
  [[nodiscard]] std::size_t sent() const { return sent_; }

 private:
  std::atomic<std::size_t> sent_{0};
  std::atomic<int> running_{0};
  std::vector<std::jthread> threads_;
};

void report_typing(Report& report, const Plan& plan, const Typist& typist) {
  const auto& typed = typist.milliseconds();
  const auto& memory = typist.megabytes();
  report.add("key and painting, median", plan.name, percentile(typed, 0.5), "ms");
  report.add("key and painting, p99", plan.name, percentile(typed, 0.99), "ms");
  report.add("key and painting, longest", plan.name, percentile(typed, 1), "ms");
  if (!memory.empty()) {
    report.add("memory at the beginning", plan.name, memory.front(), "MB");
    report.add("memory at the end", plan.name, memory.back(), "MB");
    report.add("most memory", plan.name, std::ranges::max(memory), "MB");
  }
  if (plan.sessions == 0 && !memory.empty()) {
    report.limit(
        fmt::format("window with {}: memory at the end, of that at the beginning", plan.name),
        memory.back() / memory.front(), Report::Bound::at_most, 1.5, "of it");
  }
  report.limit(fmt::format("window with {}: key and painting, p99", plan.name),
               report.median("key and painting, p99", plan.name), Report::Bound::at_most, 16, "ms");
}

/// Runs the plan and adds its figures; false where the server does not open.
bool measure(Report& report, const Plan& plan) {
  const auto begin = Clock::now();
  const QTemporaryDir directory;
  auto workbench = std::make_unique<desktop::Workbench>(
      desktop::WorkbenchOptions{.directory = directory.path().toStdString()});
  desktop::LabController lab{lanyard::lab::LabOptions{}};
  auto window = std::make_unique<desktop::MainWindow>(*workbench, lab);
  window->resize(1280, 800);
  window->show();
  window->repaint();
  report.add("start to a painted window", plan.name, Milliseconds(Clock::now() - begin).count(),
             "ms");

  lanyard::session::SessionOptions options;
  if (plan.lines) {
    options.framing.kind = lanyard::session::FramingKind::line;
  }
  workbench->open(lanyard::session::TcpServerOptions{.host = "127.0.0.1", .session = options});
  if (!QTest::qWaitFor([&] { return workbench->state() == desktop::EndpointState::open; })) {
    return false;
  }
  auto* const box = window->findChild<QWidget*>(QStringLiteral("send_text"));
  Typist typist(*window, box != nullptr ? *box : *window);
  const auto flood_begin = Clock::now();
  const double work_begin = seconds_at_work();
  const Flood flood(plan, lanyard::parse_host_port(workbench->address())->port);
  while (!flood.is_over() || !workbench->sessions().empty()) {
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - flood_begin).count();
  const double work = seconds_at_work() - work_begin;
  typist.stop();

  // Closing right after the flood loses nothing.
  const auto copy = directory.filePath(QStringLiteral("copy.lnyd")).toStdString();
  const auto file = workbench->conversation_file();
  window.reset();
  std::error_code linked;
  std::filesystem::create_hard_link(file, copy, linked);
  workbench.reset();
  std::size_t messages = 0;
  const std::size_t kept = bytes_in(copy, messages);

  report.add("received", plan.name, static_cast<double>(kept) / 1e6 / seconds, "MB/s");
  report.add("messages", plan.name, static_cast<double>(messages) / seconds, "/s");
  const double asked = plan.sessions > 0 ? plan.sessions : plan.lines ? 100'000 : 100;
  report.limit(fmt::format("window with {}: what it took in, of what was to be sent", plan.name),
               (plan.lines ? static_cast<double>(messages) : static_cast<double>(kept) / 1e6) /
                   seconds / asked,
               Report::Bound::at_least, 0.95, "of it");
  report.add("the window's thread at work", plan.name, work / seconds * 100, "%");
  report.add("sent and not in the recording", plan.name,
             static_cast<double>(flood.sent()) - static_cast<double>(kept), "bytes");
  report_typing(report, plan, typist);
  report.limit(fmt::format("window with {}: bytes lost", plan.name),
               report.median("sent and not in the recording", plan.name), Report::Bound::at_most, 0,
               "");
  report.limit(fmt::format("window with {}: start to a painted window", plan.name),
               report.median("start to a painted window", plan.name), Report::Bound::at_most, 1000,
               "ms");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  QStandardPaths::setTestModeEnabled(true);
  const QApplication application(argc, argv);
  QSettings().clear();
  const Arguments arguments = parse_arguments(argc, argv);
  const Plan plan = plan_of(arguments.rest);
  Report report("window", arguments.json);
  if (!allow_open_files(2 * static_cast<std::size_t>(plan.sessions) + 200)) {
    report.note("The system lets a process have too few files open: not measured.");
    return report.finish();
  }
  if (!measure(report, plan)) {
    fmt::print(stderr, "window_bench: the window's server does not open\n");
    return 1;
  }
  return report.finish();
}
