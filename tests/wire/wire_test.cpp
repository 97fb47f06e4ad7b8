// Segments of a conversation: on an interface in a network namespace of the test's own, which needs
// root, and in a lab, which does not.
#include "lanyard/wire/wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "hung_lab.hpp"
#include "lanyard/air/directory.hpp"
#include "lanyard/lab/lab.hpp"
#include "namespaces.hpp"
#include "patience.hpp"
#include "raw_socket.hpp"
#include "temporary_directory.hpp"

namespace lanyard::wire {
namespace {

using lanyard::test::Clock;
using lanyard::test::NetworkNamespace;
using lanyard::test::patience;
using lanyard::test::RawSocket;
using lanyard::test::TemporaryDirectory;
using lanyard::test::WaitedInVain;

/// A wire and all that it has told.
class TestWire {
 public:
  explicit TestWire(WireOptions options)
      : wire(
            {.on_segment =
                 [this](const trace::FlowTable::Fed& fed, const trace::HostNames& names) {
                   lengths.push_back(fed.segment->length);
                   lengths_before_gap = gaps == 0 ? lengths.size() : lengths_before_gap;
                   server = names.text(fed.flow->server);
                 },
             .on_gap = [this] { ++gaps; },
             .on_obeyed = [this](std::uint64_t order) { obeyed = order; },
             .on_watching = [this](const Watching& watching) { places.push_back(watching); },
             .on_missed = [this](std::uint64_t count) { missed = count; },
             .on_failure = [this](const Error& error) { failures.push_back(error); }},
            [this] { woken.fetch_add(1); }, std::move(options)) {}

  void watch(const HostPort& where, bool is_ours) {
    wire.watch(where, is_ours);
    ASSERT_TRUE(wire.wait_until_watching(patience));
    drain();
  }
  void drain() {
    while (wire.drain(16)) {
    }
  }
  template <typename Condition>
  void drain_until(Condition holds) {
    const auto deadline = Clock::now() + patience;
    for (drain(); !holds(); drain()) {
      if (Clock::now() > deadline) throw WaitedInVain("news that did not come");
      wire.wait_for_news(std::chrono::milliseconds(100));
    }
  }
  [[nodiscard]] bool has_segment_of(std::uint32_t length) const {
    return std::ranges::find(lengths, length) != lengths.end();
  }

  std::vector<std::uint32_t> lengths;  ///< Of the segments' data.
  std::size_t lengths_before_gap = 0;
  int gaps = 0;
  std::string server;  ///< Of the newest flow.
  std::vector<Watching> places;
  std::uint64_t obeyed = 0;
  std::uint64_t missed = 0;
  std::vector<Error> failures;
  std::atomic<int> woken{0};
  Wire wire;
};

class WireLayerTest : public ::testing::Test {
 protected:
  [[nodiscard]] WireOptions options() const { return {.directory = directory_.path() / "air"}; }

  [[nodiscard]] std::unique_ptr<lab::Lab> lab() const {
    lab::LabOptions options;
    options.directory = directory_.path() / "air";
    options.uplink = false;
    return std::move(lab::Lab::start(options).value());
  }

  TemporaryDirectory directory_;
};

TEST_F(WireLayerTest, AStopIsNotHeldUpByFurtherQuestionsToNetworksThatHang) {
  WireOptions patient = options();
  patient.patience = patience;
  air::ensure_private_directory(patient.directory);
  test::HungLab hung(air::socket_path(patient.directory, "Hung"));
  TestWire wire(patient);
  wire.wire.watch({"127.0.0.1", 8888}, true);
  const auto deadline = Clock::now() + patience;
  while (!hung.is_asked()) {
    if (Clock::now() > deadline) throw WaitedInVain("a question that did not come");
    std::this_thread::yield();
  }
  wire.wire.request_stop();
  hung.hang_up();
  wire.wire.stop();
  EXPECT_FALSE(hung.is_asked());
}

/// With a loopback that belongs to the test.
class WireOnAnInterfaceTest : public WireLayerTest {
 protected:
  void SetUp() override {
    if (!NetworkNamespace::available()) {
      GTEST_SKIP() << "needs root and ip(8)";
    }
    space_.emplace();
    // Threads that are started now are in it, too.
    inside_.emplace(*space_);
  }

  std::optional<NetworkNamespace> space_;
  std::optional<NetworkNamespace::Inside> inside_;
};

TEST_F(WireOnAnInterfaceTest, AnOrderIsToldToBeObeyedOnceConnectionsAreSeen) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  TestWire wire(options());
  const auto order = wire.wire.watch({"127.0.0.1", listener.local_port()}, true);
  wire.drain_until([&] { return wire.obeyed == order; });
  RawSocket client = RawSocket::connect_to(listener.local_address());
  client.send("Hello");
  wire.drain_until([&] { return wire.has_segment_of(5); });
  EXPECT_TRUE(wire.wire.table().flows().front().saw_handshake_begin);
  // Also where nothing has to be done for it.
  const auto again = wire.wire.watch({"127.0.0.1", listener.local_port()}, true);
  EXPECT_GT(again, order);
  wire.drain_until([&] { return wire.obeyed == again; });
  EXPECT_EQ(wire.places.size(), 1U);
}

TEST_F(WireOnAnInterfaceTest, SeesAConnectionFromItsFirstSegment) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  TestWire wire(options());
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  ASSERT_EQ(wire.places.size(), 1U);
  EXPECT_EQ(wire.places[0].interface, "lo");
  RawSocket client = RawSocket::connect_to(listener.local_address());
  client.send("Hello");
  wire.drain_until([&] { return wire.has_segment_of(5); });
  EXPECT_GE(wire.woken, 1);
  const auto& flows = wire.wire.table().flows();
  ASSERT_EQ(flows.size(), 1U);
  EXPECT_TRUE(flows.front().saw_handshake_begin);
  EXPECT_EQ(to_string(flows.front().server), listener.local_address());
}

TEST_F(WireOnAnInterfaceTest, TellsNothingWhereNothingHasChanged) {
  TestWire wire(options());
  wire.watch({"127.0.0.1", 4000}, false);
  wire.watch({"127.0.0.1", 4000}, false);
  EXPECT_EQ(wire.places.size(), 1U);
  wire.watch({"127.0.0.1", 4001}, false);
  ASSERT_EQ(wire.places.size(), 2U);
  EXPECT_EQ(wire.places[1].place.port, 4001);
}

TEST_F(WireOnAnInterfaceTest, SeesNothingWhileItPausesAndGoesOnWithTheFlowsItKnew) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  TestWire wire(options());
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  RawSocket client = RawSocket::connect_to(listener.local_address());
  client.send("Hello");
  wire.drain_until([&] { return wire.has_segment_of(5); });
  const auto pause = wire.wire.pause();
  wire.drain_until([&] { return wire.obeyed == pause; });
  client.send("unseen");
  RawSocket server = listener.accept();
  server.receive_exactly(11);
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  client.send("seen");
  wire.drain_until([&] { return wire.has_segment_of(4); });
  EXPECT_FALSE(wire.has_segment_of(6));
  EXPECT_EQ(wire.wire.table().flows().size(), 1U);
}

TEST_F(WireOnAnInterfaceTest, TellsOfTheGapBetweenWhatWasSeenBeforeAPauseAndAfterIt) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  TestWire wire(options());
  wire.wire.pause();
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  EXPECT_EQ(wire.gaps, 0) << "nothing was left";
  RawSocket client = RawSocket::connect_to(listener.local_address());
  client.send("Hello");
  wire.drain_until([&] { return wire.has_segment_of(5); });
  wire.wire.pause();
  wire.drain_until([&] { return wire.gaps == 1; });
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  client.send("seen");
  wire.drain_until([&] { return wire.has_segment_of(4); });
  const auto gap = wire.lengths.begin() + static_cast<std::ptrdiff_t>(wire.lengths_before_gap);
  EXPECT_LT(std::ranges::find(wire.lengths, 5U), gap);
  EXPECT_GE(std::ranges::find(wire.lengths, 4U), gap);
  EXPECT_EQ(wire.gaps, 1);
}

TEST_F(WireOnAnInterfaceTest, CountsWhatComesFasterThanItIsDrained) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  WireOptions small = options();
  small.max_waiting = 1;
  TestWire wire(small);
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  RawSocket client = RawSocket::connect_to(listener.local_address());
  RawSocket server = listener.accept();
  const std::jthread reader([&] { server.receive_to_end(); });
  const std::string piece(1 << 20U, 'x');
  // More than the kernel's buffer holds.
  for (int i = 0; i < 64; ++i) {
    client.send(piece);
  }
  client.shutdown_send();
  wire.drain_until([&] { return wire.missed > 0; });
}

TEST_F(WireOnAnInterfaceTest, HandsOverWhatWaitsAfterItWasStoppedAndNothingMore) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  TestWire wire(options());
  wire.watch({"127.0.0.1", listener.local_port()}, true);
  RawSocket client = RawSocket::connect_to(listener.local_address());
  client.send("Hello");
  const auto deadline = Clock::now() + patience;
  while (!wire.wire.wait_for_news(std::chrono::milliseconds(100))) {
    ASSERT_LT(Clock::now(), deadline);
  }
  wire.wire.stop();
  wire.drain();
  EXPECT_FALSE(wire.lengths.empty());
  const std::size_t before = wire.lengths.size();
  client.send("more");
  wire.wire.stop();
  wire.drain();
  EXPECT_EQ(wire.lengths.size(), before);
}

TEST_F(WireOnAnInterfaceTest, LooksIntoALabBesideTheInterface) {
  const auto network = lab();
  TestWire wire(options());
  wire.watch({"", 4000}, true);
  ASSERT_EQ(wire.places.size(), 1U);
  EXPECT_EQ(wire.places[0].networks, std::vector<std::string>{"Lanyard"});
  EXPECT_EQ(wire.places[0].interface, "any");
  network->stop();
  wire.drain_until([&] { return wire.places.size() == 2; });
  EXPECT_TRUE(wire.places[1].networks.empty());
  EXPECT_EQ(wire.places[1].interface, "any");
  const auto again = lab();
  wire.drain_until([&] { return wire.places.size() == 3; });
  EXPECT_EQ(wire.places[2].networks, std::vector<std::string>{"Lanyard"});
  EXPECT_TRUE(wire.failures.empty()) << wire.failures[0].message;
}

TEST_F(WireLayerTest, LooksForABoardOfALabInTheLabAlone) {
  const auto network = lab();
  TestWire wire(options());
  wire.watch({"192.168.4.2", 8000}, false);
  ASSERT_EQ(wire.places.size(), 1U);
  EXPECT_EQ(wire.places[0].networks, std::vector<std::string>{"Lanyard"});
  EXPECT_EQ(wire.places[0].interface, "");
  // The address stays the lab's: it is looked for nowhere else when the lab has gone.
  network->stop();
  wire.drain_until([&] { return wire.places.size() == 2; });
  wire.watch({"192.168.4.2", 8000}, false);
  EXPECT_EQ(wire.places.size(), 2U);
  EXPECT_TRUE(wire.failures.empty());
  const auto again = lab();
  wire.watch({"192.168.4.2", 8000}, false);
  ASSERT_EQ(wire.places.size(), 3U);
  EXPECT_EQ(wire.places[2].networks, std::vector<std::string>{"Lanyard"});
}

}  // namespace
}  // namespace lanyard::wire
