// The text is laid out in columns: the time in milliseconds, the left lifeline, the arrows, the
// right lifeline, the verdict.
//
//       0.000 │── SYN seq 0 win 5760 MSS 1440 ───────────▶│ handshake 1/3

#include <algorithm>
#include <array>

#include "decimal_text.hpp"
#include "lanyard/trace/diagram.hpp"
#include "lanyard/trace/text_columns.hpp"

namespace lanyard::trace {
namespace {

/// What lines are drawn with.
struct Pens {
  std::string_view life;
  std::string_view line;
  std::string_view folded_line;
  std::string_view head_right;
  std::string_view head_left;
  std::string_view lost;
  std::string_view down_from_left;   ///< A sloping arrow turns down, drawn from left to right,
  std::string_view on_to_right;      ///< and goes on a row below;
  std::string_view down_from_right;  ///< the same from right to left.
  std::string_view on_to_left;
  std::string_view dots;
};

constexpr Pens unicode_pens{"│", "─", "═", "▶", "◀", "✗", "╮", "╰", "╭", "╯", "┄"};
constexpr Pens ascii_pens{"|", "-", "=", ">", "<", "x", ".", "'", ".", "'", "."};

/// Lines of at most `columns`, at least one; a number stays with the word before it: `MSS 1460`.
std::vector<std::string> wrapped_label(const std::string& label, std::size_t columns) {
  constexpr std::string_view no_break = "\u00A0";
  std::string glued;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool before_number =
        label[i] == ' ' && i + 1 < label.size() && label[i + 1] >= '0' && label[i + 1] <= '9';
    glued += before_number ? no_break : std::string_view(label).substr(i, 1);
  }
  std::vector<std::string> lines = wrapped(glued, columns);
  for (std::string& line : lines) {
    for (std::size_t at = 0; (at = line.find(no_break, at)) != std::string::npos;) {
      line.replace(at, no_break.size(), " ");
    }
  }
  lines.resize(std::max<std::size_t>(lines.size(), 1));
  return lines;
}

class TextRenderer {
 public:
  explicit TextRenderer(const TextOptions& options)
      : ascii_(options.charset == Charset::ascii),
        pens_(ascii_ ? ascii_pens : unicode_pens),
        columns_(std::max<std::size_t>(options.columns, 60)),
        verdict_columns_(std::min<std::size_t>(columns_ - 47, 23)),
        inner_columns_(columns_ - time_columns - 3 - verdict_columns_) {}

  std::string take() { return std::move(out_); }

  /// A line of text, cut to the width.
  void say(const std::string& unicode) { line(text(unicode)); }

  void draw_head(const Diagram& diagram) {
    say(diagram.title);
    line("");
    header(diagram.left.name, diagram.right.name);
    if (diagram.left.name + diagram.right.name != diagram.left.address + diagram.right.address) {
      header(diagram.left.address, diagram.right.address);
    }
    line(padded("       ms", time_columns) + std::string(pens_.life) +
         std::string(inner_columns_, ' ') + std::string(pens_.life));
  }

  /// An arrow whose arrival is known slopes where `slopes` says that nothing comes between.
  void draw_row(const DiagramRow& row, bool slopes) {
    if (const auto* const arrow = std::get_if<Arrow>(&row)) {
      draw(*arrow, slopes);
    } else {
      draw(std::get<Note>(row));
    }
  }

 private:
  static constexpr std::size_t time_columns = 11;

  [[nodiscard]] std::string text(const std::string& unicode) const {
    return ascii_ ? to_ascii(unicode) : unicode;
  }

  void line(std::string_view content) {
    std::string fit = fitted(content, columns_);
    fit.erase(fit.find_last_not_of(' ') + 1);
    out_ += fit;
    out_ += '\n';
  }

  /// Each text over its lifeline, as near as the room allows.
  void header(const std::string& left, const std::string& right) {
    const std::string left_text = fitted(text(left), columns_ / 2 - 1);
    const std::string right_text = fitted(text(right), columns_ / 2 - 1);
    const std::size_t left_width = columns_of(left_text);
    const std::size_t right_width = columns_of(right_text);
    const std::size_t left_at = time_columns > left_width / 2 ? time_columns - left_width / 2 : 0;
    const std::size_t right_line = time_columns + 1 + inner_columns_;
    const std::size_t right_at =
        std::min(right_line - std::min(right_line, right_width / 2), columns_ - right_width);
    const std::string begin = std::string(left_at, ' ') + left_text;
    line(padded(begin, std::max(right_at, columns_of(begin) + 1)) + right_text);
  }

  /// A row: time, what is between the lifelines, verdict.
  void row(const std::string& time, const std::string& inner, const std::string& verdict) {
    const std::size_t room = time_columns - 1;
    const std::size_t used = std::min(room, columns_of(time));
    line(std::string(room - used, ' ') + fitted(time, room) + ' ' + std::string(pens_.life) +
         padded(inner, inner_columns_) + std::string(pens_.life) +
         (verdict.empty() ? "" : ' ' + verdict));
  }

  void draw(const Arrow& arrow, bool slopes) {
    // What does not fit on the arrow goes below it.
    std::vector<std::string> label = wrapped_label(text(arrow.label), inner_columns_ - 9);
    std::vector<std::string> verdict = wrapped(text(arrow.verdict), verdict_columns_);
    const std::vector<std::string> sentence = wrapped(text(arrow.explanation), inner_columns_ - 2);
    if (arrow.arrived_after && !slopes && verdict.size() < label.size() + sentence.size()) {
      verdict.push_back("arrives " + milliseconds_text(*arrow.arrived_after));
    }
    std::size_t shown = 0;
    const auto next_verdict = [&] { return shown < verdict.size() ? verdict[shown++] : ""; };
    const std::string time = milliseconds_text(arrow.left_after);
    if (slopes && arrow.arrived_after) {
      row(time, slope_begin(arrow, label[0]), next_verdict());
      row(milliseconds_text(*arrow.arrived_after), slope_end(arrow), next_verdict());
    } else {
      row(time, straight(arrow, label[0]), next_verdict());
    }
    for (std::size_t i = 1; i < label.size(); ++i) {
      const std::size_t used = columns_of(label[i]);
      const std::size_t left = arrow.to_right ? 3 : inner_columns_ - 3 - used;
      row("", std::string(left, ' ') + label[i], next_verdict());
    }
    for (const std::string& each : sentence) {
      row("", ' ' + each, next_verdict());
    }
    while (shown < verdict.size()) {
      row("", "", next_verdict());
    }
  }

  void draw(const Note& note) {
    for (const std::string& each : wrapped(text(note.text), inner_columns_ - 6)) {
      const std::string content = ' ' + each + ' ';
      const std::size_t dots = inner_columns_ - columns_of(content);
      row("", repeated(pens_.dots, dots / 2) + content + repeated(pens_.dots, dots - dots / 2), "");
    }
  }

  [[nodiscard]] std::string straight(const Arrow& arrow, const std::string& label) const {
    const std::string_view pen = arrow.count > 1 ? pens_.folded_line : pens_.line;
    const std::string content = ' ' + label + ' ';
    // Two pens' width before the label, and the head.
    const std::size_t rest = inner_columns_ - 3 - columns_of(content);
    const std::size_t drawn = arrow.lost ? std::min<std::size_t>(rest, 2) : rest;
    const std::string_view head = arrow.lost       ? pens_.lost
                                  : arrow.to_right ? pens_.head_right
                                                   : pens_.head_left;
    const std::string shaft = repeated(pen, drawn);
    const std::string fill(rest - drawn, ' ');
    return arrow.to_right ? repeated(pen, 2) + content + shaft + std::string(head) + fill
                          : fill + std::string(head) + shaft + content + repeated(pen, 2);
  }

  [[nodiscard]] std::string slope_begin(const Arrow& arrow, const std::string& label) const {
    const std::string content = ' ' + label + ' ';
    const std::string shaft = repeated(pens_.line, inner_columns_ - 7 - columns_of(content));
    const std::string fill(4, ' ');
    return arrow.to_right ? repeated(pens_.line, 2) + content + shaft +
                                std::string(pens_.down_from_left) + fill
                          : fill + std::string(pens_.down_from_right) + shaft + content +
                                repeated(pens_.line, 2);
  }

  [[nodiscard]] std::string slope_end(const Arrow& arrow) const {
    const std::string fill(inner_columns_ - 5, ' ');
    return arrow.to_right ? fill + std::string(pens_.on_to_right) + repeated(pens_.line, 3) +
                                std::string(pens_.head_right)
                          : std::string(pens_.head_left) + repeated(pens_.line, 3) +
                                std::string(pens_.on_to_left) + fill;
  }

  const bool ascii_;
  const Pens& pens_;
  const std::size_t columns_;
  const std::size_t verdict_columns_;
  const std::size_t inner_columns_;
  std::string out_;
};

}  // namespace

std::string render_text(const Diagram& diagram, const TextOptions& options) {
  TextRenderer renderer(options);
  renderer.draw_head(diagram);
  for (std::size_t i = 0; i < diagram.rows.size(); ++i) {
    renderer.draw_row(diagram.rows[i], arrives_before_next(diagram.rows, i));
  }
  renderer.say("");
  renderer.say("Result: " + diagram.conclusion);
  return renderer.take();
}

std::string TextPainter::head(const Diagram& diagram) const {
  TextRenderer renderer(options_);
  renderer.draw_head(diagram);
  return renderer.take();
}

std::string TextPainter::row(const DiagramRow& row) const {
  TextRenderer renderer(options_);
  renderer.draw_row(row, false);
  return renderer.take();
}

std::string TextPainter::line(const std::string& text) const {
  TextRenderer renderer(options_);
  renderer.say(text);
  return renderer.take();
}

}  // namespace lanyard::trace
