#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "decimal_text.hpp"
#include "lanyard/trace/diagram.hpp"
#include "lanyard/trace/text_columns.hpp"
#include "utf8_text.hpp"

namespace lanyard::trace {
namespace {

// Theory of operation. Time goes down, and every event has a height of its own: a segment is sent,
// or one that was under way arrives. What arrives before anything else happens is a straight arrow
// that slopes a little. Any other goes level for the most part and slopes in the strip before the
// lifeline it goes to, down to where it arrives. So the room between the two strips holds level
// lines only, each below its label, and no line goes through a text however many segments are under
// way. Right of the lifelines stand the verdicts, and first the times of arrival, where there are
// any: their room is kept free.

// All lengths are in the picture's own units, which browsers show as pixels.
constexpr int left_x = 160;
constexpr int right_x = 780;
constexpr int strip = 100;  ///< Before each lifeline, for what slopes.
constexpr int middle_x = (left_x + right_x) / 2;
constexpr int top = 96;
constexpr int row_height = 30;
constexpr int line_height = 15;
constexpr int slope_height = 18;
constexpr int explanation_height = 16;
constexpr int time_room = 66;      ///< What a time of arrival takes beside the right lifeline.
constexpr int verdict_room = 380;  ///< To the picture's edge.

// What fits the rooms in a wide font.
constexpr std::size_t label_columns = 54;
constexpr std::size_t explanation_columns = 64;
constexpr std::size_t note_columns = 60;
constexpr std::size_t verdict_columns = 44;
constexpr std::size_t name_columns = 34;

constexpr std::string_view style =
    "<style>"
    "text{font:13px sans-serif;fill:#222}"
    ".paper{fill:#fff}"
    ".title{font-size:16px;font-weight:bold}.name{font-weight:bold;text-anchor:middle}"
    ".address{font-size:11px;fill:#666;text-anchor:middle}"
    ".time{font-size:11px;fill:#666;text-anchor:end}"
    ".arrival{font-size:11px;fill:#666}"
    ".label{text-anchor:middle;font-size:12px}"
    ".explanation{font-size:11px;fill:#555}"
    ".note{text-anchor:middle;font-size:11px;fill:#777;font-style:italic}"
    ".life{stroke:#999;stroke-width:2}"
    ".plain{stroke:#333}.handshake{stroke:#1a7f37}.trouble{stroke:#c1121f}"
    "path{fill:none;stroke-width:1.5}.folded{stroke-width:4}"
    ".v-trouble{fill:#c1121f}.v-handshake{fill:#1a7f37}"
    "@media (prefers-color-scheme:dark){"
    "text{fill:#ddd}.paper{fill:#1b1b1d}.address,.time,.arrival,.explanation,.note{fill:#aaa}"
    ".life{stroke:#777}.plain{stroke:#ccc}.handshake{stroke:#4ac26b}.trouble{stroke:#ff7b72}"
    ".v-trouble{fill:#ff7b72}.v-handshake{fill:#4ac26b}"
    "}"
    "</style>";

std::string text_element(int x, int y, std::string_view style_class, std::string_view content) {
  return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" class=\"" +
         std::string(style_class) + "\">" + xml_text(content) + "</text>\n";
}

std::string_view emphasis_class(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::plain:
      return "plain";
    case Emphasis::handshake:
      return "handshake";
    case Emphasis::trouble:
      return "trouble";
  }
  return "plain";
}

bool tells_arrival(const DiagramRow& row) {
  const auto* const arrow = std::get_if<Arrow>(&row);
  return arrow != nullptr && arrow->arrived_after && !arrow->lost;
}

class SvgRenderer {
 public:
  std::string render(const Diagram& diagram) {
    words_x_ += std::ranges::any_of(diagram.rows, tells_arrival) ? time_room : 0;
    for (std::size_t i = 0; i < diagram.rows.size(); ++i) {
      const DiagramRow& row = diagram.rows[i];
      draw_arrivals(begin_of(row));
      if (const auto* const arrow = std::get_if<Arrow>(&row)) {
        draw(*arrow, arrives_before_next(diagram.rows, i) && is_next_to_arrive(*arrow));
      } else {
        draw(std::get<Note>(row));
      }
    }
    draw_arrivals(Duration::max());
    const int end = std::max(y_, words_bottom_) + row_height + row_height / 2;
    const std::string width = std::to_string(words_x_ + verdict_room);
    const std::string height = std::to_string(end + 2 * row_height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
           "\" viewBox=\"0 0 " + width + ' ' + height + "\">\n" + std::string(style) +
           "\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\" class=\"paper\"/>\n" +
           text_element(16, 26, "title", diagram.title) + head(diagram.left, left_x) +
           head(diagram.right, right_x) + life(left_x, end) + life(right_x, end) + body_ +
           text_element(16, end + row_height, "title", "Result: " + diagram.conclusion) +
           "</svg>\n";
  }

 private:
  /// An arrow that has begun.
  struct UnderWay {
    const Arrow* arrow = nullptr;
    int from_y = 0;
  };
  enum class Course : std::uint8_t { straight, bent };

  static std::string head(const Lifeline& line, int x) {
    return text_element(x, 54, "name", fitted(line.name, name_columns)) +
           text_element(x, 70, "address", line.address);
  }

  static std::string life(int x, int end) {
    const std::string at = std::to_string(x);
    return "<path class=\"life\" d=\"M" + at + ' ' + std::to_string(top - 18) + 'V' +
           std::to_string(end) + "\"/>\n";
  }

  struct Point {
    int x = 0;
    int y = 0;
  };
  static std::string text_of(Point point) {
    return std::to_string(point.x) + ' ' + std::to_string(point.y);
  }

  /// A head at `end` of a line from `from`.
  static std::string head_of(Point from, Point end) {
    constexpr double length = 9;
    constexpr double half_width = 5;
    const double dx = end.x - from.x;
    const double dy = end.y - from.y;
    const double size = std::hypot(dx, dy);
    const auto barb = [&](double side) {
      return Point{static_cast<int>(std::lround(end.x - (dx * length + dy * side) / size)),
                   static_cast<int>(std::lround(end.y - (dy * length - dx * side) / size))};
    };
    return 'M' + text_of(barb(half_width)) + 'L' + text_of(end) + 'L' + text_of(barb(-half_width));
  }

  /// The shaft, and a head at its end or a cross where the segment was lost.
  static std::string shaft(const Arrow& arrow, int from_y, int to_y, Course course) {
    const int from_x = arrow.to_right ? left_x : right_x;
    const int to_x = arrow.to_right ? right_x : left_x;
    Point from{from_x, from_y};
    const Point end{arrow.lost ? from_x + (to_x - from_x) * 2 / 3 : to_x, to_y};
    std::string path = 'M' + text_of(from);
    if (course == Course::bent) {
      from.x = arrow.to_right ? to_x - strip : to_x + strip;
      path += 'L' + text_of(from);
    }
    path += 'L' + text_of(end);
    path += arrow.lost ? 'M' + text_of({end.x - 5, end.y - 5}) + "l10 10m0 -10l-10 10"
                       : head_of(from, end);
    const std::string folded = arrow.count > 1 ? " folded" : "";
    return "<path class=\"" + std::string(emphasis_class(arrow.emphasis)) + folded + "\" d=\"" +
           path + "\"/>\n";
  }

  /// `arrives_first`: before anything else happens.
  void draw(const Arrow& arrow, bool arrives_first) {
    const std::vector<std::string> label = wrapped(arrow.label, label_columns);
    const int more_lines = label.empty() ? 0 : static_cast<int>(label.size()) - 1;
    y_ = std::max(y_ + row_height + more_lines * line_height, words_bottom_ + line_height);
    const int from_y = y_;
    body_ += text_element(left_x - 8, from_y + 4, "time", milliseconds_text(arrow.left_after));
    if (arrives_first) {
      y_ += slope_height;
      draw_arrival(arrow, from_y, Course::straight);
    } else if (arrow.arrived_after && !arrow.lost) {
      under_way_.emplace(*arrow.arrived_after, UnderWay{&arrow, from_y});
    } else {
      body_ += shaft(arrow, from_y, from_y, Course::straight);
    }
    int label_y = from_y - 8 - more_lines * line_height;
    for (const std::string& line : label) {
      body_ += text_element(middle_x, label_y, "label", line);
      label_y += line_height;
    }
    draw_verdict(arrow, from_y);
    for (const std::string& line : wrapped(arrow.explanation, explanation_columns)) {
      y_ += explanation_height;
      body_ += text_element(left_x + strip + 4, y_, "explanation", line);
    }
  }

  void draw_verdict(const Arrow& arrow, int y) {
    const std::string style_class = "v-" + std::string(emphasis_class(arrow.emphasis));
    int line_y = y + 4;
    for (const std::string& line : wrapped(arrow.verdict, verdict_columns)) {
      body_ += text_element(words_x_, line_y, style_class, line);
      words_bottom_ = line_y;
      line_y += line_height;
    }
  }

  [[nodiscard]] bool is_next_to_arrive(const Arrow& arrow) const {
    return under_way_.empty() ||
           (arrow.arrived_after && under_way_.begin()->first > *arrow.arrived_after);
  }

  /// The arrow arrives at y_.
  void draw_arrival(const Arrow& arrow, int from_y, Course course) {
    body_ += shaft(arrow, from_y, y_, course);
    const std::string time = milliseconds_text(arrow.arrived_after.value_or(arrow.left_after));
    body_ += arrow.to_right ? text_element(right_x + 8, y_ + 4, "arrival", time)
                            : text_element(left_x - 8, y_ + 4, "time", time);
  }

  /// The arrows that arrive until then, each at a height of its own.
  void draw_arrivals(Duration until) {
    while (!under_way_.empty() && under_way_.begin()->first <= until) {
      const UnderWay arrived = under_way_.begin()->second;
      under_way_.erase(under_way_.begin());
      y_ += slope_height;
      draw_arrival(*arrived.arrow, arrived.from_y, Course::bent);
    }
  }

  void draw(const Note& note) {
    y_ += row_height - line_height;
    for (const std::string& line : wrapped(note.text, note_columns)) {
      y_ += line_height;
      body_ += text_element(middle_x, y_, "note", line);
    }
  }

  std::string body_;
  int y_ = top - row_height;                     ///< Of what was drawn last.
  int words_x_ = right_x + 14;                   ///< Where verdicts begin.
  int words_bottom_ = 0;                         ///< Of the last verdict's last line.
  std::multimap<Duration, UnderWay> under_way_;  ///< By their arrival; those of one time in order.
};

}  // namespace

std::string render_svg(const Diagram& diagram) {
  return SvgRenderer().render(diagram);
}

}  // namespace lanyard::trace
