// How many instructions the hot paths take, which no busy machine changes: for each message that
// `listen --record` receives, frames, journals and records, and for each packet that `flow` reads
// and judges. Usage: instructions_bench [--json FILE] KEPT [keep]; KEPT is the file of earlier
// figures, which is rewritten with `keep`.
//
// Each program runs twice under callgrind, with little and with much to do; the difference, divided
// by what there was more to do, leaves the start and the end out.
#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "load.hpp"
#include "million_packets.hpp"
#include "report.hpp"
#include "server.hpp"
#include "temporary_directory.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using lanyard::test::TemporaryDirectory;

const std::vector<std::string> callgrind{"valgrind", "--tool=callgrind",
                                         "--callgrind-out-file=/dev/null"};

/// What callgrind says it collected, at the end of its log.
double collected(const std::filesystem::path& log) {
  const std::string text = lanyard::test::read_file(log);
  const auto place = text.rfind("Collected : ");
  if (place == std::string::npos) {
    throw std::runtime_error("callgrind gave no count: " + text);
  }
  return std::stod(text.substr(place + 12));
}

std::vector<std::string> under_callgrind(const std::filesystem::path& log,
                                         std::initializer_list<std::string> program) {
  std::vector<std::string> arguments = callgrind;
  arguments.push_back("--log-file=" + log.string());
  arguments.insert(arguments.end(), program);
  return arguments;
}

/// Instructions of a server that takes `bytes` in blocks, and records them.
double receive(const std::vector<std::string>& framing, std::size_t bytes) {
  const TemporaryDirectory directory;
  auto arguments = under_callgrind(
      directory / "log", {LANYARD_PROGRAM, "listen", "127.0.0.1:{port}", "--show", "none", "-q",
                          "--once", "--record", directory / "recording.lnyd"});
  arguments.insert(arguments.end(), framing.begin(), framing.end());
  Server server(arguments);
  {
    auto peer = lanyard::test::RawSocket::connect_to(fmt::format("127.0.0.1:{}", server.port()));
    std::string batch;
    while (batch.size() < std::size_t{64} << 10U) {
      batch += std::string(63, 'x') + "\n";
    }
    for (std::size_t sent = 0; sent < bytes; sent += batch.size()) {
      peer.send(batch);
    }
  }
  server.process().wait_exit();
  return collected(directory / "log");
}

double flow(std::uint64_t packets, double& written) {
  const TemporaryDirectory directory;
  written = static_cast<double>(write_capture(directory / "capture.pcapng", packets));
  lanyard::test::ChildProcess process(
      {.arguments = under_callgrind(directory / "log",
                                    {LANYARD_PROGRAM, "flow", directory / "capture.pcapng"}),
       .in = lanyard::test::Stream::null(),
       .out = lanyard::test::Stream::null()});
  process.wait_exit();
  return collected(directory / "log");
}

nlohmann::ordered_json measure() {
  constexpr std::size_t few = std::size_t{1} << 20U;
  constexpr std::size_t many = std::size_t{5} << 20U;
  nlohmann::ordered_json counts;
  const auto each = [](const std::vector<std::string>& framing, std::size_t unit) {
    return std::round((receive(framing, many) - receive(framing, few)) /
                      static_cast<double>((many - few) / unit));
  };
  counts["receive, frame, journal and record a message of 64 bytes"] =
      each({"--frame", "length:64"}, 64);
  counts["receive, frame, journal and record a line of 64 bytes"] = each({"--frame", "line"}, 64);
  counts["receive, journal and record 64 KiB, no framing"] = each({}, std::size_t{64} << 10U);
  double few_packets = 0;
  double many_packets = 0;
  const double little = flow(20'000, few_packets);
  const double much = flow(100'000, many_packets);
  counts["read and judge a packet in flow"] =
      std::round((much - little) / (many_packets - few_packets));
  return counts;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("instructions", arguments.json);
  if (arguments.rest.empty()) {
    fmt::print(stderr, "usage: instructions_bench [--json FILE] KEPT [keep]\n");
    return 2;
  }
  if (!lanyard::test::is_installed("valgrind")) {
    report.note("valgrind is not installed: not counted.");
    return report.finish();
  }
  report.attempt("counting", [&] {
    const nlohmann::ordered_json counts = measure();
    std::ifstream file(arguments.rest.front());
    const auto kept = nlohmann::ordered_json::parse(file, nullptr, false);
    for (const auto& [what, count] : counts.items()) {
      if (kept.is_object() && kept.contains(what)) {
        report.add(what, "kept figure", kept[what].get<double>(), "");
      }
      report.add(what, "now", count.get<double>(), "");
    }
    if (arguments.rest.size() > 1 && arguments.rest[1] == "keep") {
      std::ofstream(arguments.rest.front()) << counts.dump(2) << '\n';
    }
  });
  return report.finish();
}
