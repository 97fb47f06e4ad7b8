#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <sstream>
#include <stop_token>
#include <utility>

#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/firmware.hpp"

namespace lanyard::lab {
namespace {

// As device/hosted/run.hpp says; the two sides share no header.
constexpr const char* question = "--describe-settings";
constexpr std::string_view first_line = "# Lanyard firmware 1";

constexpr std::chrono::seconds patience{10};
constexpr std::size_t longest_answer = std::size_t{1} << 20U;

/// What a program said until its end, or until that was enough.
class Answer {
 public:
  void add_console(std::string_view text) { add(console_, text); }
  void add_log(std::string_view text) { add(log_, text); }
  void end(const BoardEnd& end) {
    const std::scoped_lock lock(mutex_);
    end_ = end;
    changed_.notify_all();
  }

  /// Empty where the program says too much or takes too long, or nobody wants to know any more.
  std::optional<BoardEnd> wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, patience, [this] { return end_ || too_much_; });
    return too_much_ ? std::nullopt : end_;
  }

  /// After the program's end.
  [[nodiscard]] const std::string& console() const { return console_; }
  [[nodiscard]] const std::string& log() const { return log_; }

 private:
  void add(std::string& where, std::string_view text) {
    const std::scoped_lock lock(mutex_);
    if (where.size() + text.size() > longest_answer) {
      too_much_ = true;
      changed_.notify_all();
      return;
    }
    where += text;
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string console_;
  std::string log_;
  std::optional<BoardEnd> end_;
  bool too_much_ = false;
};

std::string unescaped(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\' || i + 1 == field.size()) {
      text += field[i];
      continue;
    }
    const char letter = field[++i];
    text += letter == 't' ? '\t' : letter == 'n' ? '\n' : letter == 'r' ? '\r' : letter;
  }
  return text;
}

std::optional<FirmwareSetting> parse_setting(std::string_view line) {
  std::array<std::string, 4> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t tab = line.find('\t');
    const bool is_last = i + 1 == fields.size();
    if ((tab == std::string_view::npos) != is_last) {
      return std::nullopt;
    }
    fields[i] = unescaped(line.substr(0, tab));
    line.remove_prefix(is_last ? line.size() : tab + 1);
  }
  return FirmwareSetting{std::move(fields[0]), std::move(fields[1]), std::move(fields[2]),
                         std::move(fields[3])};
}

std::optional<std::vector<FirmwareSetting>> parse_settings(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  if (!std::getline(lines, line) || line != first_line) {
    return std::nullopt;
  }
  std::vector<FirmwareSetting> settings;
  while (std::getline(lines, line)) {
    auto setting = parse_setting(line);
    if (!setting) {
      return std::nullopt;
    }
    settings.push_back(std::move(*setting));
  }
  return settings;
}

/// The firmware's own sentence: `tcp_client: there is no …` without the name before it.
std::string refusal_in(const std::string& log, const std::filesystem::path& image) {
  std::string sentence = log.substr(0, log.find('\n'));
  const std::string name = image.filename().string() + ": ";
  return sentence.starts_with(name) ? sentence.substr(name.size()) : std::string();
}

}  // namespace

Result<std::vector<FirmwareSetting>> ask_for_settings(const std::filesystem::path& image,
                                                      std::vector<std::string> arguments,
                                                      const std::filesystem::path& file,
                                                      const std::stop_token& stop) {
  arguments.emplace_back(question);
  Answer answer;
  const auto board =
      BoardProcess::start({.image = image, .arguments = std::move(arguments), .settings = file},
                          {.on_console = [&](std::string_view text) { answer.add_console(text); },
                           .on_log = [&](std::string_view text) { answer.add_log(text); },
                           .on_end = [&](const BoardEnd& end) { answer.end(end); }});
  if (!board) {
    return std::unexpected(board.error());
  }
  const auto end = answer.wait(stop);
  (*board)->stop();
  (*board)->wait();
  if (end == BoardEnd{}) {
    if (auto settings = parse_settings(answer.console())) {
      return std::move(*settings);
    }
  }
  if (!end && stop.stop_requested()) {
    return std::unexpected(make_error("start", "asking the firmware " + image.string(),
                                      std::make_error_code(std::errc::operation_canceled)));
  }
  const std::string refusal = end ? refusal_in(answer.log(), image) : std::string();
  if (!refusal.empty()) {
    return std::unexpected(make_error("start", refusal));
  }
  return std::unexpected(make_error(
      "start", "cannot start the firmware " + image.string() +
                   ": it is no firmware of this version of Lanyard (docs/firmware.md tells how to "
                   "make one)"));
}

std::string key_of_option(std::string_view option) {
  std::string key(option.substr(std::min(option.find_first_not_of('-'), option.size())));
  std::ranges::replace(key, '-', '_');
  return key;
}

std::string option_of_key(std::string_view key) {
  std::string option = "--" + std::string(key);
  std::ranges::replace(option, '_', '-');
  return option;
}

}  // namespace lanyard::lab
