// What `listen --record` keeps: messages of 64 bytes, 1 KiB and 64 KiB from one peer that sends all
// it can, each message a frame of that length. Rate, bytes on disk for each byte received, memory,
// and whether every message is there. Then a recording of many messages: how fast it is exported
// and searched. Usage: recording_bench [--rounds N] [--json FILE] [MESSAGES]; MESSAGES (10,000,000)
// is for export and search. Files go where TMPDIR says.
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <span>
#include <stdexcept>
#include <vector>

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

/// The message of that number, of `size` bytes.
void append_message(std::string& to, std::size_t number, std::size_t size) {
  const std::size_t begin = to.size();
  fmt::format_to(std::back_inserter(to), "message {} temp={}.{} ", number, number % 40,
                 number % 10);
  to.resize(begin + size - 1, '.');
  to += '\n';
}

/// Sends `total` bytes of numbered messages, and the end; waits for the peer's.
void send_numbered(std::uint16_t port, std::size_t message, std::size_t total) {
  const lanyard::test::RawSocket peer = connect_quickly(port);
  const linger gentle{};
  ::setsockopt(peer.descriptor(), SOL_SOCKET, SO_LINGER, &gentle, sizeof gentle);
  std::string batch;
  std::size_t number = 0;
  for (std::size_t sent = 0; sent < total; sent += batch.size()) {
    batch.clear();
    while (batch.size() < batch_size) {
      append_message(batch, number++, message);
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
  std::size_t right = 0;  ///< Those that are, to the byte, what was sent in their place.
  std::size_t bytes = 0;
};

Kept read_back(const std::filesystem::path& file, std::size_t size) {
  Kept kept;
  auto reader = session::RecordingReader::open(file).value();
  std::string sent;
  reader
      .for_each_message(
          {.direction = session::Direction::received},
          [&](const session::RecordedMessage& message) {
            sent.clear();
            append_message(sent, kept.messages++, size);
            kept.right +=
                std::ranges::equal(std::as_bytes(std::span(sent)), message.bytes.view()) ? 1U : 0U;
            kept.bytes += message.bytes.size();
            return true;
          })
      .value();
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
  const Kept kept = read_back(file, size);
  report.add(what + ", kept", recorder, static_cast<double>(kept.messages) / took, "/s");
  report.add(what + ", kept in bytes", recorder, static_cast<double>(kept.bytes) / took / 1e6,
             "MB/s");
  report.add(what + ", lost or changed", recorder,
             static_cast<double>(std::max(kept.messages, total / size) - kept.right), "");
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
  std::vector<std::string> cases{fmt::format("{} messages of 64 bytes", many)};
  std::ranges::transform(sizes, std::back_inserter(cases), name_of);
  for (const std::string& name : cases) {
    report.limit("lost or changed of " + name, report.most(name + ", lost or changed", recorder),
                 Report::Bound::at_most, 0, "");
  }
  report.limit(fmt::format("most memory with {} messages", many),
               report.most(fmt::format("{} messages of 64 bytes, most memory", many), recorder),
               Report::Bound::at_most,
               2 * report.median("messages of 64 bytes, most memory", recorder).value_or(0), "MB");
  return report.finish();
}
