#include <array>
#include <cstdio>
#include <map>

#include "lanyard/trace/diagram.hpp"
#include "lanyard/trace/text_columns.hpp"
#include "utf8_text.hpp"

namespace lanyard::trace {
namespace {

// All lengths are in the picture's own units, which browsers show as pixels.
constexpr int width = 960;
constexpr int left_x = 140;
constexpr int right_x = 640;
constexpr int top = 96;
constexpr int row_height = 30;
constexpr int slope_height = 18;
constexpr int explanation_height = 16;
constexpr std::size_t label_columns = 62;

constexpr std::string_view style =
    "<style>"
    "text{font:13px sans-serif;fill:#222}"
    ".title{font-size:16px;font-weight:bold}.name{font-weight:bold;text-anchor:middle}"
    ".address{font-size:11px;fill:#666;text-anchor:middle}"
    ".time{font-size:11px;fill:#666;text-anchor:end}"
    ".label{text-anchor:middle;font-size:12px}"
    ".from-left{text-anchor:start}.from-right{text-anchor:end}"
    ".explanation{font-size:11px;fill:#555}"
    ".note{text-anchor:middle;font-size:11px;fill:#888;font-style:italic}"
    ".life{stroke:#999;stroke-width:2}"
    ".plain{stroke:#333}.handshake{stroke:#1a7f37}.trouble{stroke:#c1121f}"
    "path{fill:none;stroke-width:1.5}.folded{stroke-width:4}"
    ".v-trouble{fill:#c1121f}.v-handshake{fill:#1a7f37}"
    "</style>";

std::string milliseconds_text(Duration duration) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(duration.count()) / 1e6);
  return text.data();
}

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

class SvgRenderer {
 public:
  std::string render(const Diagram& diagram) {
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
    const int end = y_ + row_height + row_height / 2;
    const int height = end + 2 * row_height;
    const std::string size = std::to_string(width) + ' ' + std::to_string(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) +
           "\" height=\"" + std::to_string(height) + "\" viewBox=\"0 0 " + size + "\">\n" +
           std::string(style) + "\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n" +
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
  /// Where a label stands: an arrow across others has it where it begins.
  struct Spot {
    int x = 0;
    std::string_view style_class;
  };
  static constexpr Spot in_the_middle{(left_x + right_x) / 2, "label"};
  static constexpr Spot near_left{left_x + 10, "label from-left"};
  static constexpr Spot near_right{right_x - 10, "label from-right"};

  static std::string head(const Lifeline& line, int x) {
    return text_element(x, 54, "name", fitted(line.name, 40)) +
           text_element(x, 70, "address", line.address);
  }

  static std::string life(int x, int end) {
    const std::string at = std::to_string(x);
    return "<path class=\"life\" d=\"M" + at + ' ' + std::to_string(top - 18) + 'V' +
           std::to_string(end) + "\"/>\n";
  }

  /// The shaft, and a head at its end or a cross where the segment was lost.
  static std::string shaft(const Arrow& arrow, int from_y, int to_y) {
    const int from = arrow.to_right ? left_x : right_x;
    const int to = arrow.to_right ? right_x : left_x;
    const int end = arrow.lost ? from + (to - from) * 2 / 3 : to;
    const int back = arrow.to_right ? -9 : 9;
    const auto point = [](int x, int y) { return std::to_string(x) + ' ' + std::to_string(y); };
    std::string path = 'M' + point(from, from_y) + 'L' + point(end, to_y);
    if (arrow.lost) {
      path += 'M' + point(end - 6, to_y - 6) + "l12 12m0 -12l-12 12";
    } else {
      path += 'M' + point(end + back, to_y - 5) + 'L' + point(end, to_y) + 'L' +
              point(end + back, to_y + 5);
    }
    const std::string folded = arrow.count > 1 ? " folded" : "";
    return "<path class=\"" + std::string(emphasis_class(arrow.emphasis)) + folded + "\" d=\"" +
           path + "\"/>\n";
  }

  /// `arrives_first`: before anything else happens.
  void draw(const Arrow& arrow, bool arrives_first) {
    y_ += row_height;
    const int from_y = y_;
    body_ += text_element(left_x - 8, from_y + 4, "time", milliseconds_text(arrow.left_after));
    if (arrow.arrived_after && !arrow.lost && !arrives_first) {
      under_way_.emplace(*arrow.arrived_after, UnderWay{&arrow, from_y});
      draw_words(arrow, arrow.to_right ? near_left : near_right, from_y);
    } else {
      y_ += arrives_first ? slope_height : 0;
      body_ += shaft(arrow, from_y, y_);
      draw_words(arrow, in_the_middle, (from_y + y_) / 2);
    }
    for (const std::string& line : wrapped(arrow.explanation, 80)) {
      y_ += explanation_height;
      body_ += text_element(left_x + 10, y_, "explanation", line);
    }
  }

  void draw_words(const Arrow& arrow, const Spot& spot, int y) {
    body_ += text_element(spot.x, y - 6, spot.style_class, fitted(arrow.label, label_columns));
    if (!arrow.verdict.empty()) {
      body_ += text_element(right_x + 12, y_ + 4,
                            "v-" + std::string(emphasis_class(arrow.emphasis)), arrow.verdict);
    }
  }

  [[nodiscard]] bool is_next_to_arrive(const Arrow& arrow) const {
    return under_way_.empty() ||
           (arrow.arrived_after && under_way_.begin()->first > *arrow.arrived_after);
  }

  /// The arrows that arrive until then, each at a height of its own.
  void draw_arrivals(Duration until) {
    while (!under_way_.empty() && under_way_.begin()->first <= until) {
      const UnderWay arrived = under_way_.begin()->second;
      under_way_.erase(under_way_.begin());
      y_ += slope_height;
      body_ += shaft(*arrived.arrow, arrived.from_y, y_);
    }
  }

  void draw(const Note& note) {
    y_ += row_height;
    body_ += text_element((left_x + right_x) / 2, y_, "note", fitted(note.text, label_columns));
  }

  std::string body_;
  int y_ = top - row_height;                     ///< Of what was drawn last.
  std::multimap<Duration, UnderWay> under_way_;  ///< By their arrival; those of one time in order.
};

}  // namespace

std::string render_svg(const Diagram& diagram) {
  return SvgRenderer().render(diagram);
}

}  // namespace lanyard::trace
