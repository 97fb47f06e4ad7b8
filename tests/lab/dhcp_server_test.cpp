// What the server says to one board: messages, options, where a reply goes, what is not answered.

#include "lanyard/lab/dhcp_server.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "dhcp_client.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Ask;
using test::dhcp_frame;
using test::DhcpBoard;
using test::Frame;
using test::ip;
using test::station;

class DhcpServerTest : public ::testing::Test {
 protected:
  /// The one answer to `ask`; the test fails if there is none.
  Answer answer(const Ask& ask, LabTime now = 0s) {
    const DhcpOutcome outcome = server_.handle(dhcp_frame(ask), now);
    if (outcome.frames.size() != 1) {
      ADD_FAILURE() << outcome.frames.size() << " replies";
      return {};
    }
    return test::read_answer(outcome.frames.front());
  }

  bool is_silent(ByteView frame, LabTime now = 0s) {
    const DhcpOutcome outcome = server_.handle(frame, now);
    return outcome.frames.empty() && outcome.events.empty();
  }

  DhcpServer server_{{.lease_time = 1h, .domain = "lab.test"}};
  DhcpBoard board_{server_, station(1), "board-1"};
  Ipv4Address gateway_ = ip("192.168.4.1");
  Ipv4Address first_ = ip("192.168.4.2");
};

TEST_F(DhcpServerTest, OffersAnAddressWithAllThatABoardNeeds) {
  const Answer offer = answer({.type = test::dhcp_discover});
  EXPECT_EQ(offer.type(), test::dhcp_offer);
  EXPECT_EQ(offer.yours, first_);
  EXPECT_EQ(offer.client, Ipv4Address{});
  EXPECT_EQ(offer.address(54), gateway_);
  EXPECT_EQ(offer.number(51), 3600U);
  EXPECT_EQ(offer.number(58), 1800U) << "T1 is half the lease";
  EXPECT_EQ(offer.number(59), 3150U) << "T2 is seven eighths";
  EXPECT_EQ(offer.address(1), ip("255.255.255.0"));
  EXPECT_EQ(offer.address(3), gateway_);
  EXPECT_EQ(offer.address(6), ip("192.168.4.254"));
  EXPECT_EQ(offer.address(28), ip("192.168.4.255"));
  EXPECT_EQ(offer.text(15), "lab.test");
  EXPECT_EQ(offer.source, gateway_);
  EXPECT_EQ(to_string(offer.from), "52:55:c0:a8:04:01");
  EXPECT_GE(offer.payload_size, 300U) << "old clients drop what is shorter";
}

TEST_F(DhcpServerTest, LeasesWhatItOffered) {
  board_.discover(0s);
  EXPECT_EQ(board_.events(),
            (std::vector<DhcpEvent>{{DhcpEventKind::offered, board_.mac(), first_, "board-1"}}));
  EXPECT_FALSE(server_.lease_of(board_.mac())) << "an offer is no lease";
  const auto ack = board_.select(first_, 1s);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->type(), test::dhcp_ack);
  EXPECT_EQ(ack->yours, first_);
  EXPECT_EQ(ack->number(51), 3600U);
  EXPECT_EQ(board_.events(),
            (std::vector<DhcpEvent>{{DhcpEventKind::leased, board_.mac(), first_, "board-1"}}));
  EXPECT_EQ(server_.lease_of(board_.mac()), (DhcpLease{board_.mac(), first_, "board-1", 1s + 1h}));
}

TEST_F(DhcpServerTest, SendsToTheBoardItselfUnlessItAsksForBroadcast) {
  const Answer direct = answer({.type = test::dhcp_discover});
  EXPECT_EQ(direct.to, station(1));
  EXPECT_EQ(direct.destination, first_);
  const Answer to_all = answer({.type = test::dhcp_discover, .flags = 0x8000});
  EXPECT_EQ(to_all.to, broadcast_mac);
  EXPECT_EQ(to_all.destination, limited_broadcast);
  EXPECT_EQ(to_all.flags, 0x8000);
}

TEST_F(DhcpServerTest, RenewsALeaseToTheAddressThatTheBoardHas) {
  ASSERT_EQ(board_.join(0s), first_);
  const auto ack = board_.renew(first_, 30min);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->type(), test::dhcp_ack);
  EXPECT_EQ(ack->client, first_);
  EXPECT_EQ(ack->destination, first_);
  EXPECT_EQ(ack->to, board_.mac());
  EXPECT_EQ(board_.events().front().kind, DhcpEventKind::renewed);
  EXPECT_EQ(server_.lease_of(board_.mac())->until, 90min);
}

TEST_F(DhcpServerTest, RenewsToABoardThatSetsTheBroadcastFlagWithoutBroadcasting) {
  ASSERT_EQ(board_.join(0s), first_);
  const Answer ack = answer({.type = test::dhcp_request, .client = first_, .flags = 0x8000});
  EXPECT_EQ(ack.destination, first_) << "RFC 2131, 4.1: ciaddr goes before the flag";
}

TEST_F(DhcpServerTest, TakesUpAReboot) {
  ASSERT_EQ(board_.join(0s), first_);
  const auto ack = board_.reboot(first_, 10min);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->type(), test::dhcp_ack);
  EXPECT_EQ(ack->yours, first_);
  EXPECT_EQ(board_.events().front().kind, DhcpEventKind::renewed);
}

TEST_F(DhcpServerTest, GivesARebootingStrangerTheFreeAddressItKnows) {
  const auto ack = board_.reboot(ip("192.168.4.77"), 0s);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->type(), test::dhcp_ack);
  EXPECT_EQ(ack->yours, ip("192.168.4.77"));
  EXPECT_EQ(board_.events().front().kind, DhcpEventKind::leased);
}

TEST_F(DhcpServerTest, RefusesAnAddressThatABoardCannotHave) {
  DhcpBoard other(server_, station(2));
  ASSERT_EQ(other.join(0s), first_);
  for (const char* text : {"10.0.0.5", "192.168.5.2", "192.168.4.0", "192.168.4.1", "192.168.4.254",
                           "192.168.4.255", "192.168.4.2"}) {
    for (const bool renewing : {false, true}) {
      const auto nak = renewing ? board_.renew(ip(text), 1s) : board_.reboot(ip(text), 1s);
      ASSERT_TRUE(nak) << text;
      EXPECT_EQ(nak->type(), test::dhcp_nak) << text;
      EXPECT_EQ(nak->yours, Ipv4Address{});
      EXPECT_EQ(nak->address(54), gateway_);
      EXPECT_EQ(nak->options.count(51), 0U) << "RFC 2131, table 3: no lease time";
      EXPECT_EQ(nak->options.count(1), 0U);
      EXPECT_EQ(nak->to, broadcast_mac);
      EXPECT_EQ(nak->destination, limited_broadcast);
      EXPECT_EQ(
          board_.events(),
          (std::vector<DhcpEvent>{{DhcpEventKind::refused, board_.mac(), ip(text), "board-1"}}));
    }
  }
  EXPECT_EQ(server_.leases().size(), 1U);
}

TEST_F(DhcpServerTest, RefusesABoardThatWantsAnotherAddressThanItsOwn) {
  ASSERT_EQ(board_.join(0s), first_);
  const auto nak = board_.reboot(ip("192.168.4.9"), 1s);
  ASSERT_TRUE(nak);
  EXPECT_EQ(nak->type(), test::dhcp_nak);
  EXPECT_EQ(server_.lease_of(board_.mac())->address, first_);
}

TEST_F(DhcpServerTest, FreesAReleasedAddress) {
  ASSERT_EQ(board_.join(0s), first_);
  board_.release(ip("192.168.4.3"), 1s);
  EXPECT_TRUE(board_.events().empty()) << "not its address";
  ASSERT_TRUE(server_.lease_of(board_.mac()));
  board_.release(first_, 1s);
  EXPECT_EQ(board_.events(),
            (std::vector<DhcpEvent>{{DhcpEventKind::released, board_.mac(), first_, "board-1"}}));
  EXPECT_FALSE(server_.lease_of(board_.mac()));
  EXPECT_EQ(server_.next_expiry(), std::nullopt);
  board_.release(first_, 2s);
  EXPECT_TRUE(board_.events().empty()) << "nothing left to release";
}

TEST_F(DhcpServerTest, TellsOfALeaseThatRanOut) {
  ASSERT_EQ(board_.join(0s), first_);
  EXPECT_EQ(server_.next_expiry(), 1h);
  EXPECT_TRUE(server_.expire(1h - 1ns).empty());
  EXPECT_EQ(server_.expire(1h),
            (std::vector<DhcpEvent>{{DhcpEventKind::expired, board_.mac(), first_, "board-1"}}));
  EXPECT_FALSE(server_.lease_of(board_.mac()));
  EXPECT_TRUE(server_.expire(2h).empty());
}

TEST_F(DhcpServerTest, TellsOfExpiryBeforeItAnswers) {
  ASSERT_EQ(board_.join(0s), first_);
  DhcpBoard other(server_, station(2));
  other.discover(2h);
  ASSERT_EQ(other.events().size(), 2U);
  EXPECT_EQ(other.events()[0].kind, DhcpEventKind::expired);
  EXPECT_EQ(other.events()[1].kind, DhcpEventKind::offered);
}

TEST_F(DhcpServerTest, LeavesALeaseAloneWhenItsBoardLooksForServersAnew) {
  ASSERT_EQ(board_.join(0s), first_);
  const auto offer = board_.discover(10min);
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->yours, first_);
  EXPECT_EQ(server_.lease_of(board_.mac())->until, 1h);
  server_.expire(20min);
  EXPECT_TRUE(server_.lease_of(board_.mac())) << "it must not lapse as an offer does";
}

TEST_F(DhcpServerTest, ForgetsAnOfferWhenTheBoardTakesAnothers) {
  board_.discover(0s);
  EXPECT_TRUE(is_silent(dhcp_frame({.type = test::dhcp_request,
                                    .requested = ip("192.168.4.50"),
                                    .server = ip("192.168.4.66")})));
  EXPECT_EQ(server_.next_expiry(), std::nullopt);
}

TEST_F(DhcpServerTest, TellsABoardWithAnAddressOfItsOwnTheRest) {
  const Answer ack = answer({.type = test::dhcp_inform, .client = ip("192.168.4.200")});
  EXPECT_EQ(ack.type(), test::dhcp_ack);
  EXPECT_EQ(ack.yours, Ipv4Address{});
  EXPECT_EQ(ack.destination, ip("192.168.4.200"));
  EXPECT_EQ(ack.to, station(1));
  EXPECT_EQ(ack.address(6), ip("192.168.4.254"));
  EXPECT_EQ(ack.options.count(51), 0U) << "RFC 2131, 4.3.5: no lease time";
  EXPECT_TRUE(is_silent(dhcp_frame({.type = test::dhcp_inform, .client = ip("10.0.0.1")})));
  EXPECT_TRUE(server_.leases().empty());
}

TEST_F(DhcpServerTest, GivesTheClientIdentifierBack) {
  const Answer offer = answer({.options = "3d0701020000000001"});
  ASSERT_EQ(offer.options.count(61), 1U);
  EXPECT_EQ(test::to_hex(offer.options.at(61)), "01020000000001");
}

TEST_F(DhcpServerTest, LeavesTheDomainOutWhenAClientWouldNotTakeTheMessage) {
  std::string identifier = "3dfe";
  for (int i = 0; i < 254; ++i)
    identifier += "aa";
  Answer offer = answer({.options = identifier});
  EXPECT_EQ(offer.options[61].size(), 254U);
  EXPECT_EQ(offer.options.count(15), 0U);
  EXPECT_LE(offer.payload_size, 236U + 312U) << "RFC 2131, section 2";
}

TEST_F(DhcpServerTest, CleansWhatABoardCallsItself) {
  const std::string nul(1, '\0');
  DhcpBoard painted(server_, station(1), "\x1b[31mred pen\n\xff" + nul + "rest");
  painted.discover(0s);
  EXPECT_EQ(painted.events().front().hostname, "_[31mred_pen__");
  DhcpBoard wordy(server_, station(2), std::string(200, 'x'));
  wordy.discover(0s);
  EXPECT_EQ(wordy.events().front().hostname, std::string(63, 'x'));
}

TEST_F(DhcpServerTest, ReadsOptionsFromTheFieldsTheyMayOverflowInto) {
  Ask ask{.options = "340103"};  // file and sname hold options too
  Frame payload = test::dhcp_payload(ask);
  const Frame hostname = test::bytes_of("0c026869ff");
  std::ranges::copy(hostname, payload.begin() + 108);
  const Frame wish = test::bytes_of("3204c0a80463ff");
  std::ranges::copy(wish, payload.begin() + 44);
  const test::Ipv4Fields fields{.source = {}, .destination = limited_broadcast};
  const DhcpOutcome outcome = server_.handle(
      test::ethernet_frame(broadcast_mac, ask.mac, 0x0800,
                           test::ipv4_packet(fields, test::udp(fields, 68, 67, payload))),
      0s);
  ASSERT_EQ(outcome.events.size(), 1U);
  EXPECT_EQ(outcome.events.front().hostname, "hi");
  EXPECT_EQ(outcome.events.front().address, ip("192.168.4.99"));
}

TEST_F(DhcpServerTest, SaysNothingToWhatIsNotForIt) {
  EXPECT_TRUE(is_silent(dhcp_frame({.relay = ip("192.168.4.9")}))) << "from a relay";
  for (const std::uint8_t type : test::Octets{0, 2, 5, 6, 9, 255}) {
    EXPECT_TRUE(is_silent(dhcp_frame({.type = type}))) << int{type};
  }
  EXPECT_TRUE(is_silent(dhcp_frame({.type = test::dhcp_request}))) << "which address?";
  EXPECT_TRUE(is_silent(dhcp_frame({.mac = broadcast_mac})));
  EXPECT_TRUE(is_silent(dhcp_frame({.mac = MacAddress{}})));

  Frame spoofed = dhcp_frame({});
  spoofed[11] ^= std::byte{1};
  EXPECT_TRUE(is_silent(spoofed)) << "chaddr is not the sender's";
  EXPECT_TRUE(is_silent(Frame{}));
}

/// A DISCOVER to `destination`, its UDP payload changed by `change`.
template <typename Change>
Frame changed_discover(Change change, Ipv4Address destination = limited_broadcast,
                       std::uint16_t port = 67) {
  Frame payload = test::dhcp_payload({});
  change(payload);
  const test::Ipv4Fields fields{.source = {}, .destination = destination};
  return test::ethernet_frame(broadcast_mac, station(1), 0x0800,
                              test::ipv4_packet(fields, test::udp(fields, 68, port, payload)));
}
constexpr auto unchanged = [](Frame&) {};

TEST_F(DhcpServerTest, SaysNothingToAMessageOfAnotherForm) {
  const auto with_byte = [](std::size_t at, std::uint8_t value) {
    return changed_discover([=](Frame& payload) { payload[at] = static_cast<std::byte>(value); });
  };
  EXPECT_TRUE(is_silent(with_byte(0, 2))) << "a server's";
  EXPECT_TRUE(is_silent(with_byte(1, 6))) << "not Ethernet";
  EXPECT_TRUE(is_silent(with_byte(2, 16))) << "a long hardware address";
  EXPECT_TRUE(is_silent(with_byte(236, 0))) << "no cookie";
  EXPECT_TRUE(is_silent(with_byte(240, 52))) << "no message type";
  EXPECT_TRUE(is_silent(with_byte(241, 2))) << "a message type of two bytes";
  EXPECT_TRUE(is_silent(with_byte(241, 99))) << "an option that is cut off";
  EXPECT_FALSE(is_silent(with_byte(243, 0))) << "the end option may be missing";
}

TEST_F(DhcpServerTest, SaysNothingToAMessageCutOffAnywhereBeforeItsType) {
  for (std::size_t size = 0; size < 243; ++size) {
    EXPECT_TRUE(is_silent(changed_discover([size](Frame& payload) { payload.resize(size); })))
        << size;
  }
}

TEST_F(DhcpServerTest, SaysNothingToAFrameCutOffAnywhere) {
  const Frame whole = dhcp_frame({});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const ByteView cut = ByteView(whole).first(size);
    EXPECT_FALSE(server_.wants(cut)) << size;
    EXPECT_TRUE(is_silent(cut)) << size;
  }
}

TEST_F(DhcpServerTest, SaysNothingWhenAChecksumIsWrong) {
  // The source address, which is in both sums, then each header's own field.
  for (const std::size_t at : {26U, 24U, 40U}) {
    Frame frame = dhcp_frame({});
    frame[at] ^= std::byte{0x10};
    EXPECT_FALSE(server_.wants(frame)) << at;
    EXPECT_TRUE(is_silent(frame)) << at;
  }
}

TEST_F(DhcpServerTest, TakesADatagramWithoutChecksumAndWithEthernetPadding) {
  Frame frame = dhcp_frame({});
  test::put16(frame, 40, 0);
  frame.resize(frame.size() + 7);
  EXPECT_TRUE(server_.wants(frame));
  EXPECT_FALSE(is_silent(frame));
}

TEST_F(DhcpServerTest, WantsWhatIsSentToTheGatewayOrToEveryone) {
  for (const char* text : {"255.255.255.255", "192.168.4.255", "192.168.4.1"}) {
    EXPECT_TRUE(server_.wants(changed_discover(unchanged, ip(text)))) << text;
  }
  for (const char* text : {"192.168.4.2", "192.168.4.254", "8.8.8.8"}) {
    EXPECT_FALSE(server_.wants(changed_discover(unchanged, ip(text)))) << text;
    EXPECT_TRUE(is_silent(changed_discover(unchanged, ip(text)))) << text;
  }
  EXPECT_FALSE(server_.wants(changed_discover(unchanged, limited_broadcast, 68)));
}

TEST(DhcpSettingsTest, RefusesTimesOutOfRange) {
  const std::vector<DhcpSettings> refused{
      {.lease_time = 59s}, {.lease_time = std::chrono::seconds(0xFFFF'FFFF)},
      {.offer_time = 0s},  {.offer_time = -1s},
      {.quarantine = -1s},
  };
  for (const DhcpSettings& settings : refused) {
    EXPECT_THROW(DhcpServer server(settings), std::invalid_argument);
  }
  EXPECT_NO_THROW(DhcpServer server({.lease_time = 60s}));
}

TEST(DhcpEventTest, HasWordsForEachKind) {
  std::set<std::string_view> words;
  for (int kind = 0; kind <= static_cast<int>(DhcpEventKind::pool_exhausted); ++kind) {
    words.insert(describe(static_cast<DhcpEventKind>(kind)));
  }
  EXPECT_EQ(words.size(), 8U);
}

}  // namespace
}  // namespace lanyard::lab
