#include "lab_finder.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "lanyard/air/directory.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/subnet.hpp"

namespace lanyard::wire {

std::optional<lab::RunningLab> lab_with_board(const std::string& host,
                                              const std::filesystem::path& directory,
                                              std::chrono::milliseconds patience) {
  const auto address = lab::parse_ipv4_address(host);
  if (!address) {
    return std::nullopt;
  }
  for (lab::RunningLab& lab : lab::running_labs(directory, patience)) {
    const auto subnet = lab::Subnet::parse(lab.subnet);
    if (subnet && subnet->is_host(*address)) {
      return lab.gateway == host ? std::nullopt : std::optional(std::move(lab));
    }
  }
  return std::nullopt;
}

/// A lab that hangs holds those up that come while it is asked: it is asked ever more rarely.
std::vector<lab::RunningLab> LabFinder::ask(const std::vector<std::filesystem::path>& due) {
  std::vector<lab::RunningLab> found;
  auto answers = lab::ask_labs(due, patience_);
  for (std::size_t i = 0; i < due.size(); ++i) {
    Known& known = known_.at(due[i]);
    auto& lab = answers[i];
    known.has_answered = lab.has_value();
    known.pause = std::clamp<Clock::duration>(known.pause * 2, shortest_pause, longest_pause);
    known.ask_again = Clock::now() + known.pause;
    if (lab) {
      found.push_back(std::move(*lab));
    }
  }
  return found;
}

std::vector<lab::RunningLab> LabFinder::look() {
  std::map<std::filesystem::path, Known> there;
  std::vector<std::filesystem::path> due;
  for (const auto& socket : air::sockets_in(directory_)) {
    std::error_code gone;
    const auto made = std::filesystem::last_write_time(socket, gone);
    if (gone) {
      continue;
    }
    const auto before = known_.find(socket);
    const bool is_known = before != known_.end() && before->second.made == made;
    const Known& known =
        there.emplace(socket, is_known ? before->second : Known{.made = made}).first->second;
    if (!known.has_answered && Clock::now() >= known.ask_again) {
      due.push_back(socket);
    }
  }
  known_ = std::move(there);
  return ask(due);
}

}  // namespace lanyard::wire
