#include "frame_capture.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace lanyard::lab {
namespace {

constexpr std::chrono::milliseconds longest_wait{100};
constexpr std::size_t enough_to_write = std::size_t{256} << 10U;

}  // namespace

Result<std::unique_ptr<FrameCapture>> FrameCapture::create(const std::filesystem::path& path,
                                                           std::string_view ssid) {
  auto file = trace::CaptureFile::create(path);
  if (!file) {
    return std::unexpected(std::move(file.error()));
  }
  std::unique_ptr<FrameCapture> capture(new FrameCapture(std::move(*file)));
  if (auto begun = capture->begin(ssid); !begun) {
    return std::unexpected(std::move(begun.error()));
  }
  return capture;
}

FrameCapture::FrameCapture(trace::CaptureFile file) : file_(std::move(file)) {}

Result<void> FrameCapture::begin(std::string_view ssid) {
  auto writer = trace::PcapngWriter::begin([this](ByteView block) { return collect(block); });
  if (!writer) {
    return std::unexpected(std::move(writer.error()));
  }
  writer_ = std::move(*writer);
  auto gateway = writer_->add_interface(
      {.name = "gateway",
       .description = fmt::format("the gateway of the virtual network {}", ssid)});
  if (!gateway) {
    return std::unexpected(std::move(gateway.error()));
  }
  thread_ = std::thread([this] { run_writer(); });
  return {};
}

FrameCapture::~FrameCapture() {
  static_cast<void>(close());
}

std::uint32_t FrameCapture::add_interface(const std::string& name, const std::string& description) {
  return writer_->add_interface({.name = name, .description = description})
      .value_or(gateway_interface);
}

void FrameCapture::write(std::uint32_t interface, WallTime time, ByteView frame,
                         std::string_view comment) {
  {
    const std::lock_guard lock(mutex_);
    if (failed_) {
      return;
    }
    if (waiting_.size() > max_waiting) {
      ++left_out_;
      return;
    }
  }
  // It can fail only for what the lab never hands over: an interface it does not have.
  static_cast<void>(writer_->write_packet(interface, time, frame, comment));
}

Result<void> FrameCapture::collect(ByteView block) {
  const std::lock_guard lock(mutex_);
  const bool was_enough = waiting_.size() >= enough_to_write;
  waiting_.insert(waiting_.end(), block.begin(), block.end());
  if (!was_enough && waiting_.size() >= enough_to_write) {
    changed_.notify_one();
  }
  return {};
}

void FrameCapture::run_writer() {
  std::vector<std::byte> blocks;
  for (bool last = false; !last;) {
    blocks.clear();
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, longest_wait,
                        [this] { return closing_ || waiting_.size() >= enough_to_write; });
      blocks.swap(waiting_);
      last = closing_;
    }
    if (blocks.empty()) {
      continue;
    }
    auto written = file_.write(blocks);
    if (written) {
      written = file_.flush();
    }
    if (!written) {
      const std::lock_guard lock(mutex_);
      failed_ = true;
      failure_ = std::move(written.error());
      return;
    }
  }
}

Result<void> FrameCapture::close() {
  if (!thread_.joinable()) {
    return {};
  }
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
  if (auto failure = take_failure()) {
    return std::unexpected(std::move(*failure));
  }
  if (failed_) {
    return {};  // told before
  }
  if (auto closed = file_.close(); !closed) {
    return closed;
  }
  if (left_out_ > 0) {
    return std::unexpected(make_error(
        "write",
        fmt::format("the disk was too slow: {} frames are missing in the capture", left_out_)));
  }
  return {};
}

std::optional<Error> FrameCapture::take_failure() {
  const std::lock_guard lock(mutex_);
  return std::exchange(failure_, std::nullopt);
}

}  // namespace lanyard::lab
