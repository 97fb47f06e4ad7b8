#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "lanyard/trace/flow.hpp"
#include "lanyard/wire/wire.hpp"

namespace lanyard::wire {

/// A frame on its way to drain(), a copy.
struct SeenFrame {
  trace::LinkType link_type = trace::LinkType::ethernet;
  trace::PacketTime time{};
  std::vector<std::byte> bytes{};
  std::size_t original_size = 0;
  std::string comment{};
  /// The names of the boards that sent it, and that it is for; empty: not known, or none.
  std::string sender{};
  std::string receiver{};
};

/// Frames missing, all together.
struct MissedFrames {
  std::uint64_t count = 0;
};

/// The places that were looked at were left: what passes until the next ones is not seen.
struct Gap {};

/// An order has had its effect.
struct Obeyed {
  std::uint64_t order = 0;
};

using News = std::variant<SeenFrame, Watching, MissedFrames, Gap, Obeyed, Error>;

/// What passes from the wire's thread to the one that drains. Frames are bounded in bytes, by
/// has_room(), which the writer asks beforehand; the rest is rare. Safe on both threads.
class NewsQueue {
 public:
  NewsQueue(std::size_t max_bytes, std::function<void()> on_news)
      : max_bytes_(max_bytes), on_news_(std::move(on_news)) {}

  [[nodiscard]] bool has_room();

  /// Returns after on_news, where there was nothing before.
  void push(News news);

  /// Replaces `batch` with all that waits. True: there was no room before, and now there is.
  bool take(std::vector<News>& batch);

  [[nodiscard]] bool empty();
  /// Waits until something is there; false when `timeout` passes before.
  bool wait(std::chrono::milliseconds timeout);

 private:
  const std::size_t max_bytes_;
  const std::function<void()> on_news_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<News> waiting_;  ///< Guarded.
  std::size_t bytes_ = 0;      ///< Guarded: of the frames in waiting_.
};

}  // namespace lanyard::wire
