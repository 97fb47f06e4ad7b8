// Wireshark's reading of our replies: the judge that did not see our code.

#include <gtest/gtest.h>

#include "child_process.hpp"
#include "dhcp_client.hpp"
#include "lanyard/lab/dhcp_server.hpp"
#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "temporary_directory.hpp"
#include "tshark.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::Frame;
using test::ip;

class DhcpTsharkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT("tshark");
    ASSERT_TRUE(interface_);
  }

  void capture(ByteView frame) {
    ASSERT_TRUE(writer_.write_packet(*interface_, trace::PacketTime{} + 1s, frame));
  }

  /// Hands `ask` to the server and captures it and what comes back.
  void converse(const test::Ask& ask, LabTime now) {
    const Frame frame = test::dhcp_frame(ask);
    capture(frame);
    for (const auto& reply : server_.handle(frame, now).frames)
      capture(reply);
  }

  std::string tshark(const std::string& arguments) {
    EXPECT_TRUE(file_.flush());
    return lanyard::test::ask_tshark(directory_ / "capture.pcapng", arguments).out;
  }

  lanyard::test::TemporaryDirectory directory_;
  trace::CaptureFile file_ = trace::CaptureFile::create(directory_ / "capture.pcapng").value();
  trace::PcapngWriter writer_ =
      trace::PcapngWriter::begin([this](ByteView block) { return file_.write(block); }).value();
  Result<std::uint32_t> interface_ = writer_.add_interface({.name = "lab"});
  DhcpServer server_{{.lease_time = 1h, .domain = "lab.test"}};
};

TEST_F(DhcpTsharkTest, ReadsAWholeLeaseWithoutAComplaint) {
  const Ipv4Address address = ip("192.168.4.2");
  const Ipv4Address gateway = ip("192.168.4.1");
  converse({.type = test::dhcp_discover, .hostname = "board-1"}, 0s);
  converse({.type = test::dhcp_request, .requested = address, .server = gateway}, 0s);
  converse({.type = test::dhcp_request, .client = address}, 30min);
  converse({.type = test::dhcp_inform, .client = address, .flags = 0x8000}, 31min);
  converse({.type = test::dhcp_request, .requested = ip("10.0.0.9")}, 32min);
  EXPECT_EQ(tshark("-T fields -E separator=/s -e dhcp.option.dhcp -e ip.dst -e dhcp.ip.your"),
            "1 255.255.255.255 0.0.0.0\n"
            "2 192.168.4.2 192.168.4.2\n"
            "3 255.255.255.255 0.0.0.0\n"
            "5 192.168.4.2 192.168.4.2\n"
            "3 255.255.255.255 0.0.0.0\n"
            "5 192.168.4.2 192.168.4.2\n"
            "8 255.255.255.255 0.0.0.0\n"
            "5 192.168.4.2 0.0.0.0\n"
            "3 255.255.255.255 0.0.0.0\n"
            "6 255.255.255.255 0.0.0.0\n");
  EXPECT_EQ(tshark("-Y '_ws.malformed || _ws.expert'"), "");
  EXPECT_EQ(tshark("-o ip.check_checksum:TRUE -o udp.check_checksum:TRUE "
                   "-Y 'ip.checksum.status==0 || udp.checksum.status==0'"),
            "");
}

TEST_F(DhcpTsharkTest, ReadsTheOptionsAsTheyAreMeant) {
  converse({.type = test::dhcp_discover}, 0s);
  EXPECT_EQ(tshark("-Y 'dhcp.option.dhcp==2' -T fields -E separator=/s "
                   "-e dhcp.option.dhcp_server_id -e dhcp.option.ip_address_lease_time "
                   "-e dhcp.option.renewal_time_value -e dhcp.option.rebinding_time_value "
                   "-e dhcp.option.subnet_mask -e dhcp.option.router "
                   "-e dhcp.option.domain_name_server -e dhcp.option.broadcast_address "
                   "-e dhcp.option.domain_name"),
            "192.168.4.1 3600 1800 3150 255.255.255.0 192.168.4.1 192.168.4.254 192.168.4.255 "
            "lab.test\n");
}

TEST_F(DhcpTsharkTest, WouldComplainOfADamagedReply) {
  Frame reply = server_.handle(test::dhcp_frame({}), 0s).frames.at(0);
  reply.back() ^= std::byte{1};
  capture(reply);
  EXPECT_NE(tshark("-o udp.check_checksum:TRUE -Y 'udp.checksum.status==0'"), "");
}

}  // namespace
}  // namespace lanyard::lab
