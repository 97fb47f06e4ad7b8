#include "refusals.hpp"

#include <algorithm>

namespace lanyard::lab {

std::optional<RefusalsOver> Refusals::over(const Entry& entry) {
  if (entry.times < 2) {
    return std::nullopt;
  }
  return RefusalsOver{entry.first.board, entry.first.code, entry.first.reason, entry.times};
}

Refusals::Noted Refusals::note(const JoinRefused& refused, LabTime now) {
  const auto found = entries_.find(refused.board.mac);
  if (found == entries_.end()) {
    if (entries_.size() < most) {
      entries_.emplace(refused.board.mac, Entry{.first = refused, .last = now});
    }
    return {};
  }
  Entry& entry = found->second;
  if (entry.first.reason == refused.reason && entry.first.board == refused.board) {
    ++entry.times;
    entry.last = now;
    return {.tell = false, .over = std::nullopt};
  }
  Noted noted{.tell = true, .over = over(entry)};
  entry = Entry{.first = refused, .last = now};
  return noted;
}

std::optional<RefusalsOver> Refusals::end(const MacAddress& board) {
  const auto found = entries_.find(board);
  if (found == entries_.end()) {
    return std::nullopt;
  }
  auto told = over(found->second);
  entries_.erase(found);
  return told;
}

std::vector<RefusalsOver> Refusals::end_silent(LabTime now) {
  std::vector<RefusalsOver> told;
  std::erase_if(entries_, [&](const auto& each) {
    const Entry& entry = each.second;
    if (entry.last + silence > now) {
      return false;
    }
    if (auto ended = over(entry)) {
      told.push_back(std::move(*ended));
    }
    return true;
  });
  return told;
}

std::optional<LabTime> Refusals::next_silence() const {
  const auto first =
      std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.last; });
  return first == entries_.end() ? std::nullopt : std::optional(first->second.last + silence);
}

}  // namespace lanyard::lab
