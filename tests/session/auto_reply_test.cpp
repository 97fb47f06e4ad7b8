// Reply rules without a network: the file, what matches, what is answered.
#include "lanyard/session/auto_reply.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace lanyard::session {
namespace {

using namespace std::chrono_literals;

ReplyRule rule(MatchKind match, std::string pattern, std::string reply) {
  return {.match = match, .pattern = std::move(pattern), .reply = std::move(reply)};
}

ReplyRules compiled(const std::vector<ReplyRule>& rules, std::string_view encoding = "utf-8") {
  auto result = ReplyRules::compile(rules, encoding);
  EXPECT_TRUE(result) << result.error().message;
  return result ? *std::move(result) : ReplyRules();
}

/// The reply to `message`, or `-` where there is none.
std::string answer(ReplyRules& rules, std::string_view message, const ReplyContext& context = {}) {
  const auto reply = rules.answer(as_byte_view(message), context);
  return reply ? std::string(as_chars(reply->bytes.view())) : "-";
}

std::string trouble_with(const ReplyRule& bad, std::string_view encoding = "utf-8") {
  const auto result = ReplyRules::compile({bad}, encoding);
  EXPECT_FALSE(result);
  return result ? std::string() : result.error().message;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// ---- what matches -------------------------------------------------------------------------------

TEST(AutoReply, WithoutRulesNothingIsAnswered) {
  ReplyRules none;
  EXPECT_EQ(answer(none, "ping"), "-");
}

TEST(AutoReply, ContainsMatchesAnywhereInTheMessage) {
  ReplyRules rules = compiled({rule(MatchKind::contains, "ping", "pong")});
  EXPECT_EQ(answer(rules, "a ping b"), "pong");
  EXPECT_EQ(answer(rules, "pin"), "-");
  EXPECT_EQ(answer(rules, ""), "-");
}

TEST(AutoReply, EqualsMatchesTheWholeMessageOnly) {
  ReplyRules rules = compiled({rule(MatchKind::equals, "ping\\n", "pong")});
  EXPECT_EQ(answer(rules, "ping\n"), "pong");
  EXPECT_EQ(answer(rules, "ping"), "-");
  EXPECT_EQ(answer(rules, "ping\n\n"), "-");
}

TEST(AutoReply, HexMatchesBytesAnywhereNulsIncluded) {
  ReplyRules rules = compiled({rule(MatchKind::hex, "00 ff", "yes")});
  EXPECT_EQ(answer(rules, std::string_view("a\0\xff", 3)), "yes");
  EXPECT_EQ(answer(rules, std::string_view("\0", 1)), "-");
}

TEST(AutoReply, RegexMatchesAnywhereUnlessItIsAnchored) {
  ReplyRules rules =
      compiled({rule(MatchKind::regex, "t=(\\d+)", "a"), rule(MatchKind::regex, "^x$", "b")});
  EXPECT_EQ(answer(rules, "now t=21!"), "a");
  EXPECT_EQ(answer(rules, "x"), "b");
  EXPECT_EQ(answer(rules, "xx"), "-");
}

TEST(AutoReply, ARegexThatWouldTakeForEverElsewhereTakesNoTime) {
  ReplyRules rules = compiled({rule(MatchKind::regex, "(a*)*b", "never")});
  EXPECT_EQ(answer(rules, std::string(1 << 20, 'a')), "-");
}

TEST(AutoReply, BytesThatAreNoTextDoNotDisturbARegex) {
  ReplyRules rules = compiled({rule(MatchKind::regex, "ok", "yes")});
  EXPECT_EQ(answer(rules, "\xff\xfe ok \xc3"), "yes");
}

TEST(AutoReply, TheFirstRuleThatMatchesAnswersAlone) {
  ReplyRules rules =
      compiled({rule(MatchKind::contains, "a", "first"), rule(MatchKind::contains, "ab", "second"),
                rule(MatchKind::contains, "b", "third")});
  EXPECT_EQ(answer(rules, "ab"), "first");
  EXPECT_EQ(answer(rules, "b"), "third");
  EXPECT_EQ(rules.answer(as_byte_view("b"), {})->rule, 2U);
}

TEST(AutoReply, ADisabledRuleAnswersNothing) {
  ReplyRule off = rule(MatchKind::contains, "a", "off");
  off.enabled = false;
  ReplyRules rules = compiled({off, rule(MatchKind::contains, "a", "on")});
  EXPECT_EQ(answer(rules, "a"), "on");
}

TEST(AutoReply, AnotherEncodingIsTheOneOnTheWire) {
  ReplyRules rules = compiled({rule(MatchKind::regex, "温度=(\\S+)", "得{{match:1}}"),
                               rule(MatchKind::contains, "中", "文")},
                              "gbk");
  EXPECT_EQ(answer(rules, "\xd6\xd0"), "\xce\xc4");
  EXPECT_EQ(answer(rules, "\xce\xc2\xb6\xc8=\xd6\xd0"), "\xb5\xc3\xd6\xd0");
}

// ---- what is answered ---------------------------------------------------------------------------

TEST(AutoReply, AReplyHasEscapesOrIsHex) {
  ReplyRule hex = rule(MatchKind::contains, "b", "00 ff");
  hex.reply_is_hex = true;
  ReplyRules rules = compiled({rule(MatchKind::contains, "a", "x\\r\\n\\xfe"), hex});
  EXPECT_EQ(answer(rules, "a"), "x\r\n\xfe");
  EXPECT_EQ(answer(rules, "b"), std::string("\0\xff", 2));
}

TEST(AutoReply, PlaceholdersStandForTimePeerAndWhatMatched) {
  ReplyRules rules =
      compiled({rule(MatchKind::regex, "(\\w+)=(\\d+)( !)?",
                     "{{time}} {{peer}} [{{match}}|{{match:0}}|{{match:2}}|{{match:3}}]\\n")});
  const WallTime time{1'795'392'000s + 123'456'789ns};
  EXPECT_EQ(answer(rules, "now t=21 or so", {.time = time, .peer = "[::1]:80"}),
            "2026-11-23T00:00:00.123456Z [::1]:80 [t=21|t=21|21|]\n");
}

TEST(AutoReply, MatchIsThePatternWhereTextWasLookedFor) {
  ReplyRules rules = compiled({rule(MatchKind::contains, "a\\n", "<{{match}}>")});
  EXPECT_EQ(answer(rules, "xa\nx"), "<a\n>");
}

TEST(AutoReply, TheCounterCountsTheRulesReplies) {
  ReplyRules rules = compiled({rule(MatchKind::contains, "a", "a{{counter}}"),
                               rule(MatchKind::contains, "b", "b{{counter}}")});
  EXPECT_EQ(answer(rules, "a"), "a1");
  EXPECT_EQ(answer(rules, "a"), "a2");
  EXPECT_EQ(answer(rules, "b"), "b1");
  EXPECT_EQ(rules.count(0), 2U);
  EXPECT_EQ(rules.count(1), 1U);
}

TEST(AutoReply, WhatAPeerSentIsNoPlaceholder) {
  ReplyRules rules = compiled({rule(MatchKind::regex, "(?s).+", "{{match}}")});
  EXPECT_EQ(answer(rules, "{{peer}} \\n"), "{{peer}} \\n");
}

TEST(AutoReply, PlainBracesAreEscaped) {
  ReplyRules rules = compiled({rule(MatchKind::contains, "a", "\\x7b{time}} { } }}")});
  EXPECT_EQ(answer(rules, "a"), "{{time}} { } }}");
}

TEST(AutoReply, AReplyThatGrowsTooLongIsCut) {
  ReplyRules rules = compiled({rule(MatchKind::regex, "(?s).+", "{{match}}{{match}}")});
  EXPECT_EQ(answer(rules, std::string(longest_reply, 'x')).size(), longest_reply);
}

// ---- wrong rules --------------------------------------------------------------------------------

TEST(AutoReply, AWrongRuleIsToldWithItsNumberAndName) {
  ReplyRule bad = rule(MatchKind::hex, "4", "x");
  bad.name = "odd";
  const auto result = ReplyRules::compile({rule(MatchKind::contains, "a", "b"), bad});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().operation, "replies");
  EXPECT_TRUE(result.error().message.starts_with("rule 2 (odd): \"hex\" cannot be used: "))
      << result.error().message;
}

TEST(AutoReply, ADisabledRuleIsCheckedToo) {
  ReplyRule bad = rule(MatchKind::hex, "4", "x");
  bad.enabled = false;
  EXPECT_TRUE(has(trouble_with(bad), "half a byte"));
}

TEST(AutoReply, EachMistakeInARuleSaysWhatIsRight) {
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::regex, "(", "x")), "missing )"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "\\q", "x")), "known escapes are"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "", "x")), "(?s).* matches everything"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "")), "the reply is empty"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "\\q")), "known escapes are"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "{{tiem}}")), "{{time}}"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "{{match:x}}")), "{{match:1}}"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "{{matches}}")), "{{match:1}}"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "{{time")), "without }}"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "{{match:1}}")), "only a \"regex\""));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::regex, "(a)", "{{match:2}}")), "has 1 ( )"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "中", "x"), "latin1"), "中"));
  EXPECT_TRUE(has(trouble_with(rule(MatchKind::contains, "a", "x"), "klingon"), "klingon"));
}

TEST(AutoReply, MoreRulesThanTheLimitAreRefused) {
  const std::vector<ReplyRule> many(most_reply_rules + 1, rule(MatchKind::contains, "a", "b"));
  EXPECT_FALSE(ReplyRules::compile(many));
  EXPECT_FALSE(parse_reply_rules(format_reply_rules(many)));
}

// ---- the file -----------------------------------------------------------------------------------

TEST(ReplyRulesFile, IsReadAsItIsWritten) {
  const auto rules = parse_reply_rules(R"json({"rules": [
    {"name": "ping", "contains": "ping", "reply": "pong\\n"},
    {"equals": "x", "reply_hex": "00 01", "enabled": false},
    {"regex": "t=(\\d+)", "reply": "{{match:1}}"},
    {"hex": "ff", "reply": "y", "enabled": true}]
})json");
  ASSERT_TRUE(rules) << rules.error().message;
  ASSERT_EQ(rules->size(), 4U);
  EXPECT_EQ((*rules)[0], (ReplyRule{.name = "ping", .pattern = "ping", .reply = "pong\\n"}));
  EXPECT_EQ((*rules)[1], (ReplyRule{.enabled = false,
                                    .match = MatchKind::equals,
                                    .pattern = "x",
                                    .reply_is_hex = true,
                                    .reply = "00 01"}));
  EXPECT_EQ((*rules)[2].match, MatchKind::regex);
  EXPECT_EQ((*rules)[3].match, MatchKind::hex);
}

TEST(ReplyRulesFile, WhatIsWrittenIsReadAgain) {
  std::vector<ReplyRule> rules{rule(MatchKind::regex, "\"\\d\n中", "{{time}}"),
                               rule(MatchKind::hex, "00", "ff")};
  rules[0].name = "ü";
  rules[1].reply_is_hex = true;
  rules[1].enabled = false;
  EXPECT_EQ(parse_reply_rules(format_reply_rules(rules)), rules);
  EXPECT_EQ(parse_reply_rules(format_reply_rules({})), std::vector<ReplyRule>{});
}

TEST(ReplyRulesFile, EachMistakeIsToldWithItsPlaceAndWhatIsRight) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "it is no JSON: line 1, column 1"},
      {"{\n  \"rules\": [}", "line 2, column 13"},
      {"[]", "stand in an array"},
      {R"({"rules": 3})", "stand in an array"},
      {R"({"rules": [], "rule": []})", "\"rule\" beside \"rules\""},
      {R"({"rules": [7]})", "rule 1: is not an object, as {\"contains\""},
      {R"({"rules": [{"contains": "a", "reply": "b"}, {"name": "n", "reply": "b"}]})",
       "rule 2 (n): needs exactly one of \"contains\""},
      {R"({"rules": [{"contains": "a", "regex": "b", "reply": "b"}]})",
       "rule 1: needs exactly one of \"contains\""},
      {R"({"rules": [{"contains": "a"}]})", "needs exactly one of \"reply\""},
      {R"({"rules": [{"contains": "a", "reply": "b", "reply_hex": "00"}]})",
       "needs exactly one of \"reply\""},
      {R"({"rules": [{"contain": "a", "reply": "b"}]})", "\"contain\" is not known"},
      {R"({"rules": [{"contains": 1, "reply": "b"}]})", "\"contains\" is text in quotation marks"},
      {R"({"rules": [{"contains": "a", "reply": "b", "enabled": "no"}]})",
       "\"enabled\" is true or false"},
      {"{\"rules\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}",
       "nested more deeply"},
      {"{\"rules\": [{\"contains\": \"\xff\"}]}", "it is no JSON"},
      {R"({"rules": [{"contains": "a", "reply": "b", "enabled": 1e999}]})", "it cannot be read"}};
  for (const auto& [text, message] : cases) {
    const auto rules = parse_reply_rules(text);
    ASSERT_FALSE(rules) << text;
    EXPECT_EQ(rules.error().operation, "replies");
    EXPECT_TRUE(has(rules.error().message, message)) << rules.error().message;
  }
}

TEST(ReplyRulesFile, AFileThatCannotBeReadIsToldWithItsNameAndWhy) {
  EXPECT_EQ(read_reply_rules("/nonexistent/r.json").error().message,
            "cannot read the rules in /nonexistent/r.json: no such file or directory");
  EXPECT_TRUE(has(read_reply_rules("/").error().message, "is a directory"));
  EXPECT_TRUE(has(read_reply_rules("/dev/null").error().message,
                  "the rules in /dev/null cannot be used: it is no JSON"));
  EXPECT_TRUE(has(read_reply_rules("/dev/zero").error().message, "longer than 16 MiB"));
}

}  // namespace
}  // namespace lanyard::session
