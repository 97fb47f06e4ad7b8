// Any row of segments between two endpoints: sums hold, memory is bounded, the streams come out
// once and in order, all renderers take what there is, and a live view draws each segment once;
// also where nobody watched for a while.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>

#include "chosen.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/diagram.hpp"
#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/stream_follower.hpp"

namespace {

using lanyard::ByteView;
using namespace lanyard::trace;  // NOLINT(google-build-using-namespace): a program of its own

void require(bool holds) {
  if (!holds) std::abort();
}

/// Twelve bytes of input tell a segment; near the wrap of sequence numbers, where mistakes live.
std::vector<std::byte> packet_of(ByteView told) {
  const auto byte = [told](std::size_t i) { return std::to_integer<unsigned>(told[i]); };
  const bool from_client = (byte(0) & 1U) != 0;
  const std::size_t options = byte(1) % 4 * 4;
  const std::size_t data = byte(2) % 32;
  std::vector<std::byte> packet(40 + options + data);
  const auto put16 = [&packet](std::size_t at, unsigned value) {
    lanyard::store_big_endian(static_cast<std::uint16_t>(value), std::span(packet).subspan(at, 2));
  };
  const auto put32 = [&packet](std::size_t at, std::uint32_t value) {
    lanyard::store_big_endian(value, std::span(packet).subspan(at, 4));
  };
  packet[0] = std::byte{0x45};
  put16(2, static_cast<unsigned>(packet.size()));
  packet[9] = std::byte{6};
  put32(12, from_client ? 0x0A00'0002 : 0x0A00'0001);
  put32(16, from_client ? 0x0A00'0001 : 0x0A00'0002);
  put16(20, from_client ? 50'000 : 80);
  put16(22, from_client ? 80 : 50'000);
  put32(24, 0xFFFF'FFE0U + byte(3) + (byte(4) > 250 ? byte(4) << 24U : 0));
  put32(28, 0xFFFF'FFE0U + byte(5) + (byte(6) > 250 ? byte(6) << 24U : 0));
  put16(32, static_cast<unsigned>((20 + options) / 4) << 12U | byte(7));
  put16(34, byte(8) % 4 == 0 ? 0 : byte(8));
  for (std::size_t i = 0; i < options; ++i)
    packet[40 + i] = told[8 + i % 4];
  return packet;
}

/// How many segments the rows stand for.
std::uint64_t segments_in(const std::vector<DiagramRow>& rows) {
  std::uint64_t count = 0;
  for (const DiagramRow& row : rows) {
    require(!TextPainter().row(row).empty());
    if (const Arrow* const arrow = std::get_if<Arrow>(&row)) count += arrow->count;
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest = std::as_bytes(std::span(data, size));
  FlowTable table({.max_flows = 8, .segments_per_flow = 64, .checksums = Checksums::skip});
  std::array<std::uint64_t, 2> followed{};
  StreamFollower follower([&followed](const StreamPiece& piece) {
    std::uint64_t& next = followed.at(piece.sender == Sender::client ? 0 : 1);
    require(piece.offset == next);
    require(piece.bytes.empty() == (piece.missing > 0));
    next += piece.bytes.size() + piece.missing;
  });
  // Words and pictures cost a hundred times what the analysis does: one input in so many has them.
  const bool tells = is_chosen(data, size, 256);
  PacketTime now{};
  std::uint64_t segments = 0;
  std::uint64_t drawn = 0;
  std::map<std::uint32_t, DiagramFollower> followers;
  for (; rest.size() >= 12; rest = rest.subspan(12)) {
    const std::vector<std::byte> packet = packet_of(rest);
    now += std::chrono::microseconds(std::to_integer<int>(rest[9]) *
                                     std::to_integer<int>(rest[10]) * 40);
    if (std::to_integer<unsigned>(rest[0]) >= 0xE0) {
      table.note_gap();
      for (auto& [number, each] : followers) {
        drawn += segments_in(each.note_gap());
      }
    }
    const auto fed = table.feed({.link_type = LinkType::raw_ip, .time = now, .bytes = packet});
    if (fed.segment == nullptr) continue;
    ++segments;
    require(!tells || !explain(*fed.flow, *fed.segment).empty());
    if (tells) {
      drawn += segments_in(followers[fed.flow->number].feed(*fed.flow, *fed.segment));
    }
    require(!fed.segment->round_trip || fed.segment->round_trip->count() >= 0);
    if (fed.flow->number == 1) follower.feed(*fed.segment, fed.packet->payload);
  }
  follower.finish();
  for (auto& [number, each] : followers) {
    drawn += segments_in(each.release());
  }
  require(!tells || drawn == segments);
  std::uint64_t counted = 0;
  for (const Flow& flow : table.flows()) {
    counted += flow.from_client.segments + flow.from_server.segments;
    require(flow.segments.size() <= 64);
    require(!flow.handshake || *flow.handshake <= flow.last - flow.first);
    require(flow.segments.size() + flow.segments_not_kept ==
            flow.from_client.segments + flow.from_server.segments);
    if (!tells) continue;
    const Diagram diagram = make_diagram(flow, {}, {.explain = true});
    require(!render_text(diagram).empty() && !render_svg(diagram).empty() &&
            !render_json(diagram).empty() && !conclusion(flow).empty());
  }
  require(counted == segments);
  return 0;
}
