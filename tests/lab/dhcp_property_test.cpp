// Whatever boards do in whatever order, the promises of the header hold.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "dhcp_client.hpp"
#include "lanyard/lab/dhcp_server.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::Ask;
using test::station;

class DhcpSeeds : public ::testing::TestWithParam<unsigned> {
 protected:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  Ipv4Address any_address() {
    // The subnet and a bit on both sides.
    return {subnet_.network().value - 2 + below(subnet_.host_count() + 6)};
  }

  Ask any_ask() {
    Ask ask{.type = static_cast<std::uint8_t>(1 + below(8)), .mac = station(below(12))};
    if (below(2) == 0) ask.requested = any_address();
    if (below(3) == 0) ask.server = below(4) == 0 ? any_address() : subnet_.gateway();
    if (below(3) == 0) ask.client = any_address();
    if (const auto lease = server_.lease_of(ask.mac); lease && below(2) == 0) {
      ask.client = lease->address;
      ask.requested = ask.type == test::dhcp_decline ? std::optional(lease->address) : std::nullopt;
    }
    if (below(2) == 0) ask.flags = 0x8000;
    return ask;
  }

  void expect_sound_leases(LabTime now) {
    std::set<MacAddress> macs;
    std::set<Ipv4Address> addresses;
    for (const DhcpLease& lease : server_.leases()) {
      EXPECT_TRUE(macs.insert(lease.mac).second) << "a board with two leases";
      EXPECT_TRUE(addresses.insert(lease.address).second) << "a lease of two boards";
      EXPECT_TRUE(subnet_.is_host(lease.address));
      EXPECT_NE(lease.address, subnet_.gateway());
      EXPECT_NE(lease.address, subnet_.nameserver());
      EXPECT_GT(lease.until, now);
      EXPECT_EQ(server_.lease_of(lease.mac), lease);
    }
    EXPECT_LE(addresses.size(), server_.pool_size());
  }

  /// Keeps account of leases by the events alone.
  void apply(const DhcpEvent& event) {
    switch (event.kind) {
      case DhcpEventKind::leased:
        EXPECT_TRUE(by_events_.emplace(event.mac, event.address).second);
        break;
      case DhcpEventKind::renewed:
        EXPECT_EQ(by_events_.at(event.mac), event.address);
        break;
      case DhcpEventKind::released:
      case DhcpEventKind::expired:
        EXPECT_EQ(by_events_.at(event.mac), event.address);
        by_events_.erase(event.mac);
        break;
      case DhcpEventKind::declined:
        by_events_.erase(event.mac);
        break;
      case DhcpEventKind::offered:
      case DhcpEventKind::refused:
      case DhcpEventKind::pool_exhausted:
        break;
    }
  }

  Subnet subnet_ = Subnet::parse("10.9.8.0/28").value();
  DhcpServer server_{{.subnet = subnet_, .lease_time = 600s, .offer_time = 30s}};
  std::mt19937 random_{GetParam()};
  std::map<MacAddress, Ipv4Address> by_events_;
};

TEST_P(DhcpSeeds, KeepsLeasesSoundAndTellsOfEachChange) {
  LabTime now{};
  for (int step = 0; step < 3000; ++step) {
    now += std::chrono::milliseconds(below(below(20) == 0 ? 700'000 : 5000));
    const Ask ask = any_ask();
    const DhcpOutcome outcome = server_.handle(test::dhcp_frame(ask), now);
    for (const DhcpEvent& event : outcome.events)
      apply(event);
    ASSERT_LE(outcome.frames.size(), 1U);
    for (const auto& frame : outcome.frames) {
      const test::Answer answer = test::read_answer(frame);
      ASSERT_EQ(answer.mac, ask.mac);
      if (answer.type() == test::dhcp_ack && !answer.yours.is_unspecified()) {
        ASSERT_EQ(server_.lease_of(ask.mac)->address, answer.yours);
      }
    }
    expect_sound_leases(now);
    std::map<MacAddress, Ipv4Address> held;
    for (const DhcpLease& lease : server_.leases())
      held.emplace(lease.mac, lease.address);
    ASSERT_EQ(held, by_events_) << "step " << step;
    ASSERT_FALSE(HasFailure()) << "step " << step;
  }
}

TEST_P(DhcpSeeds, GivesEachBoardItsAddressForEverWhileThePoolIsWideEnough) {
  std::map<std::uint32_t, Ipv4Address> first;
  LabTime now{};
  for (int step = 0; step < 2000; ++step) {
    now += std::chrono::seconds(below(400));
    const std::uint32_t number = below(server_.pool_size());
    test::DhcpBoard board(server_, station(number));
    const auto address = board.join(now);
    ASSERT_TRUE(address);
    ASSERT_EQ(first.emplace(number, *address).first->second, *address);
    if (below(3) == 0) board.release(*address, now);
  }
}

TEST_P(DhcpSeeds, StaysSoundWhenBytesAreChangedAtRandom) {
  LabTime now{};
  for (int step = 0; step < 3000; ++step) {
    now += std::chrono::seconds(below(60));
    const Ask ask = any_ask();
    test::Frame payload = test::dhcp_payload(ask);
    for (std::uint32_t i = below(4); i > 0; --i) {
      payload[below(static_cast<std::uint32_t>(payload.size()))] =
          static_cast<std::byte>(below(256));
    }
    const test::Ipv4Fields fields{.source = {}, .destination = limited_broadcast};
    const test::Frame frame =
        test::ethernet_frame(broadcast_mac, ask.mac, 0x0800,
                             test::ipv4_packet(fields, test::udp(fields, 68, 67, payload)));
    ASSERT_TRUE(server_.wants(frame));
    for (const auto& reply : server_.handle(frame, now).frames)
      test::read_answer(reply);
    expect_sound_leases(now);
    ASSERT_FALSE(HasFailure()) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Property, DhcpSeeds, ::testing::Range(0U, 40U));

}  // namespace
}  // namespace lanyard::lab
