// What it costs to have Lanyard: the size of each program, and how long one takes to say its
// version, beside the peers' own. Usage: start_bench [--rounds N] [--json FILE].
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "report.hpp"
#include "server.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using lanyard::test::Clock;

constexpr std::size_t runs_a_round = 20;

double once(const std::vector<std::string>& arguments) {
  const auto begin = Clock::now();
  lanyard::test::ChildProcess process({.arguments = arguments,
                                       .in = lanyard::test::Stream::null(),
                                       .out = lanyard::test::Stream::null(),
                                       .err = lanyard::test::Stream::null()});
  if (process.wait_exit() != lanyard::test::exited(0)) {
    throw std::runtime_error(arguments.front() + " failed");
  }
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double milliseconds_to_run(const std::vector<std::string>& arguments) {
  std::vector<double> took;
  while (took.size() < runs_a_round) {
    took.push_back(once(arguments));
  }
  return percentile(took, 0.5);
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("start", arguments.json);
  const auto subjects = installed({{"true", {"true"}},
                                   {"lanyard --version", {LANYARD_PROGRAM, "--version"}},
                                   {"ncat --version", {"ncat", "--version"}},
                                   {"socat -V", {"socat", "-V"}},
                                   {"iperf3 --version", {"iperf3", "--version"}},
                                   {"tshark --version", {"tshark", "--version"}},
                                   {"packetsender --version", {"packetsender", "--version"}}});
  for (int round = 0; round < arguments.rounds; ++round) {
    for (const Subject& subject : subjects) {
      report.attempt(subject.name, [&] {
        report.add("start to end", subject.name, milliseconds_to_run(subject.arguments), "ms");
      });
    }
  }
  for (const std::string& program : arguments.rest) {
    report.add("size of the program", std::filesystem::path(program).filename().string(),
               static_cast<double>(std::filesystem::file_size(program)) / 1e6, "MB");
  }
  report.limit("start to end of lanyard --version",
               report.median("start to end", "lanyard --version"), Report::Bound::at_most, 10,
               "ms");
  return report.finish();
}
