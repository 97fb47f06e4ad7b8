#include "lanyard/base/ip_endpoint.hpp"

#include <gtest/gtest.h>

namespace lanyard {
namespace {

TEST(IpEndpoint, ReadsAndWritesIpv4) {
  const auto endpoint = parse_ip_endpoint("192.168.4.2:8888");
  ASSERT_TRUE(endpoint);
  EXPECT_FALSE(endpoint->is_v6);
  EXPECT_EQ(endpoint->address[0], std::byte{192});
  EXPECT_EQ(endpoint->port, 8888);
  EXPECT_EQ(to_string(*endpoint), "192.168.4.2:8888");
}

TEST(IpEndpoint, ReadsIpv6WithAZoneAndWritesItWithout) {
  const auto endpoint = parse_ip_endpoint("[fe80::1%eth0]:80");
  ASSERT_TRUE(endpoint);
  EXPECT_TRUE(endpoint->is_v6);
  EXPECT_EQ(to_string(*endpoint), "[fe80::1]:80");
}

TEST(IpEndpoint, RefusesWhatIsNoAddress) {
  for (const char* text : {"", ":", "host:1", "1.2.3:4", "1.2.3.4", "1.2.3.4:", "1.2.3.4:70000",
                           "[::1]", "[::1]80", "::1:80", "1.2.3.4:-1", "1.2.3.4:1x"}) {
    EXPECT_FALSE(parse_ip_endpoint(text)) << text;
  }
}

TEST(HostPort, TakesAPortAlone) {
  const auto parsed = parse_host_port("8888");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->host, "");
  EXPECT_EQ(parsed->port, 8888);
}

TEST(HostPort, TakesNamesAddressesAndBracketedIpv6) {
  EXPECT_EQ(parse_host_port("localhost:80")->host, "localhost");
  EXPECT_EQ(parse_host_port("127.0.0.1:80")->host, "127.0.0.1");
  EXPECT_EQ(parse_host_port("[::1]:80")->host, "::1");
  EXPECT_EQ(parse_host_port(":80")->host, "");
}

TEST(HostPort, SaysThatIpv6NeedsBrackets) {
  const auto parsed = parse_host_port("fe80::1:80");
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().message.find("brackets"), std::string::npos);
}

TEST(HostPort, SaysThatAPortIsOutOfRange) {
  const auto parsed = parse_host_port("localhost:65536");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message, "'65536' is not a port: a port is a number from 0 to 65535");
}

TEST(HostPort, SaysThatAHostAloneLacksItsPort) {
  const auto parsed = parse_host_port("127.0.0.1");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message, "'127.0.0.1' lacks its port: write it as in 127.0.0.1:8888");
}

TEST(HostPort, JoinsWithBracketsWhereNeeded) {
  EXPECT_EQ(join_host_port("::1", 80), "[::1]:80");
  EXPECT_EQ(join_host_port("board.local", 80), "board.local:80");
}

}  // namespace
}  // namespace lanyard
