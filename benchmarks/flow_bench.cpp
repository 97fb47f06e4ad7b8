// `lanyard flow` and tshark on the same capture of a million packets, in one run: wall time and
// memory of each. Usage: flow_bench [--rounds N] [--json FILE] [PACKETS].
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "million_packets.hpp"
#include "report.hpp"
#include "server.hpp"
#include "temporary_directory.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own

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
    throw std::runtime_error(arguments[0] + " failed");
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
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("flow", arguments.json);
  const std::uint64_t wanted =
      arguments.rest.empty() ? 1'000'000 : std::stoull(arguments.rest.front());
  const lanyard::test::TemporaryDirectory directory;
  const std::string file = directory / "bench.pcapng";
  const std::uint64_t packets = write_capture(file, wanted);
  const auto add = [&](const char* subject, const Measured& measured) {
    report.add(fmt::format("{} packets", packets), subject, measured.seconds, "s");
    report.add("CPU", subject, measured.cpu_seconds, "s");
    report.add("memory", subject, measured.megabytes, "MB");
  };
  for (int round = 0; round < arguments.rounds; ++round) {
    if (lanyard::test::is_installed("tshark")) {
      report.attempt("tshark", [&] {
        add("tshark",
            measure({"tshark", "-n", "-q", "-r", file, "-z", "conv,tcp", "-z", "expert"}));
      });
    }
    report.attempt("lanyard", [&] {
      add("lanyard flow", measure({LANYARD_PROGRAM, "flow", file}));
    });
  }
  report.limit("flow on a capture of 1,000,000 packets, times as fast as tshark",
               report.ratio(fmt::format("{} packets", packets), "tshark", "lanyard flow"),
               Report::Bound::at_least, 20, "times");
  report.limit("memory of flow", report.median("memory", "lanyard flow"), Report::Bound::at_most,
               200, "MB");
  return report.finish();
}
