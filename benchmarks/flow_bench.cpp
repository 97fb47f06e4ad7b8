// `lanyard flow` and tshark on the same capture of a million packets, in one run: wall time and
// memory of each, and whether they count the same flows, segments and verdicts. Usage: flow_bench
// [--rounds N] [--json FILE] [PACKETS].
//
// tshark is at it for twelve seconds and lanyard for half a one, on machines whose speed changes by
// the second: a round's figure of lanyard is the mean of several runs before tshark's and as many
// after it, which see as much of the machine's moods as tshark does.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
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

/// Runs the program to its end, what it prints into `output`.
Measured measure(std::vector<std::string> arguments, const std::string& output) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments)
    pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    dup2(open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), STDOUT_FILENO);
    dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
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
          static_cast<double>(usage.ru_maxrss) * 1024 / 1e6};
}

constexpr int runs_around = 8;  ///< Of lanyard, before tshark and again after it.

/// Runs the program runs_around times, and adds what was measured to `taken`.
void measure_several(std::vector<Measured>& taken, const std::vector<std::string>& arguments,
                     const std::string& output) {
  for (int run = 0; run < runs_around; ++run) {
    taken.push_back(measure(arguments, output));
  }
}

/// The mean of the times, and the most memory.
Measured mean_of(const std::vector<Measured>& taken) {
  Measured mean;
  for (const Measured& each : taken) {
    mean.seconds += each.seconds / static_cast<double>(taken.size());
    mean.cpu_seconds += each.cpu_seconds / static_cast<double>(taken.size());
    mean.megabytes = std::max(mean.megabytes, each.megabytes);
  }
  return mean;
}

/// What both programs count, by name.
using Counts = std::map<std::string, std::uint64_t>;

/// Of what `tshark -q -z conv,tcp -z expert` prints.
Counts counts_of_tshark(const std::string& output) {
  static const std::array<std::pair<const char*, const char*>, 5> summaries{{
      {"(suspected) retransmission", "retransmissions"},  // of fast and spurious ones as well
      {"out-of-order", "out of order"},
      {"Previous segment(s) not captured", "lost segments"},
      {"Duplicate ACK", "duplicate ACKs"},
      {"(SYN)", "flows with a SYN"},
  }};
  Counts counts;
  std::ifstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (line.contains("<->")) {  // ADDRESS <-> ADDRESS FRAMES BYTES bytes FRAMES …
      std::istringstream words(line);
      std::string word;
      std::uint64_t there = 0;
      std::uint64_t back = 0;
      words >> word >> word >> word >> there >> word >> word >> back;
      counts["flows"] += 1;
      counts["segments"] += there + back;
      continue;
    }
    for (const auto& [summary, name] : summaries) {
      if (line.contains(summary)) {
        counts[name] += std::strtoull(line.c_str(), nullptr, 10);
        break;
      }
    }
  }
  return counts;
}

/// Of what `lanyard flow --format json` prints.
Counts counts_of_lanyard(const std::string& output) {
  static const std::array<std::pair<const char*, const char*>, 5> members{{
      {"segments", "segments"},
      {"retransmissions", "retransmissions"},
      {"out_of_order", "out of order"},
      {"lost_segments", "lost segments"},
      {"duplicate_acks", "duplicate ACKs"},
  }};
  Counts counts;
  std::ifstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const auto flow = nlohmann::json::parse(line);
    counts["flows"] += 1;
    const auto& verdicts = flow["verdicts"];
    counts["flows with a SYN"] +=
        std::ranges::find(verdicts, "handshake_1") != verdicts.end() ? 1U : 0U;
    for (const char* const side : {"from_client", "from_server"}) {
      for (const auto& [member, name] : members) {
        counts[name] += flow[side][member].get<std::uint64_t>();
      }
    }
  }
  return counts;
}

/// Adds what each counts; returns how many of the counts differ.
double compare(Report& report, Counts tshark, Counts lanyard) {
  double different = 0;
  for (const char* const name : {"flows", "flows with a SYN", "segments", "retransmissions",
                                 "out of order", "lost segments", "duplicate ACKs"}) {
    report.add(name, "tshark", static_cast<double>(tshark[name]), "");
    report.add(name, "lanyard flow", static_cast<double>(lanyard[name]), "");
    different += tshark[name] == lanyard[name] ? 0 : 1;
  }
  return different;
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
  const std::string by_tshark = directory / "tshark.txt";
  const std::string by_lanyard = directory / "lanyard.txt";
  const bool has_tshark = lanyard::test::is_installed("tshark");
  const std::vector<std::string> flow{LANYARD_PROGRAM, "flow", file};
  for (int round = 0; round < arguments.rounds; ++round) {
    std::vector<Measured> taken;
    report.attempt("lanyard", [&] { measure_several(taken, flow, by_lanyard); });
    if (has_tshark) {
      report.attempt("tshark", [&] {
        add("tshark", measure({"tshark", "-n", "-q", "-r", file, "-z", "conv,tcp", "-z", "expert"},
                              by_tshark));
      });
    }
    report.attempt("lanyard", [&] {
      measure_several(taken, flow, by_lanyard);
      add("lanyard flow", mean_of(taken));
    });
  }
  std::optional<double> different;
  if (has_tshark) {
    report.attempt("comparing", [&] {
      measure({LANYARD_PROGRAM, "flow", "--format", "json", file}, by_lanyard);
      different = compare(report, counts_of_tshark(by_tshark), counts_of_lanyard(by_lanyard));
    });
  }
  report.limit("flow: counts of flows, segments and verdicts that differ from tshark's", different,
               Report::Bound::at_most, 0, "");
  report.limit("flow on a capture of 1,000,000 packets, times as fast as tshark",
               report.ratio(fmt::format("{} packets", packets), "tshark", "lanyard flow"),
               Report::Bound::at_least, 20, "times");
  report.limit("memory of flow", report.median("memory", "lanyard flow"), Report::Bound::at_most,
               200, "MB");
  return report.finish();
}
