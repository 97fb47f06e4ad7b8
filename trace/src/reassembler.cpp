#include "lanyard/trace/reassembler.hpp"

#include <algorithm>

namespace lanyard::trace {

std::optional<Packet> Reassembler::feed(PacketTime time, const Packet& packet,
                                        Checksums checksums) {
  if (!packet.ip || !packet.ip->is_fragment) {
    return packet;
  }
  const IpHeader& ip = *packet.ip;
  const std::size_t end = ip.fragment_offset + packet.payload.size();
  // A fragment that the capture cut can never become whole; one past the limit is an attack.
  if (packet.payload.size() < packet.payload_size || end > max_datagram_size ||
      (ip.more_fragments && packet.payload.size() % 8 != 0)) {
    ++dropped_;
    return std::nullopt;
  }
  drop_expired(time);
  Datagram& datagram = find_or_begin(time, ip);
  insert(datagram, ip.fragment_offset, packet.payload);
  if (ip.fragment_offset == 0) {
    datagram.protocol = ip.protocol;  // of IPv6, only the first fragment's counts
  }
  if (!ip.more_fragments && !datagram.size) {
    datagram.size = end;
  }
  const bool whole = datagram.size && datagram.present.size() == 1 &&
                     datagram.present.front().begin == 0 &&
                     datagram.present.front().end >= *datagram.size;
  if (!whole) {
    return std::nullopt;
  }
  whole_ = std::move(datagram.bytes);
  whole_.resize(*datagram.size);
  const std::uint8_t protocol = datagram.protocol;
  datagrams_.remove_if([&datagram](const Datagram& each) { return &each == &datagram; });
  Packet result = packet;
  result.ip->protocol = protocol;
  decode_transport(result, whole_, whole_.size(), checksums);
  return result;
}

void Reassembler::drop_expired(PacketTime now) {
  dropped_ += datagrams_.remove_if(
      [now](const Datagram& datagram) { return now - datagram.first > patience; });
}

Reassembler::Datagram& Reassembler::find_or_begin(PacketTime time, const IpHeader& ip) {
  const auto found = std::ranges::find_if(datagrams_, [&ip](const Datagram& datagram) {
    // IPv6 tells its datagrams apart without the protocol (RFC 8200, section 4.5).
    return datagram.identification == ip.identification && datagram.source == ip.source &&
           datagram.destination == ip.destination &&
           (ip.source.is_v6 || datagram.protocol == ip.protocol);
  });
  if (found != datagrams_.end()) {
    return *found;
  }
  if (datagrams_.size() == max_datagrams) {
    datagrams_.pop_front();
    ++dropped_;
  }
  return datagrams_.emplace_back(Datagram{.source = ip.source,
                                          .destination = ip.destination,
                                          .protocol = ip.protocol,
                                          .identification = ip.identification,
                                          .first = time});
}

void Reassembler::insert(Datagram& datagram, std::size_t offset, ByteView bytes) {
  const std::size_t end = offset + bytes.size();
  if (datagram.bytes.size() < end) {
    datagram.bytes.resize(end);
  }
  // Copy what lies in the holes between the spans that are there.
  std::size_t at = offset;
  for (const Span& span : datagram.present) {
    if (span.end <= at) continue;
    if (span.begin >= end) break;
    if (span.begin > at) {
      std::ranges::copy(bytes.subspan(at - offset, span.begin - at),
                        datagram.bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
    at = std::min(span.end, end);
  }
  std::ranges::copy(bytes.subspan(at - offset),
                    datagram.bytes.begin() + static_cast<std::ptrdiff_t>(at));
  Span merged{offset, end};
  std::erase_if(datagram.present, [&merged](const Span& span) {
    if (span.end < merged.begin || span.begin > merged.end) return false;
    merged = {std::min(span.begin, merged.begin), std::max(span.end, merged.end)};
    return true;
  });
  const auto after = std::ranges::find_if(
      datagram.present, [&merged](const Span& span) { return span.begin > merged.begin; });
  datagram.present.insert(after, merged);
}

}  // namespace lanyard::trace
