#include "board/chapter_script.hpp"

#include <algorithm>

namespace lanyard::desktop {
namespace {

std::vector<ChapterStep> steps_of(ChapterPart part) {
  using enum ChapterStep;
  if (part == ChapterPart::board_is_client) {
    return {network_up, window_listens, board_addressed, connected, greeted, echoed, closed};
  }
  return {network_up, board_addressed, board_waits, connected, greeted, echoed, closed};
}

bool has_line_with(std::string_view text, std::string_view begin, std::string_view end) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, line_end - at);
    if (line.starts_with(begin) && line.ends_with(end)) {
      return true;
    }
    at = line_end + 1;
  }
  return false;
}

}  // namespace

bool has_line(std::string_view text, std::string_view line) {
  std::size_t at = 0;
  while ((at = text.find(line, at)) != std::string_view::npos) {
    const std::size_t end = at + line.size();
    if ((at == 0 || text[at - 1] == '\n') && (end == text.size() || text[end] == '\n')) {
      return true;
    }
    ++at;
  }
  return false;
}

ChapterScript::ChapterScript(ChapterPart part) : part_(part), steps_(steps_of(part)) {}

bool ChapterScript::is_done(ChapterStep step) const {
  const auto found = std::ranges::find(steps_, step);
  return found != steps_.end() && static_cast<std::size_t>(found - steps_.begin()) < done_;
}

bool ChapterScript::take(const ChapterFacts& facts) {
  const std::size_t before = done_;
  while (!is_complete() && holds(current(), facts)) {
    ++done_;
  }
  return done_ > before;
}

std::string_view ChapterScript::greeting() const {
  return part_ == ChapterPart::board_is_client ? "HelloThis is my IP." : "I am Server";
}

std::string_view ChapterScript::farewell() const {
  return part_ == ChapterPart::board_is_client ? "Close socket" : "close socket";
}

std::string_view ChapterScript::lament() const {
  return part_ == ChapterPart::board_is_client ? "TCP close, please reset!"
                                               : "Close TCP-Server, please reset.";
}

bool ChapterScript::is_echoed(const ChapterFacts& facts) const {
  if (facts.sent.empty() || facts.received.size() < greeting().size() + facts.sent.size()) {
    return false;
  }
  const std::string_view back = std::string_view(facts.received).substr(greeting().size());
  const std::string_view sent = facts.sent;
  return back.starts_with(sent) &&
         has_line(facts.console, sent.substr(0, sent.find_first_of("\r\n")));
}

bool ChapterScript::holds(ChapterStep step, const ChapterFacts& facts) const {
  const bool is_client = part_ == ChapterPart::board_is_client;
  switch (step) {
    case ChapterStep::network_up:
      return facts.network_up;
    case ChapterStep::window_listens:
      return facts.window_listens;
    case ChapterStep::board_addressed:
      return facts.board_addressed;
    case ChapterStep::board_waits:
      return has_line(facts.console, "accepting.....");
    case ChapterStep::connected:
      return facts.connected && (is_client ? has_line_with(facts.console, "TCP Connected to: ", "")
                                           : has_line_with(facts.console, "", " connected"));
    case ChapterStep::greeted:
      return facts.received.starts_with(greeting());
    case ChapterStep::echoed:
      return is_echoed(facts);
    case ChapterStep::closed:
      return has_line(facts.console, farewell());
  }
  return false;
}

}  // namespace lanyard::desktop
