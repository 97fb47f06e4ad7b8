// What needs a network or a name service of its own: each test runs again by itself in fresh
// network and mount namespaces (unshare(1)), where nothing it does can reach anybody.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "engine_fixture.hpp"
#include "recording_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

constexpr const char* inside_mark = "LANYARD_TEST_INSIDE_NAMESPACE";

bool run_command(const std::string& command) {
  // The commands are literals of this file.
  const int status = std::system((command + " >/dev/null 2>&1").c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// True inside the namespaces. Outside it runs this very test inside and reports how that went.
bool inside_namespace() {
  if (std::getenv(inside_mark) != nullptr) {
    return true;
  }
  if (::geteuid() != 0 || !run_command("unshare --net --mount true")) {
    []() { GTEST_SKIP() << "needs root and unshare(1)"; }();
    return false;
  }
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = std::string("unshare --net --mount env ") + inside_mark + "=1 '" +
                              self + "' --gtest_brief=1 --gtest_filter=" + info->test_suite_name() +
                              "." + info->name() + " --gtest_repeat=1 >&2";
  const int status = std::system(command.c_str());
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << command;
  return false;
}

bool loopback_up() {
  return run_command("ip link set lo up");
}

void replace_file(const TemporaryDirectory& directory, const std::string& path,
                  const std::string& content) {
  const std::filesystem::path own = directory / std::filesystem::path(path).filename().string();
  std::ofstream(own) << content;
  ASSERT_TRUE(run_command("mount --bind " + own.string() + " " + path));
}

TEST(EngineNamespaceTest, AConnectByNameFallsBackToIPv4WhenIPv6Refuses) {
  if (!inside_namespace()) {
    return;
  }
  ASSERT_TRUE(loopback_up());
  const TemporaryDirectory directory;
  replace_file(directory, "/etc/hosts", "::1 both.test\n127.0.0.1 both.test\n");
  Engine engine;
  EventCollector events(engine);
  const RawListener listener("127.0.0.1:0");
  engine.open(TcpClientOptions{.host = "both.test", .port = listener.port()});
  ASSERT_NE(events.wait_for_body<Connected>(), nullptr) << events.failures();
  EXPECT_EQ(events.events().back()->session->peer, listener.address());
  EXPECT_EQ(events.count<Failed>(), 0U);
}

TEST(EngineNamespaceTest, StopAndCloseDoNotWaitForANameThatIsBeingResolved) {
  if (!inside_namespace()) {
    return;
  }
  ASSERT_TRUE(loopback_up());
  const TemporaryDirectory directory;
  replace_file(directory, "/etc/resolv.conf",
               "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n");
  RawSocket name_server(AF_INET, SOCK_DGRAM);
  ASSERT_TRUE(name_server.bind("127.0.0.1:53"));
  Engine engine;
  EventCollector events(engine);
  const EndpointId client =
      engine.open(TcpClientOptions{.host = "slow.test", .port = 1, .connect_timeout = 3'600'000ms});
  engine.open(TcpServerOptions{.host = "slower.test"});
  engine.open(UdpOptions{.peer_host = "slowest.test", .peer_port = 1});
  ASSERT_TRUE(name_server.receive_some()) << "the name server is asked, and never answers";
  engine.close(client);
  engine.stop();
  EXPECT_TRUE(events.wait_for_end());
  // Had it waited, the look-ups would have failed.
  EXPECT_TRUE(events.events().empty()) << events.failures();
}

TEST(EngineNamespaceTest, TheTimeoutOfAConnectHoldsForTheNameToo) {
  if (!inside_namespace()) {
    return;
  }
  ASSERT_TRUE(loopback_up());
  const TemporaryDirectory directory;
  replace_file(directory, "/etc/resolv.conf",
               "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n");
  RawSocket name_server(AF_INET, SOCK_DGRAM);
  ASSERT_TRUE(name_server.bind("127.0.0.1:53"));
  Engine engine;
  EventCollector events(engine);
  engine.open(TcpClientOptions{.host = "slow.test", .port = 1, .connect_timeout = 50ms});
  const Failed* failed = events.wait_for_failed("connect");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, std::errc::timed_out);
}

TEST(EngineNamespaceTest, AClientDoesNotConnectToItself) {
  if (!inside_namespace()) {
    return;
  }
  // With one port to choose from, the system gives the client the port it wants to connect to, and
  // TCP opens the connection with itself (RFC 9293, 3.5: simultaneous open).
  ASSERT_TRUE(loopback_up());
  ASSERT_TRUE(run_command("sysctl -w net.ipv4.ip_local_port_range='40000 40000'"));
  Engine engine;
  EventCollector events(engine);
  engine.open(TcpClientOptions{.host = "127.0.0.1", .port = 40'000});
  const Failed* failed = events.wait_for_failed("connect");
  ASSERT_NE(failed, nullptr) << "it talks with itself";
  EXPECT_EQ(failed->error.code, std::errc::connection_refused);
  EXPECT_EQ(events.count<Connected>(), 0U);
}

TEST(EngineNamespaceTest, MulticastToAJoinedGroupIsReceived) {
  if (!inside_namespace()) {
    return;
  }
  ASSERT_TRUE(loopback_up());
  ASSERT_TRUE(run_command("ip link set lo multicast on"));
  ASSERT_TRUE(run_command("ip route add 224.0.0.0/4 dev lo"));
  Engine engine;
  EventCollector events(engine);
  engine.open(UdpOptions{.port = 5'007, .groups = {"239.255.77.7"}});
  ASSERT_NE(events.wait_for_body<Listening>(), nullptr) << events.failures();
  const EndpointId sender =
      engine.open(UdpOptions{.peer_host = "239.255.77.7", .peer_port = 5'007});
  ASSERT_NE(events.wait_for_body<Connected>(), nullptr) << events.failures();
  engine.send_all(sender, Bytes::copy_of("to the group"));
  const auto* received = events.wait_for_body<Received>();
  ASSERT_NE(received, nullptr) << events.failures();
  EXPECT_EQ(as_chars(received->message.bytes.view()), "to the group");
}

/// Two ends of a cable: `va` here with 10.9.0.1, `vb` with 10.9.0.2 in the namespace `peer`.
bool lay_cable() {
  return loopback_up() && run_command("mkdir -p /run/netns && mount -t tmpfs none /run/netns") &&
         run_command("ip netns add peer") &&
         run_command("ip link add va type veth peer name vb netns peer") &&
         run_command("ip addr add 10.9.0.1/24 dev va && ip link set va up") &&
         run_command("ip netns exec peer ip addr add 10.9.0.2/24 dev vb") &&
         run_command("ip netns exec peer ip link set vb up");
}

/// A peer at the other end, in a process of its own: connects to 10.9.0.1 and stays.
pid_t start_peer(std::uint16_t port) {
  const std::string target = "/dev/tcp/10.9.0.1/" + std::to_string(port);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string script = "exec 3<>" + target + "; exec sleep 3600";
    ::execlp("ip", "ip", "netns", "exec", "peer", "bash", "-c", script.c_str(), nullptr);
    ::_exit(127);
  }
  return child;
}

class DeadPeerTest : public ::testing::TestWithParam<bool> {};

TEST_P(DeadPeerTest, APeerWhoseCableIsPulledEndsAsTimedOut) {
  if (!inside_namespace()) {
    return;
  }
  if (!lay_cable()) {
    GTEST_SKIP() << "no veth here";
  }
  Engine engine;
  EventCollector events(engine);
  engine.open(TcpServerOptions{.host = "10.9.0.1", .session = {.keepalive = 1s}});
  const auto* listening = events.wait_for_body<Listening>();
  ASSERT_NE(listening, nullptr) << events.failures();
  const pid_t peer = start_peer(port_of(listening->address));
  ASSERT_NE(events.wait_for_body<Connected>(), nullptr) << events.failures();
  const SessionId session = EventCollector::id_of(*events.events().back());
  ASSERT_TRUE(run_command("ip netns exec peer ip link set vb down"));
  if (GetParam()) {
    engine.send(session, Bytes::copy_of("is anybody there?"));  // now TCP_USER_TIMEOUT counts
  }
  const auto* end = events.wait_for_body_of<Disconnected>(session);
  ::kill(peer, SIGKILL);
  ::waitpid(peer, nullptr, 0);
  ASSERT_NE(end, nullptr) << "still shown as connected";
  EXPECT_EQ(end->reason, DisconnectReason::timed_out) << end->code.message();
}

INSTANTIATE_TEST_SUITE_P(IdleAndSending, DeadPeerTest, ::testing::Bool(),
                         [](const auto& chosen) { return chosen.param ? "Sending" : "Idle"; });

TEST(EngineNamespaceTest, APeerThatIsKilledEndsAtOnce) {
  if (!inside_namespace()) {
    return;
  }
  if (!lay_cable()) {
    GTEST_SKIP() << "no veth here";
  }
  Engine engine;
  EventCollector events(engine);
  engine.open(TcpServerOptions{.host = "10.9.0.1"});
  const pid_t peer = start_peer(port_of(events.wait_for_body<Listening>()->address));
  ASSERT_NE(events.wait_for_body<Connected>(), nullptr) << events.failures();
  const SessionId session = EventCollector::id_of(*events.events().back());
  ::kill(peer, SIGKILL);
  ::waitpid(peer, nullptr, 0);
  const auto* end = events.wait_for_body_of<Disconnected>(session);
  ASSERT_NE(end, nullptr);
  EXPECT_EQ(end->reason, DisconnectReason::peer_closed);
}

}  // namespace
}  // namespace lanyard::session::testing
