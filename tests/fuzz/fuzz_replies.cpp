// Reply rules: whatever stands in the file and in a message, rules that are taken are written and
// read again as they are, and answer without a crash and within the longest reply.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lanyard/session/auto_reply.hpp"

namespace {

using namespace lanyard;
using namespace lanyard::session;

void check(const std::vector<ReplyRule>& rules, std::string_view message) {
  if (parse_reply_rules(format_reply_rules(rules)) != rules) {
    std::abort();
  }
  for (const std::string_view encoding : {"utf-8", "gbk"}) {
    auto compiled = ReplyRules::compile(rules, encoding);
    if (!compiled) {
      if (compiled.error().message.empty()) {
        std::abort();
      }
      continue;
    }
    const auto reply = compiled->answer(as_byte_view(message), {.time = {}, .peer = "[::1]:1"});
    if (reply && (reply->rule >= rules.size() || reply->bytes.size() > longest_reply)) {
      std::abort();
    }
  }
}

}  // namespace

/// The file, and behind its last NUL the message.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = as_chars(std::as_bytes(std::span(data, size)));
  const std::size_t nul = input.rfind('\0');
  const bool has_message = nul != std::string_view::npos;
  const auto rules = parse_reply_rules(input.substr(0, has_message ? nul : size));
  if (rules) {
    check(*rules, has_message ? input.substr(nul + 1) : input);
  }
  return 0;
}
