// The whole window, by clicks and keys: CHAPTER.md's rules for it.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QPlainTextEdit>

#include "child_process.hpp"
#include "window_stage.hpp"

namespace lanyard::desktop::testing {
namespace {

class MainWindowTest : public ::testing::Test {
 protected:
  void key(Qt::Key code, Qt::KeyboardModifiers with = {}) {
    QTest::keyClick(&stage.window(), code, with);
  }
  QPlainTextEdit& send_box() { return stage.find<QPlainTextEdit>("send_text"); }

  /// Types a question and sends it, once the window knows of its peer: guide and conversation may
  /// know before.
  void ask() {
    ASSERT_TRUE(wait_until([&] { return !stage.workbench().sessions().empty(); }));
    send_box().setFocus();
    QTest::keyClicks(&send_box(), QStringLiteral("How warm is it?"));
    QTest::keyClick(&send_box(), Qt::Key_Return, Qt::ControlModifier);
  }

  WindowStage stage;
};

TEST_F(MainWindowTest, AMessageOfNcatAppearsBehindTheAddressItCameFrom) {
  SKIP_WITHOUT("ncat");
  const std::string address = stage.listen();
  const std::string port = address.substr(address.find(':') + 1);
  const test::ChildProcess ncat(
      {.arguments = {"sh", "-c", "printf Hello | ncat 127.0.0.1 " + port}});
  ASSERT_TRUE(wait_until([&] { return stage.shows("Hello"); }));
  auto* const view = stage.window().findChild<ConversationView*>();
  for (std::int64_t row = 0; row < view->count(); ++row) {
    const ConversationRow* const found = view->row_at(row);
    if (found != nullptr && found->text == QLatin1String("Hello")) {
      EXPECT_TRUE(found->peer.startsWith(QStringLiteral("127.0.0.1:")));
    }
  }
}

TEST_F(MainWindowTest, F5BeginsAndEndsListening) {
  stage.type("local_port", QString::number(WindowStage::free_port()));
  key(Qt::Key_F5);
  ASSERT_TRUE(wait_until([&] { return stage.workbench().state() == EndpointState::open; }));
  key(Qt::Key_F5);
  EXPECT_EQ(stage.workbench().state(), EndpointState::closed);
}

TEST_F(MainWindowTest, AnEndpointOfTheCommandLineIsOpenedWhenTheRepliesAreInForce) {
  auto* const replies = stage.window().findChild<RepliesPanel*>();
  replies->set_on(true);
  ASSERT_TRUE(replies->is_checking());
  bool was_checked = false;
  QObject::connect(&stage.workbench(), &Workbench::state_changed, replies,
                   [&] { was_checked = !replies->is_checking(); });
  stage.window().begin({.is_server = true,
                        .host = QStringLiteral("127.0.0.1"),
                        .port = QString::number(WindowStage::free_port())});
  EXPECT_EQ(stage.workbench().state(), EndpointState::closed);
  ASSERT_TRUE(wait_until([&] { return stage.workbench().state() != EndpointState::closed; }));
  EXPECT_TRUE(was_checked);
}

TEST_F(MainWindowTest, ARecordingThatIsBeingOpenedIsShownAndEndedByItsKey) {
  const test::TemporaryDirectory directory;
  stage.workbench().record_to(directory / "mine.lnyd");
  EXPECT_EQ(stage.find<QLabel>("status_recording").toolTip(), to_qt(directory / "mine.lnyd"));
  EXPECT_TRUE(stage.window().findChild<QAction*>(QStringLiteral("record"))->isChecked());
  key(Qt::Key_R, Qt::ControlModifier);
  EXPECT_FALSE(stage.workbench().opening_recording());
  EXPECT_FALSE(stage.window().findChild<QAction*>(QStringLiteral("record"))->isChecked());
}

TEST_F(MainWindowTest, CtrlEnterSendsWhatIsTypedToThePeer) {
  RawSocket peer = RawSocket::connect_to(stage.listen());
  ASSERT_TRUE(wait_until([&] { return stage.workbench().sessions().size() == 1; }));
  send_box().setFocus();
  QTest::keyClicks(&send_box(), QStringLiteral("How warm is it?"));
  QTest::keyClick(&send_box(), Qt::Key_Return, Qt::ControlModifier);
  EXPECT_EQ(peer.receive_some(), "How warm is it?");
  EXPECT_TRUE(wait_until([&] { return stage.shows("How warm is it?"); }));
}

TEST_F(MainWindowTest, AnotherModeClearsBothBoxes) {
  RawSocket peer = RawSocket::connect_to(stage.listen());
  peer.send("old words");
  ASSERT_TRUE(wait_until([&] { return stage.shows("old words"); }));
  QTest::keyClicks(&send_box(), QStringLiteral("not sent"));
  key(Qt::Key_2, Qt::ControlModifier);
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_client);
  EXPECT_EQ(send_box().toPlainText(), QString());
  EXPECT_TRUE(wait_until([&] { return !stage.shows("old words"); }));
}

TEST_F(MainWindowTest, CtrlKAndCtrlLClearTheTwoBoxes) {
  RawSocket peer = RawSocket::connect_to(stage.listen());
  peer.send("old words");
  ASSERT_TRUE(wait_until([&] { return stage.shows("old words"); }));
  QTest::keyClicks(&send_box(), QStringLiteral("not sent"));
  key(Qt::Key_K, Qt::ControlModifier);
  EXPECT_TRUE(wait_until([&] { return !stage.shows("old words"); }));
  EXPECT_EQ(send_box().toPlainText(), QStringLiteral("not sent"));
  key(Qt::Key_L, Qt::ControlModifier);
  EXPECT_EQ(send_box().toPlainText(), QString());
}

TEST_F(MainWindowTest, NoTwoCommandsOfTheWindowShareAKey) {
  std::map<QString, QString> owners;
  for (const QAction* const action : stage.window().findChildren<QAction*>()) {
    if (action->shortcutContext() != Qt::WindowShortcut) {
      continue;
    }
    for (const QKeySequence& keys : action->shortcuts()) {
      const auto [owner, is_new] = owners.emplace(keys.toString(), action->text());
      EXPECT_TRUE(is_new) << to_utf8(keys.toString()) << ": " << to_utf8(owner->second) << " and "
                          << to_utf8(action->text());
    }
  }
  for (const char* const keys :
       {"Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+F", "Ctrl+K", "Ctrl+L", "F5"}) {
    EXPECT_TRUE(owners.contains(QString::fromLatin1(keys))) << keys;
  }
}

TEST_F(MainWindowTest, TheBoardAsClientPlaysTheWholeChapterWithTheWindow) {
  auto* const guide = stage.window().findChild<ChapterGuide*>();
  guide->begin(ChapterPart::board_is_client);
  ASSERT_TRUE(stage.chapter_reaches(ChapterStep::greeted));
  EXPECT_TRUE(wait_until([&] { return stage.shows("Hello"); }));
  ask();
  ASSERT_TRUE(stage.chapter_reaches(ChapterStep::echoed));
  stage.press("start");
  ASSERT_TRUE(stage.chapter_reaches(ChapterStep::closed));
  EXPECT_TRUE(guide->script().is_complete());
}

TEST_F(MainWindowTest, TheBoardAsServerPlaysTheWholeChapterWithTheWindow) {
  auto* const guide = stage.window().findChild<ChapterGuide*>();
  guide->begin(ChapterPart::board_is_server);
  ASSERT_TRUE(stage.chapter_reaches(ChapterStep::greeted));
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_client);
  EXPECT_TRUE(wait_until([&] { return stage.shows("I am Server"); }));
  ask();
  ASSERT_TRUE(stage.chapter_reaches(ChapterStep::echoed));
  stage.press("start");
  EXPECT_TRUE(stage.chapter_reaches(ChapterStep::closed));
}

TEST_F(MainWindowTest, ABoardsConnectionIsDrawnWithItsHandshake) {
  auto* const guide = stage.window().findChild<ChapterGuide*>();
  guide->begin(ChapterPart::board_is_client);
  ASSERT_TRUE(stage.chapter_reaches(ChapterStep::greeted));
  auto* const wire = stage.window().findChild<WirePanel*>();
  const auto is_drawn = [&] {
    for (const FlowPicture* const flow : wire->pictures().flows()) {
      for (const trace::DiagramRow& row : flow->diagram.rows) {
        const auto* const arrow = std::get_if<trace::Arrow>(&row);
        if (arrow != nullptr && arrow->verdict == "handshake 1/3") {
          return true;
        }
      }
    }
    return false;
  };
  EXPECT_TRUE(wait_until(is_drawn));
}

TEST_F(MainWindowTest, EveryControlThatTakesTheFocusHasANameForScreenReaders) {
  for (QWidget* const widget : stage.window().findChildren<QWidget*>()) {
    const bool is_ours =
        !widget->objectName().isEmpty() && !widget->objectName().startsWith(QStringLiteral("qt_"));
    if (!is_ours || (widget->focusPolicy() & Qt::TabFocus) == 0 ||
        widget->focusProxy() != nullptr || widget->isHidden()) {
      continue;
    }
    QAccessibleInterface* const said = QAccessible::queryAccessibleInterface(widget);
    ASSERT_NE(said, nullptr);
    EXPECT_FALSE(said->text(QAccessible::Name).isEmpty())
        << to_utf8(widget->objectName()) << " (" << widget->metaObject()->className() << ')';
  }
}

}  // namespace
}  // namespace lanyard::desktop::testing
