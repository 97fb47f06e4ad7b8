#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lanyard/trace/flow.hpp"
#include "test_support.hpp"

namespace lanyard::trace::test {

/// A TCP segment in the making; the flags of namespace tcp_flag.
struct TestSegment {
  std::uint16_t flags = tcp_flag::ack;
  std::uint32_t sequence = 0;
  std::uint32_t ack = 0;
  std::uint16_t window = 1000;
  std::string_view payload{};
  std::string_view options_hex{};  ///< A multiple of four bytes.
  std::string_view comment{};      ///< Of the capture.
  bool is_damaged = false;         ///< In a Conversation its checksum is wrong then.
};

/// An IPv4 or IPv6 packet of the segment, with right checksums.
ByteVector tcp_packet(const IpEndpoint& source, const IpEndpoint& destination,
                      const TestSegment& segment);

/// `packet` in an Ethernet frame from 02:…:01 to 02:…:02.
ByteVector in_ethernet(const ByteVector& packet);

/// `prefix`, as hexadecimal digits, before `packet`.
ByteVector after_hex(std::string_view prefix, const ByteVector& packet);

/// The verdicts that are not about the role of a segment.
inline VerdictSet findings(const Segment& segment) {
  return segment.verdicts.without(VerdictSet{Verdict::data, Verdict::pure_ack});
}

/// A conversation between 10.0.0.2:50000, the client, and 10.0.0.1:80, told segment by segment with
/// relative numbers: the client's SYN is 1000, the server's 5000.
class Conversation {
 public:
  explicit Conversation(FlowOptions options = {}) : table_(options) {}

  static constexpr std::uint32_t client_base = 1000;
  static constexpr std::uint32_t server_base = 5000;

  /// The next segment, `microseconds` after the one before; returns it as analysed.
  Segment client(const TestSegment& relative, std::int64_t microseconds = 100);
  Segment server(const TestSegment& relative, std::int64_t microseconds = 100);
  /// SYN, SYN-ACK and ACK, 100 µs apart.
  void handshake();

  [[nodiscard]] const Flow& flow() const { return table_.flows().back(); }
  FlowTable& table() { return table_; }

 private:
  Segment feed(bool from_client, const TestSegment& relative, std::int64_t microseconds);

  FlowTable table_;
  PacketTime now_ = at_nanoseconds(1'795'343'400'000'000'000);
};

}  // namespace lanyard::trace::test
