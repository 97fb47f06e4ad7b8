// The JSON form of reply rules (docs/replies.md).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "lanyard/session/auto_reply.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::session {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array all_matches{MatchKind::contains, MatchKind::equals, MatchKind::regex,
                                 MatchKind::hex};
constexpr std::size_t largest_file = std::size_t{16} << 20U;
/// nlohmann's parser keeps a stack of its own, but its destructor walks what was nested.
constexpr int deepest = 8;

std::unexpected<Error> refuse(const std::string& message) {
  return std::unexpected(make_error("replies", message));
}

std::string label(std::size_t number, const Json& rule) {
  const auto name = rule.find("name");
  const bool has_name =
      name != rule.end() && name->is_string() && !name->get<std::string>().empty();
  return has_name ? fmt::format("rule {} ({})", number, escape_controls(name->get<std::string>()))
                  : fmt::format("rule {}", number);
}

/// Takes one member of a rule; what is wrong with it, or nothing.
std::string take_member(const std::string& key, const Json& value, ReplyRule& rule, int& matches,
                        int& replies) {
  if (key == "enabled") {
    if (!value.is_boolean()) {
      return "\"enabled\" is true or false";
    }
    rule.enabled = value.get<bool>();
    return {};
  }
  const auto* const match =
      std::ranges::find_if(all_matches, [&](MatchKind kind) { return to_string(kind) == key; });
  const bool is_reply = key == "reply" || key == "reply_hex";
  if (key != "name" && match == all_matches.end() && !is_reply) {
    return fmt::format(
        "\"{}\" is not known; a rule has one of \"contains\", \"equals\", \"regex\" and \"hex\", "
        "one of \"reply\" and \"reply_hex\", and perhaps \"name\" and \"enabled\"",
        escape_controls(key));
  }
  if (!value.is_string()) {
    return fmt::format("\"{}\" is text in quotation marks", key);
  }
  auto text = value.get<std::string>();
  if (key == "name") {
    rule.name = std::move(text);
  } else if (is_reply) {
    ++replies;
    rule.reply_is_hex = key == "reply_hex";
    rule.reply = std::move(text);
  } else {
    ++matches;
    rule.match = *match;
    rule.pattern = std::move(text);
  }
  return {};
}

Result<ReplyRule> read_rule(const Json& object, std::size_t number) {
  if (!object.is_object()) {
    return refuse(
        fmt::format("rule {}: is not an object, as "
                    "{{\"contains\": \"ping\", \"reply\": \"pong\"}} is one",
                    number));
  }
  ReplyRule rule;
  int matches = 0;
  int replies = 0;
  for (const auto& [key, value] : object.items()) {
    if (const std::string wrong = take_member(key, value, rule, matches, replies); !wrong.empty()) {
      return refuse(label(number, object) + ": " + wrong);
    }
  }
  if (matches != 1) {
    return refuse(label(number, object) +
                  ": needs exactly one of \"contains\", \"equals\", \"regex\" and \"hex\", which "
                  "says what is answered");
  }
  if (replies != 1) {
    return refuse(label(number, object) +
                  ": needs exactly one of \"reply\" and \"reply_hex\", which says with what");
  }
  return rule;
}

Result<std::vector<ReplyRule>> read_rules(const Json& document) {
  const auto rules = document.is_object() ? document.find("rules") : document.end();
  if (!document.is_object() || rules == document.end() || !rules->is_array()) {
    return refuse("the rules stand in an array: {\"rules\": [ … ]}");
  }
  for (const auto& [key, value] : document.items()) {
    if (key != "rules") {
      return refuse(fmt::format("\"{}\" beside \"rules\" is not known", escape_controls(key)));
    }
  }
  if (rules->size() > most_reply_rules) {
    return refuse(
        fmt::format("there are {} rules; {} is the most", rules->size(), most_reply_rules));
  }
  std::vector<ReplyRule> read;
  for (const Json& object : *rules) {
    auto rule = read_rule(object, read.size() + 1);
    if (!rule) {
      return std::unexpected(rule.error());
    }
    read.push_back(*std::move(rule));
  }
  return read;
}

/// Where byte `at` (from 1) of `text` stands.
std::string place(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, std::min(at == 0 ? 0 : at - 1, text.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - line_begin + 1);
}

}  // namespace

std::string_view to_string(MatchKind kind) {
  switch (kind) {
    case MatchKind::contains:
      return "contains";
    case MatchKind::equals:
      return "equals";
    case MatchKind::regex:
      return "regex";
    case MatchKind::hex:
      break;
  }
  return "hex";
}

Result<std::vector<ReplyRule>> parse_reply_rules(std::string_view json) {
  bool is_too_deep = false;
  const auto guard = [&](int depth, Json::parse_event_t, const Json&) {
    is_too_deep = is_too_deep || depth > deepest;
    return !is_too_deep;
  };
  try {
    const Json document = Json::parse(json, guard);
    if (is_too_deep) {
      return refuse("it is nested more deeply than rules are");
    }
    return read_rules(document);
  } catch (const Json::parse_error& wrong) {
    return refuse(fmt::format("it is no JSON: {} is wrong, or something before it is missing",
                              place(json, wrong.byte)));
  } catch (const Json::exception& wrong) {
    // A number that fits no number of ours, such as 1e999.
    return refuse(fmt::format("it cannot be read: {}", wrong.what()));
  }
}

std::string format_reply_rules(const std::vector<ReplyRule>& rules) {
  Json array = Json::array();
  for (const ReplyRule& rule : rules) {
    Json object = Json::object();
    if (!rule.name.empty()) {
      object["name"] = rule.name;
    }
    if (!rule.enabled) {
      object["enabled"] = false;
    }
    object[std::string(to_string(rule.match))] = rule.pattern;
    object[rule.reply_is_hex ? "reply_hex" : "reply"] = rule.reply;
    array.push_back(std::move(object));
  }
  const Json document{{"rules", std::move(array)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::vector<ReplyRule>> read_reply_rules(const std::string& file) {
  const auto cannot_read = [&](const std::error_code& code) {
    return std::unexpected(make_error("replies", "cannot read the rules in " + file, code));
  };
  std::error_code code;
  if (std::filesystem::is_directory(file, code)) {
    return cannot_read(std::make_error_code(std::errc::is_a_directory));
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return cannot_read(std::error_code(errno, std::generic_category()));
  }
  std::string text(largest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) {
    return cannot_read(std::error_code(errno, std::generic_category()));
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > largest_file) {
    return refuse("the rules in " + file + " are longer than 16 MiB");
  }
  auto rules = parse_reply_rules(text);
  if (!rules) {
    return refuse(fmt::format("the rules in {} cannot be used: {}", file, rules.error().message));
  }
  return rules;
}

}  // namespace lanyard::session
