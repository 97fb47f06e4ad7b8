#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "lanyard/base/error.hpp"
#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/pcapng_writer.hpp"

namespace lanyard::desktop {

/// A frame as it was seen, a copy.
struct StoredFrame {
  trace::LinkType link_type = trace::LinkType::ethernet;
  trace::PacketTime time{};
  std::vector<std::byte> bytes{};
  std::string comment{};
};

/// The newest frames of the wire, to be saved as a capture. Of more than most_bytes the oldest go.
class FrameStore {
 public:
  static constexpr std::size_t most_bytes = std::size_t{32} << 20U;
  using Frames = std::vector<std::shared_ptr<const StoredFrame>>;

  void add(const trace::Frame& frame);

  [[nodiscard]] bool empty() const { return frames_.empty(); }
  /// Frames that have gone.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  /// All that is there, for another thread as well.
  [[nodiscard]] Frames frames() const { return {frames_.begin(), frames_.end()}; }

 private:
  std::deque<std::shared_ptr<const StoredFrame>> frames_;
  std::size_t bytes_ = 0;  ///< Each frame counted with an overhead.
  std::uint64_t dropped_ = 0;
};

/// Writes `frames` as pcapng, one interface for each link type. Error: the sink's, or `write`.
Result<void> write_capture(const FrameStore::Frames& frames, trace::ByteSink sink);

}  // namespace lanyard::desktop
