#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/capture/live_capture.hpp"
#include "lanyard/lab/lab_client.hpp"
#include "news_queue.hpp"

namespace lanyard::wire {

/// Where frames come from. One thread.
class Source {
 public:
  virtual ~Source() = default;

  /// Becomes readable when frames wait.
  [[nodiscard]] virtual int descriptor() const = 0;

  using Take = std::function<void(SeenFrame)>;
  /// Looks at the frames that wait, about `most` at most, and hands over those that are meant;
  /// returns at how many it has looked: fewer where no more waited. Never blocks. Error: nothing
  /// more will come from here.
  virtual Result<std::size_t> read(const Take& take, std::size_t most) = 0;

  /// Frames that came faster than they were read, so far.
  [[nodiscard]] virtual std::uint64_t missed() const = 0;
};

/// The segments from and to one endpoint in a lab, from the lab itself. Errors of
/// lab::LabTap::open().
Result<std::unique_ptr<Source>> open_tap(const lab::RunningLab& lab, const IpEndpoint& endpoint,
                                         std::chrono::milliseconds patience);

/// An interface of this computer. Errors of capture::LiveCapture::open().
Result<std::unique_ptr<Source>> open_capture(const capture::LiveOptions& options);

}  // namespace lanyard::wire
