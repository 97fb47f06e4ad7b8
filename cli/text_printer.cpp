#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "printer.hpp"

namespace lanyard::cli {
namespace {

using session::Event;
using session::InvalidBytes;

constexpr std::string_view dim = "2";
constexpr std::string_view red = "31";
constexpr std::string_view yellow = "33";
// One for each session in turn; all readable on dark and on light ground.
constexpr std::array<std::string_view, 5> session_colours{"36", "35", "32", "34", "33"};

class TextPrinter final : public Printer {
 public:
  TextPrinter(Output& output, PrinterOptions options, bool messages)
      : output_(output),
        options_(std::move(options)),
        shows_messages_(messages && options_.show != Show::none),
        text_(options_.encoding, InvalidBytes::escape, options_.framed) {}

  void print(const Event& event) override {
    if (const auto* received = std::get_if<session::Received>(&event.body)) {
      print_message(event, true, received->message);
    } else if (const auto* sent = std::get_if<session::Sent>(&event.body)) {
      print_message(event, false, sent->message);
    } else {
      if (std::holds_alternative<session::Disconnected>(event.body) && event.session) {
        print_held_text(event);
      }
      print_words(event);
    }
  }

 private:
  std::string paint(std::string_view colour, std::string_view text) const {
    return options_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", colour, text) : std::string(text);
  }

  std::string time(const Event& event) const {
    return paint(dim, options_.utc ? utc_text(event.time) : time_of_day(event.time));
  }

  std::string peer(const Event& event) const {
    const auto id = static_cast<std::uint64_t>(event.session->id);
    return paint(session_colours[id % session_colours.size()],
                 fmt::format("{} {}", id, event.session->peer));
  }

  void print_message(const Event& event, bool received, const session::Message& message) {
    if (!shows_messages_ || !event.session) {
      return;
    }
    const std::string head = fmt::format("{} {} {} ", time(event), peer(event),
                                         paint(received ? "1;32" : "1;34", received ? "<" : ">"));
    std::string lines = head;
    if (options_.show == Show::hex) {
      lines += fmt::format("{} bytes\n", message.size);
    } else {
      lines += as_lines(text_.decode(event.session->id, received, message), message);
    }
    if (options_.show != Show::text) {
      lines += session::hex_dump(message.bytes.view());
    }
    output_.write(lines);
  }

  /// The text behind the head, one row for each line in it, later ones indented; always ends a row.
  std::string as_lines(std::string_view text, const session::Message& message) const {
    std::string rows;
    while (true) {
      const std::size_t end = text.find('\n');
      const bool last = end == std::string_view::npos || end + 1 == text.size();
      rows += session::escape_controls(text.substr(0, last ? text.size() : end + 1));
      if (last) {
        break;
      }
      rows += "\n  ";
      text.remove_prefix(end + 1);
    }
    if (message.size == 0) {
      rows += paint(dim, "(empty)");
    } else if (message.partial) {
      rows += paint(dim, " (part of a message)");
    }
    rows += '\n';
    return rows;
  }

  void print_held_text(const Event& event) {
    const std::string rest = text_.finish(event.session->id);
    const bool shows_text = shows_messages_ && options_.show != Show::hex;
    if (!rest.empty() && shows_text) {
      output_.write(fmt::format("{} {} {} {}\n", time(event), peer(event), paint("1;32", "<"),
                                session::escape_controls(rest)));
    }
  }

  void print_words(const Event& event) {
    const bool failed = std::holds_alternative<session::Failed>(event.body);
    if (options_.quiet && !failed) {
      return;
    }
    std::string line = time(event) + " ";
    if (event.session) {
      line += peer(event) + " ";
    }
    const std::string words = session::escape_controls(words_for(event));
    if (failed) {
      line += paint(red, words);
    } else {
      line += std::holds_alternative<session::Notice>(event.body) ? paint(yellow, words) : words;
    }
    if (options_.words_among_messages) {
      output_.write(line + "\n");
    } else {
      output_.note(line);
    }
  }

  Output& output_;
  const PrinterOptions options_;
  const bool shows_messages_;
  MessageText text_;
};

class RawPrinter final : public Printer {
 public:
  RawPrinter(Output& output, PrinterOptions options)
      : output_(output), words_(output, std::move(options), false) {}

  void print(const Event& event) override {
    if (const auto* received = std::get_if<session::Received>(&event.body)) {
      output_.write(as_chars(received->message.bytes.view()));
    } else {
      words_.print(event);
    }
  }

 private:
  Output& output_;
  TextPrinter words_;
};

}  // namespace

std::unique_ptr<Printer> make_text_printer(Output& output, PrinterOptions options) {
  return std::make_unique<TextPrinter>(output, std::move(options), true);
}

std::unique_ptr<Printer> make_raw_printer(Output& output, PrinterOptions options) {
  return std::make_unique<RawPrinter>(output, std::move(options));
}

}  // namespace lanyard::cli
