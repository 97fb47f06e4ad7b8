#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "connection.hpp"
#include "flow_limit.hpp"
#include "lanyard/lab/ethernet_switch.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab.hpp"
#include "lanyard/lab/link_conditions.hpp"
#include "lanyard/lab/uplink_guard.hpp"

namespace lanyard::lab {

/// One direction of a board's link.
struct Link {
  Link(const LinkSettings& settings, std::uint64_t seed) : conditions(settings, seed) {}

  LinkConditions conditions;
  TrafficCounters counters;  ///< Since the board joined.
};

/// A board that has joined at least once. It outlives the connection, so that a board that is reset
/// finds its name, its link's settings and its luck as they were.
struct Station {
  Station(BoardIdentity board, const LinkSettings& up_settings, const LinkSettings& down_settings,
          std::uint64_t seed, const UplinkSettings& uplink);

  [[nodiscard]] bool is_joined() const { return connection != nullptr; }

  const BoardIdentity identity;
  Link up;
  Link down;
  UplinkGuard guard;
  FlowLimit flows;
  std::optional<Ipv4Address> address;
  std::optional<std::uint32_t> capture_interface;

  std::shared_ptr<Connection> connection;  ///< Null while it is not joined.
  PortNumber port = 0;                     ///< A new one each time it joins.
  WallTime joined_since{};
  bool told_flows = false;          ///< That it opens too much.
  std::uint32_t told_verdicts = 0;  ///< A bit for each UplinkVerdict that was warned of.
  LabTime busy_until{};             ///< When a rate limit has let through what was sent so far.
};

}  // namespace lanyard::lab
