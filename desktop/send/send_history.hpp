#pragma once

#include <QStringList>
#include <cstddef>
#include <optional>
#include <vector>

#include "send/composer.hpp"

namespace lanyard::desktop {

/// What was sent, newest last, and the way back through it. Pure.
class SendHistory {
 public:
  static constexpr std::size_t most_entries = 200;
  static constexpr qsizetype longest_entry = 16 << 10;     ///< Characters; longer is not kept.
  static constexpr qsizetype most_characters = 256 << 10;  ///< Of all entries together.

  /// Puts `entry` behind the others, or moves it there, and ends the walk. Empty text is not kept.
  void add(const Typed& entry);

  /// One step back in time; the first step keeps `draft`, which the last step forward gives back.
  /// Nothing where there is no such step.
  std::optional<Typed> older(const Typed& draft);
  std::optional<Typed> newer();
  /// What is shown is no longer an entry of the history: someone typed.
  void end_walk() { at_.reset(); }
  [[nodiscard]] bool is_walking() const { return at_.has_value(); }

  [[nodiscard]] const std::vector<Typed>& entries() const { return entries_; }

  /// For settings: each entry is `KIND:TEXT`. What is no entry is left out.
  [[nodiscard]] QStringList to_settings() const;
  static SendHistory from_settings(const QStringList& lines);

 private:
  std::vector<Typed> entries_;
  std::optional<std::size_t> at_;  ///< The entry that is shown.
  Typed draft_;
};

}  // namespace lanyard::desktop
