#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/lab/lab_client.hpp"

namespace lanyard::wire {

/// The lab whose boards can have the IPv4 address `host`: it is in its subnet and not the
/// gateway's, which is this computer. Empty where none runs. Blocks for a second for each lab that
/// hangs.
std::optional<lab::RunningLab> lab_with_board(const std::string& host,
                                              const std::filesystem::path& directory);

/// Finds labs as they come. A look costs the reading of one directory where nothing has changed.
class LabFinder {
 public:
  explicit LabFinder(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// Labs that have come since the last look. Blocks for a second for each new one that hangs.
  std::vector<lab::RunningLab> look();
  /// The lab at `socket` has gone; it counts as new when it is there again.
  void forget(const std::filesystem::path& socket) { known_.erase(socket); }
  /// All count as new.
  void forget_all() { known_.clear(); }

 private:
  const std::filesystem::path directory_;
  /// Sockets that were asked, and when they were made: a lab that starts again makes another.
  std::map<std::filesystem::path, std::filesystem::file_time_type> known_;
};

}  // namespace lanyard::wire
