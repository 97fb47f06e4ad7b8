// Virtual boards in a lab: how long from start to address, one TCP stream each way, round trips,
// and many boards at once with a conversation each.
// Usage: lab_bench [--rounds N] [--json FILE] [BOARDS...]; BOARDS are the counts of boards at once
// (1 20 200 1000).
//
// The computer's side is a bare server on Asio in this process, so that what is measured is the lab
// and the boards.
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <asio.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

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
constexpr std::size_t stream_bytes = std::size_t{32} << 20U;
constexpr std::size_t questions = 2000;    ///< Of one board alone.
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

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      tcp::socket peer = co_await acceptor_.async_accept(asio::use_awaitable);
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
    while (leases_ < count) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return waiting_; });
        waiting_ = false;
      }
      lab_->drain(batch);
      leases_ += static_cast<std::size_t>(std::ranges::count_if(batch, [](const LabEvent& event) {
        return std::holds_alternative<LeaseGranted>(event.body) ||
               std::holds_alternative<LeaseRenewed>(event.body);  // that of a board started before
      }));
    }
    leases_ -= count;
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
  std::size_t leases_ = 0;
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

void measure_one(Report& report, const std::string& image) {
  const Computer sink(Serve::sink);
  const Computer source(Serve::source);
  const Computer echo(Serve::echo);
  const auto add = [&report](std::string_view what, double value, std::string_view unit) {
    report.add(what, "virtual board", value, unit);
  };
  BenchLab lab;
  const auto timed = [&](std::uint16_t port, const std::string& work, std::size_t amount) {
    const auto start = Clock::now();
    const auto board = lab.board(image, "bench", port, work, amount);
    lab.wait_for_leases(1);
    const auto addressed = Clock::now();
    add("start of the process to address", Milliseconds(addressed - start).count(), "ms");
    if (const BoardEnd end = board->wait(); end != BoardEnd{}) {
      throw std::runtime_error(fmt::format("the board that should {}: {}", work, to_string(end)));
    }
    return std::chrono::duration<double>(Clock::now() - addressed).count();
  };
  for (int round = 0; round < rounds; ++round) {
    const std::size_t before = sink.bytes();
    const double took = timed(sink.port(), "send", stream_bytes);
    if (sink.bytes() - before != stream_bytes) {
      throw std::runtime_error(
          fmt::format("{} of {} bytes came from the board", sink.bytes() - before, stream_bytes));
    }
    add("one stream, board to computer", stream_bytes / 1e6 / took, "MB/s");
    add("one stream, computer to board", stream_bytes / 1e6 / timed(source.port(), "receive", 0),
        "MB/s");
    add("round trip of 32 bytes, begun by the board",
        1e6 * timed(echo.port(), "ask", questions) / questions, "us");
  }
}

void measure_many(Report& report, const std::string& image, std::size_t count) {
  forget_peak();
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
  const auto add = [&report, count](std::string_view what, double value, std::string_view unit) {
    report.add(what, fmt::format("{} boards", count), value, unit);
  };
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
    report.attempt("one board", [&] { measure_one(report, BENCH_FIRMWARE); });
    for (const std::size_t count : counts) {
      if (count < 1000 || round == 0) {  // a minute
        report.attempt(fmt::format("{} boards", count),
                       [&] { measure_many(report, BENCH_FIRMWARE, count); });
      }
    }
  }
  report.limit("board from start to address",
               report.median("start of the process to address", "virtual board"),
               Report::Bound::at_most, 50, "ms");
  report.limit("board to computer, one stream",
               report.median("one stream, board to computer", "virtual board"),
               Report::Bound::at_least, 50, "MB/s");
  report.limit("computer to board, one stream",
               report.median("one stream, computer to board", "virtual board"),
               Report::Bound::at_least, 50, "MB/s");
  report.limit("200 boards at once that failed", report.most("boards that failed", "200 boards"),
               Report::Bound::at_most, 0, "");
  return report.finish();
}
