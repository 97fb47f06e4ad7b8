// Virtual boards in a lab: how long from start to address and to the connection, one TCP stream
// each way, round trips, and many boards at once with a conversation each, each count of boards in
// a process of its own, for its memory. One board also with the cores kept awake:
// what it waits for is their waking, more than any work.
// Usage: lab_bench [--rounds N] [--json FILE] [BOARDS...]; BOARDS are the counts of boards at once
// (1 20 200 1000).
//
// The computer's side is a bare server on Asio in this process, so that what is measured is the lab
// and the boards.
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio.hpp>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "awake_cores.hpp"
#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/lab.hpp"
#include "report.hpp"
#include "server.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using namespace lanyard::lab;    // NOLINT(google-build-using-namespace)
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int rounds = 5;  ///< Of one board, in each round of the report.
constexpr const char* one_board = "virtual board";
constexpr std::size_t stream_bytes = std::size_t{32} << 20U;
constexpr std::size_t questions = 2000;  ///< Of one board alone.
constexpr std::chrono::seconds patience{60};
constexpr std::size_t few_questions = 20;  ///< Of each of many.

enum class Serve : std::uint8_t { sink, source, echo };

/// Serves every connection in the same way, on a thread of its own.
class Computer {
 public:
  explicit Computer(Serve how) : how_(how) {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::jthread([this] { io_.run(); });
  }
  ~Computer() { io_.stop(); }
  Computer(const Computer&) = delete;
  Computer& operator=(const Computer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] Clock::time_point last_accepted() const { return last_accepted_; }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      tcp::socket peer = co_await acceptor_.async_accept(asio::use_awaitable);
      last_accepted_ = Clock::now();
      peer.set_option(tcp::no_delay(true));
      asio::co_spawn(io_, serve(std::move(peer)), asio::detached);
    }
  }
  asio::awaitable<void> serve(tcp::socket peer) {
    std::vector<char> buffer(std::size_t{64} << 10U);
    for (std::size_t sent = 0; how_ == Serve::source && sent < stream_bytes;) {
      sent += co_await asio::async_write(peer, asio::buffer(buffer), asio::use_awaitable);
    }
    while (how_ != Serve::source) {
      const std::size_t count =
          co_await peer.async_read_some(asio::buffer(buffer), asio::use_awaitable);
      bytes_ += count;
      if (how_ == Serve::echo) {
        co_await asio::async_write(peer, asio::buffer(buffer, count), asio::use_awaitable);
      }
    }
  }

  const Serve how_;
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::atomic<std::size_t> bytes_{0};
  std::atomic<Clock::time_point> last_accepted_{};
  std::jthread thread_;
};

/// A lab with events that can be waited for.
class BenchLab {
 public:
  BenchLab() {
    LabOptions options;
    options.subnet = Subnet::parse("192.168.0.0/20").value();
    options.directory =
        std::filesystem::temp_directory_path() / ("lanyard-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directory(options.directory);
    std::filesystem::permissions(options.directory, std::filesystem::perms::owner_all);
    lab_ = Lab::start(options, [this] {
             const std::scoped_lock lock(mutex_);
             waiting_ = true;
             changed_.notify_all();
           }).value();
  }
  ~BenchLab() {
    const auto directory = lab_->info().socket.parent_path();
    lab_.reset();
    std::filesystem::remove_all(directory);
  }
  BenchLab(const BenchLab&) = delete;
  BenchLab& operator=(const BenchLab&) = delete;

  void wait_for_leases(std::size_t count) {
    std::vector<LabEvent> batch;
    std::set<std::string> addressed;  // one may ask twice
    while (addressed.size() < count) {
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, patience, [this] { return waiting_; })) {
          throw std::runtime_error(
              fmt::format("{} of {} boards got an address", addressed.size(), count));
        }
        waiting_ = false;
      }
      lab_->drain(batch);
      for (const LabEvent& event : batch) {
        if (const auto* const granted = std::get_if<LeaseGranted>(&event.body)) {
          addressed.insert(granted->board.name);
        } else if (const auto* const renewed = std::get_if<LeaseRenewed>(&event.body)) {
          addressed.insert(renewed->board.name);  // of a board that was here before
        }
      }
    }
  }

  std::unique_ptr<BoardProcess> board(const std::string& image, const std::string& name,
                                      std::uint16_t port, const std::string& work,
                                      std::size_t amount) {
    return BoardProcess::start(
               {.image = image,
                .arguments = {"--name", name, "--socket", lab_->info().socket, "--set",
                              "port=" + std::to_string(port), "--set", "work=" + work, "--set",
                              "amount=" + std::to_string(amount)}},
               {.on_console = [](std::string_view text) { fmt::print(stderr, "{}", text); }})
        .value();
  }

 private:
  std::unique_ptr<Lab> lab_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool waiting_ = false;
};

double cpu_seconds() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }
  }
  return sum;
}

/// From here on peak_megabytes() begins anew (proc(5), clear_refs).
void forget_peak() {
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmHWM:" && status >> kib) {
      return kib * 1024 / 1e6;
    }
  }
  return 0;
}

/// What each process that this one has started, and that has not ended, has resident for itself, on
/// average.
double megabytes_of_a_child() {
  double sum = 0;
  std::size_t count = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream children(thread.path() / "children");
    for (pid_t child = 0; children >> child;) {
      std::ifstream statm(fmt::format("/proc/{}/statm", child));
      std::size_t total = 0;
      std::size_t resident = 0;
      std::size_t shared = 0;
      statm >> total >> resident >> shared;
      sum += static_cast<double>(resident - shared) * static_cast<double>(::sysconf(_SC_PAGESIZE));
      count += resident > 0 ? 1U : 0U;
    }
  }
  return count == 0 ? 0 : sum / 1e6 / static_cast<double>(count);
}

/// `subject`: how it is told of.
void measure_one(Report& report, const std::string& image, std::string_view subject) {
  const Computer sink(Serve::sink);
  const Computer source(Serve::source);
  const Computer echo(Serve::echo);
  const auto add = [&](std::string_view what, double value, std::string_view unit) {
    report.add(what, subject, value, unit);
  };
  BenchLab lab;
  // Runs the board to its end; returns the seconds it took from its address on.
  const auto timed = [&](const std::string& name, const Computer& computer, const std::string& work,
                         std::size_t amount, std::string_view which) {
    const auto start = Clock::now();
    const auto board = lab.board(image, name, computer.port(), work, amount);
    lab.wait_for_leases(1);
    const auto addressed = Clock::now();
    add(fmt::format("start of the process to address{}", which),
        Milliseconds(addressed - start).count(), "ms");
    if (const BoardEnd end = board->wait(); end != BoardEnd{}) {
      throw std::runtime_error(fmt::format("the board that should {}: {}", work, to_string(end)));
    }
    add(fmt::format("start of the process to connected{}", which),
        Milliseconds(computer.last_accepted() - start).count(), "ms");
    return std::chrono::duration<double>(Clock::now() - addressed).count();
  };
  constexpr std::string_view again = ", of a board that was here before";
  for (int round = 0; round < rounds; ++round) {
    const std::string name = "bench-" + std::to_string(round);
    const std::size_t before = sink.bytes();
    const double took = timed(name, sink, "send", stream_bytes, "");
    // What the board has sent this computer's side may still be about to read.
    const auto deadline = Clock::now() + patience;
    while (sink.bytes() - before < stream_bytes && Clock::now() < deadline) {
      std::this_thread::yield();
    }
    if (sink.bytes() - before != stream_bytes) {
      throw std::runtime_error(
          fmt::format("{} of {} bytes came from the board", sink.bytes() - before, stream_bytes));
    }
    add("one stream, board to computer", stream_bytes / 1e6 / took, "MB/s");
    add("one stream, computer to board",
        stream_bytes / 1e6 / timed(name, source, "receive", stream_bytes, again), "MB/s");
    add("round trip of 32 bytes, begun by the board",
        1e6 * timed(name, echo, "ask", questions, again) / questions, "us");
  }
}

/// Takes in a figure: what, how much, unit.
using AddFigure = std::function<void(std::string_view, double, std::string_view)>;

/// Does `work` in a child process; its figures come through a pipe, one a line. This process must
/// have no other thread. Throws when the child fails.
void in_a_child(const std::function<void(const AddFigure&)>& work, const AddFigure& add) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  const pid_t child = ::fork();
  if (child < 0) {
    throw std::system_error(errno, std::generic_category(), "fork");
  }
  if (child == 0) {
    forget_peak();
    int status = 0;
    try {
      work([&](std::string_view what, double value, std::string_view unit) {
        const std::string line = fmt::format("{}\t{}\t{}\n", what, value, unit);
        status |= ::write(ends[1], line.data(), line.size()) < 0 ? 1 : 0;
      });
    } catch (const std::exception& error) {
      fmt::print(stderr, "  {}\n", error.what());
      status = 1;
    }
    ::_exit(status);
  }
  ::close(ends[1]);
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t count = 0; (count = ::read(ends[0], part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) {
    throw std::runtime_error("the process that measures failed");
  }
  std::istringstream lines(text);
  for (std::string what, value, unit; std::getline(lines, what, '\t') &&
                                      std::getline(lines, value, '\t') &&
                                      std::getline(lines, unit);) {
    add(what, std::strtod(value.c_str(), nullptr), unit);
  }
}

void measure_many(const AddFigure& add, const std::string& image, std::size_t count) {
  const Computer echo(Serve::echo);
  BenchLab lab;
  const double cpu = cpu_seconds();
  const auto start = Clock::now();
  std::vector<std::unique_ptr<BoardProcess>> boards;
  for (std::size_t i = 0; i < count; ++i) {
    boards.push_back(
        lab.board(image, "board-" + std::to_string(i), echo.port(), "ask", few_questions));
  }
  lab.wait_for_leases(count);
  const auto addressed = Clock::now();
  const double board_memory = megabytes_of_a_child();
  std::size_t failed = 0;
  for (const auto& board : boards) {
    failed += board->wait() == BoardEnd{} ? 0U : 1U;
  }
  const auto done = Clock::now();
  add("all have their address", std::chrono::duration<double>(addressed - start).count(), "s");
  add("all conversations are done", std::chrono::duration<double>(done - start).count(), "s");
  add("CPU", cpu_seconds() - cpu, "s");
  add("boards that failed", static_cast<double>(failed), "");
  add("memory of a board", board_memory, "MB");
  add("most memory of the lab and this program", peak_megabytes(), "MB");
  add("bytes that were not echoed",
      static_cast<double>(count * few_questions * 32) - static_cast<double>(echo.bytes()), "");
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("board", arguments.json);
  std::vector<std::size_t> counts;
  for (const std::string& count : arguments.rest) {
    counts.push_back(std::stoul(count));
  }
  if (counts.empty()) {
    counts = {1, 20, 200, 1000};
  }
  // A socket at each end of what a board says, and of what it is told.
  const std::size_t files = 8 * std::ranges::max(counts) + 200;
  if (!allow_open_files(files)) {
    report.note(
        fmt::format("The system lets a process have fewer than {} files open: larger counts "
                    "of boards fail.",
                    files));
  }
  for (int round = 0; round < arguments.rounds; ++round) {
    report.attempt("one board", [&] { measure_one(report, BENCH_FIRMWARE, one_board); });
    report.attempt("one board, cores awake", [&] {
      const AwakeCores awake(report);
      measure_one(report, BENCH_FIRMWARE, "virtual board, cores kept awake");
    });
    for (const std::size_t count : counts) {
      if (count < 1000 || round == 0) {  // a minute
        report.attempt(fmt::format("{} boards", count), [&] {
          in_a_child([&](const AddFigure& add) { measure_many(add, BENCH_FIRMWARE, count); },
                     [&](std::string_view what, double value, std::string_view unit) {
                       report.add(what, fmt::format("{} boards", count), value, unit);
                     });
        });
      }
    }
  }
  report.limit("board from start to address",
               report.median("start of the process to address", one_board), Report::Bound::at_most,
               50, "ms");
  report.limit("board to computer, one stream",
               report.median("one stream, board to computer", one_board), Report::Bound::at_least,
               50, "MB/s");
  report.limit("computer to board, one stream",
               report.median("one stream, computer to board", one_board), Report::Bound::at_least,
               50, "MB/s");
  report.limit("200 boards at once: bytes that were not echoed",
               report.most("bytes that were not echoed", "200 boards"), Report::Bound::at_most, 0,
               "");
  report.limit("200 boards at once that failed", report.most("boards that failed", "200 boards"),
               Report::Bound::at_most, 0, "");
  return report.finish();
}
