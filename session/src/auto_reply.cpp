// Theory of operation. A reply's text is cut into pieces once: bytes, and placeholders. What is
// looked for is bytes as well, in the encoding of the peer; only a regular expression looks at
// text, which for another encoding than UTF-8 is decoded first, and what it found encoded again.
// RE2 needs no more than a time linear in the message, whatever the peer sends.
#include "lanyard/session/auto_reply.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>
#include <variant>

#include "lanyard/session/text.hpp"

namespace lanyard::session {
namespace {

constexpr std::string_view known_placeholders =
    "{{time}}, {{counter}}, {{peer}} and {{match:1}} are known; a plain {{ is written \\x7b{";
constexpr int most_groups = 99;
constexpr std::int64_t regex_memory = std::int64_t{8} << 20U;

struct TimeOfMessage {};
struct Counter {};
struct Peer {};
struct Group {
  std::size_t number = 0;
};
using Piece = std::variant<std::vector<std::byte>, TimeOfMessage, Counter, Peer, Group>;

bool is_utf8(std::string_view encoding) {
  std::string name;
  for (const char letter : encoding) {
    if (letter != '-' && letter != '_') {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
  }
  return name == "utf8";
}

std::string utc_text(WallTime time) {
  const auto micros = std::chrono::floor<std::chrono::microseconds>(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(micros);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", seconds, (micros - seconds).count());
}

std::unexpected<Error> refuse(const std::string& message) {
  return std::unexpected(make_error("replies", message));
}

Result<Piece> placeholder(std::string_view name, int groups) {
  if (name == "time") return TimeOfMessage{};
  if (name == "counter") return Counter{};
  if (name == "peer") return Peer{};
  const auto unknown = [&] {
    return refuse(fmt::format("the placeholder {{{{{}}}}} in the reply is not known: {}",
                              escape_controls(name), known_placeholders));
  };
  if (!name.starts_with("match")) return unknown();
  std::size_t number = 0;
  if (name != "match") {
    const std::string_view digits =
        name.substr(std::min(name.size(), std::string_view("match:").size()));
    const char* const end = digits.data() + digits.size();
    const auto [stopped, wrong] = std::from_chars(digits.data(), end, number);
    if (name[5] != ':' || wrong != std::errc{} || stopped != end) return unknown();
  }
  if (std::cmp_greater(number, groups)) {
    return refuse(groups == 0
                      ? fmt::format("{{{{match:{}}}}} in the reply is nothing: only a \"regex\" "
                                    "with ( ) has groups; {{{{match}}}} is all that matched",
                                    number)
                      : fmt::format("{{{{match:{}}}}} in the reply is nothing: the regular "
                                    "expression has {} ( )",
                                    number, groups));
  }
  return Group{number};
}

Result<std::vector<Piece>> parse_reply(std::string_view text, std::string_view encoding,
                                       int groups) {
  std::vector<Piece> pieces;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = std::min(text.find("{{", at), text.size());
    if (open > at) {
      auto bytes = parse_escapes(text.substr(at, open - at), encoding);
      if (!bytes) return refuse("the reply cannot be used: " + bytes.error().message);
      pieces.emplace_back(*std::move(bytes));
    }
    if (open == text.size()) break;
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) {
      return refuse(fmt::format("the reply has {{{{ without }}}}: {}", known_placeholders));
    }
    auto piece = placeholder(text.substr(open + 2, close - open - 2), groups);
    if (!piece) return std::unexpected(piece.error());
    pieces.push_back(*std::move(piece));
    at = close + 2;
  }
  return pieces;
}

void append(std::vector<std::byte>& out, ByteView more) {
  const std::size_t room = longest_reply - std::min(longest_reply, out.size());
  const ByteView fitting = more.first(std::min(room, more.size()));
  out.insert(out.end(), fitting.begin(), fitting.end());
}

}  // namespace

struct ReplyRules::Compiled {
  bool enabled = true;
  MatchKind match = MatchKind::contains;
  std::vector<std::byte> wanted;
  std::unique_ptr<re2::RE2> regex;
  int groups = 0;
  std::string encoding;  ///< Empty for UTF-8, which is looked at as it is.
  std::vector<Piece> reply;
  std::uint64_t count = 0;

  /// What matched, group 0 first; nothing where it does not match.
  std::optional<std::vector<std::vector<std::byte>>> find(ByteView message) const {
    if (match == MatchKind::regex) return find_regex(message);
    const bool found = match == MatchKind::equals
                           ? std::ranges::equal(message, wanted)
                           : as_chars(message).find(as_chars(wanted)) != std::string_view::npos;
    if (!found) return std::nullopt;
    return std::vector<std::vector<std::byte>>{wanted};
  }

  std::optional<std::vector<std::vector<std::byte>>> find_regex(ByteView message) const {
    std::string decoded;
    std::string_view text = as_chars(message);
    if (!encoding.empty()) {
      auto decoder = TextDecoder::create(encoding, InvalidBytes::replace);
      if (!decoder) return std::nullopt;  // compile() has seen it
      decoded = decoder->decode(message) + decoder->flush();
      text = decoded;
    }
    std::vector<re2::StringPiece> parts(static_cast<std::size_t>(groups) + 1);
    if (!regex->Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED,
                      parts.data(), static_cast<int>(parts.size()))) {
      return std::nullopt;
    }
    std::vector<std::vector<std::byte>> found;
    found.reserve(parts.size());
    for (const re2::StringPiece& part : parts) {
      found.push_back(on_the_wire({part.data(), part.size()}));
    }
    return found;
  }

  std::vector<std::byte> on_the_wire(std::string_view text) const {
    if (!encoding.empty()) {
      // What was no text in the encoding is U+FFFD, which the encoding may not have.
      return encode_text(text, encoding).value_or(std::vector<std::byte>());
    }
    const ByteView bytes = as_byte_view(text);
    return {bytes.begin(), bytes.end()};
  }

  Bytes fill(const std::vector<std::vector<std::byte>>& found, const ReplyContext& context) const {
    std::vector<std::byte> out;
    for (const Piece& piece : reply) {
      if (const auto* bytes = std::get_if<std::vector<std::byte>>(&piece)) {
        append(out, *bytes);
      } else if (const auto* group = std::get_if<Group>(&piece)) {
        append(out, found[group->number]);
      } else {
        const std::string text =
            std::holds_alternative<TimeOfMessage>(piece) ? utc_text(context.time)
            : std::holds_alternative<Counter>(piece)     ? std::to_string(count)
                                                         : std::string(context.peer);
        append(out, on_the_wire(text));
      }
    }
    return Bytes::take(std::move(out));
  }

  /// What is wrong with `rule`, without its number.
  static Result<Compiled> make(const ReplyRule& rule, std::string_view encoding) {
    Compiled made;
    made.enabled = rule.enabled;
    made.match = rule.match;
    made.encoding = is_utf8(encoding) ? std::string() : std::string(encoding);
    if (auto taken = made.take_pattern(rule.pattern, encoding); !taken) {
      return std::unexpected(taken.error());
    }
    if (rule.reply_is_hex) {
      auto bytes = parse_hex(rule.reply);
      if (!bytes) return refuse("\"reply_hex\" cannot be used: " + bytes.error().message);
      made.reply.emplace_back(*std::move(bytes));
    } else {
      auto pieces = parse_reply(rule.reply, encoding, made.groups);
      if (!pieces) return std::unexpected(pieces.error());
      made.reply = *std::move(pieces);
    }
    if (made.reply.empty() || (rule.reply_is_hex && rule.reply.empty())) {
      return refuse("the reply is empty: write what is to be sent");
    }
    return made;
  }

  Result<void> take_pattern(const std::string& pattern, std::string_view its_encoding) {
    if (match == MatchKind::regex) {
      re2::RE2::Options options(re2::RE2::Quiet);
      options.set_max_mem(regex_memory);
      regex = std::make_unique<re2::RE2>(pattern, options);
      if (!regex->ok()) {
        return refuse(fmt::format("the regular expression cannot be used: {}",
                                  escape_controls(regex->error())));
      }
      groups = regex->NumberOfCapturingGroups();
      if (groups > most_groups) {
        return refuse(
            fmt::format("the regular expression has {} ( ); {} is the most", groups, most_groups));
      }
      return {};
    }
    auto bytes =
        match == MatchKind::hex ? parse_hex(pattern) : parse_escapes(pattern, its_encoding);
    if (!bytes) {
      return refuse(
          fmt::format("\"{}\" cannot be used: {}", to_string(match), bytes.error().message));
    }
    if (bytes->empty()) {
      return refuse(
          fmt::format("\"{}\" is empty: write what is to be answered; the regular "
                      "expression (?s).* matches everything",
                      to_string(match)));
    }
    wanted = *std::move(bytes);
    return {};
  }
};

ReplyRules::ReplyRules() = default;
ReplyRules::~ReplyRules() = default;
ReplyRules::ReplyRules(ReplyRules&& other) noexcept = default;
ReplyRules& ReplyRules::operator=(ReplyRules&& other) noexcept = default;

Result<ReplyRules> ReplyRules::compile(const std::vector<ReplyRule>& rules,
                                       std::string_view encoding) {
  if (const auto known = TextDecoder::create(encoding); !known) {
    return std::unexpected(known.error());
  }
  if (rules.size() > most_reply_rules) {
    return refuse(
        fmt::format("there are {} rules; {} is the most", rules.size(), most_reply_rules));
  }
  ReplyRules compiled;
  for (const ReplyRule& rule : rules) {
    auto made = Compiled::make(rule, encoding);
    if (!made) {
      const std::string name = rule.name.empty() ? "" : " (" + escape_controls(rule.name) + ")";
      return refuse(
          fmt::format("rule {}{}: {}", compiled.rules_.size() + 1, name, made.error().message));
    }
    compiled.rules_.push_back(*std::move(made));
  }
  return compiled;
}

std::optional<Reply> ReplyRules::answer(ByteView message, const ReplyContext& context) {
  for (std::size_t number = 0; number < rules_.size(); ++number) {
    Compiled& rule = rules_[number];
    if (!rule.enabled) continue;
    if (const auto found = rule.find(message)) {
      ++rule.count;
      return Reply{.rule = number, .bytes = rule.fill(*found, context)};
    }
  }
  return std::nullopt;
}

std::uint64_t ReplyRules::count(std::size_t rule) const {
  return rules_.at(rule).count;
}

std::size_t ReplyRules::size() const {
  return rules_.size();
}

}  // namespace lanyard::session
