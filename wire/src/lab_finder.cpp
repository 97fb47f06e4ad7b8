#include "lab_finder.hpp"

#include <algorithm>
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

/// A lab that hangs costs a second each time it is asked: it is asked ever more rarely.
LabFinder::Known LabFinder::ask(const std::filesystem::path& socket,
                                std::filesystem::file_time_type made, Clock::duration pause,
                                std::vector<lab::RunningLab>& found) {
  auto lab = lab::running_lab(socket);
  const bool has_answered = lab.has_value();
  if (has_answered) {
    found.push_back(std::move(*lab));
  }
  pause = std::clamp<Clock::duration>(pause, shortest_pause, longest_pause);
  return {.made = made,
          .has_answered = has_answered,
          .pause = pause,
          .ask_again = Clock::now() + pause};
}

std::vector<lab::RunningLab> LabFinder::look() {
  std::vector<lab::RunningLab> found;
  std::map<std::filesystem::path, Known> there;
  for (const auto& socket : air::sockets_in(directory_)) {
    std::error_code gone;
    const auto made = std::filesystem::last_write_time(socket, gone);
    if (gone) {
      continue;
    }
    const auto known = known_.find(socket);
    if (known == known_.end() || known->second.made != made) {
      there.emplace(socket, ask(socket, made, {}, found));
    } else if (!known->second.has_answered && Clock::now() >= known->second.ask_again) {
      there.emplace(socket, ask(socket, made, known->second.pause * 2, found));
    } else {
      there.emplace(socket, known->second);
    }
  }
  known_ = std::move(there);
  return found;
}

}  // namespace lanyard::wire
