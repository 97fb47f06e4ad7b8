#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/lab/lab_event.hpp"
#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/pcapng_writer.hpp"

namespace lanyard::lab {

/// The lab's capture: pcapng, one interface for each board and one for the gateway.
///
/// Blocks are made on the lab's thread and written by a thread of the capture's own, so that a slow
/// disk stops no frame. What waits for the disk is bounded; frames beyond that are left out of the
/// file and counted. The file is never more than 100 ms behind write().
class FrameCapture {
 public:
  static constexpr std::size_t max_waiting = std::size_t{64} << 20U;  ///< Bytes.

  /// Error `open`: as trace::CaptureFile::create().
  static Result<std::unique_ptr<FrameCapture>> create(const std::filesystem::path& path,
                                                      std::string_view ssid);

  /// As close(), but cannot tell of a failure.
  ~FrameCapture();
  FrameCapture(const FrameCapture&) = delete;
  FrameCapture& operator=(const FrameCapture&) = delete;

  static constexpr std::uint32_t gateway_interface = 0;

  /// Lab's thread. Returns the number of the interface.
  std::uint32_t add_interface(const std::string& name, const std::string& description);

  /// Lab's thread.
  void write(std::uint32_t interface, WallTime time, ByteView frame, std::string_view comment);

  /// Writes everything and ends the thread. Error: the first that writing met, or that frames were
  /// left out.
  Result<void> close();

  /// Any thread: the first failure, once. Nothing is written after it.
  std::optional<Error> take_failure();

 private:
  explicit FrameCapture(trace::CaptureFile file);
  Result<void> begin(std::string_view ssid);
  Result<void> collect(ByteView block);
  void run_writer();

  std::optional<trace::PcapngWriter> writer_;  ///< Lab's thread.
  std::uint64_t left_out_ = 0;                 ///< Lab's thread.
  trace::CaptureFile file_;                    ///< The writer's thread, until it has ended.

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::byte> waiting_;  ///< Guarded.
  std::optional<Error> failure_;    ///< Guarded.
  bool failed_ = false;             ///< Guarded.
  bool closing_ = false;            ///< Guarded.

  std::thread thread_;
};

}  // namespace lanyard::lab
