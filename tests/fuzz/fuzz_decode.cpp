// Any bytes as a frame of any link type: decoded, put together from fragments, told in words.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "lanyard/trace/packet.hpp"
#include "lanyard/trace/reassembler.hpp"

namespace {

using lanyard::ByteView;
using namespace lanyard::trace;  // NOLINT(google-build-using-namespace): a program of its own

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::array<LinkType, 8> link_types{LinkType::ethernet,      LinkType::raw_ip,
                                             LinkType::loopback_null, LinkType::loopback_loop,
                                             LinkType::linux_cooked,  LinkType::linux_cooked_v2,
                                             LinkType::raw_ipv4,      LinkType::raw_ipv6};

bool lies_in(ByteView part, ByteView whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check(const Packet& packet, ByteView frame) {
  require(lies_in(packet.payload, frame));
  require(packet.payload.size() <= packet.payload_size);
  require(packet.tcp() == nullptr || packet.ip.has_value());
  require(!to_text(packet).empty());
  for (const char character : to_text(packet)) {
    require(static_cast<unsigned char>(character) >= 0x20);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const LinkType link_type = link_types.at(data[0] % link_types.size());
  // The rest is a row of frames, each behind its length.
  ByteView rest = std::as_bytes(std::span(data + 1, size - 1));
  Reassembler reassembler;
  PacketTime now{};
  while (rest.size() >= 2) {
    const auto length = std::to_integer<std::size_t>(rest[0]);
    const auto beyond = std::to_integer<std::size_t>(rest[1]) / 16;
    const ByteView frame = rest.subspan(2, std::min(length, rest.size() - 2));
    rest = rest.subspan(2 + frame.size());
    const Packet packet = decode(link_type, frame, frame.size() + beyond);
    check(packet, frame);
    if (const auto whole = reassembler.feed(now, packet)) {
      require(!whole->ip || !whole->ip->is_fragment);
      require(!to_text(*whole).empty());
    }
    now += std::chrono::milliseconds(length * 100);
  }
  return 0;
}
