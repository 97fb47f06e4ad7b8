#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/lab_time.hpp"

namespace lanyard::lab {

/// What one board may open through the uplink: each new TCP connection and each new UDP port of a
/// board costs a descriptor of this process, which all boards share. Pure: time comes in.
class FlowLimit {
 public:
  static constexpr double tcp_burst = 256;      ///< Connections at once…
  static constexpr double tcp_per_second = 16;  ///< …and so many more each second.
  static constexpr std::size_t udp_ports = 64;  ///< Within the time libslirp keeps them.

  enum class Kind : std::uint8_t {
    opens_nothing,  ///< It needs no descriptor that is not there already.
    opens,          ///< It may need one, and the board may have it.
    too_many,
  };

  /// `frame` has passed the UplinkGuard: its lengths are right. `has_room`: whether what it opens
  /// will be let through.
  Kind check(ByteView frame, LabTime now, bool has_room);

 private:
  Kind check_syn(LabTime now);
  Kind check_port(std::uint16_t source, std::uint16_t destination, LabTime now, bool has_room);

  double tcp_budget_ = tcp_burst;
  LabTime tcp_filled_{};
  std::unordered_map<std::uint16_t, LabTime> udp_;  ///< Until when each port's socket stays.
};

}  // namespace lanyard::lab
