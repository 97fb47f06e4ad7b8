// The window under a flood: how long typing and painting take, what memory does, and whether the
// recording is complete. Usage: window_bench [--small | --sessions N] [SECONDS]; no display is
// needed.
//
// Four peers, processes of their own in all but name (bare blocking sockets on threads), send to
// the window's server: 100 MB/s together in pieces of 64 KiB, or with --small 100,000 messages a
// second of 32 bytes, one line each. With --sessions N it is N peers instead, which one thread
// connects as fast as it can; each sends a line a second, and in the end all leave together.
// Meanwhile a thread asks the window fifty times a second to
// take a key into its send box and paint; what is measured is from the moment of asking to the end
// of painting, so that what waits in the window's loop counts as well.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/resource.h>
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

namespace {

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

/// Two files for each session: one end is here as well.
void allow_files(unsigned sessions) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max,
                                    std::max<rlim_t>(files.rlim_cur, rlim_t{2} * sessions + 200));
  ::setrlimit(RLIMIT_NOFILE, &files);
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

double resident_megabytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

/// How long this thread has been at work, in seconds: what other programs do is not in it.
double seconds_at_work() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double percentile(std::vector<double> values, double part) {
  if (values.empty()) {
    return 0;
  }
  std::ranges::sort(values);
  const auto index = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
  return values[index];
}

/// Asks the window's thread for a key and a painting, one after the other.
class Typist {
 public:
  Typist(QWidget& window, QWidget& box) : window_(window), box_(box) {
    thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        const auto asked = Clock::now();
        QMetaObject::invokeMethod(
            &window_, [this, asked] { type(asked); }, Qt::BlockingQueuedConnection);
        std::this_thread::sleep_until(asked + ask_every);
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
      megabytes_.push_back(resident_megabytes());
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

}  // namespace

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  QStandardPaths::setTestModeEnabled(true);
  const QApplication application(argc, argv);
  QSettings().clear();
  bool small = false;
  int sessions = 0;
  std::chrono::seconds duration{20};
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--small") == 0) {
      small = true;
    } else if (std::strcmp(argv[i], "--sessions") == 0 && i + 1 < argc) {
      sessions = std::atoi(argv[++i]);
      allow_files(static_cast<unsigned>(std::max(sessions, 0)));
    } else {
      duration = std::chrono::seconds(std::atoi(argv[i]));
    }
  }
  const Load load =
      small ? Load{.piece = "temp=21.5 hum=40 t=1234567890\r\n", .bytes_a_second = 25'000 * 31}
            : Load{.piece = std::string(64U << 10U, 'x'), .bytes_a_second = 25'000'000};

  const auto begin = Clock::now();
  const QTemporaryDir directory;
  auto workbench = std::make_unique<desktop::Workbench>(
      desktop::WorkbenchOptions{.directory = directory.path().toStdString()});
  desktop::LabController lab{lanyard::lab::LabOptions{}};
  auto window = std::make_unique<desktop::MainWindow>(*workbench, lab);
  window->resize(1280, 800);
  window->show();
  window->repaint();
  const double start = Milliseconds(Clock::now() - begin).count();

  lanyard::session::SessionOptions options;
  if (small || sessions > 0) {
    options.framing.kind = lanyard::session::FramingKind::line;
  }
  workbench->open(lanyard::session::TcpServerOptions{.host = "127.0.0.1", .session = options});
  if (!QTest::qWaitFor([&] { return workbench->state() == desktop::EndpointState::open; })) {
    return 1;
  }
  const auto port = lanyard::parse_host_port(workbench->address())->port;
  auto* const box = window->findChild<QWidget*>(QStringLiteral("send_text"));
  Typist typist(*window, box != nullptr ? *box : *window);
  std::atomic<std::size_t> sent{0};
  const int senders = sessions > 0 ? 1 : peers;
  std::atomic<int> running{senders};
  std::vector<std::jthread> floods;
  for (int i = 0; i < senders; ++i) {
    floods.emplace_back([&] {
      sent += sessions > 0 ? send_from_many(port, sessions, duration)
                           : send_flood(port, load, duration);
      --running;
    });
  }
  const auto flood_begin = Clock::now();
  const double work_begin = seconds_at_work();
  while (running > 0 || !workbench->sessions().empty()) {
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

  const auto& typed = typist.milliseconds();
  const auto& memory = typist.megabytes();
  fmt::print("start to a painted window    {:8.0f} ms\n", start);
  fmt::print("received                     {:8.1f} MB/s for {:.1f} s, {} messages\n",
             static_cast<double>(kept) / 1e6 / seconds, seconds, messages);
  fmt::print("key and painting, median     {:8.2f} ms\n", percentile(typed, 0.5));
  fmt::print("key and painting, p99        {:8.2f} ms\n", percentile(typed, 0.99));
  fmt::print("key and painting, longest    {:8.2f} ms of {} \n", percentile(typed, 1),
             typed.size());
  fmt::print("the window's thread at work  {:8.0f} % of the time\n", work / seconds * 100);
  if (!memory.empty()) {
    fmt::print("memory, first and last       {:8.0f} MB {:.0f} MB, most {:.0f} MB\n",
               memory.front(), memory.back(), std::ranges::max(memory));
  }
  fmt::print("sent and not recorded        {:8} bytes\n",
             static_cast<std::int64_t>(sent) - static_cast<std::int64_t>(kept));
  return sent == kept ? 0 : 1;
}
