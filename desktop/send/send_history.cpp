#include "send/send_history.hpp"

#include <algorithm>

namespace lanyard::desktop {

void SendHistory::add(const Typed& entry) {
  end_walk();
  if (entry.text.isEmpty() || entry.text.size() > longest_entry) {
    return;
  }
  std::erase(entries_, entry);
  entries_.push_back(entry);
  qsizetype characters = 0;
  for (const Typed& each : entries_) {
    characters += each.text.size();
  }
  while (entries_.size() > most_entries || characters > most_characters) {
    characters -= entries_.front().text.size();
    entries_.erase(entries_.begin());
  }
}

std::optional<Typed> SendHistory::older(const Typed& draft) {
  if (entries_.empty() || at_ == 0U) {
    return std::nullopt;
  }
  if (!at_) {
    draft_ = draft;
    at_ = entries_.size();
  }
  --*at_;
  return entries_[*at_];
}

std::optional<Typed> SendHistory::newer() {
  if (!at_) {
    return std::nullopt;
  }
  if (++*at_ == entries_.size()) {
    at_.reset();
    return draft_;
  }
  return entries_[*at_];
}

QStringList SendHistory::to_settings() const {
  QStringList lines;
  for (const Typed& entry : entries_) {
    lines << key_of(entry.kind) + QLatin1Char(':') + entry.text;
  }
  return lines;
}

SendHistory SendHistory::from_settings(const QStringList& lines) {
  SendHistory history;
  for (const QString& line : lines) {
    const qsizetype colon = line.indexOf(QLatin1Char(':'));
    if (const auto kind = kind_of(line.left(std::max<qsizetype>(colon, 0)))) {
      history.add({line.mid(colon + 1), *kind});
    }
  }
  return history;
}

}  // namespace lanyard::desktop
