// `lanyard flow` and tshark on the same capture of a million packets, in one run: wall time and
// memory of each. Usage: flow_versus_tshark LANYARD [PACKETS]; LANYARD is the program to measure.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "lanyard/trace/stream_synthesizer.hpp"

namespace {

using namespace lanyard::trace;  // NOLINT(google-build-using-namespace): a program of its own
using lanyard::Result;

constexpr std::uint64_t flows = 1000;

/// Sessions side by side that send 4 kB each way in turn; returns how many packets it took.
std::uint64_t write_capture(const std::filesystem::path& path, std::uint64_t packets) {
  CaptureFile file = CaptureFile::create(path).value();
  PcapngWriter writer =
      PcapngWriter::begin([&file](lanyard::ByteView block) { return file.write(block); }).value();
  const std::uint32_t interface = writer.add_interface({.link_type = LinkType::raw_ip}).value();
  std::uint64_t written = 0;
  PacketTime now{std::chrono::seconds(1'795'343'400)};
  StreamSynthesizer streams([&](PacketTime /*time*/, lanyard::ByteView packet) -> Result<void> {
    ++written;
    now += std::chrono::microseconds(10);
    return writer.write_packet(interface, now, packet);
  });
  for (std::uint64_t key = 0; key < flows; ++key) {
    const std::string client =
        "192.168.4." + std::to_string(key % 250 + 2) + ':' + std::to_string(50'000 + key / 250);
    streams
        .open(key, {.local = lanyard::parse_ip_endpoint("192.168.4.1:8888").value(),
                    .peer = lanyard::parse_ip_endpoint(client).value()})
        .value();
  }
  const std::vector<std::byte> message(4096, std::byte{'x'});
  for (std::uint64_t turn = 0; written < packets; ++turn) {
    const Direction direction = turn / flows % 2 == 0 ? Direction::received : Direction::sent;
    streams.data(turn % flows, direction, {}, message).value();
  }
  file.close().value();
  return written;
}

struct Measured {
  double seconds = 0;
  double cpu_seconds = 0;  ///< What a busy machine does not change much.
  double megabytes = 0;    ///< The most that was resident.
};

/// Runs the program to its end, its output to nowhere.
Measured measure(std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments)
    pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execvp(pointers[0], pointers.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "%s failed\n", arguments[0].c_str());
    std::exit(1);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {took.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: flow_versus_tshark LANYARD [PACKETS]\n");
    return 2;
  }
  const std::uint64_t wanted = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const auto path = std::filesystem::temp_directory_path() /
                    ("lanyard-bench-" + std::to_string(getpid()) + ".pcapng");
  const std::uint64_t packets = write_capture(path, wanted);
  const std::string file = path.string();
  const Measured ours = measure({argv[1], "flow", file});
  const Measured tshark =
      measure({"tshark", "-n", "-q", "-r", file, "-z", "conv,tcp", "-z", "expert"});
  const Measured again = measure({argv[1], "flow", file});
  std::filesystem::remove(path);
  std::printf("%llu packets in %llu flows\n", static_cast<unsigned long long>(packets),
              static_cast<unsigned long long>(flows));
  const auto print = [](const char* name, const Measured& measured) {
    std::printf("%-13s %7.2f s  %7.2f s CPU  %6.0f MB\n", name, measured.seconds,
                measured.cpu_seconds, measured.megabytes);
  };
  print("lanyard flow", ours);
  print("lanyard flow", again);
  print("tshark", tshark);
  std::printf("ratio         %7.1f    %7.1f\n",
              tshark.seconds / std::max(ours.seconds, again.seconds),
              tshark.cpu_seconds / std::max(ours.cpu_seconds, again.cpu_seconds));
  return 0;
}
