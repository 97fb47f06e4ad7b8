#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lanyard/air/message.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/lab/lab_client.hpp"
#include "lanyard/lab/lab_event.hpp"

namespace lanyard::lab {

/// Which frames are wanted; all where nothing is set.
struct TapOptions {
  /// A name or MAC address: frames from and to that board, and those to all. An address: IPv4
  /// packets from and to it, whether a board has it yet or not.
  std::string board{};
  std::optional<std::uint16_t> port{};  ///< TCP segments from and to this port alone.
};

/// A frame as its sender sent it.
struct TappedFrame {
  WallTime time{};
  std::optional<BoardIdentity> sender{};  ///< Empty: the gateway.
  /// As FrameSeen::loss.
  FrameLoss loss = FrameLoss::none;
  bool duplicated = false;
  /// From `time` to its arrival, as its link was set when it was sent. Empty: it is lost, or it is
  /// for another board, or for all.
  std::optional<std::chrono::nanoseconds> arrived_after{};
  /// `kitchen: lost by the lab (…)`, as the lab's capture says; of a frame that its link holds back
  /// when it is due, where the capture waits for what comes of it.
  std::string_view comment{};
  ByteView bytes{};  ///< Ethernet II, from the destination address on, without FCS.
};

/// The frames of a running lab as they are sent (docs/lab.md, "Control", `tap`). Needs no right but
/// to be the lab's user. One thread at a time.
class LabTap {
 public:
  /// Frames come from the moment this returns. Waits at most `timeout`. Errors: `connect` and
  /// `request` as of LabClient; `tap`: the lab refuses, in its own words: no such board has joined
  /// (std::errc::host_unreachable), or it is an older one and knows no taps.
  static Result<LabTap> open(const std::filesystem::path& socket, const TapOptions& options = {},
                             std::chrono::milliseconds timeout = std::chrono::seconds(5));

  /// Becomes readable when frames wait, or the lab has gone. It stays this object's.
  [[nodiscard]] int descriptor() const { return client_.descriptor_; }

  /// Takes a frame; its views are valid during the call only.
  using Take = std::function<void(const TappedFrame&)>;

  /// Hands over the frames that wait, at least `most` where there are as many and not many more;
  /// returns how many: 0 when none waits. Never blocks. Error `tap`: the lab has gone.
  Result<std::size_t> read(const Take& take, std::size_t most);

  /// Frames that the lab left out so far because this program was too slow: it holds about 1 MiB.
  [[nodiscard]] std::uint64_t missed() const { return missed_; }

 private:
  explicit LabTap(LabClient client) : client_(std::move(client)) {}
  std::size_t take_decoded(const Take& take);

  LabClient client_;
  air::Decoder decoder_;
  std::uint64_t missed_ = 0;
};

}  // namespace lanyard::lab
