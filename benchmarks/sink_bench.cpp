// Bytes into a server that throws them away, one connection and four: Lanyard beside a bare epoll
// sink, ncat, socat and iperf3. Usage: sink_bench [--rounds N] [--json FILE].
//
// Each round gives every server a fresh process and pours for two seconds from blocking senders in
// this one. iperf3 has only its own sender, which is part of what is measured there.
#include <nlohmann/json.hpp>

#include "load.hpp"
#include "raw_socket.hpp"
#include "report.hpp"
#include "server.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using namespace std::chrono_literals;

constexpr auto duration = 2s;

double iperf3(std::size_t connections) {
  Server server({"iperf3", "-s", "-1", "-B", "127.0.0.1", "-p", "{port}"});
  lanyard::test::ChildProcess client(
      {.arguments = {"iperf3", "-c", "127.0.0.1", "-p", std::to_string(server.port()), "-t",
                     std::to_string(duration.count()), "-P", std::to_string(connections), "-J"}});
  client.wait_exit();
  return nlohmann::json::parse(client.out())["end"]["sum_received"]["bits_per_second"]
             .get<double>() /
         8;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("sink", arguments.json);
  const auto subjects = installed({
      {"bare sink", {BARE_SERVER, "sink", "{port}"}},
      {"lanyard listen", {LANYARD_PROGRAM, "listen", "127.0.0.1:{port}", "--show", "none"}},
      {"ncat", {"ncat", "-l", "-k", "--recv-only", "127.0.0.1", "{port}"}},
      {"socat",
       {"socat", "-u", "TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork", "OPEN:/dev/null"}},
  });
  for (int round = 0; round < arguments.rounds; ++round) {
    for (const std::size_t connections : {1U, 4U}) {
      const std::string what = connections == 1 ? "one connection" : "four connections";
      for (const Subject& subject : subjects) {
        const Server server(subject.arguments);
        report.add(what, subject.name, pour(server.port(), connections, duration) / 1e6, "MB/s");
      }
      if (lanyard::test::is_installed("iperf3")) {
        report.add(what, "iperf3, own sender", iperf3(connections) / 1e6, "MB/s");
      }
    }
  }
  report.limit("bytes into listen --show none, of the bare sink",
               report.ratio("one connection", "lanyard listen", "bare sink"),
               Report::Bound::at_least, 0.95, "of it");
  return report.finish();
}
