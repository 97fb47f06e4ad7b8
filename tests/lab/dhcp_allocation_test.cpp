// Who gets which address, now and later.

#include <gtest/gtest.h>

#include <set>

#include "dhcp_client.hpp"
#include "lanyard/lab/dhcp_server.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::DhcpBoard;
using test::ip;
using test::station;

/// A subnet of four addresses for boards: .2 to .5.
DhcpSettings narrow() {
  return {.subnet = Subnet::parse("192.168.4.0/29").value(), .lease_time = 1h};
}

TEST(DhcpAllocationTest, GivesAddressesInRisingOrder) {
  DhcpServer server({});
  for (std::uint32_t i = 0; i < 10; ++i) {
    DhcpBoard board(server, station(i));
    EXPECT_EQ(board.join(0s), (Ipv4Address{ip("192.168.4.2").value + i}));
  }
}

TEST(DhcpAllocationTest, ServesTwoHundredAndFiftyBoardsOnASlash24) {
  DhcpServer server({});
  EXPECT_EQ(server.pool_size(), 252U);
  std::set<Ipv4Address> given;
  for (std::uint32_t i = 0; i < 252; ++i) {
    DhcpBoard board(server, station(i));
    const auto address = board.join(0s);
    ASSERT_TRUE(address) << i;
    given.insert(*address);
  }
  EXPECT_EQ(given.size(), 252U);
  EXPECT_EQ(*given.begin(), ip("192.168.4.2"));
  EXPECT_EQ(*given.rbegin(), ip("192.168.4.253"));

  DhcpBoard late(server, station(1000), "late");
  EXPECT_FALSE(late.discover(1s));
  EXPECT_EQ(late.events(), (std::vector<DhcpEvent>{{DhcpEventKind::pool_exhausted, station(1000),
                                                    Ipv4Address{}, "late"}}));
}

TEST(DhcpAllocationTest, ServesAWholeSlash16) {
  DhcpServer server({.subnet = Subnet::parse("10.1.0.0/16").value()});
  ASSERT_EQ(server.pool_size(), 65'532U);
  for (std::uint32_t i = 0; i < server.pool_size(); ++i) {
    DhcpBoard board(server, station(i));
    ASSERT_EQ(board.join(0s), (Ipv4Address{ip("10.1.0.2").value + i}));
  }
  DhcpBoard late(server, station(100'000));
  EXPECT_FALSE(late.discover(0s));
  EXPECT_EQ(server.leases().size(), 65'532U);
}

TEST(DhcpAllocationTest, BoundsItsMemoryOnASlash8) {
  DhcpServer server({.subnet = Subnet::parse("10.0.0.0/8").value()});
  ASSERT_EQ(server.pool_size(), DhcpServer::max_pool_size);
  for (std::uint32_t i = 0; i < DhcpServer::max_pool_size; ++i) {
    DhcpBoard board(server, station(i));
    ASSERT_TRUE(board.discover(0s));
  }
  DhcpBoard late(server, station(100'000));
  EXPECT_FALSE(late.discover(1s));
  const auto nak = late.reboot(ip("10.200.0.1"), 1s);
  ASSERT_TRUE(nak);
  EXPECT_EQ(nak->type(), test::dhcp_nak) << "no more are known, wherever they lie";
}

TEST(DhcpAllocationTest, GivesABoardTheSameAddressAfterReleaseAndExpiry) {
  DhcpServer server({.lease_time = 1h});
  DhcpBoard board(server, station(1));
  const auto address = board.join(0s);
  ASSERT_TRUE(address);
  board.release(*address, 1s);
  for (std::uint32_t i = 2; i < 50; ++i) {
    DhcpBoard other(server, station(i));
    EXPECT_NE(other.join(2s), address);
  }
  EXPECT_EQ(board.join(3s), address);
  server.expire(10h);
  ASSERT_FALSE(server.lease_of(station(1)));
  EXPECT_EQ(DhcpBoard(server, station(200)).join(10h), ip("192.168.4.51"));
  EXPECT_EQ(board.join(11h), address);
}

TEST(DhcpAllocationTest, RemembersAReturningBoardThatJustAsks) {
  DhcpServer server({});
  DhcpBoard board(server, station(1));
  const auto address = board.join(0s);
  ASSERT_TRUE(address);
  board.release(*address, 1s);
  const auto ack = board.reboot(*address, 2s);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->type(), test::dhcp_ack);
  EXPECT_EQ(board.events().front().kind, DhcpEventKind::leased);
}

TEST(DhcpAllocationTest, KeepsARememberedAddressFromAStrangerWhoAsksForIt) {
  DhcpServer server({});
  DhcpBoard board(server, station(1));
  const auto address = board.join(0s);
  ASSERT_TRUE(address);
  board.release(*address, 1s);
  DhcpBoard stranger(server, station(2));
  EXPECT_EQ(stranger.discover(2s, address)->yours, ip("192.168.4.3"));
  DhcpBoard rebooting(server, station(3));
  EXPECT_EQ(rebooting.reboot(*address, 2s)->type(), test::dhcp_nak);
}

TEST(DhcpAllocationTest, GivesTheLongestFreeAddressAwayWhenNoOtherIsLeft) {
  DhcpServer server(narrow());
  std::vector<DhcpBoard> boards;
  for (std::uint32_t i = 0; i < 4; ++i) {
    boards.emplace_back(server, station(i));
    ASSERT_TRUE(boards[i].join(0s));
  }
  boards[2].release(ip("192.168.4.4"), 1s);
  boards[1].release(ip("192.168.4.3"), 2s);
  EXPECT_EQ(DhcpBoard(server, station(10)).join(3s), ip("192.168.4.4"));
  EXPECT_EQ(boards[1].join(3s), ip("192.168.4.3")) << "still its own";
  EXPECT_FALSE(boards[2].join(3s)) << "all are taken now";
  EXPECT_EQ(boards[2].events().front().kind, DhcpEventKind::pool_exhausted);
}

TEST(DhcpAllocationTest, GivesTheAddressThatIsAskedForIfItIsFree) {
  DhcpServer server({});
  DhcpBoard board(server, station(1));
  EXPECT_EQ(board.discover(0s, ip("192.168.4.100"))->yours, ip("192.168.4.100"));
  DhcpBoard other(server, station(2));
  EXPECT_EQ(other.discover(0s, ip("192.168.4.100"))->yours, ip("192.168.4.2")) << "offered already";
  for (const char* text : {"192.168.4.1", "192.168.4.254", "192.168.4.255", "10.0.0.9"}) {
    DhcpBoard another(server, station(ip(text).value));
    EXPECT_NE(another.discover(0s, ip(text))->yours, ip(text));
  }
}

TEST(DhcpAllocationTest, SkipsAddressesThatWereAskedFor) {
  DhcpServer server(narrow());
  ASSERT_EQ(DhcpBoard(server, station(1)).discover(0s, ip("192.168.4.3"))->yours,
            ip("192.168.4.3"));
  EXPECT_EQ(DhcpBoard(server, station(2)).join(0s), ip("192.168.4.2"));
  EXPECT_EQ(DhcpBoard(server, station(3)).join(0s), ip("192.168.4.4"));
  EXPECT_EQ(DhcpBoard(server, station(4)).join(0s), ip("192.168.4.5"));
}

TEST(DhcpAllocationTest, TakesAnOfferBackThatNobodyTookUp) {
  DhcpServer server({.subnet = narrow().subnet, .lease_time = 1h, .offer_time = 30s});
  for (std::uint32_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(DhcpBoard(server, station(i)).discover(0s));
  }
  DhcpBoard late(server, station(10));
  EXPECT_FALSE(late.discover(30s - 1ns));
  EXPECT_EQ(server.next_expiry(), 30s);
  EXPECT_EQ(late.join(30s), ip("192.168.4.2"));
  EXPECT_EQ(DhcpBoard(server, station(1)).join(31s), ip("192.168.4.3")) << "still remembered";
}

TEST(DhcpAllocationTest, ReusesALapsedOfferBeforeAnAddressThatABoardHad) {
  DhcpServer server(narrow());
  DhcpBoard first(server, station(0));
  ASSERT_TRUE(first.join(0s));
  first.release(ip("192.168.4.2"), 1s);
  for (std::uint32_t i = 1; i < 4; ++i)
    ASSERT_TRUE(DhcpBoard(server, station(i)).discover(2s));
  EXPECT_EQ(DhcpBoard(server, station(10)).join(10min), ip("192.168.4.3"));
}

TEST(DhcpAllocationTest, LeasesAnOfferThatLapsedIfItIsStillThere) {
  DhcpServer server({});
  DhcpBoard board(server, station(1));
  const auto offer = board.discover(0s);
  ASSERT_TRUE(offer);
  EXPECT_EQ(board.select(offer->yours, 10min)->type(), test::dhcp_ack);
}

TEST(DhcpAllocationTest, PutsADeclinedAddressInQuarantine) {
  DhcpServer server({.lease_time = 24h, .quarantine = 10min});
  DhcpBoard board(server, station(1), "b");
  const auto address = board.join(0s);
  ASSERT_TRUE(address);
  board.decline(*address, 1s);
  EXPECT_EQ(board.events(),
            (std::vector<DhcpEvent>{{DhcpEventKind::declined, station(1), *address, "b"}}));
  EXPECT_FALSE(server.lease_of(station(1)));
  EXPECT_EQ(board.join(2s), ip("192.168.4.3")) << "another one for the board";
  EXPECT_EQ(DhcpBoard(server, station(2)).discover(3s, address)->yours, ip("192.168.4.4"));
  EXPECT_EQ(DhcpBoard(server, station(3)).reboot(*address, 3s)->type(), test::dhcp_nak);
  EXPECT_EQ(DhcpBoard(server, station(4)).discover(1s + 10min, address)->yours, *address);
}

TEST(DhcpAllocationTest, LetsABoardDeclineOnlyItsOwnAddress) {
  DhcpServer server({});
  DhcpBoard board(server, station(1));
  ASSERT_EQ(board.join(0s), ip("192.168.4.2"));
  DhcpBoard other(server, station(2));
  other.decline(ip("192.168.4.2"), 1s);
  EXPECT_TRUE(other.events().empty());
  EXPECT_TRUE(server.lease_of(station(1)));
  board.release(ip("192.168.4.2"), 2s);
  board.decline(ip("192.168.4.2"), 3s);
  EXPECT_TRUE(board.events().empty()) << "it has given it back";
}

TEST(DhcpAllocationTest, TakesAnAddressOutOfQuarantineWhenNoOtherIsLeft) {
  DhcpServer server(narrow());
  DhcpBoard hostile(server, station(1));
  for (int i = 0; i < 100; ++i) {
    const auto address = hostile.join(std::chrono::milliseconds(i));
    ASSERT_TRUE(address);
    hostile.decline(*address, std::chrono::milliseconds(i));
  }
  EXPECT_TRUE(DhcpBoard(server, station(2)).join(1s)) << "one board must not starve the others";
}

TEST(DhcpAllocationTest, ForgetsTheNameOfTheFormerOwner) {
  DhcpServer server(narrow());
  for (std::uint32_t i = 0; i < 4; ++i) {
    DhcpBoard board(server, station(i), "old");
    ASSERT_TRUE(board.join(0s));
  }
  DhcpBoard(server, station(0)).release(ip("192.168.4.2"), 1s);
  ASSERT_EQ(DhcpBoard(server, station(9)).join(2s), ip("192.168.4.2"));
  EXPECT_EQ(server.lease_of(station(9))->hostname, "");
}

TEST(DhcpAllocationTest, ListsLeasesByRisingAddress) {
  DhcpServer server({});
  for (const char* text : {"192.168.4.90", "192.168.4.20", "192.168.4.50"}) {
    ASSERT_TRUE(DhcpBoard(server, station(ip(text).value)).reboot(ip(text), 0s));
  }
  std::vector<Ipv4Address> addresses;
  for (const DhcpLease& lease : server.leases())
    addresses.push_back(lease.address);
  EXPECT_EQ(addresses, (std::vector{ip("192.168.4.20"), ip("192.168.4.50"), ip("192.168.4.90")}));
}

TEST(DhcpAllocationTest, GivesNobodyWhatABoardHasGivenItself) {
  DhcpServer server(narrow());
  server.hold(ip("192.168.4.3"), station(9));
  std::uint32_t number = 1;
  for (const char* const given : {"192.168.4.2", "192.168.4.4", "192.168.4.5"}) {
    DhcpBoard board(server, station(number++));
    EXPECT_EQ(board.join(0s), ip(given));
  }
  DhcpBoard late(server, station(1000));
  EXPECT_FALSE(late.discover(0s, ip("192.168.4.3")));
  EXPECT_EQ(late.reboot(ip("192.168.4.3"), 0s)->type(), test::dhcp_nak);
  server.let_go(ip("192.168.4.3"), station(8));
  EXPECT_FALSE(late.discover(0s)) << "another's word does not count";
  server.let_go(ip("192.168.4.3"), station(9));
  EXPECT_EQ(late.join(0s), ip("192.168.4.3"));
}

TEST(DhcpAllocationTest, GivesABoardWhatItHasGivenItself) {
  DhcpServer server(narrow());
  server.hold(ip("192.168.4.3"), station(9));
  DhcpBoard board(server, station(9));
  EXPECT_EQ(board.reboot(ip("192.168.4.3"), 0s)->type(), test::dhcp_ack);
  server.let_go(ip("192.168.4.3"), station(9));
  EXPECT_TRUE(server.lease_of(station(9))) << "it is a lease now";
  server.hold(ip("192.168.4.3"), station(9));
  EXPECT_TRUE(server.lease_of(station(9)));
  EXPECT_EQ(server.next_expiry(), 1h);
}

TEST(DhcpAllocationTest, GivesNobodyWhatABoardHasGivenItselfWithoutTakingUpTheOffer) {
  DhcpServer server({.subnet = narrow().subnet, .lease_time = 1h, .offer_time = 30s});
  DhcpBoard board(server, station(9));
  ASSERT_EQ(board.discover(0s)->yours, ip("192.168.4.2"));
  server.hold(ip("192.168.4.2"), station(9));
  EXPECT_FALSE(server.next_expiry());
  for (const char* const given : {"192.168.4.3", "192.168.4.4", "192.168.4.5"}) {
    DhcpBoard other(server, station(ip(given).value));
    EXPECT_EQ(other.join(31s), ip(given));
  }
  EXPECT_FALSE(DhcpBoard(server, station(1)).discover(31s, ip("192.168.4.2")));
  EXPECT_EQ(board.select(ip("192.168.4.2"), 32s)->type(), test::dhcp_ack) << "it may still have it";
}

TEST(DhcpAllocationTest, TakesALeaseFromWhoIsNotThereForABoardThatTakesItsAddress) {
  DhcpServer server(narrow());
  DhcpBoard away(server, station(1));
  ASSERT_EQ(away.join(0s), ip("192.168.4.2"));
  server.hold(ip("192.168.4.2"), station(9));
  EXPECT_TRUE(server.leases().empty());
  EXPECT_FALSE(server.next_expiry());
  EXPECT_TRUE(server.expire(2h).empty());
  EXPECT_EQ(away.renew(ip("192.168.4.2"), 1s)->type(), test::dhcp_nak);
  EXPECT_EQ(away.join(2s), ip("192.168.4.3"));
}

TEST(DhcpAllocationTest, HoldsNothingOutsideItsPool) {
  DhcpServer server(narrow());
  for (const char* const outside : {"192.168.4.1", "192.168.4.6", "192.168.4.7", "10.0.0.1"}) {
    server.hold(ip(outside), station(9));
    server.let_go(ip(outside), station(9));
  }
  for (std::uint32_t i = 0; i < 4; ++i) {
    DhcpBoard board(server, station(i));
    EXPECT_TRUE(board.join(0s));
  }
}

}  // namespace
}  // namespace lanyard::lab
