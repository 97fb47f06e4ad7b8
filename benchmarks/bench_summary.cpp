// Puts the figures of one run together: FIGURES, one JSON object a line as the benchmarks append
// them, becomes RESULTS, one JSON document with the machine described; and says of each number of
// DESIGN.md whether it was reached, or was not measured. Usage: bench_summary FIGURES RESULTS.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>

namespace {

using Json = nlohmann::ordered_json;

/// What the rows of DESIGN.md's table ask for, by the names under which it is measured.
constexpr std::array numbers_of_design{
    "bytes into listen --show none, of the bare sink",
    "echo round trip of 32 bytes, median, of the bare echo",
    "connections open and served",
    "memory of each connection",
    "64-byte messages into --record",
    "lost or changed of messages of 64 bytes",
    "most memory with 10000000 messages",
    "window with 100 MB/s from four peers: key and painting, p99",
    "window with 100 MB/s from four peers: memory at the end, of that at the beginning",
    "window with 100 MB/s from four peers: bytes lost",
    "board from start to address",
    "200 boards at once that failed",
    "board to computer, one stream",
    "computer to board, one stream",
    "flow on a capture of 1,000,000 packets, times as fast as tshark",
    "flow: counts of flows, segments and verdicts that differ from tshark's",
};

/// The value of the first line of `file` that begins with `name`, as in `model name : …`.
std::string value_in(const char* file, std::string_view name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(':');
    if (line.starts_with(name) && colon != std::string::npos) {
      return line.substr(std::min(line.find_first_not_of(" \t", colon + 1), line.size()));
    }
  }
  return "unknown";
}

Json machine() {
  utsname system{};
  ::uname(&system);
  return {{"processor", value_in("/proc/cpuinfo", "model name")},
          {"cores", std::thread::hardware_concurrency()},
          {"memory", value_in("/proc/meminfo", "MemTotal")},
          {"kernel", fmt::format("{} {}", system.sysname, system.release)},
          {"compiler", "GCC " __VERSION__}};
}

void show(const Json& limit) {
  const bool at_least = limit.contains("at_least");
  const Json& value = limit["value"];
  fmt::print("  {}  {}: {} {} ({} {} asked)\n",
             limit["reached"].get<bool>() ? "reached" : "MISSED ",
             limit["number"].get<std::string>(),
             value.is_null() ? "not measured" : fmt::format("{:.4g}", value.get<double>()),
             limit["unit"].get<std::string>(), at_least ? "at least" : "at most",
             limit[at_least ? "at_least" : "at_most"].get<double>());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: bench_summary FIGURES RESULTS\n");
    return 2;
  }
  Json results{{"time", fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(
                                                     std::chrono::system_clock::now()))},
               {"machine", machine()},
               {"figures", Json::array()},
               {"numbers", Json::array()},
               {"not_measured", Json::array()},
               {"notes", Json::array()}};
  std::ifstream figures(argv[1]);
  fmt::print("\nnumbers to reach\n");
  for (std::string line; std::getline(figures, line);) {
    const Json entry = Json::parse(line, nullptr, false);
    if (!entry.is_object()) {
      continue;  // of a benchmark that was stopped as it wrote
    }
    results[entry.contains("number") ? "numbers"
            : entry.contains("note") ? "notes"
                                     : "figures"]
        .push_back(entry);
    if (entry.contains("number")) {
      show(entry);
    }
  }
  for (const std::string_view number : numbers_of_design) {
    if (std::ranges::none_of(results["numbers"],
                             [&](const Json& entry) { return entry["number"] == number; })) {
      fmt::print("  not measured  {}\n", number);
      results["not_measured"].push_back(number);
    }
  }
  std::ofstream file(argv[2]);
  file << results.dump(2) << '\n';
  file.flush();
  if (!file.good()) {
    fmt::print(stderr, "bench_summary: cannot write {}\n", argv[2]);
    return 1;
  }
  fmt::print("\nall figures: {}\n", argv[2]);
  return 0;
}
