#include "lanyard/lab/ethernet_switch.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "frames.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::ethernet_frame;
using test::Frame;
using test::mac;
using test::station;

constexpr Forwarding flood{.action = Forward::flood};
constexpr Forwarding to_port(PortNumber port) {
  return {.action = Forward::unicast, .port = port};
}
constexpr Forwarding drop(SwitchDrop reason) {
  return {.action = Forward::drop, .reason = reason};
}

Frame frame(const MacAddress& to, const MacAddress& from) {
  return ethernet_frame(to, from, 0x0800);
}

class EthernetSwitchTest : public ::testing::Test {
 protected:
  EthernetSwitchTest() {
    for (PortNumber port = 1; port <= 3; ++port)
      switch_.add_port(port);
  }

  EthernetSwitch switch_;
  MacAddress a_ = station(1);
  MacAddress b_ = station(2);
};

TEST_F(EthernetSwitchTest, FloodsToAStationItDoesNotKnow) {
  EXPECT_EQ(switch_.forward(frame(b_, a_), 1, 0s), flood);
}

TEST_F(EthernetSwitchTest, SendsToThePortWhereItSawTheStation) {
  switch_.forward(frame(b_, a_), 1, 0s);
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 1s), to_port(1));
  EXPECT_EQ(switch_.forward(frame(b_, a_), 1, 2s), to_port(2));
}

TEST_F(EthernetSwitchTest, FloodsBroadcastAndMulticast) {
  EXPECT_EQ(switch_.forward(frame(broadcast_mac, a_), 1, 0s), flood);
  EXPECT_EQ(switch_.forward(frame(mac("01:00:5e:00:00:fb"), a_), 1, 0s), flood);
  EXPECT_EQ(switch_.port_of(a_, 0s), 1U);
}

TEST_F(EthernetSwitchTest, DropsWhatIsForThePortItCameFrom) {
  switch_.forward(frame(broadcast_mac, a_), 1, 0s);
  EXPECT_EQ(switch_.forward(frame(a_, b_), 1, 0s), drop(SwitchDrop::own_port));
}

TEST_F(EthernetSwitchTest, DropsAndDoesNotLearnASourceThatNoStationHas) {
  const MacAddress group = mac("03:00:00:00:00:01");
  for (const MacAddress& source : {group, broadcast_mac, MacAddress{}}) {
    EXPECT_EQ(switch_.forward(frame(b_, source), 1, 0s), drop(SwitchDrop::bad_source));
  }
  EXPECT_EQ(switch_.address_count(), 0U);
}

TEST_F(EthernetSwitchTest, DropsFramesThatAreTooShortOrTooLong) {
  Frame bytes = frame(b_, a_);
  bytes.pop_back();
  EXPECT_EQ(switch_.forward(bytes, 1, 0s), drop(SwitchDrop::malformed));
  EXPECT_EQ(switch_.forward({}, 1, 0s), drop(SwitchDrop::malformed));
  bytes.resize(1518);
  EXPECT_EQ(switch_.forward(bytes, 1, 0s), flood);
  bytes.resize(1519);
  EXPECT_EQ(switch_.forward(bytes, 1, 0s), drop(SwitchDrop::malformed));
}

TEST_F(EthernetSwitchTest, ForgetsAStationThatIsSilentForTheAgeingTime) {
  switch_.forward(frame(broadcast_mac, a_), 1, 10s);
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 310s - 1ns), to_port(1));
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 310s), flood);
  switch_.forward(frame(broadcast_mac, a_), 1, 310s);
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 311s), to_port(1));
}

TEST_F(EthernetSwitchTest, FollowsAStationThatMoves) {
  switch_.forward(frame(broadcast_mac, a_), 1, 0s);
  switch_.forward(frame(broadcast_mac, a_), 3, 1s);
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 2s), to_port(3));
  EXPECT_EQ(switch_.forward(frame(a_, b_), 1, 2s), to_port(3));
  switch_.remove_port(1);
  EXPECT_EQ(switch_.port_of(a_, 2s), 3U) << "removing the former port must not forget it";
}

TEST_F(EthernetSwitchTest, ForgetsTheStationsOfAPortThatIsRemoved) {
  switch_.forward(frame(broadcast_mac, a_), 1, 0s);
  switch_.remove_port(1);
  EXPECT_FALSE(switch_.has_port(1));
  EXPECT_EQ(switch_.address_count(), 0U);
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 0s), flood);
  EXPECT_EQ(switch_.forward(frame(b_, a_), 1, 0s), drop(SwitchDrop::unknown_port));
  switch_.add_port(1);
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 0s), flood) << "a new port begins without stations";
}

TEST_F(EthernetSwitchTest, LetsAPortPushOutOnlyItsOwnStations) {
  switch_.forward(frame(broadcast_mac, b_), 2, 0s);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    switch_.forward(frame(broadcast_mac, station(100 + i)), 1, std::chrono::seconds(1) + 1ns * i);
  }
  EXPECT_EQ(switch_.port_of(b_, 2s), 2U);
  EXPECT_EQ(switch_.address_count(), 1U + 16U);
  EXPECT_EQ(switch_.port_of(station(100 + 9'999 - 15), 2s), 1U) << "the latest 16 are kept";
  EXPECT_EQ(switch_.port_of(station(100 + 9'999 - 16), 2s), std::nullopt);
}

TEST_F(EthernetSwitchTest, KeepsAPinnedStationWhereItIs) {
  switch_.forward(frame(broadcast_mac, a_), 2, 0s);
  switch_.pin(a_, 1);
  EXPECT_EQ(switch_.forward(frame(b_, a_), 3, 1s), drop(SwitchDrop::stolen_source));
  EXPECT_EQ(switch_.forward(frame(a_, b_), 2, 10'000s), to_port(1));
  EXPECT_EQ(switch_.forward(frame(b_, a_), 1, 10'000s), to_port(2));
  switch_.remove_port(2);
  EXPECT_EQ(switch_.port_of(a_, 10'000s), 1U);
  switch_.remove_port(1);
  EXPECT_EQ(switch_.address_count(), 0U);
  switch_.pin(a_, 77);  // no such port
  EXPECT_EQ(switch_.address_count(), 0U);
}

TEST_F(EthernetSwitchTest, LetsAStationBePinnedElsewhere) {
  switch_.pin(a_, 1);
  switch_.pin(a_, 2);
  switch_.pin(a_, 2);
  switch_.remove_port(1);
  EXPECT_EQ(switch_.port_of(a_, 0s), 2U);
  switch_.remove_port(2);
  EXPECT_EQ(switch_.port_of(a_, 0s), std::nullopt);
}

TEST(EthernetSwitchScaleTest, KnowsTwoThousandPorts) {
  EthernetSwitch many;
  constexpr PortNumber count = 2000;
  for (PortNumber port = 0; port < count; ++port)
    many.add_port(port);
  for (PortNumber port = 0; port < count; ++port) {
    many.forward(frame(broadcast_mac, station(port)), port, 0s);
  }
  EXPECT_EQ(many.address_count(), count);
  for (PortNumber port = 0; port < count; ++port) {
    const PortNumber next = (port + 1) % count;
    EXPECT_EQ(many.forward(frame(station(next), station(port)), port, 1s), to_port(next));
  }
}

TEST(EthernetSwitchDescribeTest, HasWordsForEachReason) {
  std::set<std::string_view> words;
  for (int reason = 0; reason <= static_cast<int>(SwitchDrop::unknown_port); ++reason) {
    words.insert(describe(static_cast<SwitchDrop>(reason)));
  }
  EXPECT_EQ(words.size(), 6U);
}

/// The same rules as a map without limits: the switch must agree with it as long as no port has
/// more stations than it may.
class SwitchModel {
 public:
  void add_port(PortNumber port) { ports_.insert(port); }
  void remove_port(PortNumber port) {
    ports_.erase(port);
    std::erase_if(seen_, [port](const auto& entry) { return entry.second.first == port; });
  }
  Forwarding forward(const MacAddress& to, const MacAddress& from, PortNumber port, LabTime now) {
    if (!ports_.contains(port)) return drop(SwitchDrop::unknown_port);
    seen_[from] = {port, now};
    const auto found = seen_.find(to);
    if (to.is_multicast() || found == seen_.end() || now - found->second.second >= 300s) {
      return flood;
    }
    const PortNumber there = found->second.first;
    return there == port ? drop(SwitchDrop::own_port) : to_port(there);
  }

 private:
  std::set<PortNumber> ports_;
  std::map<MacAddress, std::pair<PortNumber, LabTime>> seen_;
};

class SwitchSeeds : public ::testing::TestWithParam<unsigned> {};

TEST_P(SwitchSeeds, AgreesWithAPlainModelWhateverHappens) {
  std::mt19937 random(GetParam());
  const auto below = [&random](std::uint32_t limit) {
    return static_cast<std::uint32_t>(random() % limit);
  };
  EthernetSwitch ours;
  SwitchModel model;
  LabTime now{};
  for (int step = 0; step < 5000; ++step) {
    now += std::chrono::milliseconds(below(below(10) == 0 ? 400'000 : 1000));
    const PortNumber port = below(8);
    switch (below(20)) {
      case 0:
        ours.add_port(port);
        model.add_port(port);
        break;
      case 1:
        ours.remove_port(port);
        model.remove_port(port);
        break;
      default: {
        const MacAddress from = station(below(16));
        const MacAddress to = below(10) == 0 ? broadcast_mac : station(below(16));
        ASSERT_EQ(ours.forward(frame(to, from), port, now), model.forward(to, from, port, now))
            << "step " << step;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Property, SwitchSeeds, ::testing::Range(0U, 50U));

}  // namespace
}  // namespace lanyard::lab
