// The window under a flood: how long typing and painting take, what memory does, and whether the
// recording is complete. Usage: window_bench [--json FILE] [--seconds N] [--small | --sessions N |
// --close]; no display is needed.
//
// Four peers (bare blocking sockets on threads) send to the window's server: 100 MB/s together in
// pieces of 64 KiB, or with --small 100,000 messages a second of 31 bytes, one line each. With
// --sessions N it is N peers instead, which one thread connects as fast as it can; each sends a
// line a second, and in the end all leave together. Meanwhile a thread asks the window fifty times
// a second to take a key into its send box and paint; what is measured is from the moment of asking
// to the end of painting, so that what waits in the window's loop counts as well. With --close the
// window is closed in the middle of the flood, and nothing that it had shown as received, a quarter
// of a second before at most, may be missing.
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
#include <cmath>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
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
constexpr std::string_view line = "temp=21.5 hum=40 t=1234567890\r\n";

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
        leave(peer);
        return sent;
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

struct Kept {
  std::map<std::string, std::size_t> of_peer;  ///< Bytes.
  std::size_t bytes = 0;
  std::size_t messages = 0;
  std::size_t changed = 0;  ///< Messages that are not what their peer sent there.
};

/// What the recording has of peers that each sent `piece` again and again.
Kept read_back(const std::filesystem::path& file, std::string_view piece) {
  Kept kept;
  std::map<std::int64_t, std::size_t> places;  // of each session, in the piece
  auto reader = lanyard::session::RecordingReader::open(file).value();
  std::map<std::int64_t, std::string> peers_of;
  const auto sessions = reader.sessions().value();
  for (const auto& session : sessions) {
    peers_of[session.id] = session.peer;
  }
  reader
      .for_each_message(
          {.direction = lanyard::session::Direction::received},
          [&](const lanyard::session::RecordedMessage& message) {
            std::size_t& place = places[message.session];
            const std::string_view bytes(reinterpret_cast<const char*>(message.bytes.view().data()),
                                         message.bytes.size());
            bool right = true;
            for (std::size_t done = 0; done < bytes.size();) {
              const std::size_t part = std::min(bytes.size() - done, piece.size() - place);
              right = right && bytes.substr(done, part) == piece.substr(place, part);
              done += part;
              place = (place + part) % piece.size();
            }
            kept.bytes += bytes.size();
            kept.of_peer[peers_of[message.session]] += bytes.size();
            ++kept.messages;
            kept.changed += right ? 0U : 1U;
            return true;
          })
      .value();
  return kept;
}

struct Plan {
  std::string name;
  Load load;
  int sessions = 0;  ///< Other than 0: so many, and no flood.
  bool lines = false;
  bool closes = false;  ///< In the middle of it.
  std::chrono::seconds duration{20};
};

/// Bytes of which each says something of its place.
std::string block_of(std::size_t size) {
  std::string block(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    block[i] = static_cast<char>('!' + (i * 7 + i / 90) % 90);
  }
  return block;
}

Plan plan_of(const std::vector<std::string>& words) {
  Plan plan{.name = "100 MB/s from four peers",
            .load = {.piece = block_of(std::size_t{64} << 10U), .bytes_a_second = 25'000'000}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const int number = i + 1 < words.size() ? std::atoi(words[i + 1].c_str()) : 0;
    if (words[i] == "--small") {
      plan.name = "100,000 lines a second";
      plan.load = {.piece = std::string(line), .bytes_a_second = 25'000 * line.size()};
      plan.lines = true;
    } else if (words[i] == "--sessions") {
      plan.name = fmt::format("{} sessions", number);
      plan.sessions = number;
      plan.load.piece = line;
      plan.lines = true;
    } else if (words[i] == "--close") {
      plan.closes = true;
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

/// A window with its server open.
class Bench {
 public:
  explicit Bench(const Plan& plan) {
    const auto begin = Clock::now();
    workbench_ = std::make_unique<desktop::Workbench>(
        desktop::WorkbenchOptions{.directory = directory_.path().toStdString()});
    QObject::connect(workbench_.get(), &desktop::Workbench::figures, workbench_.get(),
                     [this](const std::vector<lanyard::session::SessionInfo>& sessions) {
                       for (const auto& session : sessions) {
                         counted_[session.identity->peer] = session.counters.bytes_received;
                       }
                     });
    window_ = std::make_unique<desktop::MainWindow>(*workbench_, lab_);
    window_->resize(1280, 800);
    window_->show();
    window_->repaint();
    milliseconds_to_paint_ = Milliseconds(Clock::now() - begin).count();
    lanyard::session::SessionOptions options;
    if (plan.lines) {
      options.framing.kind = lanyard::session::FramingKind::line;
    }
    workbench_->open(lanyard::session::TcpServerOptions{.host = "127.0.0.1", .session = options});
    if (!QTest::qWaitFor([&] {
          return workbench_->state() == desktop::EndpointState::open &&
                 !workbench_->conversation_file().empty();
        })) {
      throw std::runtime_error("the window's server does not open");
    }
  }

  [[nodiscard]] double milliseconds_to_paint() const { return milliseconds_to_paint_; }
  [[nodiscard]] QWidget& window() { return *window_; }
  [[nodiscard]] bool has_sessions() const { return !workbench_->sessions().empty(); }
  [[nodiscard]] std::uint16_t port() const {
    return lanyard::parse_host_port(workbench_->address())->port;
  }
  /// Bytes received of each peer, as the window last showed them.
  [[nodiscard]] const std::map<std::string, std::size_t>& counted() const { return counted_; }

  /// Closes the window and what is below it; returns what its recording holds.
  Kept close(std::string_view piece) {
    const auto copy = directory_.filePath(QStringLiteral("copy.lanyard")).toStdString();
    std::filesystem::create_hard_link(workbench_->conversation_file(), copy);
    window_.reset();
    workbench_.reset();
    return read_back(copy, piece);
  }

 private:
  const QTemporaryDir directory_;
  std::unique_ptr<desktop::Workbench> workbench_;
  desktop::LabController lab_{lanyard::lab::LabOptions{}};
  std::unique_ptr<desktop::MainWindow> window_;
  double milliseconds_to_paint_ = 0;
  std::map<std::string, std::size_t> counted_;
};

void report_kept(Report& report, const Plan& plan, const Kept& kept, std::size_t sent,
                 double seconds) {
  report.add("received", plan.name, static_cast<double>(kept.bytes) / 1e6 / seconds, "MB/s");
  report.add("messages", plan.name, static_cast<double>(kept.messages) / seconds, "/s");
  const double asked = plan.sessions > 0 ? plan.sessions : plan.lines ? 100'000 : 100;
  report.limit(
      fmt::format("window with {}: what it took in, of what was to be sent", plan.name),
      (plan.lines ? static_cast<double>(kept.messages) : static_cast<double>(kept.bytes) / 1e6) /
          seconds / asked,
      Report::Bound::at_least, 0.95, "of it");
  const double different = std::abs(static_cast<double>(sent) - static_cast<double>(kept.bytes));
  report.add("bytes sent, more or fewer than in the recording", plan.name, different, "");
  report.add("messages that were changed", plan.name, static_cast<double>(kept.changed), "");
  report.limit(fmt::format("window with {}: bytes lost", plan.name), different,
               Report::Bound::at_most, 0, "");
  report.limit(fmt::format("window with {}: messages changed", plan.name),
               static_cast<double>(kept.changed), Report::Bound::at_most, 0, "");
}

void measure(Report& report, const Plan& plan) {
  Bench bench(plan);
  report.add("start to a painted window", plan.name, bench.milliseconds_to_paint(), "ms");
  report.limit(fmt::format("window with {}: start to a painted window", plan.name),
               bench.milliseconds_to_paint(), Report::Bound::at_most, 1000, "ms");
  auto* const box = bench.window().findChild<QWidget*>(QStringLiteral("send_text"));
  Typist typist(bench.window(), box != nullptr ? *box : bench.window());
  const auto begin = Clock::now();
  const double work_begin = seconds_at_work();
  const Flood flood(plan, bench.port());
  while (!flood.is_over() || bench.has_sessions()) {
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const double work = seconds_at_work() - work_begin;
  typist.stop();
  // Closing right after the flood loses nothing.
  const Kept kept = bench.close(plan.load.piece);
  report_kept(report, plan, kept, flood.sent(), seconds);
  report.add("the window's thread at work", plan.name, work / seconds * 100, "%");
  report_typing(report, plan, typist);
}

/// The window is closed while all peers send as fast as the load says.
void measure_close(Report& report, Plan plan) {
  plan.name = "closed in the middle of " + plan.name;
  Bench bench(plan);
  const auto until = Clock::now() + plan.duration;
  plan.duration *= 10;  // they end as the window does
  const Flood flood(plan, bench.port());
  while (Clock::now() < until) {
    QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
  }
  const auto counted = bench.counted();
  const auto begin = Clock::now();
  const Kept kept = bench.close(plan.load.piece);
  report.add("closing, with reading the recording", plan.name,
             std::chrono::duration<double>(Clock::now() - begin).count(), "s");
  double most_kept = 0;
  std::optional<double> least_part;
  for (const auto& [peer, bytes] : counted) {
    const auto found = kept.of_peer.find(peer);
    const double there = found == kept.of_peer.end() ? 0 : static_cast<double>(found->second);
    const double part = bytes == 0 ? 1 : there / static_cast<double>(bytes);
    least_part = std::min(least_part.value_or(part), part);
    most_kept = std::max(most_kept, there);
  }
  report.add("kept of the peer that sent most", plan.name, most_kept / 1e6, "MB");
  report.limit(fmt::format("window {}: kept of a peer, of what it had counted", plan.name),
               most_kept == 0 ? std::nullopt : least_part, Report::Bound::at_least, 1, "of it");
  report.limit(fmt::format("window {}: messages changed", plan.name),
               static_cast<double>(kept.changed), Report::Bound::at_most, 0, "");
}

/// From the start of the program until its server listens, which is after it has painted itself.
void measure_start(Report& report) {
  const QTemporaryDir home;
  const auto begin = Clock::now();
  const Server program({DESKTOP_PROGRAM, "--listen", "{port}"}, false,
                       {{"HOME", home.path().toStdString()},
                        {"XDG_CONFIG_HOME", std::nullopt},
                        {"XDG_DATA_HOME", std::nullopt},
                        {"XDG_CACHE_HOME", std::nullopt},
                        {"QT_QPA_PLATFORM", "offscreen"}});
  report.add("start of the program to listening", "lanyard-desktop",
             Milliseconds(Clock::now() - begin).count(), "ms");
  report.limit("window: start of the program to listening",
               report.median("start of the program to listening", "lanyard-desktop"),
               Report::Bound::at_most, 1000, "ms");
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
  if (plan.closes) {
    report.attempt("closing", [&] { measure_close(report, plan); });
    report.attempt("starting", [&] { measure_start(report); });
  } else {
    report.attempt("flood", [&] { measure(report, plan); });
  }
  return report.finish();
}
