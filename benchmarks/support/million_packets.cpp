#include "million_packets.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "lanyard/trace/stream_synthesizer.hpp"

namespace lanyard::bench {

using namespace lanyard::trace;  // NOLINT(google-build-using-namespace): all of it is about
                                 // captures

namespace {
constexpr std::uint64_t flows = 1000;
constexpr std::uint64_t fault_every = 10'000;
constexpr std::uint64_t again_after = 5'000;  ///< Packets; more than tshark calls reordering.
constexpr std::size_t full_segment = 1500;    ///< As a packet, in bytes.
}  // namespace

std::uint64_t write_capture(const std::filesystem::path& path, std::uint64_t packets) {
  CaptureFile file = CaptureFile::create(path).value();
  PcapngWriter writer =
      PcapngWriter::begin([&file](lanyard::ByteView block) { return file.write(block); }).value();
  const std::uint32_t interface = writer.add_interface({.link_type = LinkType::raw_ip}).value();
  std::uint64_t written = 0;
  PacketTime now{std::chrono::seconds(1'795'343'400)};
  std::uint64_t seen = 0;
  bool wants_fault = false;
  std::vector<std::byte> kept;
  std::uint64_t kept_at = 0;
  const auto write = [&](lanyard::ByteView packet) {
    ++written;
    now += std::chrono::microseconds(10);
    return writer.write_packet(interface, now, packet);
  };
  StreamSynthesizer streams([&](PacketTime /*time*/, lanyard::ByteView packet) -> Result<void> {
    ++seen;
    // The first full segment after each ten thousand packets is kept, or is missing, in turn.
    if (seen % fault_every == 0) {
      wants_fault = true;
    }
    if (wants_fault && packet.size() == full_segment) {
      wants_fault = false;
      if (seen / fault_every % 2 == 0) {
        return {};
      }
      kept.assign(packet.begin(), packet.end());
      kept_at = seen;
    }
    if (!kept.empty() && seen == kept_at + again_after) {
      write(kept).value();
      kept.clear();
    }
    return write(packet);
  });
  for (std::uint64_t key = 0; key < flows; ++key) {
    const std::string client =
        "192.168.4." + std::to_string(key % 250 + 2) + ':' + std::to_string(50'000 + key / 250);
    streams
        .open(key, {.local = lanyard::parse_ip_endpoint("192.168.4.1:8888").value(),
                    .peer = lanyard::parse_ip_endpoint(client).value()})
        .value();
  }
  const std::vector<std::byte> message(4096, std::byte{'x'});
  for (std::uint64_t turn = 0; written < packets; ++turn) {
    const Direction direction = turn / flows % 2 == 0 ? Direction::received : Direction::sent;
    streams.data(turn % flows, direction, {}, message).value();
  }
  file.close().value();
  return written;
}

}  // namespace lanyard::bench
