#include "lab_finder.hpp"

#include <system_error>
#include <utility>

#include "lanyard/air/directory.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/subnet.hpp"

namespace lanyard::wire {

std::optional<lab::RunningLab> lab_with_board(const std::string& host,
                                              const std::filesystem::path& directory) {
  const auto address = lab::parse_ipv4_address(host);
  if (!address) {
    return std::nullopt;
  }
  for (lab::RunningLab& lab : lab::running_labs(directory)) {
    const auto subnet = lab::Subnet::parse(lab.subnet);
    if (subnet && subnet->is_host(*address)) {
      return lab.gateway == host ? std::nullopt : std::optional(std::move(lab));
    }
  }
  return std::nullopt;
}

std::vector<lab::RunningLab> LabFinder::look() {
  std::vector<lab::RunningLab> found;
  std::map<std::filesystem::path, std::filesystem::file_time_type> there;
  for (const auto& socket : air::sockets_in(directory_)) {
    std::error_code gone;
    const auto made = std::filesystem::last_write_time(socket, gone);
    if (gone) {
      continue;
    }
    there.emplace(socket, made);
    const auto known = known_.find(socket);
    if (known == known_.end() || known->second != made) {
      if (auto lab = lab::running_lab(socket)) {
        found.push_back(std::move(*lab));
      }
    }
  }
  known_ = std::move(there);
  return found;
}

}  // namespace lanyard::wire
