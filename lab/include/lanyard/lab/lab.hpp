#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/error.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab_event.hpp"
#include "lanyard/lab/lab_options.hpp"
#include "lanyard/lab/link_conditions.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "lanyard/lab/subnet.hpp"

namespace lanyard::lab {

struct TrafficCounters {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  std::uint64_t lost = 0;  ///< Frames that the link's conditions or a full queue dropped.
};

/// A joined board as it stood when asked for.
struct BoardInfo {
  BoardIdentity identity;
  std::optional<Ipv4Address> address;  ///< None before it has one.
  WallTime joined_since;
  TrafficCounters up;    ///< What it sent, before losses.
  TrafficCounters down;  ///< What was sent to it, before losses.
  LinkSettings up_link;
  LinkSettings down_link;
};

/// What does not change while a lab runs.
struct LabInfo {
  std::string ssid;
  bool is_open = false;  ///< Without a password.
  Subnet subnet;
  Ipv4Address gateway;  ///< The computer, as boards see it.
  bool uplink = true;
  std::size_t max_boards = 0;
  std::filesystem::path socket;
  std::filesystem::path capture;
};

/// A virtual Wi-Fi network: access point, switch, DHCP server, uplink, and conditions on every
/// board's link. docs/lab.md specifies what boards and other programs say to it.
///
/// It runs on one thread of its own. Every method may be called from any thread, except that
/// none but drain() may be called from `on_events`. A method that returns something waits for the
/// lab's thread, which never blocks, so for a moment only; forward() may take longer, and says so.
/// After stop() methods return an Error `lab` or nothing.
class Lab {
 public:
  /// Opens the network; boards may join when this returns. `on_events` is called on the lab's
  /// thread when events wait after none did, once until the next drain(); it must neither block nor
  /// drain.
  ///
  /// Errors: `start`: a lab of this SSID runs already (std::errc::address_in_use), an option is out
  /// of range, or libslirp cannot be started; `open`: the capture file; `listen`: the socket or its
  /// directory, or a forwarded port.
  static Result<std::unique_ptr<Lab>> start(LabOptions options,
                                            std::function<void()> on_events = {});

  /// As stop().
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  /// Ends all connections without a word, as an access point that loses power does, ends the
  /// capture and the thread, and removes the socket. The second call does nothing.
  void stop();

  [[nodiscard]] const LabInfo& info() const;

  /// Replaces `batch` with all waiting events, oldest first. False when the lab has stopped and
  /// nothing will follow what is in `batch`.
  bool drain(std::vector<LabEvent>& batch);

  /// Events left out so far because nobody drained.
  [[nodiscard]] std::uint64_t left_out() const;

  /// The joined boards in the order of their joining.
  [[nodiscard]] std::vector<BoardInfo> boards() const;

  /// Changes the link of one board (its name, address or MAC), or of all and of those that join
  /// later when `board` is empty. A board keeps its own settings when it joins again. Error `set`:
  /// no such board has ever joined, or a value is out of range.
  Result<void> set_link(std::string_view board, Direction direction, const LinkChange& change);

  /// Pulls the board's plug out of both directions or puts it back: it stays joined and nothing
  /// passes. Errors as for set_link().
  Result<void> set_plug(std::string_view board, bool plugged);

  /// Switches the access point's radio. Off: boards and scans hear nothing any more.
  void set_radio(bool on);

  /// A TCP port on 127.0.0.1 that leads to `board_port` of a joined board (its name or address),
  /// opened now if there is none yet. Asks the board first, and waits at most 2 s for its answer.
  /// Errors `connect`: no board has this name or address (std::errc::host_unreachable); nothing
  /// listens there (std::errc::connection_refused); its plug is out or it does not answer
  /// (std::errc::timed_out); no port can be opened.
  Result<std::uint16_t> forward(std::string_view board, std::uint16_t board_port);

  /// The same without waiting: `take` is called on the lab's thread, or at once, with an Error,
  /// when the lab has stopped. It must not block.
  void forward(std::string board, std::uint16_t board_port,
               const std::function<void(Result<std::uint16_t>)>& take);

 private:
  struct Impl;
  explicit Lab(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::lab
