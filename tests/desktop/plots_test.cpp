// The plots by clicks and keys: the view alone, and the panel with real peers.
#include <gtest/gtest.h>

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QGuiApplication>
#include <QSettings>
#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "desktop_fixture.hpp"
#include "lanyard/session/recording_reader.hpp"
#include "plots/curve_style.hpp"
#include "plots/plots_panel.hpp"

namespace lanyard::desktop::testing {
namespace {

class PlotViewTest : public ::testing::Test {
 protected:
  PlotViewTest() {
    view.resize(800, 400);
    view.show();
    for (int i = 0; i < 3; ++i) {
      auto series = std::make_shared<Series>();
      for (int t = 900; t <= 1'000; ++t) {
        series->add(t, t * (i + 1));
      }
      curves.push_back({.id = static_cast<quint64>(i) + 1,
                        .name = QStringLiteral("curve %1").arg(i),
                        .series = series,
                        .style = i});
      all.push_back(series);
    }
    view.set_curves(curves);
    view.set_now(1'000, QDateTime(QDate(2026, 11, 23), QTime(10, 0)));
    view.grab();  // lays it out
  }
  void key(Qt::Key key) { QTest::keyClick(&view, key); }
  void turn_wheel(int angle) {
    QWheelEvent event(QPointF(100, 100), QPointF(100, 100), {}, {0, angle}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&view, &event);
  }
  [[nodiscard]] PlotFrame frame() const {
    return compose(view.scene(), view.size(), view.fontMetrics());
  }

  PlotView view;
  std::vector<PlotCurve> curves;
  std::vector<std::shared_ptr<Series>> all;
};

TEST_F(PlotViewTest, PlusAndMinusZoomTheTime) {
  EXPECT_EQ(view.scene().span, 60);
  key(Qt::Key_Plus);
  EXPECT_EQ(view.scene().span, 30);
  key(Qt::Key_Minus);
  key(Qt::Key_Minus);
  EXPECT_EQ(view.scene().span, 120);
}

TEST_F(PlotViewTest, TheWheelZoomsAndEndsAtTheLongestAndShortestSpan) {
  turn_wheel(120);
  EXPECT_EQ(view.scene().span, 30);
  turn_wheel(-60);
  turn_wheel(-60);
  EXPECT_EQ(view.scene().span, 60);
  turn_wheel(-120 * 50);
  EXPECT_EQ(view.scene().span, PlotView::longest_span);
  turn_wheel(120 * 50);
  EXPECT_EQ(view.scene().span, 5);
}

TEST_F(PlotViewTest, SpacePausesAndThePictureStaysWhileMeasuringGoesOn) {
  QSignalSpy told(&view, &PlotView::paused_changed);
  key(Qt::Key_Space);
  EXPECT_TRUE(view.is_paused());
  EXPECT_EQ(told.count(), 1);
  all[0]->add(1'500, 7);
  all[0]->forget_before(1'400);
  view.set_curves(curves);
  view.set_now(1'500, QDateTime::currentDateTime());
  EXPECT_EQ(view.scene().end, 1'000);
  EXPECT_EQ(view.scene().curves[0].series->points().size(), 101U);
  key(Qt::Key_Space);
  EXPECT_EQ(view.scene().end, 1'500);
  EXPECT_EQ(view.scene().curves[0].series->points().size(), 1U);
}

TEST_F(PlotViewTest, TheArrowsGoBackInTimeAndEndReturns) {
  key(Qt::Key_Left);
  EXPECT_TRUE(view.is_paused());
  EXPECT_DOUBLE_EQ(view.scene().end, 994);
  key(Qt::Key_Right);
  key(Qt::Key_Right);
  EXPECT_DOUBLE_EQ(view.scene().end, 1'000);
  key(Qt::Key_End);
  EXPECT_FALSE(view.is_paused());
}

TEST_F(PlotViewTest, DraggingGoesBackInTime) {
  const QPoint middle = frame().canvas.center();
  const QPoint right(middle.x() + frame().canvas.width() / 4, middle.y());
  QTest::mousePress(&view, Qt::LeftButton, {}, middle);
  QTest::mouseMove(&view, right);
  QTest::mouseRelease(&view, Qt::LeftButton, {}, right);
  EXPECT_TRUE(view.is_paused());
  EXPECT_NEAR(view.scene().end, 985, 1);
}

TEST_F(PlotViewTest, TheArrowsChooseALineAndEnterHidesIt) {
  key(Qt::Key_Down);
  EXPECT_EQ(view.scene().current, 0);
  key(Qt::Key_Down);
  EXPECT_EQ(view.scene().current, 1);
  key(Qt::Key_Return);
  EXPECT_TRUE(view.scene().curves[1].hidden);
  key(Qt::Key_Return);
  EXPECT_FALSE(view.scene().curves[1].hidden);
  key(Qt::Key_Up);
  key(Qt::Key_Up);
  EXPECT_EQ(view.scene().current, -1);
}

TEST_F(PlotViewTest, AClickOnTheLegendHidesALineAndShowsItAgain) {
  const QRect entry = frame().legend.at(2);
  QTest::mouseClick(&view, Qt::LeftButton, {}, entry.center());
  EXPECT_TRUE(view.scene().curves[2].hidden);
  view.set_now(1'001, QDateTime::currentDateTime());
  EXPECT_TRUE(view.scene().curves[2].hidden);
  QTest::mouseClick(&view, Qt::LeftButton, {}, entry.center());
  EXPECT_FALSE(view.scene().curves[2].hidden);
}

TEST_F(PlotViewTest, PointingReadsTheValuesAtThatTime) {
  QTest::mouseMove(&view, frame().canvas.center());
  view.grab();
  const double cursor = view.scene().cursor.value_or(0);
  EXPECT_NEAR(cursor, 970, 1);
  const double value = std::floor(cursor);
  EXPECT_EQ(legend_value(view.scene(), view.scene().curves[0]), value_text(value, PlotUnit::plain));
  EXPECT_EQ(legend_value(view.scene(), view.scene().curves[1]),
            value_text(value * 2, PlotUnit::plain));
}

TEST_F(PlotViewTest, ALineThatHasEndedIsThereUntilItLeavesThePicture) {
  curves[1].ended = true;
  view.set_curves(curves);
  view.set_now(1'050, QDateTime::currentDateTime());
  EXPECT_EQ(view.scene().curves.size(), 3U);
  view.set_now(1'061, QDateTime::currentDateTime());
  EXPECT_EQ(view.scene().curves.size(), 2U);
  key(Qt::Key_Minus);
  EXPECT_EQ(view.scene().curves.size(), 3U);
}

TEST_F(PlotViewTest, ItPaintsInAnySizeWithAnyNames) {
  curves[0].name = QString(5'000, QLatin1Char('x'));
  curves[1].name = QStringLiteral("<b>a</b>\u0645\u0631\u062d\u0628\u0627\u0301");
  curves[2].series = std::make_shared<Series>();
  view.set_curves(curves);
  view.set_own_scales(true);
  for (const QSize size : {QSize(1, 1), QSize(50, 50), QSize(320, 120), QSize(1'500, 900)}) {
    view.resize(size);
    EXPECT_EQ(view.grab().size(), size);
  }
}

TEST_F(PlotViewTest, ACurveIsSeenInItsColour) {
  view.set_curves({curves[0]});
  const QImage picture = view.grab().toImage();
  const QRgb colour = curve_pen(0, view.palette()).color().rgb();
  int pixels = 0;
  const QRect canvas = frame().canvas;
  for (int x = canvas.left(); x < canvas.right(); ++x) {
    for (int y = canvas.top(); y < canvas.bottom(); ++y) {
      pixels += picture.pixel(x, y) == colour ? 1 : 0;
    }
  }
  EXPECT_GT(pixels, 100);
}

// ---- the panel ----------------------------------------------------------------------------------

class PlotsPanelTest : public WorkbenchTest {
 protected:
  PlotsPanelTest() {
    QSettings().clear();
    panel = std::make_unique<PlotsPanel>(workbench);
    panel->resize(800, 400);
    panel->show();
  }
  PlotView& view() { return child<PlotView>(*panel, "plot"); }
  QCheckBox& look() { return child<QCheckBox>(*panel, "look_for_numbers"); }
  NoticeLabel& notice() { return child<NoticeLabel>(*panel, "plot_notice"); }
  QAction& action(const char* name) {
    auto* const found = panel->findChild<QAction*>(QString::fromLatin1(name));
    if (found == nullptr) {
      throw std::runtime_error(std::string("there is no action called ") + name);
    }
    return *found;
  }
  std::string empty_text() { return to_utf8(view().scene().empty_text); }
  std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const PlotCurve& curve : view().scene().curves) {
      all.push_back(to_utf8(curve.name));
    }
    return all;
  }
  void connect_peer() {
    const std::size_t before = workbench.sessions().size();
    peers.push_back(RawSocket::connect_to(before == 0 ? listen() : workbench.address()));
    ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == before + 1; }));
  }
  /// The number of the newest message in the conversation's file; 0: none.
  [[nodiscard]] std::int64_t newest_message() const {
    auto reader = session::RecordingReader::open(workbench.conversation_file());
    std::int64_t newest = 0;
    if (reader) {
      static_cast<void>(reader->for_each_message({}, [&](const session::RecordedMessage& message) {
        newest = message.id;
        return true;
      }));
    }
    return newest;
  }
  /// A peer is connected and its numbers are looked for.
  void begin_numbers() {
    panel->show_plot(PlotKind::numbers);
    QTest::mouseClick(&look(), Qt::LeftButton, {}, QPoint(10, look().height() / 2));
    ASSERT_TRUE(look().isChecked());
    connect_peer();
  }

  std::unique_ptr<PlotsPanel> panel;
  std::vector<RawSocket> peers;
};

TEST_F(PlotsPanelTest, WithoutPeersItSaysWhatToDo) {
  EXPECT_NE(empty_text().find("Nobody is connected"), std::string::npos);
  panel->show_plot(PlotKind::numbers);
  EXPECT_NE(empty_text().find("Switch on"), std::string::npos);
  QTest::mouseClick(&look(), Qt::LeftButton, {}, QPoint(10, look().height() / 2));
  connect_peer();
  EXPECT_TRUE(wait_until([&] { return empty_text().find("No numbers") == 0; })) << empty_text();
}

TEST_F(PlotsPanelTest, ThroughputIsDrawnForEachPeer) {
  connect_peer();
  peers[0].send("Hello");
  ASSERT_TRUE(wait_until([&] { return names().size() == 1; }));
  EXPECT_EQ(names()[0], peers[0].local_address());
  EXPECT_EQ(view().scene().unit, PlotUnit::bytes_per_second);
}

TEST_F(PlotsPanelTest, TheDirectionCanBeChosen) {
  connect_peer();
  auto& traffic = child<QComboBox>(*panel, "traffic");
  traffic.setFocus();
  QTest::keyClick(&traffic, Qt::Key_Down);  // received
  ASSERT_TRUE(wait_until([&] {
    peers[0].send("Hello");
    const auto& curves = view().scene().curves;
    return curves.size() == 1 && curves[0].series->points().back().value > 0;
  }));
  QTest::keyClick(&traffic, Qt::Key_Down);  // sent: nothing
  ASSERT_TRUE(wait_until([&] { return view().scene().curves.size() == 1; }));
  for (const PlotPoint& point : view().scene().curves[0].series->points()) {
    EXPECT_EQ(point.value, 0);
  }
}

TEST_F(PlotsPanelTest, RoundTripTimesAreDrawnInSeconds) {
  auto& kind = child<QComboBox>(*panel, "plot_kind");
  kind.setFocus();
  QTest::keyClick(&kind, Qt::Key_Down);
  EXPECT_EQ(panel->kind(), PlotKind::round_trip);
  connect_peer();
  workbench.send(Bytes::copy_of("Hello"));
  ASSERT_TRUE(wait_until([&] { return names().size() == 1; }));
  EXPECT_EQ(view().scene().unit, PlotUnit::seconds);
  EXPECT_LT(view().scene().curves[0].series->points().back().value, 10);
}

TEST_F(PlotsPanelTest, WhatHappensWhileItIsHiddenIsKept) {
  panel->hide();
  connect_peer();
  const auto number = workbench.last_event();
  peers[0].send("Hello");
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() > number; }));
  QSignalSpy figures(&workbench, &Workbench::figures);
  ASSERT_TRUE(wait_until([&] { return figures.count() >= 3; }));
  panel->show();
  ASSERT_EQ(names().size(), 1U);
  EXPECT_GE(view().scene().curves[0].series->points().size(), 2U);
}

TEST_F(PlotsPanelTest, ASessionThatEndsKeepsItsLine) {
  connect_peer();
  ASSERT_TRUE(wait_until([&] { return names().size() == 1; }));
  peers[0].close();
  ASSERT_TRUE(wait_until(
      [&] { return view().scene().curves.size() == 1 && view().scene().curves[0].ended; }));
}

TEST_F(PlotsPanelTest, NumbersInLinesAreDrawnOnceSwitchedOn) {
  begin_numbers();
  peers[0].send("temp=21.5 hum=40\n");
  ASSERT_TRUE(wait_until([&] { return names().size() == 2; }));
  EXPECT_EQ(names(), (std::vector<std::string>{"temp", "hum"}));
  EXPECT_EQ(view().scene().curves[0].series->points().back().value, 21.5);
}

TEST_F(PlotsPanelTest, NothingIsLookedForBeforeItIsSwitchedOnNorAfterwards) {
  connect_peer();
  panel->show_plot(PlotKind::numbers);
  peers[0].send("before=1\n");
  // That the peer is connected may be written only now, and is an event as well.
  ASSERT_TRUE(wait_until([&] {
    const std::int64_t message = newest_message();
    return message > 0 && workbench.last_event() >= message;
  }));
  look().setFocus();
  QTest::keyClick(&look(), Qt::Key_Space);
  peers[0].send("during=1\n");
  ASSERT_TRUE(wait_until([&] { return !names().empty(); }));
  EXPECT_EQ(names(), std::vector<std::string>{"during"});
  QTest::keyClick(&look(), Qt::Key_Space);
  ASSERT_TRUE(wait_until([&] { return view().scene().curves[0].ended; }));
}

TEST_F(PlotsPanelTest, WithSeveralPeersEachNumberSaysWhoseItIs) {
  begin_numbers();
  connect_peer();
  peers[0].send("temp=1\n");
  peers[1].send("temp=2\n");
  ASSERT_TRUE(wait_until([&] { return names().size() == 2; }));
  for (const RawSocket& peer : peers) {
    const std::string name = "temp of " + peer.local_address();
    const auto all = names();
    EXPECT_NE(std::ranges::find(all, name), all.end()) << name;
  }
}

TEST_F(PlotsPanelTest, ANameOfAPeersCannotDisturbThePicture) {
  begin_numbers();
  peers[0].send("{\"a\\u202eb\\u0000\\n<b>\":1}\n");
  ASSERT_TRUE(wait_until([&] { return !names().empty(); }));
  EXPECT_EQ(names()[0], "a\\u{202e}b\\0\\n<b>");
}

TEST_F(PlotsPanelTest, WhatIsLeftOutIsTold) {
  begin_numbers();
  std::string line;
  for (int i = 0; i < 40; ++i) {
    line += "a" + std::to_string(i) + "=1 ";
  }
  peers[0].send(line + "\n");
  auto& left_out = child<NoticeLabel>(*panel, "left_out_notice");
  ASSERT_TRUE(wait_until([&] { return left_out.isVisible(); }));
  EXPECT_TRUE(left_out.text().startsWith(QStringLiteral("8 numbers"))) << to_utf8(left_out.text());
  EXPECT_EQ(names().size(), 32U);
}

TEST_F(PlotsPanelTest, AFloodIsThinnedOutAndTheWindowGoesOn) {
  begin_numbers();
  const std::string line = "temp=21.5 hum=40 p=1013 rpm=900\n";
  std::string block;
  while (block.size() < (std::size_t{1} << 20U)) {
    block += line;
  }
  auto& left_out = child<NoticeLabel>(*panel, "left_out_notice");
  ASSERT_TRUE(wait_until([&] {
    peers[0].send(block);
    return left_out.isVisible();
  }));
  EXPECT_EQ(names(), (std::vector<std::string>{"temp", "hum", "p", "rpm"}));
  for (const PlotCurve& curve : view().scene().curves) {
    for (const PlotPoint& point : curve.series->points()) {
      ASSERT_EQ(point.value, curve.series->points().front().value) << to_utf8(curve.name);
    }
  }
}

TEST_F(PlotsPanelTest, ForgettingBeginsTheNumbersAnew) {
  begin_numbers();
  peers[0].send("temp=1\n");
  ASSERT_TRUE(wait_until([&] { return !names().empty(); }));
  action("forget_numbers").trigger();
  EXPECT_TRUE(names().empty());
  peers[0].send("hum=1\n");
  ASSERT_TRUE(wait_until([&] { return !names().empty(); }));
  EXPECT_EQ(names(), std::vector<std::string>{"hum"});
}

TEST_F(PlotsPanelTest, ThePauseButtonAndTheViewAgree) {
  auto& pause = child<QToolButton>(*panel, "pause");
  QTest::mouseClick(&pause, Qt::LeftButton);
  EXPECT_TRUE(view().is_paused());
  QTest::keyClick(&view(), Qt::Key_Space);
  EXPECT_FALSE(pause.isChecked());
}

TEST_F(PlotsPanelTest, ThePictureAndItsValuesAreSaved) {
  begin_numbers();
  peers[0].send("temp=21.5\n");
  ASSERT_TRUE(wait_until([&] { return !names().empty(); }));
  const QString csv = to_qt(directory / "plot.csv");
  panel->save_to(csv);
  ASSERT_TRUE(wait_until([&] { return notice().text().contains(QStringLiteral("plot.csv")); }));
  EXPECT_FALSE(notice().is_error()) << to_utf8(notice().text());
  QFile file(csv);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().contains(",\"temp\",21.5\r\n"));
  const QString png = to_qt(directory / "plot.png");
  panel->save_to(png);
  ASSERT_TRUE(wait_until([&] { return notice().text().contains(QStringLiteral("plot.png")); }));
  EXPECT_EQ(QImage(png).size(), view().size());
}

TEST_F(PlotsPanelTest, AFileThatCannotBeWrittenIsToldInPlace) {
  panel->save_to(QStringLiteral("/dev/null/plot.png"));
  ASSERT_TRUE(wait_until([&] { return notice().is_error(); }));
  EXPECT_TRUE(notice().text().contains(QStringLiteral("/dev/null/plot.png")));
  panel->save_to(QStringLiteral("plot.exe"));
  EXPECT_TRUE(notice().text().contains(QStringLiteral(".png or .csv")));
}

TEST_F(PlotsPanelTest, ThePictureGoesIntoTheClipboard) {
  action("copy_image").trigger();
  EXPECT_FALSE(QGuiApplication::clipboard()->image().isNull());
}

TEST_F(PlotsPanelTest, ItEndsWhileItSavesWithoutHarm) {
  panel->save_to(to_qt(directory / "plot.png"));
  panel.reset();
  EXPECT_TRUE(wait_until([&] { return QFile::exists(to_qt(directory / "plot.png")); }));
}

TEST_F(PlotsPanelTest, WhatWasChosenIsRemembered) {
  panel->show_plot(PlotKind::numbers);
  QTest::keyClick(&view(), Qt::Key_Minus);
  action("clock_times").trigger();
  action("own_scales").trigger();
  look().setFocus();
  QTest::keyClick(&look(), Qt::Key_Space);
  PlotsPanel second(workbench);
  EXPECT_EQ(second.kind(), PlotKind::numbers);
  const PlotScene& scene = child<PlotView>(second, "plot").scene();
  EXPECT_EQ(scene.span, 120);
  EXPECT_TRUE(scene.clock_times);
  EXPECT_TRUE(scene.own_scales);
  EXPECT_TRUE(child<QCheckBox>(second, "look_for_numbers").isChecked());
}

TEST_F(PlotsPanelTest, ItFitsIntoASmallPlaceAndEveryControlHasAName) {
  for (const auto kind : {PlotKind::throughput, PlotKind::round_trip, PlotKind::numbers}) {
    panel->show_plot(kind);
    EXPECT_LE(panel->minimumSizeHint().width(), 320);
    EXPECT_LE(panel->minimumSizeHint().height(), 200);
  }
  for (const char* name : {"plot_kind", "traffic", "plot"}) {
    EXPECT_FALSE(child<QWidget>(*panel, name).accessibleName().isEmpty()) << name;
  }
}

}  // namespace
}  // namespace lanyard::desktop::testing
