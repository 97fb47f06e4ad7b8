// What is kept and worked out for a plot, without a widget.
#include <gtest/gtest.h>

#include <QGuiApplication>
#include <algorithm>
#include <cmath>
#include <set>

#include "lanyard/session/engine.hpp"
#include "plots/axis.hpp"
#include "plots/curve_style.hpp"
#include "plots/curves_csv.hpp"
#include "plots/number_collector.hpp"
#include "plots/plot_scene.hpp"
#include "plots/series.hpp"
#include "plots/session_history.hpp"

namespace lanyard::desktop::testing {
namespace {

using session::SessionId;
using session::SessionInfo;

std::vector<PlotPoint> all(std::span<const PlotPoint> points) {
  return {points.begin(), points.end()};
}

// ---- series -------------------------------------------------------------------------------------

TEST(SeriesTest, WhatIsOlderThanTheSpanIsForgotten) {
  Series series({.span = 10, .most_points = 1'000});
  for (int i = 0; i <= 100; ++i) {
    series.add(i, i);
  }
  EXPECT_EQ(series.points().front(), (PlotPoint{90, 90}));
  EXPECT_EQ(series.points().size(), 11U);
  series.forget_before(95);
  EXPECT_EQ(series.points().size(), 6U);
  series.forget_before(1'000);
  EXPECT_TRUE(series.empty());
}

TEST(SeriesTest, ThereAreNeverMoreThanTheMostPointsAndPeaksSurvive) {
  Series series({.span = 1e9, .most_points = 64});
  for (int i = 0; i < 10'000; ++i) {
    series.add(i, i == 5'000 ? 1'000 : i == 5'001 ? -1'000 : i % 7);
    ASSERT_LE(series.points().size(), 64U);
  }
  const auto points = series.points();
  EXPECT_TRUE(std::ranges::is_sorted(points, {}, &PlotPoint::time));
  EXPECT_EQ(points.back(), (PlotPoint{9'999, 9'999 % 7}));
  EXPECT_EQ(std::ranges::max(points, {}, &PlotPoint::value), (PlotPoint{5'000, 1'000}));
  EXPECT_EQ(std::ranges::min(points, {}, &PlotPoint::value), (PlotPoint{5'001, -1'000}));
  EXPECT_EQ(series.thinned_out() + points.size(), 10'000U);
}

TEST(SeriesTest, ATimeThatGoesBackCountsAsTheNewest) {
  Series series;
  series.add(10, 1);
  series.add(5, 2);
  EXPECT_EQ(all(series.points()), (std::vector<PlotPoint>{{10, 1}, {10, 2}}));
}

TEST(SeriesTest, WhatIsNotFiniteIsIgnored) {
  Series series;
  EXPECT_FALSE(series.add(1, std::nan("")));
  EXPECT_FALSE(series.add(1, HUGE_VAL));
  EXPECT_FALSE(series.add(std::nan(""), 1));
  EXPECT_TRUE(series.empty());
}

TEST(SeriesTest, APartHasOneNeighbourOnEitherSide) {
  Series series;
  for (int i = 0; i < 10; ++i) {
    series.add(i, i);
  }
  EXPECT_EQ(series.points(3.5, 5.5).size(), 4U);
  EXPECT_EQ(series.points(3.5, 5.5).front().time, 3);
  EXPECT_EQ(series.points(-5, 20).size(), 10U);
  EXPECT_EQ(series.points(20, 30).size(), 1U);
  EXPECT_TRUE(Series().points(0, 1).empty());
}

TEST(SeriesTest, TheValueAtATimeIsTheLastOneUntilThen) {
  Series series;
  series.add(1, 10);
  series.add(2, 20);
  EXPECT_FALSE(series.at(0.5));
  EXPECT_EQ(series.at(1), (PlotPoint{1, 10}));
  EXPECT_EQ(series.at(1.9), (PlotPoint{1, 10}));
  EXPECT_EQ(series.at(99), (PlotPoint{2, 20}));
}

TEST(ColumnsTest, AMillionPointsBecomeAPairAColumnWithTheSameExtremes) {
  std::vector<PlotPoint> points;
  points.reserve(1'000'000);
  for (int i = 0; i < 1'000'000; ++i) {
    points.push_back({i * 1e-3, std::sin(i * 0.01) * (i == 123'456 ? 50 : 1)});
  }
  std::vector<PlotPoint> reduced;
  reduce_to_columns(points, 0, 1'000, 500, reduced);
  EXPECT_LE(reduced.size(), 1'000U);
  EXPECT_TRUE(std::ranges::is_sorted(reduced, {}, &PlotPoint::time));
  const auto value = &PlotPoint::value;
  EXPECT_EQ(std::ranges::max(reduced, {}, value), std::ranges::max(points, {}, value));
  EXPECT_EQ(std::ranges::min(reduced, {}, value), std::ranges::min(points, {}, value));
}

TEST(ColumnsTest, FewPointsStayAsTheyAreAndNeighboursOutsideToo) {
  const std::vector<PlotPoint> points{{-5, 1}, {1, 2}, {9, 3}, {15, 4}};
  std::vector<PlotPoint> reduced;
  reduce_to_columns(points, 0, 10, 100, reduced);
  EXPECT_EQ(reduced, points);
}

// ---- axes ---------------------------------------------------------------------------------------

TEST(AxisTest, MarksStandAtOneTwoAndFive) {
  EXPECT_DOUBLE_EQ(nice_ticks({0, 10}, 6).step, 2);
  EXPECT_DOUBLE_EQ(nice_ticks({0, 1}, 3).step, 0.5);
  EXPECT_DOUBLE_EQ(nice_ticks({0, 97}, 11).step, 10);
  const Ticks ticks = nice_ticks({-3, 7}, 6);
  EXPECT_DOUBLE_EQ(ticks.at(0), -2);
  EXPECT_DOUBLE_EQ(ticks.at(ticks.count - 1), 6);
}

TEST(AxisTest, WhateverTheRangeThereAreMarksAndNotTooMany) {
  for (const PlotRange range :
       {PlotRange{0, 0}, PlotRange{5, 5}, PlotRange{-5, -5}, PlotRange{1e300, 1e300},
        PlotRange{-1e300, 1e300}, PlotRange{1e-300, 2e-300}, PlotRange{1e15, 1e15 + 1},
        PlotRange{0, 1e-9}, PlotRange{21.4, 21.6}, PlotRange{0, 5e-324}}) {
    for (const bool from_zero : {false, true}) {
      const PlotRange shown = comfortable(range, from_zero);
      EXPECT_LT(shown.low, shown.high);
      EXPECT_LE(shown.low, range.low);
      EXPECT_GE(shown.high, range.high);
      for (const int most : {2, 5, 9}) {
        const Ticks ticks = nice_ticks(shown, most);
        EXPECT_GE(ticks.count, 1) << range.low << ' ' << range.high;
        EXPECT_LE(ticks.count, most + 1);
        EXPECT_LT(ticks.at(0), ticks.at(1));
      }
    }
  }
}

TEST(AxisTest, AnAxisBeginsAtZeroWhereZeroIsNear) {
  EXPECT_EQ(comfortable({1, 10}, false).low, 0);
  EXPECT_GT(comfortable({9, 10}, false).low, 8);
  EXPECT_EQ(comfortable({9, 10}, true).low, 0);
  EXPECT_EQ(comfortable({-10, -1}, false).high, 0);
}

TEST(AxisTest, TimesStandAtStepsOfAClock) {
  EXPECT_DOUBLE_EQ(time_ticks({-60, 0}, 5).step, 15);
  EXPECT_DOUBLE_EQ(time_ticks({-300, 0}, 6).step, 60);
  EXPECT_DOUBLE_EQ(time_ticks({-1'800, 0}, 4).step, 600);
  EXPECT_DOUBLE_EQ(time_ticks({-5, 0}, 11).step, 0.5);
}

TEST(AxisTest, AllMarksOfAnAxisHaveOneUnitAndAsManyDecimals) {
  const PlotRange range{0, 2.1e6};
  EXPECT_EQ(tick_text(0, 0.5e6, range, PlotUnit::bytes_per_second),
            QStringLiteral("0.0\u00a0MB/s"));
  EXPECT_EQ(tick_text(1.5e6, 0.5e6, range, PlotUnit::bytes_per_second),
            QStringLiteral("1.5\u00a0MB/s"));
  EXPECT_EQ(tick_text(0.02, 0.01, {0, 0.03}, PlotUnit::seconds), QStringLiteral("20\u00a0ms"));
  EXPECT_EQ(tick_text(-1e-17, 0.1, {-1, 1}, PlotUnit::plain), QStringLiteral("0.0"));
  EXPECT_EQ(tick_text(2e9, 1e9, {0, 3e9}, PlotUnit::plain), QStringLiteral("2e+09"));
}

TEST(AxisTest, ValuesHaveTheUnitThatSuitsThem) {
  EXPECT_EQ(value_text(0, PlotUnit::bytes_per_second), QStringLiteral("0\u00a0B/s"));
  EXPECT_EQ(value_text(999.6e3, PlotUnit::bytes_per_second), QStringLiteral("1.00\u00a0MB/s"));
  EXPECT_EQ(value_text(85e-6, PlotUnit::seconds), QStringLiteral("85.0\u00a0µs"));
  EXPECT_EQ(value_text(0.0123, PlotUnit::seconds), QStringLiteral("12.3\u00a0ms"));
  EXPECT_EQ(value_text(21.5, PlotUnit::plain), QStringLiteral("21.5"));
}

TEST(AxisTest, HowLongAgoIsToldInSecondsOrMinutes) {
  EXPECT_EQ(ago_text(0), QStringLiteral("now"));
  EXPECT_EQ(ago_text(30), QStringLiteral("−30 s"));
  EXPECT_EQ(ago_text(0.5), QStringLiteral("−0.5 s"));
  EXPECT_EQ(ago_text(300), QStringLiteral("−5 min"));
  EXPECT_EQ(ago_text(60, 60), QStringLiteral("−1 min"));
  EXPECT_EQ(ago_text(150), QStringLiteral("−2:30 min"));
}

double luminance(const QColor& colour) {
  const auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
         0.0722 * linear(colour.blueF());
}

TEST(CurveStyleTest, EveryColourStandsOutFromItsBackground) {
  for (const QColor base : {QColor(255, 255, 255), QColor(40, 40, 40)}) {
    QPalette palette;
    palette.setColor(QPalette::Base, base);
    for (int style = 0; style < 28; ++style) {
      const double one = luminance(curve_pen(style, palette).color());
      const double other = luminance(base);
      EXPECT_GE((std::max(one, other) + 0.05) / (std::min(one, other) + 0.05), 3.0) << style;
    }
  }
}

TEST(CurveStyleTest, TwentyEightStylesDifferInColourOrDashes) {
  const QPalette palette;
  std::set<std::pair<QRgb, QList<qreal>>> different;
  for (int style = 0; style < 28; ++style) {
    const QPen pen = curve_pen(style, palette);
    different.emplace(pen.color().rgb(), pen.dashPattern());
  }
  EXPECT_EQ(different.size(), 28U);
}

// ---- sessions -----------------------------------------------------------------------------------

SessionInfo info(std::uint64_t id, std::uint64_t received, std::uint64_t sent = 0,
                 std::optional<int> round_trip_us = {}) {
  SessionInfo made;
  made.identity = std::make_shared<session::SessionIdentity>(session::SessionIdentity{
      .id = SessionId{id}, .local = "here", .peer = "peer " + std::to_string(id)});
  made.counters.bytes_received = received;
  made.counters.bytes_sent = sent;
  if (round_trip_us) {
    made.kernel =
        session::KernelFigures{.round_trip_time = std::chrono::microseconds(*round_trip_us)};
  }
  return made;
}

/// `count` sessions of which number i has received i times `each` bytes.
std::vector<SessionInfo> many(std::uint64_t count, std::uint64_t each) {
  std::vector<SessionInfo> made;
  for (std::uint64_t i = 1; i <= count; ++i) {
    made.push_back(info(i, i * each, 0, 1'000));
  }
  return made;
}

TEST(SessionHistoryTest, ARateIsWhatCameSinceTheTimeBefore) {
  SessionHistory history;
  history.update({info(1, 0, 0, 85)}, 10);
  history.update({info(1, 500, 100, 90)}, 10.5);
  ASSERT_EQ(history.lines().size(), 1U);
  const auto& line = history.lines()[0];
  EXPECT_EQ(line.peer, "peer 1");
  EXPECT_EQ(all(line.received->points()), (std::vector<PlotPoint>{{10.5, 1'000}}));
  EXPECT_EQ(all(line.sent->points()), (std::vector<PlotPoint>{{10.5, 200}}));
  EXPECT_EQ(all(line.both->points()), (std::vector<PlotPoint>{{10.5, 1'200}}));
  ASSERT_EQ(line.round_trip->points().size(), 2U);
  EXPECT_DOUBLE_EQ(line.round_trip->points()[1].value, 90e-6);
}

TEST(SessionHistoryTest, FiguresThatComeTooCloseMakeNoSpike) {
  SessionHistory history;
  history.update({info(1, 0)}, 10);
  history.update({info(1, 250)}, 10.25);
  history.update({info(1, 500)}, 10.2501);
  history.update({info(1, 500)}, 10.5);
  for (const PlotPoint& point : history.lines()[0].received->points()) {
    EXPECT_NEAR(point.value, 1'000, 1);
  }
}

TEST(SessionHistoryTest, ASessionThatHasEndedKeepsItsLineUntilItLeavesTheSpan) {
  SessionHistory history;
  history.update({info(1, 0)}, 10);
  history.update({info(1, 100)}, 10.5);
  history.update({}, 11);
  ASSERT_EQ(history.lines().size(), 1U);
  EXPECT_TRUE(history.lines()[0].ended);
  EXPECT_EQ(history.lines()[0].both->points().size(), 1U);
  history.forget_before(10.4);
  EXPECT_EQ(history.lines().size(), 1U);
  history.forget_before(10.6);
  EXPECT_TRUE(history.lines().empty());
}

TEST(SessionHistoryTest, TwelveHaveLinesAndTheOthersOneTogether) {
  SessionHistory history;
  history.update(many(20, 0), 10);
  auto sessions = many(20, 0);
  for (SessionInfo& each : sessions) {
    each.counters.bytes_received = 100;
  }
  history.update(sessions, 11);
  EXPECT_EQ(history.lines().size(), 13U);
  EXPECT_EQ(history.others(), 8U);
  EXPECT_EQ(history.lines().back().session, 0U);
  double sum = 0;
  std::set<int> styles;
  for (const auto& line : history.lines()) {
    sum += line.both->points().back().value;
    styles.insert(line.style);
  }
  EXPECT_DOUBLE_EQ(sum, 100.0 * 20);
  EXPECT_EQ(styles.size(), 13U);
  EXPECT_DOUBLE_EQ(history.lines().back().round_trip->points().back().value, 1e-3);
}

TEST(SessionHistoryTest, TheBusiestTakeOverTheLinesOfTheLeastBusy) {
  SessionHistory history;
  for (int second = 0; second < 20; ++second) {
    history.update(many(20, static_cast<std::uint64_t>(second) * 100), 10 + second);
  }
  std::set<std::uint64_t> with_line;
  for (const auto& line : history.lines()) {
    if (!line.ended && line.session != 0) {
      with_line.insert(line.session);
    }
  }
  EXPECT_EQ(with_line.size(), 12U);
  EXPECT_TRUE(with_line.contains(20));
  EXPECT_FALSE(with_line.contains(1));
  EXPECT_EQ(history.others(), 8U);
}

TEST(SessionHistoryTest, HoweverManyComeAndGoTheLinesAreBounded) {
  SessionHistory history;
  std::uint64_t next = 1;
  for (int second = 0; second < 200; ++second) {
    std::vector<SessionInfo> sessions;
    sessions.reserve(30);
    for (int i = 0; i < 30; ++i) {
      sessions.push_back(info(next++, 0));
    }
    history.update(sessions, second);
    for (auto& each : sessions) {
      each.counters.bytes_received = 1'000;
    }
    history.update(sessions, second + 0.5);
    ASSERT_LE(history.lines().size(), 25U);
  }
  EXPECT_EQ(history.lines().back().session, 0U);
}

// ---- numbers ------------------------------------------------------------------------------------

session::Event received(std::uint64_t session, std::string_view text,
                        session::Protocol protocol = session::Protocol::tcp) {
  session::Message message;
  message.bytes = Bytes::copy_of(text);
  message.size = text.size();
  message.payload_size = static_cast<std::uint32_t>(text.size());
  return {.session = std::make_shared<session::SessionIdentity>(session::SessionIdentity{
              .id = SessionId{session}, .protocol = protocol, .local = "here", .peer = "peer"}),
          .body = session::Received{message}};
}

session::Event disconnected(std::uint64_t session) {
  auto event = received(session, "");
  event.body = session::Disconnected{};
  return event;
}

TEST(NumberCollectorTest, NumbersBecomeLinesOverTime) {
  NumberCollector numbers;
  numbers.take(received(1, "temp=21.5 hum=40\n"), 1);
  numbers.take(received(1, "temp=22"), 2);
  numbers.take(received(1, "\n"), 3);
  ASSERT_EQ(numbers.lines().size(), 2U);
  EXPECT_EQ(numbers.lines()[0].name, "temp");
  EXPECT_EQ(all(numbers.lines()[0].series->points()), (std::vector<PlotPoint>{{1, 21.5}, {3, 22}}));
  EXPECT_NE(numbers.lines()[0].style, numbers.lines()[1].style);
}

TEST(NumberCollectorTest, SendersDoNotShareLines) {
  NumberCollector numbers;
  numbers.take(received(1, "temp=1"), 1);
  numbers.take(received(2, "temp=2"), 1);
  numbers.take(received(1, "temp=3"), 2);
  ASSERT_EQ(numbers.lines().size(), 2U);
  EXPECT_EQ(numbers.lines()[0].series->points().size(), 2U);
}

TEST(NumberCollectorTest, WhatIsSentIsNotLookedAt) {
  NumberCollector numbers;
  auto event = received(1, "temp=1");
  event.body = session::Sent{std::get<session::Received>(event.body).message};
  numbers.take(event, 1);
  EXPECT_TRUE(numbers.lines().empty());
}

TEST(NumberCollectorTest, ADatagramEndsItsLine) {
  NumberCollector numbers;
  numbers.take(received(1, "a=1\nb=2", session::Protocol::udp), 1);
  EXPECT_EQ(numbers.lines().size(), 2U);
}

TEST(NumberCollectorTest, LinesAreBoundedAndThoseThatHaveEndedGiveWay) {
  NumberCollector numbers({.most_lines = 2});
  numbers.take(received(1, "a=1 b=2"), 1);
  numbers.take(received(2, "c=3"), 2);
  EXPECT_EQ(numbers.lines().size(), 2U);
  EXPECT_EQ(numbers.left_out(), 1U);
  numbers.take(disconnected(1), 3);
  EXPECT_TRUE(numbers.lines()[0].ended);
  numbers.take(received(2, "c=3"), 4);
  ASSERT_EQ(numbers.lines().size(), 2U);
  EXPECT_EQ(numbers.lines()[1].name, "c");
}

TEST(NumberCollectorTest, SendersAreBoundedAndLeavingMakesRoom) {
  NumberCollector numbers({.most_senders = 1});
  numbers.take(received(1, "a=1"), 1);
  numbers.take(received(2, "a=1"), 1);
  EXPECT_EQ(numbers.left_out(), 1U);
  numbers.take(disconnected(1), 2);
  numbers.take(received(2, "a=1"), 3);
  EXPECT_EQ(numbers.lines().size(), 2U);
}

TEST(NumberCollectorTest, WhatIsForgottenComesAgainAsANewLine) {
  NumberCollector numbers;
  numbers.take(received(1, "a=1"), 1);
  const std::uint64_t before = numbers.lines()[0].number;
  numbers.forget_before(2);
  EXPECT_TRUE(numbers.lines().empty());
  numbers.take(received(1, "a=2"), 3);
  ASSERT_EQ(numbers.lines().size(), 1U);
  EXPECT_NE(numbers.lines()[0].number, before);
}

// ---- pictures -----------------------------------------------------------------------------------

PlotCurve curve(quint64 id, const QString& name, const std::vector<PlotPoint>& points) {
  auto series = std::make_shared<Series>();
  for (const PlotPoint& point : points) {
    series->add(point.time, point.value);
  }
  return {.id = id, .name = name, .series = series, .style = static_cast<int>(id)};
}

PlotScene scene_of(std::vector<PlotCurve> curves) {
  const QDateTime clock(QDate(2026, 11, 23), QTime(10, 0, 0), Qt::UTC);
  return {.curves = std::move(curves), .now = 100, .clock = clock, .end = 100, .span = 60};
}

const QFontMetrics& metrics() {
  static const QFontMetrics made{QFont()};
  return made;
}

TEST(PlotLayoutTest, InAnySizeNothingStandsOutsideThePicture) {
  std::vector<PlotCurve> curves;
  for (quint64 i = 1; i <= 40; ++i) {
    curves.push_back(curve(i, QStringLiteral("a number with a long name"), {{50, 1}, {90, 1e9}}));
  }
  const PlotScene scene = scene_of(curves);
  for (const QSize size : {QSize(0, 0), QSize(1, 1), QSize(60, 60), QSize(320, 120),
                           QSize(320, 200), QSize(1'000, 150), QSize(2'000, 1'000)}) {
    const PlotFrame frame = compose(scene, size, metrics());
    const QRect whole(QPoint(), size);
    EXPECT_TRUE(frame.canvas.isEmpty() || whole.contains(frame.canvas));
    for (const QRect& entry : frame.legend) {
      EXPECT_TRUE(whole.contains(entry) && !frame.canvas.intersects(entry)) << size.width();
    }
  }
}

TEST(PlotLayoutTest, ALineIsBrokenWhereNothingCameForLong) {
  PlotCurve broken = curve(1, QStringLiteral("a"), {{50, 1}, {51, 2}, {60, 3}, {61, 4}});
  EXPECT_EQ(compose(scene_of({broken}), QSize(800, 400), metrics()).curves[0].runs.size(), 1U);
  broken.gap = 3;
  EXPECT_EQ(compose(scene_of({broken}), QSize(800, 400), metrics()).curves[0].runs.size(), 2U);
}

TEST(PlotLayoutTest, WhatIsHiddenOrOutsideDoesNotStretchTheAxis) {
  auto hidden = curve(1, QStringLiteral("a"), {{50, 1e6}});
  hidden.hidden = true;
  const auto old = curve(2, QStringLiteral("b"), {{10, 1e6}, {50, 1}, {90, 2}});
  const PlotFrame frame = compose(scene_of({hidden, old}), QSize(800, 400), metrics());
  EXPECT_LT(frame.range.high, 10);
}

TEST(PlotLayoutTest, OnScalesOfTheirOwnTheAxisIsThatOfTheChosenCurve) {
  PlotScene scene = scene_of({curve(1, QStringLiteral("a"), {{50, 1}, {60, 2}}),
                              curve(2, QStringLiteral("b"), {{50, 1'000}, {60, 2'000}})});
  scene.own_scales = true;
  EXPECT_FALSE(compose(scene, QSize(800, 400), metrics()).has_value_axis);
  scene.current = 0;
  const PlotFrame frame = compose(scene, QSize(800, 400), metrics());
  EXPECT_TRUE(frame.has_value_axis);
  EXPECT_LT(frame.range.high, 10);
}

TEST(CurvesCsvTest, EveryVisiblePointIsALineWithItsTimeInUtc) {
  PlotScene scene =
      scene_of({curve(1, QStringLiteral("say \"a\", b"), {{20, 0}, {50, 21.5}, {99.5, -3}}),
                curve(2, QStringLiteral("=1+1"), {{90, 0.1}})});
  EXPECT_EQ(curves_csv(scene).toStdString(),
            "time,name,value\r\n"
            "2026-11-23T09:59:10.000Z,\"say \"\"a\"\", b\",21.5\r\n"
            "2026-11-23T09:59:59.500Z,\"say \"\"a\"\", b\",-3\r\n"
            "2026-11-23T09:59:50.000Z,\"'=1+1\",0.1\r\n");
  scene.curves[0].hidden = true;
  EXPECT_EQ(curves_csv(scene).count('\n'), 2);
}

}  // namespace
}  // namespace lanyard::desktop::testing
