#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

#include "lanyard/session/options.hpp"

namespace lanyard::session {

/// How long to wait before the next try. Pure; the same seed gives the same waits.
///
/// The wait doubles from `initial` up to `longest`, and each is drawn evenly between its half and
/// its whole, so that many clients of one server that restarts do not come back all at once.
class Backoff {
 public:
  explicit Backoff(const RetryOptions& options)
      : initial_(options.initial),
        longest_(options.longest),
        ceiling_(options.initial),
        random_(options.seed != 0 ? options.seed : std::random_device{}()) {}

  std::chrono::milliseconds next() {
    const auto ceiling = std::min(ceiling_, longest_).count();
    ceiling_ = std::min(ceiling_ * 2, longest_);
    return std::chrono::milliseconds(
        std::uniform_int_distribution<std::int64_t>(ceiling - ceiling / 2, ceiling)(random_));
  }

  /// To be called after a session of `lifetime`. Only one that outlived the wait before it makes
  /// the next wait short again: a server that accepts and hangs up at once is not hammered.
  void session_ended_after(std::chrono::milliseconds lifetime) {
    if (lifetime >= ceiling_) {
      ceiling_ = initial_;
    }
  }

 private:
  std::chrono::milliseconds initial_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds ceiling_;
  std::mt19937_64 random_;
};

}  // namespace lanyard::session
