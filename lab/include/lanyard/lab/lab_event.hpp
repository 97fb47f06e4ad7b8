#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "lanyard/air/message.hpp"
#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab_options.hpp"
#include "lanyard/lab/link_conditions.hpp"
#include "lanyard/lab/mac_address.hpp"

/// What a lab tells. All are values.
namespace lanyard::lab {

/// A moment of the calendar, UTC, in nanoseconds since 1970: the type of the trace library's
/// PacketTime and of the session library's WallTime.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

/// Which board an event is about. Two boards of one name get different ones: `board`, `board-2`.
struct BoardIdentity {
  std::string name;
  MacAddress mac;

  friend bool operator==(const BoardIdentity&, const BoardIdentity&) = default;
};

struct BoardJoined {
  BoardIdentity board;
};
struct BoardLeft {
  BoardIdentity board;
  std::string reason;  ///< In words: `left by itself`, `gave up, its plug being out`, `its program
                       ///< ended`, `radio switched off`.
};
/// Told once for a board, until something changes: see RefusalsOver.
struct JoinRefused {
  BoardIdentity board;  ///< The name as the board gave it.
  air::Reason code = air::Reason::unspecified;
  std::string reason;  ///< In words: `wrong password`.
};
/// A board that was refused more than once is so no more: it was let in, is refused for another
/// reason, or has asked no more for a while. JoinRefused was told the first time alone.
struct RefusalsOver {
  BoardIdentity board;  ///< The name as the board gave it.
  air::Reason code = air::Reason::unspecified;
  std::string reason;
  std::uint64_t times = 0;  ///< How often it was refused, from the first time on.
};
struct LeaseGranted {
  BoardIdentity board;
  Ipv4Address address;
};
struct LeaseRenewed {
  BoardIdentity board;
  Ipv4Address address;
};
struct LeaseReleased {
  BoardIdentity board;
  Ipv4Address address;
};
/// The board found that another station uses the address.
struct LeaseDeclined {
  BoardIdentity board;
  Ipv4Address address;
};
/// There is no address left for `board`.
struct PoolExhausted {
  BoardIdentity board;
};
struct ForwardOpened {
  Ipv4Address host_address;
  std::uint16_t host_port = 0;
  std::string board;  ///< Its name; its address where no board has that at the moment.
  Ipv4Address board_address;
  std::uint16_t board_port = 0;
  Transport transport = Transport::tcp;
  bool on_demand = false;  ///< By Lab::forward(), not by an option.
};
/// Somebody changed links (Lab::set_link(), a `set` request) or switched the radio.
struct SettingsChanged {
  std::optional<BoardIdentity> board;  ///< None: all boards, and those that join later.
  Direction direction = Direction::both;
  LinkChange link;  ///< What was set; the rest stays as it is.
  std::optional<bool> radio;
};
/// Something goes on, but not as it should; `message` is a sentence for people.
struct Warning {
  std::string message;
};
/// One frame, once, at its sender. Only while the tap is on.
struct FrameSeen {
  /// Empty: the gateway. Else the board that sent it.
  std::optional<BoardIdentity> sender;
  Bytes frame;  ///< Ethernet II, from the destination address on, without FCS.
  /// With a value other than `none` the link's conditions dropped it. For a board's frame that is
  /// its own link; for the gateway's, the link of the one board it is for.
  FrameLoss loss = FrameLoss::none;
  bool duplicated = false;
};
/// The last event.
struct Stopped {
  std::string
      reason;  ///< `stopped here`, `stopped by request`, or what made it impossible to go on.
};

using LabEventBody = std::variant<BoardJoined, BoardLeft, JoinRefused, RefusalsOver, LeaseGranted,
                                  LeaseRenewed, LeaseReleased, LeaseDeclined, PoolExhausted,
                                  ForwardOpened, SettingsChanged, Warning, FrameSeen, Stopped>;

struct LabEvent {
  WallTime time{};
  LabEventBody body;
};

}  // namespace lanyard::lab
