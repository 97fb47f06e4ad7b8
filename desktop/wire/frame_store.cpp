#include "wire/frame_store.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace lanyard::desktop {
namespace {

/// What a frame costs beside its bytes.
constexpr std::size_t overhead = 128;

}  // namespace

void FrameStore::add(const trace::Frame& frame) {
  auto stored = std::make_shared<StoredFrame>();
  stored->link_type = frame.link_type;
  stored->time = frame.time;
  const std::size_t size = std::min(frame.bytes.size(), trace::PcapngWriter::max_packet_size);
  stored->bytes.assign(frame.bytes.begin(),
                       frame.bytes.begin() + static_cast<std::ptrdiff_t>(size));
  stored->comment = frame.comment;
  bytes_ += size + overhead;
  frames_.push_back(std::move(stored));
  while (bytes_ > most_bytes) {
    bytes_ -= frames_.front()->bytes.size() + overhead;
    frames_.pop_front();
    ++dropped_;
  }
}

Result<void> write_capture(const FrameStore::Frames& frames, trace::ByteSink sink) {
  auto writer = trace::PcapngWriter::begin(std::move(sink));
  if (!writer) {
    return std::unexpected(writer.error());
  }
  std::map<trace::LinkType, std::uint32_t> interfaces;
  for (const auto& frame : frames) {
    auto known = interfaces.find(frame->link_type);
    if (known == interfaces.end()) {
      const auto index = writer->add_interface({.link_type = frame->link_type});
      if (!index) {
        return std::unexpected(index.error());
      }
      known = interfaces.emplace(frame->link_type, *index).first;
    }
    auto written = writer->write_packet(known->second, frame->time, frame->bytes, frame->comment);
    if (!written) {
      return written;
    }
  }
  return {};
}

}  // namespace lanyard::desktop
