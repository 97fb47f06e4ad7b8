// Automatic replies in the window.
#include <gtest/gtest.h>

#include <QAction>
#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QTableView>
#include <QToolButton>
#include <fstream>

#include "core/notice_label.hpp"
#include "desktop_fixture.hpp"
#include "replies/replies_file.hpp"
#include "replies/replies_panel.hpp"

namespace lanyard::desktop::testing {
namespace {

using Model = ReplyRulesModel;
using session::MatchKind;
using session::ReplyRule;

const ReplyRule ping{.name = "ping", .pattern = "ping", .reply = "pong"};

TEST(ReplyRulesModelTest, EveryColumnCanBeEdited) {
  Model model;
  model.reset({ping});
  const auto set = [&](int column, const QVariant& value, int role = Qt::EditRole) {
    EXPECT_TRUE(model.setData(model.index(0, column), value, role));
  };
  set(Model::name_column, QStringLiteral("n"));
  set(Model::name_column, static_cast<int>(Qt::Unchecked), Qt::CheckStateRole);
  set(Model::match_column, static_cast<int>(MatchKind::regex));
  set(Model::pattern_column, QStringLiteral("a+"));
  set(Model::form_column, 1);
  set(Model::reply_column, QStringLiteral("00"));
  EXPECT_EQ(model.rules()[0], (ReplyRule{.name = "n",
                                         .enabled = false,
                                         .match = MatchKind::regex,
                                         .pattern = "a+",
                                         .reply_is_hex = true,
                                         .reply = "00"}));
}

TEST(ReplyRulesModelTest, MovesWithinItsEnds) {
  Model model;
  model.reset({ping, {.pattern = "b", .reply = "c"}});
  EXPECT_FALSE(model.move(0, -1));
  EXPECT_TRUE(model.move(0, 1));
  EXPECT_EQ(model.rules()[1], ping);
  EXPECT_FALSE(model.move(1, 1));
}

class RepliesPanelTest : public WorkbenchTest {
 protected:
  RepliesPanelTest() {
    QSettings().clear();
    EXPECT_EQ(save_rules(file, {ping}), QString());
    make_panel();
  }
  void make_panel() {
    panel.reset();
    panel = std::make_unique<RepliesPanel>(workbench, file);
    panel->show();
    panel->activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(panel.get()));
    check();
  }
  RawSocket join(session::SessionOptions options = {}) {
    RawSocket peer = RawSocket::connect_to(listen(std::move(options)));
    EXPECT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
    return peer;
  }
  /// Waits until the rules are loaded, checked and in force.
  void check() {
    EXPECT_TRUE(wait_until([&] { return !panel->is_checking(); }));
  }
  void press_switch() {
    child<QCheckBox>(*panel, "replies_switch").click();
    check();
  }
  QTableView& table() { return child<QTableView>(*panel, "reply_rules"); }
  bool set(int row, int column, const char* text) {
    const bool is_set =
        table().model()->setData(table().model()->index(row, column), QString::fromUtf8(text));
    check();
    return is_set;
  }
  std::string try_with(const char* message) {
    auto& answer = child<QLabel>(*panel, "try_answer");
    child<QLineEdit>(*panel, "try_message").clear();
    child<QLineEdit>(*panel, "try_message").setText(QString::fromUtf8(message));
    EXPECT_TRUE(wait_until([&] { return !answer.text().isEmpty(); }));
    return to_utf8(answer.text());
  }
  NoticeLabel& trouble() { return child<NoticeLabel>(*panel, "replies_trouble"); }

  QString file = to_qt(directory / "replies.json");
  std::unique_ptr<RepliesPanel> panel;
};

TEST_F(RepliesPanelTest, WhatIsAskedAndWhatIsAnsweredCanBeReadInANarrowColumnAndInAWideOne) {
  for (const int width : {280, 1'200}) {
    panel->resize(width, 500);
    for (const int column : {Model::pattern_column, Model::reply_column}) {
      EXPECT_TRUE(wait_until([&] {
        return table().columnWidth(column) >=
               table().fontMetrics().horizontalAdvance(QStringLiteral("temperature"));
      })) << column
          << " has " << table().columnWidth(column);
    }
  }
  EXPECT_TRUE(wait_until(
      [&] { return table().horizontalHeader()->length() == table().viewport()->width(); }));
}

TEST_F(RepliesPanelTest, AColumnKeepsTheWidthThatItWasDraggedTo) {
  const auto drag = [&](int column, int by) {
    QHeaderView& header = *table().horizontalHeader();
    const int edge = header.sectionViewportPosition(column) + header.sectionSize(column) - 1;
    const QPoint from(edge, header.height() / 2);
    QTest::mousePress(header.viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(header.viewport(), from + QPoint(by, 0));
    QTest::mouseRelease(header.viewport(), Qt::LeftButton, {}, from + QPoint(by, 0));
  };
  panel->resize(700, 500);
  ASSERT_TRUE(wait_until(
      [&] { return table().horizontalHeader()->length() == table().viewport()->width(); }));
  const int before = table().columnWidth(Model::pattern_column);
  drag(Model::pattern_column, 40);
  const int after = table().columnWidth(Model::pattern_column);
  EXPECT_EQ(after, before + 40);
  panel->resize(500, 500);
  ASSERT_TRUE(wait_until([&] { return panel->width() == 500; }));
  EXPECT_EQ(table().columnWidth(Model::pattern_column), after);
  make_panel();
  EXPECT_EQ(table().columnWidth(Model::pattern_column), after);
}

TEST_F(RepliesPanelTest, AnswersWhileItIsSwitchedOnAndCounts) {
  press_switch();
  EXPECT_TRUE(panel->is_on());
  RawSocket peer = join();
  peer.send("ping");
  EXPECT_EQ(peer.receive_exactly(4), "pong");
  EXPECT_TRUE(wait_until([&] {
    return child<QLabel>(*panel, "replies_count").text() == QStringLiteral("1 reply was sent");
  }));
}

TEST_F(RepliesPanelTest, AnswersNothingWhileItIsSwitchedOffAndStillEndsSessions) {
  press_switch();
  RawSocket peer = join({.close_when_peer_closes = false});
  press_switch();
  peer.send("ping");
  peer.shutdown_send();
  EXPECT_EQ(peer.receive_to_end(), "");
}

TEST_F(RepliesPanelTest, APeerThatEndsItsSideAtOnceGetsItsReplyBeforeItIsClosed) {
  press_switch();
  RawSocket peer = join({.close_when_peer_closes = false});
  peer.send("ping");
  peer.shutdown_send();
  EXPECT_EQ(peer.receive_to_end(), "pong");
}

TEST_F(RepliesPanelTest, AChangeOfARuleCountsAtOnce) {
  press_switch();
  RawSocket peer = join();
  EXPECT_TRUE(set(0, Model::reply_column, "other"));
  peer.send("ping");
  EXPECT_EQ(peer.receive_exactly(5), "other");
}

TEST_F(RepliesPanelTest, AWrongRuleIsToldWithItsNumberUntilItIsMended) {
  EXPECT_TRUE(set(0, Model::reply_column, "{{tiem}}"));
  EXPECT_TRUE(trouble().isVisible());
  EXPECT_TRUE(trouble().text().startsWith(QStringLiteral("rule 1 (ping): ")));
  press_switch();
  EXPECT_TRUE(trouble().text().startsWith(QStringLiteral("Nothing is answered: rule 1 (ping): ")));
  EXPECT_TRUE(set(0, Model::reply_column, "{{time}}"));
  EXPECT_FALSE(trouble().isVisible());
}

TEST_F(RepliesPanelTest, TheTestFieldShowsWhatWouldBeAnswered) {
  EXPECT_EQ(try_with("a ping"), "Rule 1 answers: pong");
  EXPECT_EQ(try_with("nothing"), "No rule answers this.");
  EXPECT_NE(try_with("\\q").find("unknown escape"), std::string::npos);
  EXPECT_TRUE(set(0, Model::reply_column, "{{counter}} {{peer}}\\n"));
  EXPECT_EQ(try_with("ping"), "Rule 1 answers: 1 192.168.4.2:54321\\n");
}

TEST_F(RepliesPanelTest, RulesAreAddedMovedAndDeletedByButtonsAndKeys) {
  QTest::mouseClick(&child<QToolButton>(*panel, "add_rule"), Qt::LeftButton);
  ASSERT_EQ(panel->model().rowCount(), 2);
  table().setCurrentIndex(table().model()->index(1, 0));
  table().setFocus();
  QTest::keyClick(&table(), Qt::Key_Up, Qt::AltModifier);
  EXPECT_EQ(panel->model().rules()[1], ping);
  QTest::keyClick(&table(), Qt::Key_Delete);
  EXPECT_EQ(panel->model().rules(), std::vector{ping});
}

TEST_F(RepliesPanelTest, RulesAndTheSwitchAreRemembered) {
  press_switch();
  EXPECT_TRUE(set(0, Model::reply_column, "kept"));
  make_panel();
  EXPECT_TRUE(panel->is_on());
  EXPECT_EQ(panel->model().rules()[0].reply, "kept");
}

TEST_F(RepliesPanelTest, ItsFileIsNotWaitedForAndNothingIsEditedBeforeItIsRead) {
  const RepliesPanel again(workbench, file);
  EXPECT_FALSE(again.isEnabled());
  EXPECT_EQ(again.model().rowCount(), 0);
  ASSERT_TRUE(wait_until([&] { return again.isEnabled(); }));
  EXPECT_EQ(again.model().rules(), std::vector{ping});
}

TEST_F(RepliesPanelTest, RulesThatTakeLongToCheckDoNotHoldTheWindowUpAndTheLastStateCounts) {
  std::string large = "ping";
  for (int i = 0; i < 400; ++i) {
    large += "|[a-z]{" + std::to_string(i % 90 + 1) + "}[0-9]+";
  }
  auto* const model = table().model();
  model->setData(model->index(0, Model::match_column), static_cast<int>(MatchKind::regex));
  for (int round = 0; round < 20; ++round) {
    model->setData(model->index(0, Model::pattern_column), to_qt(large));
    EXPECT_TRUE(panel->is_checking());  // it has not been waited for
  }
  EXPECT_TRUE(set(0, Model::pattern_column, "last"));
  EXPECT_EQ(try_with("ping"), "No rule answers this.");
  EXPECT_EQ(try_with("the last"), "Rule 1 answers: pong");
}

TEST_F(RepliesPanelTest, WhileItIsOnAndTheRulesAreCheckedItSaysSo) {
  const auto& checking = child<QLabel>(*panel, "replies_checking");
  EXPECT_FALSE(checking.isVisible());
  int checks = 0;
  QObject::connect(panel.get(), &RepliesPanel::checked, [&] { ++checks; });
  child<QCheckBox>(*panel, "replies_switch").click();
  EXPECT_TRUE(checking.isVisible());
  check();
  EXPECT_FALSE(checking.isVisible());
  EXPECT_EQ(checks, 1);
  child<QCheckBox>(*panel, "replies_switch").click();
  EXPECT_FALSE(checking.isVisible());
}

TEST_F(RepliesPanelTest, ADamagedFileIsKeptAsideAndTold) {
  panel.reset();
  std::ofstream(directory / "replies.json") << "{";
  make_panel();
  const QString notice = child<NoticeLabel>(*panel, "replies_notice").text();
  EXPECT_TRUE(notice.contains(QStringLiteral("is kept as"))) << to_utf8(notice);
  EXPECT_EQ(panel->model().rowCount(), 0);
}

TEST_F(RepliesPanelTest, AnotherEncodingIsWhatIsLookedForAndSent) {
  EXPECT_TRUE(set(0, Model::pattern_column, "中"));
  panel->set_encoding(QStringLiteral("gbk"));
  check();
  press_switch();
  RawSocket peer = join();
  peer.send("\xd6\xd0");
  EXPECT_EQ(peer.receive_exactly(4), "pong");
}

}  // namespace
}  // namespace lanyard::desktop::testing
