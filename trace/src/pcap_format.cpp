// libpcap's format: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html

#include <algorithm>
#include <array>

#include "capture_format.hpp"

namespace lanyard::trace {
namespace {

constexpr std::size_t header_size = 24;
constexpr std::size_t record_size = 16;
constexpr std::uint32_t magic_microseconds = 0xA1B2'C3D4;
constexpr std::uint32_t magic_nanoseconds = 0xA1B2'3C4D;
/// More than any link carries; a longer record is the sign of a damaged one.
constexpr std::uint32_t max_record = 1U << 20U;

class PcapFormat final : public CaptureFormat {
 public:
  PcapFormat(FileOrder order, bool nanoseconds) : order_(order), nanoseconds_(nanoseconds) {}

  Result<Step> next(ByteWindow& window, CaptureContents& contents) override {
    if (contents.interfaces.empty()) {
      auto header = read_header(window, contents);
      if (!header || *header == Step::end) {
        return header;
      }
    }
    window.skip(std::exchange(read_, 0));
    const std::uint64_t offset = window.position();
    const Result<ByteView> head = window.peek(record_size);
    if (!head) {
      return std::unexpected(head.error());
    }
    if (head->empty()) {
      return Step::end;
    }
    if (head->size() < record_size) {
      return damaged(contents, offset, "the file ends inside a record's header");
    }
    const auto captured = order_.load<std::uint32_t>(*head, 8);
    if (captured > max_record) {
      return damaged(contents, offset,
                     "a record claims to hold " + std::to_string(captured) + " bytes");
    }
    const Result<ByteView> record = window.peek(record_size + captured);
    if (!record) {
      return std::unexpected(record.error());
    }
    if (record->size() < record_size + captured) {
      return damaged(contents, offset, "the file ends inside a packet");
    }
    read_ = record_size + captured;
    contents.packet = packet_of(*record, captured, contents, offset);
    return Step::packet;
  }

 private:
  Result<Step> read_header(ByteWindow& window, CaptureContents& contents) {
    const Result<ByteView> bytes = window.peek(header_size);
    if (!bytes) {
      return std::unexpected(bytes.error());
    }
    if (bytes->size() < header_size) {
      return damaged(contents, 0, "the file ends inside its header");
    }
    // Above the 16 bits of the link type stand flags on a frame check sequence.
    const auto link_type = order_.load<std::uint32_t>(*bytes, 20) & 0xFFFFU;
    contents.interfaces.push_back(
        {.description = {.link_type = link_type_of(link_type)},
         .snap_length = order_.load<std::uint32_t>(*bytes, 16),
         .time_resolution = nanoseconds_ ? std::uint8_t{9} : std::uint8_t{6}});
    window.skip(header_size);
    return Step::other;
  }

  [[nodiscard]] CapturedPacket packet_of(ByteView record, std::uint32_t captured,
                                         const CaptureContents& contents,
                                         std::uint64_t offset) const {
    const std::chrono::seconds seconds{order_.load<std::uint32_t>(record, 0)};
    const std::int64_t fraction = order_.load<std::uint32_t>(record, 4);
    const std::chrono::nanoseconds after{nanoseconds_ ? fraction : fraction * 1000};
    const auto original = order_.load<std::uint32_t>(record, 12);
    return {.frame = {.link_type = contents.interfaces.front().description.link_type,
                      .time = PacketTime(seconds + after),
                      .bytes = record.subspan(record_size, captured),
                      .original_size = std::max(original, captured)},
            .offset = offset};
  }

  FileOrder order_;
  bool nanoseconds_;
  std::size_t read_ = 0;  ///< Of the record that was given last; the window still holds it.
};

}  // namespace

std::unique_ptr<CaptureFormat> make_pcap_format(ByteView head) {
  if (head.size() < 4) {
    return nullptr;
  }
  for (const bool little : {true, false}) {
    const FileOrder order{little};
    const auto magic = order.load<std::uint32_t>(head, 0);
    if (magic == magic_microseconds || magic == magic_nanoseconds) {
      return std::make_unique<PcapFormat>(order, magic == magic_nanoseconds);
    }
  }
  return nullptr;
}

LinkType link_type_of(std::uint32_t number) {
  // DLT_RAW of BSD and of OpenBSD, which old files hold in place of LINKTYPE_RAW.
  constexpr std::uint32_t raw_of_bsd = 12;
  constexpr std::uint32_t raw_of_openbsd = 14;
  if (number == raw_of_bsd || number == raw_of_openbsd) {
    return LinkType::raw_ip;
  }
  return static_cast<LinkType>(number);
}

}  // namespace lanyard::trace
