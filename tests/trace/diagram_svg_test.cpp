// What a painted diagram looks like, as far as a program can see it: no text lies on another one,
// and no line goes through a text.

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "frames.hpp"
#include "lanyard/trace/diagram.hpp"
#include "lanyard/trace/text_columns.hpp"

namespace lanyard::trace {
namespace {

using std::chrono::milliseconds;

struct Box {
  double left = 0;
  double right = 0;
  double top = 0;
  double bottom = 0;
  std::string text{};
};

struct Line {
  double from_x = 0;
  double from_y = 0;
  double to_x = 0;
  double to_y = 0;
};

/// Where a text stands in a font as wide as DejaVu Sans.
Box box_of(double x, double y, const std::string& style, const std::string& text) {
  const double size = style == "title"                             ? 16
                      : style == "label"                           ? 12
                      : style.starts_with("v-") || style == "name" ? 13
                                                                   : 11;
  const double width = static_cast<double>(columns_of(text)) * size * 0.58;
  const bool centred = style == "label" || style == "note" || style == "name" || style == "address";
  const double left = style == "time" ? x - width : centred ? x - width / 2 : x;
  return {left, left + width, y - size * 0.75, y + size * 0.2, text};
}

/// Of the element at `at`: what stands between the quotes behind `name=`.
std::string attribute(const std::string& svg, std::size_t at, const std::string& name) {
  const std::size_t begin = svg.find(' ' + name + "=\"", at) + name.size() + 3;
  return svg.substr(begin, svg.find('"', begin) - begin);
}

std::vector<Box> texts_of(const std::string& svg) {
  std::vector<Box> boxes;
  for (std::size_t at = 0; (at = svg.find("<text ", at)) != std::string::npos; ++at) {
    const std::size_t begin = svg.find('>', at) + 1;
    boxes.push_back(box_of(std::stod(attribute(svg, at, "x")), std::stod(attribute(svg, at, "y")),
                           attribute(svg, at, "class"),
                           svg.substr(begin, svg.find('<', begin) - begin)));
  }
  return boxes;
}

/// All straight pieces of a path.
void add_lines(const std::string& course, std::vector<Line>& lines) {
  std::istringstream steps(course);
  int x = 0;
  int y = 0;
  for (char kind = 0; steps >> kind;) {
    int first = 0;
    int second = 0;
    steps >> first;
    if (kind != 'V') steps >> second;
    const bool relative = kind == 'l' || kind == 'm';
    const int to_x = kind == 'V' ? x : relative ? x + first : first;
    const int to_y = kind == 'V' ? first : relative ? y + second : second;
    if (kind != 'M' && kind != 'm') {
      lines.push_back({static_cast<double>(x), static_cast<double>(y), static_cast<double>(to_x),
                       static_cast<double>(to_y)});
    }
    x = to_x;
    y = to_y;
  }
}

std::vector<Line> lines_of(const std::string& svg) {
  std::vector<Line> lines;
  for (std::size_t at = 0; (at = svg.find("<path ", at)) != std::string::npos; ++at) {
    add_lines(attribute(svg, at, "d"), lines);
  }
  return lines;
}

bool overlap(const Box& a, const Box& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/// Looks at points of the line half a unit apart: thin enough for letters.
bool crosses(const Line& line, const Box& box) {
  const double length = std::hypot(line.to_x - line.from_x, line.to_y - line.from_y);
  const int steps = static_cast<int>(length * 2) + 1;
  for (int i = 0; i <= steps; ++i) {
    const double part = static_cast<double>(i) / steps;
    const double x = line.from_x + (line.to_x - line.from_x) * part;
    const double y = line.from_y + (line.to_y - line.from_y) * part;
    if (x > box.left && x < box.right && y > box.top && y < box.bottom) return true;
  }
  return false;
}

void expect_nothing_overlaps(const std::string& svg) {
  const std::vector<Box> boxes = texts_of(svg);
  const std::vector<Line> lines = lines_of(svg);
  ASSERT_GE(boxes.size(), 6U);
  ASSERT_GE(lines.size(), 3U);
  const double width = std::stod(attribute(svg, 0, "width"));
  const double height = std::stod(attribute(svg, 0, "height"));
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const Box& box = boxes[i];
    EXPECT_GE(box.left, 0) << box.text;
    EXPECT_LE(box.right, width) << box.text;
    EXPECT_LE(box.bottom, height) << box.text;
    for (std::size_t j = i + 1; j < boxes.size(); ++j) {
      EXPECT_FALSE(overlap(box, boxes[j])) << box.text << "\n" << boxes[j].text;
    }
    for (const Line& line : lines) {
      EXPECT_FALSE(crosses(line, box))
          << box.text << "\n"
          << line.from_x << ' ' << line.from_y << " to " << line.to_x << ' ' << line.to_y;
    }
  }
}

Arrow arrow(bool to_right, int sent, std::optional<int> arrived, std::string label) {
  return {.to_right = to_right,
          .left_after = milliseconds(sent),
          .arrived_after = arrived ? std::optional<Duration>(milliseconds(*arrived)) : std::nullopt,
          .label = std::move(label),
          .explanation =
              "The one sends something to the other, and says why in a sentence that is "
              "too long for one line of the picture."};
}

/// Segments of both directions under way at the same time, some overtaken, lost, folded, at length.
Diagram crowded() {
  Diagram diagram{.title = "Flow 1: board:49153 → computer:8888",
                  .left = {"board", "[2001:db8:1234:5678:9abc:def0:1234:5678]:49153"},
                  .right = {"a computer with quite a long name of its own", "192.168.4.1:8888"}};
  const std::string sacks =
      "ACK ack 100000 win 65535 SACK 101000-102000 SACK 103000-104000 SACK 105000-106000";
  for (int i = 0; i < 12; ++i) {
    diagram.rows.emplace_back(arrow(true, 10 * i, 10 * i + 55, "1,440 bytes seq 1 ack 1"));
    diagram.rows.emplace_back(arrow(false, 10 * i + 5, 10 * i + (i % 3 == 0 ? 80 : 30), sacks));
  }
  Arrow late = arrow(true, 200, 260, "1,440 bytes seq 1 ack 1");
  late.verdict = "spurious retransmission, window full, doubled by the lab, and a few words more";
  late.emphasis = Emphasis::trouble;
  diagram.rows.emplace_back(late);
  diagram.rows.emplace_back(Note{milliseconds(205),
                                 "the board's battery was changed here, and "
                                 "somebody has written quite a lot about it"});
  late.left_after = milliseconds(210);
  late.arrived_after = milliseconds(255);
  late.explanation.clear();
  diagram.rows.emplace_back(late);
  Arrow lost = arrow(false, 220, std::nullopt, sacks);
  lost.lost = true;
  lost.verdict = "lost by the lab (loss 10 %)";
  diagram.rows.emplace_back(lost);
  Arrow folded = arrow(false, 300, 301, "2,934,464 bytes in 89 segments");
  folded.count = 89;
  diagram.rows.emplace_back(folded);
  diagram.rows.emplace_back(arrow(true, 400, 450, "FIN, ACK seq 3000001 ack 1"));
  diagram.conclusion = "2 segments sent again";
  return diagram;
}

TEST(DiagramSvgTest, PaintsNothingOverAText) {
  expect_nothing_overlaps(render_svg(crowded()));
}

TEST(DiagramSvgTest, PaintsNothingOverATextWhereNoArrivalIsKnown) {
  Diagram diagram = crowded();
  for (DiagramRow& row : diagram.rows) {
    if (auto* const each = std::get_if<Arrow>(&row)) each->arrived_after.reset();
  }
  expect_nothing_overlaps(render_svg(diagram));
}

TEST(DiagramSvgTest, WritesWhenEachSegmentIsSentAndWhenItArrives) {
  const std::string svg = render_svg(crowded());
  for (const char* const time : {">0.000<", ">55.000<", ">85.000<", ">300.000<", ">301.000<"}) {
    EXPECT_NE(svg.find(time), std::string::npos) << time;
  }
}

}  // namespace
}  // namespace lanyard::trace
