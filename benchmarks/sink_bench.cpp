// Bytes into a server that throws them away, one connection and four: Lanyard beside a bare epoll
// sink, ncat, socat and iperf3. Usage: sink_bench [--rounds N] [--json FILE].
//
// The servers wait side by side and are poured into in turn, for a tenth of a second each time: a
// machine that others share is faster and slower by the second, and a turn's ratio does not see
// that. One turn still differs from the next by a fifth and more, so there are many. iperf3 has
// only its own sender, which is part of what is measured there. A second bare sink beside the first
// shows how far two programs that do the same lie apart.
#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "load.hpp"
#include "raw_socket.hpp"
#include "report.hpp"
#include "server.hpp"
#include "temporary_directory.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using namespace std::chrono_literals;

constexpr auto duration = 100ms;
constexpr int turns = 30;  ///< In each round.
constexpr auto iperf3_seconds = 2;

double iperf3(std::size_t connections) {
  Server server({"iperf3", "-s", "-1", "-B", "127.0.0.1", "-p", "{port}"});
  lanyard::test::ChildProcess client(
      {.arguments = {"iperf3", "-c", "127.0.0.1", "-p", std::to_string(server.port()), "-t",
                     std::to_string(iperf3_seconds), "-P", std::to_string(connections), "-J"}});
  client.wait_exit();
  return nlohmann::json::parse(client.out())["end"]["sum_received"]["bits_per_second"]
             .get<double>() /
         8;
}

/// Packet Sender's command line cannot listen; its window can, and shows what comes. So it gets a
/// display of its own, and a home directory whose settings say at which port it listens (at every
/// address: it can be given none).
double packet_sender(std::size_t connections) {
  lanyard::test::ChildProcess display(
      {.arguments = {"Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"},
       .err = lanyard::test::Stream::null()});
  const lanyard::test::TemporaryDirectory home;
  const std::string settings = home / ".local/share/PacketSender";
  std::filesystem::create_directories(settings);
  const Server server(
      {"sh", "-c",
       "printf '[General]\\ntcpPort={port}\\nudpServerEnable=false\\n"
       "sslServerEnable=false\\n' >\"$HOME/.local/share/PacketSender/ps_settings.ini\"; "
       "exec packetsender"},
      false,
      {{"HOME", home.path()},
       {"DISPLAY", ":" + display.next_out_line()},
       {"XDG_DATA_HOME", std::nullopt},
       {"QT_QPA_PLATFORM", "xcb"}});
  return pour(server.port(), connections, 2s);
}

/// It may reset who sends too much: a figure of its own, and no failure of the benchmark.
void add_packet_sender(Report& report, const std::string& what, std::size_t connections) {
  try {
    report.add(what + ", into a window that shows them", "Packet Sender",
               packet_sender(connections) / 1e6, "MB/s");
  } catch (const std::exception& error) {
    report.note("Packet Sender's window, " + what + ": " + error.what());
  }
}

bool has_packet_sender() {
  return std::ranges::all_of(std::array{"packetsender", "Xvfb", "xrandr"}, [](const char* program) {
    return lanyard::test::is_installed(program);
  });
}

/// All servers wait side by side, and are poured into in turn.
void measure(Report& report, const std::vector<Subject>& subjects, std::size_t connections,
             const std::string& what) {
  std::vector<Server> servers;
  for (const Subject& subject : subjects) {
    servers.emplace_back(subject.arguments);
  }
  in_turns(turns, servers.size(), [&](std::size_t i) {
    report.add(what, subjects[i].name, pour(servers[i].port(), connections, duration) / 1e6,
               "MB/s");
  });
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("sink", arguments.json);
  const auto subjects = installed({
      {"bare sink", {BARE_SERVER, "sink", "{port}"}},
      {"bare sink, a second", {BARE_SERVER, "sink", "{port}"}},
      {"lanyard listen", {LANYARD_PROGRAM, "listen", "127.0.0.1:{port}", "--show", "none"}},
      {"ncat", {"ncat", "-l", "-k", "--recv-only", "127.0.0.1", "{port}"}},
      {"socat",
       {"socat", "-b", "65536", "-u", "TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork",
        "OPEN:/dev/null"}},
  });
  for (int round = 0; round < arguments.rounds; ++round) {
    for (const std::size_t connections : {1U, 4U}) {
      const std::string what = connections == 1 ? "one connection" : "four connections";
      report.attempt(what, [&] { measure(report, subjects, connections, what); });
      if (lanyard::test::is_installed("iperf3")) {
        report.attempt("iperf3", [&] {
          report.add(what, "iperf3, own sender", iperf3(connections) / 1e6, "MB/s");
        });
      }
      if (has_packet_sender() && round == 0) {
        add_packet_sender(report, what, connections);
      }
    }
  }
  report.limit("bytes into listen --show none, of the bare sink",
               report.ratio("one connection", "lanyard listen", "bare sink"),
               Report::Bound::at_least, 0.95, "of it");
  return report.finish();
}
