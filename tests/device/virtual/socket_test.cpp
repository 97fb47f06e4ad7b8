// What firmware sees of the ESP32's stack: limits, error numbers, and the frames on the air.
#include "lanyard/device/socket.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "board_fixture.hpp"

namespace lanyard::test {
namespace {

using device::OSError;
using device::Socket;
using Seen = TestAccessPoint::Seen;

constexpr std::size_t ip_at = 14;
constexpr std::size_t tcp_at = 34;

/// The first TCP segment with SYN alone, of a connection to `port`; empty when there is none.
Bytes syn_to(const Seen& seen, std::uint16_t port) {
  for (const Bytes& frame : seen.frames) {
    if (frame.size() > tcp_at + 20 && get16(frame, 12) == 0x0800 &&
        frame[ip_at + 9] == std::byte{6} && get16(frame, tcp_at + 2) == port &&
        frame[tcp_at + 13] == std::byte{2}) {
      return frame;
    }
  }
  return {};
}

bool has_datagram_to(const Seen& seen, std::uint16_t port) {
  return std::ranges::any_of(seen.frames, [port](const Bytes& frame) {
    return frame.size() > tcp_at + 8 && get16(frame, 12) == 0x0800 &&
           frame[ip_at + 9] == std::byte{17} && get16(frame, tcp_at + 2) == port;
  });
}

class VirtualSocketTest : public BoardTest {
 protected:
  VirtualSocketTest() : network_(directory_.path(), "home", "secret12") {
    network_.change_host([](TestHost& host) { host.accepts = {7}; });
    join(network_);
  }

  static int error_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const OSError& error) {
      return error.number();
    }
    return 0;
  }

  TestAccessPoint network_;
};

TEST_F(VirtualSocketTest, TellsTheEsp32sNumbersOfErrors) {
  Socket refused;
  EXPECT_EQ(error_of([&] { refused.connect({"192.168.4.1", 8}); }), 104);  // ECONNRESET
  Socket unconnected;
  EXPECT_EQ(error_of([&] { unconnected.recv(1); }), 128);  // ENOTCONN
  Socket taken;
  taken.bind({"", 4000});
  taken.listen();
  Socket second;
  EXPECT_EQ(error_of([&] { second.bind({"", 4000}); }), 112);  // EADDRINUSE
  Socket waiting;
  waiting.connect({"192.168.4.1", 7});
  waiting.settimeout(std::chrono::duration<double>(0));
  EXPECT_EQ(error_of([&] { waiting.recv(1); }), 11);  // EAGAIN
  Socket timed;
  timed.connect({"192.168.4.1", 7});
  timed.settimeout(std::chrono::duration<double>(0.2));
  EXPECT_EQ(error_of([&] { timed.recv(1); }), 116);  // ETIMEDOUT
}

TEST_F(VirtualSocketTest, HasTenSocketsThatCountUpFromFiftyFour) {
  std::vector<Socket> sockets;
  for (int i = 0; i < 10; ++i) {
    sockets.emplace_back();
    EXPECT_EQ(sockets.back().fileno(), 54 + i);
  }
  EXPECT_EQ(error_of([] { const Socket eleventh; }), 23);  // ENFILE
  sockets.pop_back();
  sockets.emplace_back();
  EXPECT_EQ(sockets.back().fileno(), 63);
}

TEST_F(VirtualSocketTest, LosingTheNetworkAbortsAConversation) {
  Socket socket;
  socket.connect({"192.168.4.1", 7});
  std::thread unplug([this] { network_.switch_off(); });
  EXPECT_EQ(error_of([&] { socket.recv(1); }), 113);  // ECONNABORTED
  unplug.join();
  network_.switch_on();
}

TEST_F(VirtualSocketTest, WithoutANetworkThereIsNoRoute) {
  wlan_.disconnect();
  Socket socket;
  EXPECT_EQ(error_of([&] { socket.connect({"192.168.4.1", 7}); }), 118);  // EHOSTUNREACH
}

TEST_F(VirtualSocketTest, KeepsSixDatagramsForASocketAndDropsTheRest) {
  Socket socket(device::AddressFamily::inet, device::SocketType::datagram);
  socket.bind({"", 5005});
  Socket last(device::AddressFamily::inet, device::SocketType::datagram);
  last.bind({"", 5006});
  for (int i = 1; i <= 9; ++i) {
    network_.send_to_all(TestHost::datagram(mac, 0xC0A80402, 5005, std::to_string(i)));
  }
  network_.send_to_all(TestHost::datagram(mac, 0xC0A80402, 5006, "after them"));
  EXPECT_EQ(last.recvfrom(100).bytes, "after them");
  socket.settimeout(std::chrono::duration<double>(0));
  std::string received;
  EXPECT_EQ(error_of([&] {
              for (;;) {
                received += socket.recvfrom(100).bytes;
              }
            }),
            11);  // EAGAIN
  EXPECT_EQ(received, "123456");
}

TEST_F(VirtualSocketTest, ASynAsksForTheEsp32sSegmentAndWindow) {
  Socket socket;
  socket.connect({"192.168.4.1", 7});
  network_.wait_until([](const Seen& seen) { return !syn_to(seen, 7).empty(); }, "a SYN");
  const Bytes syn = syn_to(network_.seen(), 7);
  EXPECT_EQ(std::to_integer<int>(syn[ip_at + 8]), 64);      // time to live
  EXPECT_EQ(get16(syn, tcp_at + 14), 5760);                 // window
  EXPECT_EQ(get32(syn, tcp_at + 20), 0x0204'0000U + 1440);  // option: maximum segment size
}

TEST_F(VirtualSocketTest, TellsTheAccessPointWhichPortsListen) {
  Socket server;
  server.bind({wlan_.ifconfig().address, 8000});
  server.listen(1);
  Socket local;
  local.bind({"127.0.0.1", 8001});
  local.listen(1);
  network_.ask_for_port(8000);
  network_.ask_for_port(8001);
  network_.wait_until([](const Seen& seen) { return seen.answers.size() == 2; }, "two answers");
  EXPECT_TRUE(network_.seen().answers[0].listening);
  EXPECT_FALSE(network_.seen().answers[1].listening);
}

TEST_F(VirtualSocketTest, DropsFramesThatTheAccessPointDoesNotTake) {
  Socket socket(device::AddressFamily::inet, device::SocketType::datagram);
  // The first one makes the stack learn the host's hardware address.
  socket.sendto("first", {"192.168.4.1", 9});
  network_.wait_until([](const Seen& seen) { return has_datagram_to(seen, 9); }, "the first");
  network_.hold();  // reads nothing, as a lab that hangs
  const std::string datagram(1400, 'x');
  const auto fill = [&] {
    for (int i = 0; i < 1000; ++i) {
      socket.sendto(datagram, {"192.168.4.1", 9});
    }
  };
  EXPECT_EQ(error_of(fill), 12);  // ENOMEM, when the radio's queue stays full
  network_.go_on();
  look_until([&] { return error_of([&] {
                            socket.sendto("x", {"192.168.4.1", 9});
                          }) == 0; },
             "room in the queue");
}

TEST_F(VirtualSocketTest, TalksToItself) {
  Socket server;
  server.bind({"127.0.0.1", 9000});
  server.listen(1);
  Socket client;
  client.connect({"127.0.0.1", 9000});
  device::Accepted accepted = server.accept();
  client.sendall("hello");
  EXPECT_EQ(accepted.socket.recv(100), "hello");
}

}  // namespace
}  // namespace lanyard::test
