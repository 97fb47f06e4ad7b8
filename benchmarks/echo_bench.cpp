// Round trips to a server that echoes, 32 bytes and 1 KiB, over one connection and over a hundred
// that each have one question under way: Lanyard beside a bare epoll echo, one on Asio, socat and
// ncat. Usage: echo_bench [--rounds N] [--json FILE].
//
// All cores are kept awake, else their waking is most of what is measured, and no two turns are
// alike. The machine as it is comes last, for 32 bytes over one connection.
#include <fmt/format.h>

#include "awake_cores.hpp"
#include "load.hpp"
#include "report.hpp"
#include "server.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own

/// In each round. Whether two programs are woken on one core or on two, and so in which of two
/// speeds, changes from turn to turn: many short ones see both.
constexpr int turns_of_one = 60;
constexpr std::size_t questions_of_one = 500;
constexpr int turns_of_many = 10;
constexpr std::size_t questions_of_many = 2'000;

/// All servers wait side by side, and are asked in turn.
void measure(Report& report, const std::vector<Subject>& subjects, std::size_t connections,
             std::size_t size, std::string_view remark = {}) {
  const int turns = connections == 1 ? turns_of_one : turns_of_many;
  const std::size_t questions = connections == 1 ? questions_of_one : questions_of_many;
  std::vector<Server> servers;
  std::vector<Askers> askers;
  for (const Subject& subject : subjects) {
    servers.emplace_back(subject.arguments);
    askers.emplace_back(servers.back().port(), connections).ask(size, questions);  // warms up
  }
  in_turns(turns, askers.size(), [&](std::size_t i) {
    const auto took = askers[i].ask(size, questions);
    const auto add = [&](std::string_view which, double part) {
      report.add(fmt::format("{} bytes, {} connection{}{}, {}", size, connections,
                             connections == 1 ? "" : "s", remark, which),
                 subjects[i].name, percentile(took, part), "us");
    };
    add("median", 0.5);
    add("p99", 0.99);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("echo", arguments.json);
  const auto subjects = installed({
      {"bare echo", {BARE_SERVER, "echo", "{port}"}},
      {"bare echo, a second", {BARE_SERVER, "echo", "{port}"}},
      {"bare Asio echo", {ASIO_ECHO, "{port}"}},
      {"lanyard listen --echo",
       {LANYARD_PROGRAM, "listen", "127.0.0.1:{port}", "--echo", "--show", "none"}},
      {"socat PIPE",
       {"socat", "-b", "65536",
        "TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork,nodelay,backlog=128", "PIPE"}},
      {"ncat --exec cat",
       {"ncat", "-l", "-k", "--max-conns", "200", "--exec", "/bin/cat", "127.0.0.1", "{port}"}},
  });
  for (int round = 0; round < arguments.rounds; ++round) {
    const AwakeCores awake(report);
    for (const std::size_t connections : {1U, 100U}) {
      for (const std::size_t size : {32U, 1024U}) {
        report.attempt("in turn", [&] { measure(report, subjects, connections, size); });
      }
    }
  }
  for (int round = 0; round < arguments.rounds; ++round) {
    report.attempt("in turn", [&] { measure(report, subjects, 1, 32, ", cores that may sleep"); });
  }
  report.limit("echo round trip of 32 bytes, median, of the bare echo",
               report.ratio("32 bytes, 1 connection, median", "lanyard listen --echo", "bare echo"),
               Report::Bound::at_most, 1.05, "of it");
  return report.finish();
}
