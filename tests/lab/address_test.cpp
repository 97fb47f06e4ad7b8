#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "frames.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "lanyard/lab/subnet.hpp"
#include "lanyard/lab/uplink_mac.hpp"

namespace lanyard::lab {
namespace {

using test::ip;
using test::mac;

TEST(MacAddressTest, ReadsColonsAndHyphensAndWritesColons) {
  EXPECT_EQ(to_string(mac("02:00:5E:10:00:fF")), "02:00:5e:10:00:ff");
  EXPECT_EQ(mac("02-00-5e-10-00-ff"), mac("02:00:5e:10:00:ff"));
  EXPECT_EQ(to_string(broadcast_mac), "ff:ff:ff:ff:ff:ff");
}

TEST(MacAddressTest, RefusesWhatIsNoAddressAndShowsTheRightForm) {
  for (const char* text : {"", "02:00:5e:10:00", "02:00:5e:10:00:0", "02:00:5e:10:00:000",
                           "02:00:5e:10:00:0g", "02:00-5e:10:00:01", "02.00.5e.10.00.01",
                           "0200:5e:10:00:01:", " 02:00:5e:10:00:1", "02:00:5e:10:00:01:02"}) {
    const auto parsed = parse_mac_address(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().operation, "parse");
    EXPECT_NE(parsed.error().message.find("02:00:5e:10:00:01"), std::string::npos);
  }
}

TEST(MacAddressTest, KnowsGroupsFromStations) {
  EXPECT_TRUE(broadcast_mac.is_multicast());
  EXPECT_TRUE(mac("01:00:5e:00:00:fb").is_multicast());
  EXPECT_FALSE(mac("02:00:5e:00:00:fb").is_multicast());
  EXPECT_TRUE(MacAddress{}.is_zero());
  EXPECT_FALSE(mac("00:00:00:00:00:01").is_zero());
}

TEST(MacAddressTest, GivesANameTheSameAddressInEveryRun) {
  // The last six bytes of FNV-1a's 64, made local and of a station; worked out elsewhere.
  EXPECT_EQ(to_string(mac_from_name("board-1")), "22:c0:65:26:41:79");
  EXPECT_EQ(to_string(mac_from_name("")), "9e:e4:84:22:23:25");  // FNV-1a's offset basis
  EXPECT_EQ(to_string(mac_from_name("a")), "de:4c:86:01:ec:8c");
}

TEST(MacAddressTest, GivesAThousandNamesAThousandLocalStationAddresses) {
  std::set<MacAddress> seen;
  for (int i = 0; i < 1000; ++i) {
    const MacAddress address = mac_from_name("board-" + std::to_string(i));
    const auto first = std::to_integer<unsigned>(address.bytes[0]);
    EXPECT_EQ(first & 0x03U, 0x02U);
    EXPECT_NE(first, 0x52U) << "one of libslirp's own";
    seen.insert(address);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(UplinkMacTest, IsLibslirpsOwnForm) {
  EXPECT_EQ(to_string(uplink_mac(ip("192.168.4.1"))), "52:55:c0:a8:04:01");
}

TEST(Ipv4AddressTest, ReadsAndWritesDottedNumbers) {
  EXPECT_EQ(ip("192.168.4.2").value, 0xC0A8'0402U);
  EXPECT_EQ(to_string(ip("0.0.0.0")), "0.0.0.0");
  EXPECT_EQ(to_string(ip("255.255.255.255")), "255.255.255.255");
  EXPECT_EQ(to_string(ip("10.20.30.40").with_port(80)), "10.20.30.40:80");
}

TEST(Ipv4AddressTest, RefusesWhatIsNoAddress) {
  for (const char* text :
       {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4 ", " 1.2.3.4",
        "01.2.3.4", "1.2.3.-4", "+1.2.3.4", "a.b.c.d", "1.2.3.4/24"}) {
    EXPECT_FALSE(parse_ipv4_address(text)) << text;
  }
}

TEST(SubnetTest, HasGatewayFirstAndNameserverLast) {
  const Subnet subnet = Subnet::parse("192.168.4.0/24").value();
  EXPECT_EQ(subnet, Subnet{});
  EXPECT_EQ(subnet.gateway(), ip("192.168.4.1"));
  EXPECT_EQ(subnet.nameserver(), ip("192.168.4.254"));
  EXPECT_EQ(subnet.broadcast(), ip("192.168.4.255"));
  EXPECT_EQ(subnet.mask(), ip("255.255.255.0"));
  EXPECT_EQ(subnet.host_count(), 254U);
  EXPECT_EQ(subnet.host(1), ip("192.168.4.2"));
  EXPECT_THROW(static_cast<void>(subnet.host(254)), std::out_of_range);
  EXPECT_EQ(to_string(subnet), "192.168.4.0/24");
}

TEST(SubnetTest, TellsInsideFromHost) {
  const Subnet subnet = Subnet::parse("10.8.4.0/22").value();
  EXPECT_TRUE(subnet.contains(ip("10.8.7.255")));
  EXPECT_FALSE(subnet.is_host(ip("10.8.7.255")));
  EXPECT_FALSE(subnet.is_host(ip("10.8.4.0")));
  EXPECT_TRUE(subnet.is_host(ip("10.8.5.0")));
  EXPECT_FALSE(subnet.contains(ip("10.8.8.0")));
  EXPECT_FALSE(subnet.contains(ip("10.8.3.255")));
}

TEST(SubnetTest, WorksAtItsNarrowestAndItsWidest) {
  const Subnet narrow = Subnet::parse("192.168.4.8/29").value();
  EXPECT_EQ(narrow.host_count(), 6U);
  EXPECT_EQ(narrow.nameserver(), ip("192.168.4.14"));
  const Subnet wide = Subnet::parse("10.0.0.0/8").value();
  EXPECT_EQ(wide.host_count(), 16'777'214U);
  EXPECT_EQ(wide.nameserver(), ip("10.255.255.254"));
}

struct RefusedSubnet {
  const char* text;
  const char* because;
};

TEST(SubnetTest, SaysInWordsWhatIsWrong) {
  for (const RefusedSubnet& refused : {
           RefusedSubnet{"", "as in 192.168.4.0/24"},
           {"192.168.4.0", "as in 192.168.4.0/24"},
           {"192.168.4/24", "as in 192.168.4.0/24"},
           {"192.168.4.0/", "must be a number"},
           {"192.168.4.0/x", "must be a number"},
           {"192.168.4.0/-1", "must be a number"},
           {"192.168.4.0/33", "must be a number"},
           {"192.168.4.0/24 ", "must be a number"},
           {"192.168.4.1/24", "did you mean 192.168.4.0/24?"},
           {"192.168.4.0/30", "the narrowest is /29"},
           {"10.0.0.0/7", "the widest is /8"},
           {"0.0.0.0/0", "the widest is /8"},
           {"0.1.0.0/16", "means this network"},
           {"127.0.0.0/8", "the computer itself"},
           {"169.254.0.0/16", "without a router"},
           {"169.0.0.0/8", "without a router"},
           {"224.1.0.0/16", "multicast"},
           {"250.0.0.0/8", "reserved"},
       }) {
    const auto parsed = Subnet::parse(refused.text);
    ASSERT_FALSE(parsed) << refused.text;
    EXPECT_NE(parsed.error().message.find(refused.because), std::string::npos)
        << parsed.error().message;
    EXPECT_NE(parsed.error().message.find("'" + std::string(refused.text) + "'"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace lanyard::lab
