#include <chrono>
#include <utility>

#include "lanyard/lab/lab_tap.hpp"
#include "lanyard/trace/packet.hpp"
#include "source.hpp"

namespace lanyard::wire {
namespace {

/// What the lab says of a frame's way, without who sent it: `gateway to kitchen: lost by the lab`.
std::string fate_in(std::string_view comment) {
  const std::size_t colon = comment.rfind(": ");
  return colon == std::string_view::npos ? std::string() : std::string(comment.substr(colon + 2));
}

/// Of `gateway to kitchen: …`, `kitchen`.
std::string receiver_in(std::string_view comment) {
  constexpr std::string_view before = "gateway to ";
  if (!comment.starts_with(before)) {
    return {};
  }
  comment.remove_prefix(before.size());
  return std::string(comment.substr(0, comment.rfind(": ")));
}

class TapSource final : public Source {
 public:
  TapSource(lab::LabTap tap, const IpEndpoint& endpoint)
      : tap_(std::move(tap)), endpoint_(endpoint) {}

  [[nodiscard]] int descriptor() const override { return tap_.descriptor(); }

  Result<std::size_t> read(const Take& take, std::size_t most) override {
    return tap_.read(
        [&](const lab::TappedFrame& frame) {
          if (is_wanted(frame.bytes)) {
            take({.time = frame.time,
                  .bytes = {frame.bytes.begin(), frame.bytes.end()},
                  .original_size = frame.bytes.size(),
                  .comment = fate_in(frame.comment),
                  .sender = frame.sender ? frame.sender->name : std::string(),
                  .receiver = frame.sender ? std::string() : receiver_in(frame.comment)});
          }
        },
        most);
  }

  [[nodiscard]] std::uint64_t missed() const override { return tap_.missed(); }

 private:
  /// The lab looks at address and port each for itself.
  [[nodiscard]] bool is_wanted(ByteView bytes) const {
    const trace::Packet packet =
        trace::decode(trace::LinkType::ethernet, bytes, bytes.size(), trace::Checksums::skip);
    return packet.ip && (packet.ip->source == endpoint_ || packet.ip->destination == endpoint_);
  }

  lab::LabTap tap_;
  const IpEndpoint endpoint_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_tap(const lab::RunningLab& lab, const IpEndpoint& endpoint,
                                         std::chrono::milliseconds patience) {
  auto tap = lab::LabTap::open(
      lab.socket, {.board = trace::address_text(endpoint), .port = endpoint.port}, patience);
  if (!tap) {
    return std::unexpected(std::move(tap.error()));
  }
  return std::make_unique<TapSource>(std::move(*tap), endpoint);
}

}  // namespace lanyard::wire
