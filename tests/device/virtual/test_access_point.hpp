#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lanyard/air/message.hpp"
#include "test_host.hpp"

namespace lanyard::test {

/// A Wi-Fi network in the test's own process, small enough to be checked by eye: one socket in a
/// directory, a hub that gives every frame to everyone, and a TestHost as DHCP server and peer.
class TestAccessPoint {
 public:
  TestAccessPoint(const std::filesystem::path& directory, std::string ssid, std::string password);
  ~TestAccessPoint();
  TestAccessPoint(const TestAccessPoint&) = delete;
  TestAccessPoint& operator=(const TestAccessPoint&) = delete;

  [[nodiscard]] const std::string& ssid() const { return ssid_; }
  [[nodiscard]] const std::filesystem::path& socket() const { return socket_; }

  /// The plug: nobody hears of this network any more, and it stays silent about that.
  void switch_off();
  void switch_on();
  /// Stands still: nothing is read or answered until go_on().
  void hold();
  void go_on();
  /// Every board is out, by this reason.
  void expel(air::Reason reason);
  void ask_for_port(std::uint16_t port);
  /// Puts a frame on the air, as if a station had sent it.
  void send_to_all(const Bytes& frame);

  /// Everything that has come so far.
  struct Seen {
    std::vector<air::Join> joins;
    int leaves = 0;
    int ended = 0;  ///< Connections of joined boards that ended.
    std::vector<air::PortAnswer> answers;
    std::vector<Bytes> frames;
  };
  [[nodiscard]] Seen seen();
  /// Throws WaitedInVain.
  void wait_until(const std::function<bool(const Seen&)>& holds, const std::string& what);

  /// The host as it is now.
  [[nodiscard]] TestHost host();
  void change_host(const std::function<void(TestHost&)>& change);

 private:
  struct Board {
    int descriptor = -1;
    bool joined = false;
    air::Decoder decoder;
    std::vector<std::byte> out;
  };

  void run();
  void listen();
  bool read_from(Board& board);
  void handle(Board& board, const air::Message& message);
  void put_on_air(const Board* sender, std::span<const std::byte> frame);
  void flush();
  void close_all();

  const std::string ssid_;
  const std::string password_;
  const std::filesystem::path socket_;
  TestHost host_;

  std::mutex mutex_;
  std::condition_variable changed_;
  Seen seen_;
  std::vector<std::unique_ptr<Board>> boards_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  bool stopping_ = false;
  bool held_ = false;
  std::thread thread_;
};

}  // namespace lanyard::test
