// What is captured while it happens: flow --live, and --wire of listen and connect. In a network
// namespace of the test's own; without root these tests skip.
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <thread>

#include "cli_fixture.hpp"
#include "lanyard/trace/packet_builder.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WireTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!NetworkNamespace::available()) {
      GTEST_SKIP() << "needs root and ip(8)";
    }
    space_.emplace();
    inside_.emplace(*space_);
  }

  /// `lanyard` as root, but without the right to capture.
  static ChildOptions without_the_right(const Words& arguments) {
    ChildOptions options = lanyard_options(arguments);
    options.arguments.insert(options.arguments.begin(), {"setpriv", "--bounding-set=-net_raw"});
    return options;
  }

  /// A peer that says `Hello` to `server` and closes.
  static void say_hello(const std::string& address) {
    RawSocket peer = RawSocket::connect_to(address);
    peer.send("Hello");
    peer.shutdown_send();
    peer.receive_to_end();
  }

  /// Puts a segment on the loopback that no TCP sent.
  static void put_on_the_wire(const IpEndpoint& from, const IpEndpoint& to,
                              const trace::TcpSegment& segment) {
    const auto packet = trace::build_tcp_packet(from, to, segment).value();
    const int raw = raw_socket();
    send_to_loopback(raw, packet);
    ::close(raw);
  }

  static int raw_socket() { return ::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW); }

  static void send_to_loopback(int raw, ByteView packet) {
    const sockaddr_in loopback{.sin_family = AF_INET,
                               .sin_port = 0,
                               .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
                               .sin_zero = {}};
    EXPECT_EQ(::sendto(raw, packet.data(), packet.size(), 0,
                       reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback),
              static_cast<ssize_t>(packet.size()));
  }

  /// Puts the same segment on the loopback again and again, as fast as it can, until it goes.
  class Flood {
   public:
    explicit Flood(const std::string& to)
        : packet_(trace::build_tcp_packet(parse_ip_endpoint("127.0.0.2:5000").value(),
                                          parse_ip_endpoint(to).value(),
                                          {.sequence_number = 1, .acknowledgment_number = 1})
                      .value()),
          thread_([this](const std::stop_token& stop) {
            const int raw = raw_socket();
            while (!stop.stop_requested()) {
              send_to_loopback(raw, packet_);
            }
            ::close(raw);
          }) {}

   private:
    const std::vector<std::byte> packet_;
    std::jthread thread_;
  };

  static bool file_has(const std::string& path, std::uintmax_t bytes) {
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(path, missing);
    return !missing && size >= bytes;
  }

  /// What the arrows of a diagram stand for.
  struct Drawing {
    std::uint64_t arrows = 0;
    std::uint64_t segments = 0;  ///< In all arrows: one each, but for the folded runs.
  };
  static Drawing read_drawing(const std::string& text) {
    Drawing drawing;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (!line.contains("▶│") && !line.contains("│◀")) continue;
      std::erase(line, ',');
      ++drawing.arrows;
      drawing.segments += number_before(line, " segments ")
                              .or_else([&] { return number_before(line, " ACKs last ack "); })
                              .value_or(1);
    }
    return drawing;
  }

  static std::optional<std::uint64_t> number_before(const std::string& line,
                                                    std::string_view words) {
    const auto end = line.find(words);
    if (end == std::string::npos) return std::nullopt;
    return std::stoull(line.substr(line.rfind(' ', end - 1)));
  }

  /// The segments of both sides of the one flow that `flow` lists at its end, as in `4000000/80`.
  static std::uint64_t listed_segments(const std::string& text) {
    std::uint64_t sum = 0;
    std::istringstream words(text.substr(text.rfind('\n', text.size() - 2) + 1));
    for (std::string word; words >> word;) {
      const auto slash = word.find('/');
      sum += slash == std::string::npos ? 0 : std::stoull(word.substr(slash + 1));
    }
    return sum;
  }

  TemporaryDirectory directory_;
  std::optional<NetworkNamespace> space_;
  std::optional<NetworkNamespace::Inside> inside_;
};

TEST_F(WireTest, DrawsAFlowAsItHappensAndListsItAtTheEnd) {
  const std::string written = (directory_.path() / "seen.pcapng").string();
  Server server({"--show", "none"});
  Lanyard live({"flow", "--live", "lo", "--port", server.port, "--write", written});
  live.process.wait_for_err("Capturing on lo; Ctrl-C ends");
  say_hello(server.address);
  live.process.wait_for_out("\nResult of flow 1: ");
  EXPECT_THAT(live.process.out(),
              AllOf(HasSubstr("▶│ handshake 1/3\n"), HasSubstr("── 5 bytes seq 1 ack 1 ─")));
  interrupt(live.process);
  EXPECT_THAT(live.process.out(), AllOf(HasSubstr("#  client "), HasSubstr("  5/")));
  const Finished again = run_lanyard({"flow", written, "--flow", "1"});
  EXPECT_EQ(again.status, exited(0)) << again.err;
  EXPECT_THAT(again.out, HasSubstr("\nResult: "));
}

TEST_F(WireTest, TellsSegmentsAsJson) {
  Server server({"--show", "none"});
  Lanyard live({"flow", "--live", "any", "--port", server.port, "--format", "json"});
  // When it begins it does not say with JSON: connections are made until one is seen whole.
  live.process.look_until(
      [&] {
        say_hello(server.address);
        return live.events.has("segment",
                               [](const Json& event) { return event.contains("result"); });
      },
      "a flow's end");
  const Json syn = live.events.wait_for(
      "segment", [](const Json& event) { return event.at("verdict") == "handshake 1/3"; });
  EXPECT_EQ(syn.at("server"), server.address);
  EXPECT_EQ(syn.at("flags"), Json::array({"SYN"}));
  EXPECT_EQ(syn.at("verdicts"), Json::array({"handshake_1"}));
  EXPECT_EQ(fields_of(syn),
            (Words{"time", "event", "flow", "client", "server", "from", "flags", "seq", "ack",
                   "bytes", "window", "label", "verdict", "verdicts"}));
  interrupt(live.process);
  EXPECT_THAT(live.process.out(), HasSubstr("\"from_client\":{\"bytes\":5,"));
}

TEST_F(WireTest, TellsAResultOnceHoweverManySegmentsComeLate) {
  const RawSocket reserved = RawSocket::reserve("127.0.0.1:0");
  const std::string server = reserved.local_address();
  Lanyard drawn({"flow", "--live", "lo", "--port", port_of(server)});
  drawn.process.wait_for_err("Capturing on lo");
  Lanyard told({"flow", "--live", "lo", "--port", port_of(server), "--format", "json"});
  const auto is_refused = [](const Json& event) { return event.value("result", "") == "refused"; };
  int connections = 0;
  told.process.look_until(
      [&] {
        run_lanyard({"connect", server});
        ++connections;
        return told.events.has("segment", is_refused);
      },
      "a refused connection");
  const Json end = told.events.wait_for("segment", is_refused);
  const auto client = parse_ip_endpoint(end.at("client").get<std::string>()).value();
  const std::string data = "late";
  for (const std::size_t size : {1U, 2U, 3U}) {
    put_on_the_wire(parse_ip_endpoint(server).value(), client,
                    {.sequence_number = 0,
                     .acknowledgment_number = 7,
                     .payload = std::as_bytes(std::span(data).first(size))});
  }
  const Json late =
      told.events.wait_for("segment", [](const Json& event) { return event.at("bytes") == 3; });
  EXPECT_EQ(late.at("flow"), end.at("flow"));
  EXPECT_FALSE(late.contains("result"));
  EXPECT_EQ(std::ranges::count_if(told.events.all(),
                                  [&](const Json& event) {
                                    return event.value("flow", Json()) == end.at("flow") &&
                                           event.contains("result") &&
                                           event.at("event") == "segment";
                                  }),
            1);
  drawn.process.wait_for_out("── 3 bytes ");
  const std::string out = drawn.process.out();
  int results = 0;
  for (std::size_t at = 0; (at = out.find("Result of flow ", at)) != std::string::npos; ++at) {
    ++results;
  }
  EXPECT_EQ(results, connections) << out;
  interrupt(told.process);
  interrupt(drawn.process);
}

TEST_F(WireTest, SaysHowToGetTheRightToCapture) {
  ChildOptions options = without_the_right({"flow", "--live", "lo"});
  ChildProcess process(options);
  EXPECT_EQ(process.wait_exit(), exited(1));
  EXPECT_THAT(process.err(),
              AllOf(HasSubstr("lanyard: cannot capture on lo: permission denied ("),
                    HasSubstr("sudo setcap cap_net_raw+eip /"), HasSubstr("/lanyard'")));
}

TEST_F(WireTest, SaysThatThereIsNoSuchInterfaceBeforeItAsksForTheRight) {
  ChildOptions options = without_the_right({"flow", "--live", "nope0"});
  ChildProcess process(options);
  EXPECT_EQ(process.wait_exit(), exited(1));
  EXPECT_THAT(process.err(),
              AllOf(HasSubstr("cannot capture on nope0: there is no such interface; there are: "),
                    HasSubstr("lo"), Not(HasSubstr("permission"))));
}

TEST_F(WireTest, DrawsTheSegmentsUnderAServersMessages) {
  ChildOptions options = lanyard_options({"listen", "127.0.0.1:0", "--wire", "--once"});
  options.in = Stream::null();
  ChildProcess server(options);
  const std::string line = server.next_err_line();
  say_hello(address_in(line));
  EXPECT_EQ(server.wait_exit(), exited(0));
  EXPECT_THAT(server.out(), HasSubstr(" < Hello\n"));
  EXPECT_THAT(server.out(), Not(HasSubstr("│")));
  EXPECT_THAT(server.err(), AllOf(HasSubstr("── 5 bytes seq 1 ack 1 ─"),
                                  HasSubstr("│ handshake 3/3\n"), HasSubstr("Result of flow 1: ")));
}

TEST_F(WireTest, ShowsARefusedConnectionsTwoSegments) {
  const RawSocket reserved = RawSocket::reserve("127.0.0.1:0");
  const Finished refused = run_lanyard({"connect", reserved.local_address(), "--wire"});
  EXPECT_EQ(refused.status, exited(1));
  EXPECT_THAT(refused.err, AllOf(HasSubstr("connection refused"), HasSubstr("│ refused\n"),
                                 HasSubstr("Result of flow 1: refused\n")));
}

TEST_F(WireTest, TellsSegmentsAmongAConnectionsEvents) {
  Client client({"--json", "--wire"});
  client.events.wait_for("connected");
  client.peer.send("Hello");
  const Json segment =
      client.events.wait_for("segment", [](const Json& event) { return event.at("bytes") == 5; });
  EXPECT_EQ(segment.at("from"), "server");
  EXPECT_EQ(segment.at("label"), "5 bytes seq 1 ack 1");
  client.peer.close();
  EXPECT_EQ(client.process.wait_exit(), exited(0));
}

TEST_F(WireTest, GoesOnWithoutTheRightAndSaysSoOnce) {
  Server server(without_the_right({"listen", "127.0.0.1:0", "--json", "--wire"}));
  const Json failed = server.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "capture");
  EXPECT_EQ(failed.at("error"), "permission denied");
  RawSocket peer = server.connect();
  peer.send("Hello");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "Hello");
  interrupt(server.process);
  EXPECT_EQ(server.events.count("failed"), 1U);
  EXPECT_EQ(server.events.count("segment"), 0U);
}

TEST_F(WireTest, GoesOverToTheWayIntoALabThatComesLater) {
  const auto with_labs_here = [this](const Words& arguments) {
    ChildOptions options = lanyard_options(arguments);
    options.environment["LANYARD_AIR"] = (directory_.path() / "air").string();
    return options;
  };
  RawSocket waiting = RawSocket::listen_on("127.0.0.1:0");
  const std::string address = "192.168.4.1:" + port_of(waiting.local_address());
  Lanyard client(with_labs_here({"connect", address, "--retry", "--wire", "--json"}));
  EXPECT_EQ(client.events.wait_for("failed").at("operation"), "connect");
  Lanyard network(with_labs_here({"lab", "--no-uplink", "--json"}));
  network.events.wait_for("started");
  RawSocket peer = waiting.accept();
  client.process.wait_for_err("--wire shows the way into the lab: 127.0.0.1:");
  peer.send("Hello");
  const Json segment =
      client.events.wait_for("segment", [](const Json& event) { return event.at("bytes") == 5; });
  // Which side is the server is a guess where the handshake passed before the way was known.
  const std::set<std::string> sides{segment.at("server"), segment.at("client")};
  EXPECT_TRUE(sides.contains(waiting.local_address())) << segment;
  interrupt(client.process);
}

TEST_F(WireTest, EndsWhenAskedWhileFramesComeFasterThanTheyAreRead) {
  const std::string drawn = (directory_.path() / "drawn").string();
  ChildOptions options = lanyard_options({"flow", "--live", "lo", "--port", "4000", "--explain"});
  options.out = Stream::to_file(drawn);
  ChildProcess live(options);
  live.wait_for_err("Capturing on lo");
  const Flood first("127.0.0.1:4000");
  const Flood second("127.0.0.1:4000");
  live.look_until([&] { return file_has(drawn, 100'000); }, "many segments");
  interrupt(live);
}

TEST_F(WireTest, EndsAServersConversationWhileFramesComeFasterThanTheyAreDrawn) {
  const std::string drawn = (directory_.path() / "drawn").string();
  ChildOptions options = lanyard_options({"listen", "127.0.0.1:4000", "--wire", "--json"});
  options.out = Stream::to_file(drawn);
  ChildProcess server(options);
  const Flood first("127.0.0.1:4000");
  const Flood second("127.0.0.1:4000");
  const Flood third("127.0.0.1:4000");
  server.look_until([&] { return file_has(drawn, 1'000'000); }, "many segments");
  interrupt(server);
}

TEST_F(WireTest, FoldsABulkTransferWhileItRuns) {
  // Segments of a LAN's size, so that a window holds many: the loopback's own may fill it by two.
  space_->ip({"link", "set", "lo", "mtu", "1500", "gso_max_segs", "1"});
  Server server({"--show", "none"});
  Lanyard live({"flow", "--live", "lo", "--port", server.port});
  live.process.wait_for_err("Capturing on lo");
  {
    RawSocket peer = RawSocket::connect_to(server.address);
    // So few that the capture's buffer holds them all, each twice, as the loopback shows them.
    peer.send(pattern_bytes(100'000));
    peer.shutdown_send();
    peer.receive_to_end();
  }
  live.process.wait_for_out("\nResult of flow 1: ");
  interrupt(live.process);
  const Drawing drawing = read_drawing(live.process.out());
  // How much is folded is the kernel's affair: what fills a window ends a run.
  EXPECT_LT(drawing.arrows, drawing.segments * 3 / 4) << live.process.out();
  EXPECT_EQ(drawing.segments, listed_segments(live.process.out()))
      << "each segment is in one arrow: " << live.process.out();
}

TEST_F(WireTest, SaysWhatIsWrongWithItsUse) {
  EXPECT_THAT(run_lanyard({"flow"}).err, HasSubstr("name a capture, or an interface with --live"));
  EXPECT_THAT(run_lanyard({"flow", "--live", "lo", "x.pcapng"}).err,
              HasSubstr("exclude each other"));
  EXPECT_THAT(run_lanyard({"flow", "--live", "lo", "--format", "svg"}).err,
              HasSubstr("add --write FILE"));
  EXPECT_THAT(run_lanyard({"flow", "--write", "x.pcapng", "y.pcapng"}).err, HasSubstr("--live"));
  EXPECT_THAT(run_lanyard({"listen", "-u", "--wire", "5000"}).err, HasSubstr("is for TCP"));
}

}  // namespace
}  // namespace lanyard::test
