// What `listen --record` keeps: messages of 64 bytes, 1 KiB and 64 KiB from one peer that sends all
// it can, each message a frame of that length. Rate, bytes on disk for each byte received, memory,
// and whether every message is there. Then a recording of many messages: how fast it is exported
// and searched. Usage: recording_bench [--rounds N] [--json FILE] [MESSAGES]; MESSAGES (10,000,000)
// is for export and search. Files go where TMPDIR says.
#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "lanyard/session/recording_reader.hpp"
#include "load.hpp"
#include "report.hpp"
#include "server.hpp"
#include "temporary_directory.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using lanyard::test::Clock;
namespace session = lanyard::session;

constexpr const char* recorder = "lanyard listen --record";
constexpr std::size_t batch_size = std::size_t{64} << 10U;

/// Sends `total` bytes that count lines of their own, and the end; waits for the peer's.
void send_numbered(std::uint16_t port, std::size_t message, std::size_t total) {
  const lanyard::test::RawSocket peer = connect_quickly(port);
  const linger gentle{};
  ::setsockopt(peer.descriptor(), SOL_SOCKET, SO_LINGER, &gentle, sizeof gentle);
  std::string batch;
  std::size_t number = 0;
  for (std::size_t sent = 0; sent < total; sent += batch.size()) {
    batch.clear();
    while (batch.size() < batch_size) {
      std::string line = fmt::format("message {} temp={}.{} ", number, number % 40, number % 10);
      line.resize(message - 1, '.');
      batch += line + "\n";
      ++number;
    }
    send_all(peer.descriptor(), batch);
  }
  ::shutdown(peer.descriptor(), SHUT_WR);
  char end = 0;
  while (::recv(peer.descriptor(), &end, 1, 0) > 0) {
  }
}

std::size_t bytes_on_disk(const std::filesystem::path& directory) {
  std::size_t sum = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    sum += file.file_size();
  }
  return sum;
}

struct Kept {
  std::size_t messages = 0;
  std::size_t bytes = 0;
};

Kept read_back(const std::filesystem::path& file) {
  Kept kept;
  auto reader = session::RecordingReader::open(file);
  if (reader) {
    (void)reader->for_each_message({.direction = session::Direction::received},
                                   [&kept](const session::RecordedMessage& message) {
                                     ++kept.messages;
                                     kept.bytes += message.bytes.size();
                                     return true;
                                   });
  }
  return kept;
}

/// Records `total` bytes as messages of `size` into `file`; adds the figures to the report.
void record(Report& report, const std::string& what, const std::string& file, std::size_t size,
            std::size_t total) {
  Server server({LANYARD_PROGRAM, "listen", "127.0.0.1:{port}", "--show", "none", "-q", "--frame",
                 fmt::format("length:{}", size), "--record", file});
  const std::size_t early = server.memory();
  const auto begin = Clock::now();
  send_numbered(server.port(), size, total);
  const std::size_t peak = server.process().peak_memory();
  server.process().signal(SIGINT);
  server.process().wait_exit();
  const double took = seconds_since(begin);
  const Kept kept = read_back(file);
  report.add(what + ", kept", recorder, static_cast<double>(kept.messages) / took, "/s");
  report.add(what + ", kept in bytes", recorder, static_cast<double>(kept.bytes) / took / 1e6,
             "MB/s");
  report.add(what + ", lost", recorder,
             static_cast<double>(total) - static_cast<double>(kept.bytes), "bytes");
  report.add(what + ", on disk for each byte", recorder,
             static_cast<double>(bytes_on_disk(std::filesystem::path(file).parent_path())) /
                 static_cast<double>(kept.bytes),
             "");
  report.add(what + ", memory at the start", recorder, static_cast<double>(early) / 1e6, "MB");
  report.add(what + ", most memory", recorder, static_cast<double>(peak) / 1e6, "MB");
}

void measure_reading(Report& report, const std::string& file, std::size_t messages) {
  const auto run = [&](const std::string& what, std::vector<std::string> arguments) {
    arguments.push_back(file);
    lanyard::test::ChildProcess process({.arguments = arguments,
                                         .in = lanyard::test::Stream::null(),
                                         .out = lanyard::test::Stream::null()});
    const auto begin = Clock::now();
    while (!process.has_ended()) {  // longer than a test's patience
      process.read_some(std::chrono::seconds(1));
    }
    if (process.wait_exit() != lanyard::test::exited(0)) {
      throw std::runtime_error(what + " failed");
    }
    report.add(fmt::format("{} of {} messages", what, messages), "lanyard", seconds_since(begin),
               "s");
  };
  for (const char* const format : {"text", "jsonl", "raw"}) {
    run(fmt::format("export --format {}", format), {LANYARD_PROGRAM, "export", "--format", format});
  }
  run("show --text of what is nowhere", {LANYARD_PROGRAM, "show", "--text", "no such words"});
  run("show --regex of what is nowhere", {LANYARD_PROGRAM, "show", "--regex", "temp=4[0-9]"});
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("recording", arguments.json);
  const std::size_t many = arguments.rest.empty() ? 10'000'000 : std::stoul(arguments.rest.front());
  constexpr std::size_t kept_bytes = std::size_t{64} << 20U;
  const auto name_of = [](std::size_t size) { return fmt::format("messages of {} bytes", size); };
  constexpr std::array sizes{std::size_t{64}, std::size_t{1024}, std::size_t{64} << 10U};
  for (int round = 0; round < arguments.rounds; ++round) {
    for (const std::size_t size : sizes) {
      report.attempt(name_of(size), [&] {
        const lanyard::test::TemporaryDirectory directory;
        record(report, name_of(size), directory / "bench.lnyd", size,
               size == 64 ? kept_bytes : kept_bytes * 8);
      });
    }
  }
  report.attempt("a long recording", [&] {
    const lanyard::test::TemporaryDirectory directory;
    record(report, fmt::format("{} messages of 64 bytes", many), directory / "many.lnyd", 64,
           many * 64 / batch_size * batch_size);
    measure_reading(report, directory / "many.lnyd", many);
  });
  report.limit("64-byte messages into --record",
               report.median("messages of 64 bytes, kept", recorder), Report::Bound::at_least,
               200'000, "/s");
  for (const std::size_t size : sizes) {
    report.limit(fmt::format("bytes lost of messages of {} bytes", size),
                 report.most(name_of(size) + ", lost", recorder), Report::Bound::at_most, 0, "");
  }
  report.limit(fmt::format("most memory with {} messages", many),
               report.most(fmt::format("{} messages of 64 bytes, most memory", many), recorder),
               Report::Bound::at_most,
               2 * report.median("messages of 64 bytes, most memory", recorder).value_or(0), "MB");
  return report.finish();
}
