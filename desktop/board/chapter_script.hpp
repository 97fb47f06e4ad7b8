#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::desktop {

/// Which of the chapter's two programs the board runs.
enum class ChapterPart : std::uint8_t { board_is_client, board_is_server };

enum class ChapterStep : std::uint8_t {
  network_up,
  window_listens,  ///< Client only.
  board_addressed,
  board_waits,  ///< Server only: it has printed `accepting.....`.
  connected,
  greeted,
  echoed,
  closed,
};

/// What has really happened so far.
struct ChapterFacts {
  bool network_up = false;
  bool window_listens = false;
  bool board_addressed = false;
  bool connected = false;  ///< The window has a session with the board.
  std::string console{};   ///< What the board has printed since it was switched on.
  std::string received{};  ///< What it has sent.
  std::string sent{};      ///< What the window has sent it.
};

/// The chapter as a list of steps, each done when the facts say so and those before it are. No
/// step is undone.
class ChapterScript {
 public:
  explicit ChapterScript(ChapterPart part);

  [[nodiscard]] ChapterPart part() const { return part_; }
  [[nodiscard]] const std::vector<ChapterStep>& steps() const { return steps_; }
  /// How many of them are done: the next one is what is waited for.
  [[nodiscard]] std::size_t done() const { return done_; }
  [[nodiscard]] bool is_complete() const { return done_ == steps_.size(); }
  [[nodiscard]] bool is_done(ChapterStep step) const;
  /// The step that is waited for; not where all are done.
  [[nodiscard]] ChapterStep current() const { return steps_[done_]; }

  /// Whether a step was done by that.
  bool take(const ChapterFacts& facts);

  /// What the board says first, in bytes.
  [[nodiscard]] std::string_view greeting() const;
  /// What it prints when the connection was closed.
  [[nodiscard]] std::string_view farewell() const;
  /// What it prints when something failed.
  [[nodiscard]] std::string_view lament() const;

 private:
  [[nodiscard]] bool holds(ChapterStep step, const ChapterFacts& facts) const;
  [[nodiscard]] bool is_echoed(const ChapterFacts& facts) const;

  ChapterPart part_;
  std::vector<ChapterStep> steps_;
  std::size_t done_ = 0;
};

/// Whether `text` has `line` as a whole line.
bool has_line(std::string_view text, std::string_view line);

}  // namespace lanyard::desktop
