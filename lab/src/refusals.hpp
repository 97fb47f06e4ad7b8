#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "lanyard/lab/lab_event.hpp"
#include "lanyard/lab/lab_time.hpp"

namespace lanyard::lab {

/// Boards that are refused over and over: a board with a wrong password asks once a second for as
/// long as it has power. It is told of once, and again when it is over. Time comes in.
class Refusals {
 public:
  /// A board that has not asked for so long has given up, or was switched off.
  static constexpr std::chrono::seconds silence{5};
  /// Boards beyond these are told of each time they ask.
  static constexpr std::size_t most = 1024;

  /// The board was refused. `tell`: for the first time, or otherwise than before; `over`: what
  /// ended with that.
  struct Noted {
    bool tell = true;
    std::optional<RefusalsOver> over;
  };
  Noted note(const JoinRefused& refused, LabTime now);

  /// The board was let in: what ended with that. Empty also where it was refused only once.
  std::optional<RefusalsOver> end(const MacAddress& board);

  /// Those that have been silent until `now`.
  std::vector<RefusalsOver> end_silent(LabTime now);

  /// When to call end_silent(); empty where nobody is refused.
  [[nodiscard]] std::optional<LabTime> next_silence() const;

 private:
  struct Entry {
    JoinRefused first;
    std::uint64_t times = 1;
    LabTime last{};
  };
  static std::optional<RefusalsOver> over(const Entry& entry);

  std::map<MacAddress, Entry> entries_;
};

}  // namespace lanyard::lab
