// Virtual boards in a lab: how long from start to address, one TCP stream each way, round trips,
// and many boards at once with a conversation each. Usage: lab_bench FIRMWARE [BOARDS...]; FIRMWARE
// is the image bench_firmware, BOARDS are the counts of boards at once (1 20 200).
//
// The computer's side is a bare server on Asio in this process, so that what is measured is the lab
// and the boards.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <asio.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/lab.hpp"

namespace {

using namespace lanyard::lab;  // NOLINT(google-build-using-namespace): a program of its own
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int rounds = 5;
constexpr std::size_t stream_bytes = std::size_t{32} << 20U;
constexpr std::size_t questions = 2000;    ///< Of one board alone.
constexpr std::size_t few_questions = 20;  ///< Of each of many.

enum class Serve : std::uint8_t { sink, source, echo };

/// Serves every connection in the same way, on a thread of its own.
class Server {
 public:
  explicit Server(Serve how) : how_(how) {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::jthread([this] { io_.run(); });
  }
  ~Server() { io_.stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

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

void report(const std::string& what, std::vector<double> figures, const std::string& unit) {
  std::ranges::sort(figures);
  fmt::print("{:<44} {:>10.2f} {:<8} ({:.2f} to {:.2f})\n", what, figures[figures.size() / 2], unit,
             figures.front(), figures.back());
}

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

void measure_one(const std::string& image) {
  const Server sink(Serve::sink);
  const Server source(Serve::source);
  const Server echo(Serve::echo);
  std::vector<double> address;
  std::vector<double> up;
  std::vector<double> down;
  std::vector<double> trip;
  BenchLab lab;
  const auto timed = [&](std::uint16_t port, const std::string& work, std::size_t amount) {
    const auto start = Clock::now();
    const auto board = lab.board(image, "bench", port, work, amount);
    lab.wait_for_leases(1);
    const auto addressed = Clock::now();
    address.push_back(Milliseconds(addressed - start).count());
    board->wait();
    return std::chrono::duration<double>(Clock::now() - addressed).count();
  };
  for (int round = 0; round < rounds; ++round) {
    up.push_back(stream_bytes / 1e6 / timed(sink.port(), "send", stream_bytes));
    down.push_back(stream_bytes / 1e6 / timed(source.port(), "receive", 0));
    trip.push_back(1e6 * timed(echo.port(), "ask", questions) / questions);
  }
  report("start of the process to address", address, "ms");
  report("one stream, board to computer", up, "MB/s");
  report("one stream, computer to board", down, "MB/s");
  report("round trip of 32 bytes, begun by the board", trip, "us");
}

void measure_many(const std::string& image, std::size_t count) {
  const Server echo(Serve::echo);
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
  std::size_t failed = 0;
  for (const auto& board : boards) {
    failed += board->wait() == BoardEnd{} ? 0U : 1U;
  }
  const auto done = Clock::now();
  fmt::print(
      "{:>5} boards: all addressed after {:.2f} s, all done after {:.2f} s, {:.2f} s of CPU, "
      "{} failed, {} of {} bytes\n",
      count, std::chrono::duration<double>(addressed - start).count(),
      std::chrono::duration<double>(done - start).count(), cpu_seconds() - cpu, failed,
      echo.bytes(), count * few_questions * 32);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: lab_bench FIRMWARE [BOARDS...]\n");
    return 2;
  }
  measure_one(argv[1]);
  if (argc == 2) {
    for (const std::size_t count : {1U, 20U, 200U}) {
      measure_many(argv[1], count);
    }
  }
  for (int i = 2; i < argc; ++i) {
    measure_many(argv[1], std::stoul(argv[i]));
  }
}
