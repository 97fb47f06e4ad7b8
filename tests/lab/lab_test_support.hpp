#pragma once

// A lab in a directory of its own, what it tells, and boards made of nothing but frames.

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dhcp_client.hpp"
#include "frames.hpp"
#include "lanyard/air/message.hpp"
#include "lanyard/lab/lab.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "patience.hpp"
#include "temporary_directory.hpp"

namespace lanyard::lab::test {

using lanyard::test::patience;
using lanyard::test::WaitedInVain;

/// A running lab and its events. Without an uplink: packets reach this computer and nothing else.
class TestLab {
 public:
  /// `change` alters the options before the start.
  explicit TestLab(const std::function<void(LabOptions&)>& change = {});
  ~TestLab();

  Lab* operator->() { return lab_.get(); }
  [[nodiscard]] std::string socket() const { return lab_->info().socket; }
  [[nodiscard]] const lanyard::test::TemporaryDirectory& directory() const { return directory_; }

  /// Takes the first event of that kind, met by `condition`, that no call has taken yet.
  template <typename Event>
  Event wait_for(const std::function<bool(const Event&)>& condition = {}) {
    std::optional<Event> found;
    wait_until([&] {
      for (auto event = events_.begin(); event != events_.end(); ++event) {
        const auto* const body = std::get_if<Event>(&event->body);
        if (body != nullptr && (!condition || condition(*body))) {
          found = *body;
          events_.erase(event);
          return true;
        }
      }
      return false;
    });
    return *found;
  }

  template <typename Event>
  std::size_t count() {
    collect();
    return static_cast<std::size_t>(std::ranges::count_if(
        events_, [](const LabEvent& event) { return std::holds_alternative<Event>(event.body); }));
  }

  /// Waits until an event has come that makes `holds` true.
  void wait_until(const std::function<bool()>& holds);

  /// After stop(): everything that came.
  const std::deque<LabEvent>& rest() {
    collect();
    return events_;
  }

 private:
  bool collect();

  lanyard::test::TemporaryDirectory directory_;
  std::mutex mutex_;
  std::condition_variable told_;
  bool waiting_ = false;  ///< Guarded: events are there.
  std::deque<LabEvent> events_;
  std::unique_ptr<Lab> lab_;
};

/// The options of a TestLab in `directory`.
LabOptions test_options(const lanyard::test::TemporaryDirectory& directory);

/// A segment as it came, with what is read of it.
struct Segment {
  Ipv4Address source;
  Ipv4Address destination;
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = 0;
  std::string payload;

  static constexpr std::uint8_t fin = 0x01;
  static constexpr std::uint8_t syn = 0x02;
  static constexpr std::uint8_t rst = 0x04;
  static constexpr std::uint8_t ack = 0x10;
};
std::optional<Segment> segment_in(ByteView frame);

/// A board: it speaks the lab's protocol and sends what it is told. While it waits for something it
/// answers ARP requests for its address and questions about its ports, and acknowledges nothing.
/// Every wait has a deadline and throws WaitedInVain.
class TestBoard {
 public:
  TestBoard(const std::string& socket, std::string name);
  ~TestBoard();
  TestBoard(const TestBoard&) = delete;
  TestBoard& operator=(const TestBoard&) = delete;

  const MacAddress mac;
  const std::string name;
  std::optional<Ipv4Address> address;
  std::set<std::uint16_t> listening;  ///< TCP ports that it says yes to.
  bool answers_questions = true;

  void send(const air::Message& message) const;
  void send_bytes(std::string_view bytes) const;
  void send_frame(ByteView frame) const { send(air::Frame{frame}); }

  /// The Join that it would send.
  [[nodiscard]] air::Join join_request() const;
  /// Joins, and waits until it is in.
  TestBoard& join();
  /// Gets an address by DHCP.
  Ipv4Address get_address();

  /// Waits for a message of that kind; others are dropped, but for frames, which next_frame() gets.
  template <typename T>
  T wait_for() {
    for (;;) {
      auto message = next_message(true);
      if (const auto* const found = std::get_if<T>(&message)) {
        return *found;
      }
    }
  }
  /// Waits until the lab has closed the connection.
  void wait_for_end();

  /// The next frame that `wanted` says yes to; others are dropped.
  Frame next_frame(const std::function<bool(ByteView)>& wanted);
  /// A frame of EtherType 0x88B5 (for experiments) with this text in it, and the next such.
  void say(const MacAddress& to, std::string_view text);
  std::string hear();
  /// The texts of all that were heard up to one that is `last`, in order.
  std::vector<std::string> hear_until(std::string_view last);

  /// TCP, a segment at a time.
  void send_segment(const Segment& segment);
  Segment next_segment(const std::function<bool(const Segment&)>& wanted);
  /// Sends the ARP request and does not wait for the answer.
  void ask_for(Ipv4Address target) const;
  /// An address's MAC by ARP.
  MacAddress resolve(Ipv4Address target);

  /// Waits until the lab has dealt with everything that was sent.
  void synchronise();
  /// Closes the connection as a program that ends does.
  void end();
  /// Sends this frame over and over, as fast as it goes, at least `bytes` of them.
  void flood(ByteView frame, std::size_t bytes) const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  /// Frames are given only when `drops_frames` is false.
  air::Message next_message(bool drops_frames);
  bool read_more();
  bool handle(const air::Message& message);

  int descriptor_ = -1;
  air::Decoder decoder_;
  std::deque<Frame> frames_;
  std::optional<MacAddress> gateway_;
};

/// A TCP connection of a board's own making, good for links that lose nothing.
class TestConnection {
 public:
  /// Opens one to `to`:`port`.
  TestConnection(TestBoard& board, Ipv4Address to, std::uint16_t port, std::uint16_t from);
  /// Accepts the next one to `port`.
  static TestConnection accept(TestBoard& board, std::uint16_t port);

  void send(std::string_view bytes);
  /// A piece at a time, each once the one before it is acknowledged: any amount.
  void send_in_pieces(std::string_view bytes);
  void acknowledge() { say(Segment::ack); }
  void reset() { say(Segment::rst | Segment::ack); }
  /// Waits until that many bytes have come.
  std::string receive(std::size_t size);
  void send_fin();
  /// Sends FIN, and waits for the peer's.
  void close();
  [[nodiscard]] Ipv4Address peer() const { return peer_; }
  /// The sequence number that it waits for.
  [[nodiscard]] std::uint32_t expected() const { return expected_; }
  /// The sequence number behind all that it has sent, which acknowledges it.
  [[nodiscard]] std::uint32_t sent() const { return sequence_; }

 private:
  TestConnection(TestBoard& board, const Segment& syn);
  void say(std::uint8_t flags, std::string_view payload = {});
  Segment next();

  TestBoard& board_;
  Ipv4Address peer_;
  std::uint16_t peer_port_ = 0;
  std::uint16_t port_ = 0;
  std::uint32_t sequence_ = 1000;
  std::uint32_t expected_ = 0;
  bool ended_ = false;
  std::string received_;
};

}  // namespace lanyard::lab::test
