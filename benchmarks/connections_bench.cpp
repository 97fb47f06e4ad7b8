// Ten thousand connections open at once: how fast they come, what each costs the server in memory,
// and one question and answer on each of them. Lanyard beside a bare epoll echo; ncat ends at 1,024
// (select(2)) and socat makes a process of each.
// Usage: connections_bench [--rounds N] [--json FILE] [CONNECTIONS].
#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <chrono>

#include "load.hpp"
#include "report.hpp"
#include "server.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using lanyard::test::Clock;
using lanyard::test::RawSocket;

/// One question on each, then one answer from each; returns how many answers were right.
std::size_t ask_once(const std::vector<RawSocket>& peers) {
  const std::string question(32, '?');
  for (const RawSocket& peer : peers) {
    ::send(peer.descriptor(), question.data(), question.size(), MSG_NOSIGNAL);
  }
  std::size_t served = 0;
  for (const RawSocket& peer : peers) {
    std::array<char, 32> answer{};
    const ssize_t count = ::recv(peer.descriptor(), answer.data(), answer.size(), MSG_WAITALL);
    served += count == 32 && std::string_view(answer.data(), 32) == question ? 1U : 0U;
  }
  return served;
}

void measure(Report& report, const Subject& subject, std::size_t count) {
  Server server(subject.arguments);
  // The first of all makes what all share.
  { Askers(server.port(), 1).ask(32, 10); }
  const std::size_t before = server.memory();
  std::vector<RawSocket> peers;
  const auto begin = Clock::now();
  while (peers.size() < count) {
    peers.push_back(connect_quickly(server.port()));
  }
  const auto asked = Clock::now();
  report.add("served", subject.name, static_cast<double>(ask_once(peers)), "");
  report.add("connected and served", subject.name,
             static_cast<double>(count) / seconds_since(begin), "/s");
  report.add("a question and an answer on each", subject.name, seconds_since(asked) * 1e3, "ms");
  report.add("memory of each", subject.name,
             static_cast<double>(server.memory() - before) / 1024 / static_cast<double>(count),
             "KiB");
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("connections", arguments.json);
  const std::size_t count = arguments.rest.empty() ? 10'000 : std::stoul(arguments.rest.front());
  if (allow_open_files(count + 100)) {
    for (int round = 0; round < arguments.rounds; ++round) {
      report.attempt("bare echo", [&] {
        measure(report, {"bare echo", {BARE_SERVER, "echo", "{port}"}}, count);
      });
      report.attempt("lanyard", [&] {
        measure(report,
                {"lanyard listen --echo",
                 {LANYARD_PROGRAM, "listen", "127.0.0.1:{port}", "--echo", "--show", "none", "-q"}},
                count);
      });
    }
  } else {
    report.note(
        fmt::format("The system lets a process have fewer than {} files open; raise it with "
                    "`ulimit -Hn {}` as root, or in /etc/security/limits.conf.",
                    count + 100, count + 100));
  }
  report.limit("connections open and served", report.least("served", "lanyard listen --echo"),
               Report::Bound::at_least, static_cast<double>(count), "");
  report.limit("memory of each connection",
               report.median("memory of each", "lanyard listen --echo"), Report::Bound::at_most, 8,
               "KiB");
  return report.finish();
}
