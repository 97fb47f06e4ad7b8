#include <utility>

#include "source.hpp"

namespace lanyard::wire {
namespace {

class CaptureSource final : public Source {
 public:
  explicit CaptureSource(capture::LiveCapture capture) : capture_(std::move(capture)) {}

  [[nodiscard]] int descriptor() const override { return capture_.descriptor(); }

  Result<std::size_t> read(const Take& take, std::size_t most) override {
    return capture_.read(
        [&take](const trace::Frame& frame) {
          take({.link_type = frame.link_type,
                .time = frame.time,
                .bytes = {frame.bytes.begin(), frame.bytes.end()},
                .original_size = frame.original_size});
        },
        most);
  }

  [[nodiscard]] std::uint64_t missed() const override { return capture_.losses().by_kernel; }

 private:
  capture::LiveCapture capture_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_capture(const capture::LiveOptions& options) {
  auto capture = capture::LiveCapture::open(options);
  if (!capture) {
    return std::unexpected(std::move(capture.error()));
  }
  return std::make_unique<CaptureSource>(std::move(*capture));
}

}  // namespace lanyard::wire
