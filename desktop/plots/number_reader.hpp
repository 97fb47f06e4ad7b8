#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lanyard/session/engine.hpp"
#include "plots/number_collector.hpp"

namespace lanyard::desktop {

/// Reads messages from an engine for a NumberCollector, without ever holding the network up or the
/// window: what comes faster than it is drained is left out and counted.
///
/// A drain() looks through 256 KiB at most, which costs a few milliseconds.
class NumberReader {
 public:
  explicit NumberReader(NumberCollectorOptions options = {});

  void start(session::Engine& engine);
  /// What has been found stays.
  void stop();
  [[nodiscard]] bool is_on() const { return reader_ != nullptr; }

  /// Takes what has come. It is `now` on the clock of the points, and `wall_now` on the engine's.
  void drain(double now, session::WallTime wall_now);

  [[nodiscard]] NumberCollector& numbers() { return numbers_; }
  /// Messages left out since the last start() or forget().
  [[nodiscard]] std::uint64_t left_out() const;
  /// Forgets the numbers and what was left out.
  void forget();

 private:
  NumberCollector numbers_;
  std::shared_ptr<session::EventReader> reader_;
  std::vector<session::Event> events_;
  std::uint64_t left_out_here_ = 0;
  std::uint64_t left_out_seen_ = 0;       ///< Of the reader's.
  std::uint64_t left_out_forgotten_ = 0;  ///< Likewise.
  bool loses_place_ = false;
};

}  // namespace lanyard::desktop
