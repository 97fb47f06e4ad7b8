#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/lab/lab_client.hpp"

namespace lanyard::wire {

/// The lab whose boards can have the IPv4 address `host`: it is in its subnet and not the
/// gateway's, which is this computer. Empty where none runs. Blocks for at most `patience`.
std::optional<lab::RunningLab> lab_with_board(const std::string& host,
                                              const std::filesystem::path& directory,
                                              std::chrono::milliseconds patience);

/// Finds labs as they come. A look costs the reading of one directory where nothing has changed.
class LabFinder {
 public:
  LabFinder(std::filesystem::path directory, std::chrono::milliseconds patience)
      : directory_(std::move(directory)), patience_(patience) {}

  /// Labs that have come, or answer for the first time, since the last look. Blocks for at most
  /// `patience`, where one hangs that is due to be asked.
  std::vector<lab::RunningLab> look();
  /// The lab at `socket` has gone; it counts as new when it is there again.
  void forget(const std::filesystem::path& socket) { known_.erase(socket); }
  /// All count as new.
  void forget_all() { known_.clear(); }

 private:
  const std::filesystem::path directory_;
  const std::chrono::milliseconds patience_;
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds shortest_pause{1};
  static constexpr std::chrono::seconds longest_pause{60};

  struct Known {
    std::filesystem::file_time_type made{};  ///< A lab that starts again makes another socket.
    bool has_answered = false;
    Clock::duration pause{};        ///< Between the questions to one that has not.
    Clock::time_point ask_again{};  ///< Likewise.
  };
  std::vector<lab::RunningLab> ask(const std::vector<std::filesystem::path>& due);

  std::map<std::filesystem::path, Known> known_;  ///< Sockets that were asked.
};

}  // namespace lanyard::wire
