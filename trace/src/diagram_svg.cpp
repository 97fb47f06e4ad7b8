#include <array>
#include <cstdio>

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
    ".label{text-anchor:middle;font-size:12px}.explanation{font-size:11px;fill:#555}"
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
    for (const DiagramRow& row : diagram.rows) {
      std::visit([this](const auto& each) { draw(each); }, row);
    }
    const int end = y_ + row_height / 2;
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

  void draw(const Arrow& arrow) {
    const int slope = arrow.arrived_after && !arrow.lost ? slope_height : 0;
    const int to_y = y_ + slope;
    body_ += text_element(left_x - 8, y_ + 4, "time", milliseconds_text(arrow.left_after));
    body_ += shaft(arrow, y_, to_y);
    body_ += text_element((left_x + right_x) / 2, y_ + slope / 2 - 6, "label",
                          fitted(arrow.label, label_columns));
    if (!arrow.verdict.empty()) {
      body_ += text_element(right_x + 12, to_y + 4,
                            "v-" + std::string(emphasis_class(arrow.emphasis)), arrow.verdict);
    }
    y_ = to_y;
    for (const std::string& line : wrapped(arrow.explanation, 80)) {
      y_ += explanation_height;
      body_ += text_element(left_x + 10, y_, "explanation", line);
    }
    y_ += row_height;
  }

  void draw(const Note& note) {
    body_ += text_element((left_x + right_x) / 2, y_, "note", fitted(note.text, label_columns));
    y_ += row_height;
  }

  std::string body_;
  int y_ = top;
};

}  // namespace

std::string render_svg(const Diagram& diagram) {
  return SvgRenderer().render(diagram);
}

}  // namespace lanyard::trace
