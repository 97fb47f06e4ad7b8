#include "lanyard/capture/live_capture.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <optional>

#include "child_process.hpp"
#include "namespaces.hpp"
#include "patience.hpp"
#include "raw_socket.hpp"

namespace lanyard::capture {
namespace {

using lanyard::test::NetworkNamespace;
using lanyard::test::RawSocket;
using trace::FlowTable;

TEST(FilterTextTest, TakesEverySegmentWhereNothingIsAskedFor) {
  EXPECT_EQ(filter_text({.interface = "lo"}, false), "tcp");
}

TEST(FilterTextTest, TakesFragmentsWhateverTheirPorts) {
  EXPECT_EQ(filter_text({.interface = "lo", .ports = {80, 8888}}, false),
            "(tcp and (port 80 or port 8888)) or (ip proto 6 and ip[6:2] & 0x1fff != 0) or ip6 "
            "proto 44");
}

TEST(FilterTextTest, NamesTheHostAndLooksIntoVlanTags) {
  EXPECT_EQ(filter_text({.interface = "lo", .host = "10.9.0.1"}, true),
            "(host 10.9.0.1 and (tcp)) or (vlan and (host 10.9.0.1 and (tcp)))");
}

/// In a namespace that has nothing but a loopback interface.
class LiveCaptureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!NetworkNamespace::available()) {
      GTEST_SKIP() << "needs root and ip(8)";
    }
    space_.emplace();
  }

  [[nodiscard]] Result<LiveCapture> open(const LiveOptions& options) const {
    const auto inside = space_->enter();
    return LiveCapture::open(options);
  }

  /// A connection in the namespace, `Hello` through it, and both ends closed.
  std::uint16_t converse(const std::string& host = "127.0.0.1") const {
    const auto inside = space_->enter();
    RawSocket listener = RawSocket::listen_on(host + ":0");
    RawSocket client = RawSocket::connect_to(listener.local_address());
    RawSocket server = listener.accept();
    client.send("Hello");
    EXPECT_EQ(server.receive_exactly(5), "Hello");
    client.close();
    server.receive_to_end();
    server.close();
    return parse_ip_endpoint(listener.local_address()).value_or(IpEndpoint{}).port;
  }

  /// Feeds what comes into the table until the flow has both its FINs acknowledged.
  static void follow(LiveCapture& capture, FlowTable& table) {
    const auto deadline = lanyard::test::Clock::now() + lanyard::test::patience;
    while (lanyard::test::Clock::now() < deadline) {
      pollfd waiting{.fd = capture.descriptor(), .events = POLLIN, .revents = 0};
      ASSERT_GE(poll(&waiting, 1, 1000), 0);
      const auto count =
          capture.read([&table](const trace::Frame& frame) { table.feed(frame); }, 1000);
      ASSERT_TRUE(count) << count.error().message;
      if (!table.flows().empty() &&
          table.flows().front().client_state == trace::TcpState::time_wait) {
        return;
      }
    }
    FAIL() << "the end of the connection was not captured";
  }

  std::optional<NetworkNamespace> space_;
};

TEST_F(LiveCaptureTest, SeesAConnectionOnTheLoopbackOnceAndWhole) {
  auto capture = open({.interface = "lo"});
  ASSERT_TRUE(capture) << capture.error().message;
  EXPECT_EQ(capture->interface().name, "lo");
  EXPECT_EQ(capture->interface().link_type, trace::LinkType::ethernet);
  converse();
  FlowTable table;
  follow(*capture, table);
  ASSERT_EQ(table.flows().size(), 1U);
  const trace::Flow& flow = table.flows().front();
  EXPECT_GE(flow.from_client.bytes, 5U);  // more on a computer so busy that TCP repeats itself
  EXPECT_TRUE(flow.handshake);
  EXPECT_TRUE(flow.from_client.sent_fin && flow.from_server.sent_fin);
  EXPECT_EQ(capture->losses().by_kernel, 0U);
}

TEST_F(LiveCaptureTest, SeesAConnectionOnAllInterfacesAtOnce) {
  auto capture = open({.interface = "any"});
  ASSERT_TRUE(capture) << capture.error().message;
  EXPECT_EQ(capture->interface().link_type, trace::LinkType::linux_cooked_v2);
  converse();
  FlowTable table;
  follow(*capture, table);
  ASSERT_EQ(table.flows().size(), 1U);
  EXPECT_GE(table.flows().front().from_client.bytes, 5U);
}

TEST_F(LiveCaptureTest, PassesOverOtherPorts) {
  const std::uint16_t elsewhere = converse();
  auto capture = open({.interface = "lo", .ports = {elsewhere}});
  ASSERT_TRUE(capture) << capture.error().message;
  converse();  // a port that is free, and so another one or, by chance, the same
  const auto inside = space_->enter();
  RawSocket listener = RawSocket::listen_on("127.0.0.1:" + std::to_string(elsewhere));
  RawSocket client = RawSocket::connect_to(listener.local_address());
  RawSocket server = listener.accept();
  client.close();
  server.receive_to_end();
  server.close();
  FlowTable table;
  follow(*capture, table);
  for (const trace::Flow& flow : table.flows()) {
    EXPECT_EQ(flow.server.port, elsewhere);
  }
}

TEST_F(LiveCaptureTest, HasTimesInNanoseconds) {
  auto capture = open({.interface = "lo"});
  ASSERT_TRUE(capture) << capture.error().message;
  for (int i = 0; i < 4; ++i) {
    converse();
  }
  bool below_a_microsecond = false;
  FlowTable table;
  const auto deadline = lanyard::test::Clock::now() + lanyard::test::patience;
  while (!below_a_microsecond && lanyard::test::Clock::now() < deadline) {
    pollfd waiting{.fd = capture->descriptor(), .events = POLLIN, .revents = 0};
    ASSERT_GE(poll(&waiting, 1, 1000), 0);
    ASSERT_TRUE(capture->read(
        [&](const trace::Frame& frame) {
          below_a_microsecond =
              below_a_microsecond || frame.time.time_since_epoch().count() % 1000 != 0;
        },
        1000));
  }
  EXPECT_TRUE(below_a_microsecond);
}

TEST_F(LiveCaptureTest, NamesTheInterfacesThereAreWhenOneIsMissing) {
  const auto capture = open({.interface = "wlan7"});
  ASSERT_FALSE(capture);
  EXPECT_EQ(capture.error().operation, "capture");
  EXPECT_NE(capture.error().message.find("cannot capture on wlan7: there is no such interface; "
                                         "there are: "),
            std::string::npos)
      << capture.error().message;
  EXPECT_NE(capture.error().message.find("lo"), std::string::npos);
}

TEST_F(LiveCaptureTest, SaysThatAnInterfaceIsDown) {
  space_->ip({"link", "set", "lo", "down"});
  const auto capture = open({.interface = "lo"});
  ASSERT_FALSE(capture);
  EXPECT_EQ(capture.error().code, std::errc::network_down);
}

TEST_F(LiveCaptureTest, EndsWithAnErrorWhenItsInterfaceGoes) {
  space_->ip({"link", "add", "cable", "type", "veth", "peer", "name", "other"});
  space_->ip({"link", "set", "cable", "up"});
  auto capture = open({.interface = "cable"});
  ASSERT_TRUE(capture) << capture.error().message;
  space_->ip({"link", "delete", "cable"});
  const auto deadline = lanyard::test::Clock::now() + lanyard::test::patience;
  while (lanyard::test::Clock::now() < deadline) {
    pollfd waiting{.fd = capture->descriptor(), .events = POLLIN, .revents = 0};
    ASSERT_GE(poll(&waiting, 1, 1000), 0);
    const auto count = capture->read([](const trace::Frame&) {}, 10);
    if (!count) {
      EXPECT_EQ(count.error().message.find("cannot capture on cable: "), 0U)
          << count.error().message;
      return;
    }
  }
  FAIL() << "the interface is gone, and nobody was told";
}

TEST(LiveCaptureHostTest, RefusesAHostThatIsNoAddress) {
  const auto capture = LiveCapture::open({.interface = "lo", .host = "board.local"});
  ASSERT_FALSE(capture);
  EXPECT_EQ(capture.error().message, "cannot capture on lo: 'board.local' is no address");
}

}  // namespace
}  // namespace lanyard::capture
