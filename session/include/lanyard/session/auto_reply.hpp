#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/session/event.hpp"

/// Automatic replies: rules that say which message is answered with what (docs/replies.md). Pure:
/// bytes in, bytes out; no socket, clock or thread.
namespace lanyard::session {

enum class MatchKind : std::uint8_t {
  contains,  ///< The text stands anywhere in the message.
  equals,    ///< The message is the text and nothing else.
  regex,     ///< RE2 finds it anywhere in the message's text.
  hex,       ///< The bytes stand anywhere in the message.
};

/// The word for it in a rules file.
std::string_view to_string(MatchKind kind);

/// A rule as it is written.
struct ReplyRule {
  std::string name{};  ///< For people; may be empty.
  bool enabled = true;
  MatchKind match = MatchKind::contains;
  std::string pattern{};  ///< Text with escapes, a regular expression, or hexadecimal.
  bool reply_is_hex = false;
  std::string reply{};  ///< Text with escapes and placeholders, or hexadecimal.
  friend bool operator==(const ReplyRule&, const ReplyRule&) = default;
};

/// What the placeholders of a reply stand for, beside what matched.
struct ReplyContext {
  WallTime time{};          ///< `{{time}}`: as `2026-11-22T10:00:00.123456Z`.
  std::string_view peer{};  ///< `{{peer}}`: `192.168.4.2:54321`.
};

struct Reply {
  std::size_t rule = 0;  ///< Counted from 0.
  Bytes bytes{};
};

/// Most rules of a file, and the most bytes of one reply.
inline constexpr std::size_t most_reply_rules = 1000;
inline constexpr std::size_t longest_reply = std::size_t{1} << 20U;

/// Rules that are checked and ready to use. The first enabled rule that matches a message answers
/// it; the others are not looked at. Movable; not for two threads at once.
class ReplyRules {
 public:
  /// No rules: nothing is answered.
  ReplyRules();
  ~ReplyRules();
  ReplyRules(ReplyRules&& other) noexcept;
  ReplyRules& operator=(ReplyRules&& other) noexcept;

  /// Checks `rules`, whose text is put into `encoding`. Error (operation `replies`): a rule is
  /// wrong; the message begins with its number, from 1, and its name: `rule 2 (ping): …`. Disabled
  /// rules are checked as well.
  static Result<ReplyRules> compile(const std::vector<ReplyRule>& rules,
                                    std::string_view encoding = "utf-8");

  /// The reply to `message`, or nothing. It counts: see `{{counter}}`. A reply whose placeholders
  /// make it longer than longest_reply is cut there.
  std::optional<Reply> answer(ByteView message, const ReplyContext& context);

  /// The replies given so far by `rule`.
  [[nodiscard]] std::uint64_t count(std::size_t rule) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Compiled;
  std::vector<Compiled> rules_;
};

/// Reads a rules file's text. Error (operation `replies`): no JSON (with line and column), or a
/// rule has a member missing, unknown or of the wrong type (with the rule's number, and what is
/// right). Patterns and replies are checked by ReplyRules::compile() only.
Result<std::vector<ReplyRule>> parse_reply_rules(std::string_view json);

/// The text that parse_reply_rules() reads as `rules`.
std::string format_reply_rules(const std::vector<ReplyRule>& rules);

/// Reads a rules file of at most 16 MiB from the disk. The errors of parse_reply_rules(), with the
/// file's name before them, and those of reading (operation `replies`).
Result<std::vector<ReplyRule>> read_reply_rules(const std::string& file);

}  // namespace lanyard::session
