// The whole window, by clicks and keys: CHAPTER.md's rules for it.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QLabel>
#include <QSplitter>

#include "app/translations.hpp"
#include "child_process.hpp"
#include "main_window_fixture.hpp"

namespace lanyard::desktop::testing {
namespace {

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
  stage.workbench().record_to(directory / "mine.lanyard");
  EXPECT_EQ(stage.find<QLabel>("status_recording").toolTip(), to_qt(directory / "mine.lanyard"));
  EXPECT_TRUE(stage.window().findChild<QAction*>(QStringLiteral("record"))->isChecked());
  key(Qt::Key_R, Qt::ControlModifier);
  EXPECT_FALSE(stage.workbench().opening_recording());
  EXPECT_FALSE(stage.window().findChild<QAction*>(QStringLiteral("record"))->isChecked());
}

TEST_F(MainWindowTest, WhatWentWrongWithARecordingIsSaidUntilAnotherIsBegun) {
  const test::TemporaryDirectory directory;
  stage.workbench().record_to(directory / "none/mine.lanyard");
  const auto& notice = stage.find<NoticeLabel>("window_notice");
  ASSERT_TRUE(wait_until([&] { return notice.isVisible(); }));
  stage.workbench().record_to(directory / "mine.lanyard");
  EXPECT_FALSE(notice.isVisible());
  EXPECT_TRUE(wait_until([&] { return stage.workbench().recording().has_value(); }));
  EXPECT_FALSE(notice.isVisible());
}

TEST_F(MainWindowTest, WhatWentWrongWithARecordingIsTakenAwayByTheOneWhoHasReadIt) {
  const test::TemporaryDirectory directory;
  stage.workbench().record_to(directory / "none/mine.lanyard");
  const auto& notice = stage.find<NoticeLabel>("window_notice");
  ASSERT_TRUE(wait_until([&] { return notice.isVisible(); }));
  stage.press("window_notice_dismiss");
  EXPECT_FALSE(notice.isVisible());
  EXPECT_FALSE(stage.find<QWidget>("window_notice_dismiss").isVisible());
}

TEST_F(MainWindowTest, TheLanguageThatIsChosenInTheMenuCountsFromTheNextStartOn) {
  const auto words = [] {
    return QCoreApplication::translate("lanyard::desktop::MainWindow", "&File");
  };
  const auto action = [&](const char* name) {
    return stage.window().findChild<QAction*>(QString::fromLatin1(name));
  };
  EXPECT_TRUE(action("language_")->isChecked());
  action("language_zh_CN")->trigger();
  EXPECT_EQ(words(), "&File");
  {
    const Translations next;
    EXPECT_EQ(words(), QStringLiteral("文件(&F)"));
    EXPECT_EQ(QLocale().language(), QLocale::Chinese);
  }
  action("language_en")->trigger();
  QLocale::setDefault(QLocale(QLocale::Chinese));
  {
    const Translations next;
    EXPECT_EQ(words(), "&File");
  }
  action("language_")->trigger();
  {
    const Translations next;
    EXPECT_EQ(words(), QStringLiteral("文件(&F)"));
  }
  QLocale::setDefault(QLocale(QLocale::English));
}

TEST_F(MainWindowTest, DatesAndNumbersAreOfTheLanguageOfTheWordsWhateverTheSystemsAre) {
  const QLocale before;
  qputenv("LANGUAGE", "zh_CN");
  QLocale::setDefault(QLocale::system());
  {
    const Translations words;
    EXPECT_EQ(QCoreApplication::translate("lanyard::desktop::MainWindow", "&File"),
              QStringLiteral("文件(&F)"));
    EXPECT_EQ(QLocale().language(), QLocale::Chinese);
  }
  qunsetenv("LANGUAGE");
  QLocale::setDefault(QLocale(QLocale::German, QLocale::Austria));
  {
    const Translations words;
    EXPECT_EQ(QLocale().language(), QLocale::English) << "there is no German";
  }
  EXPECT_EQ(QLocale().language(), QLocale::German);
  QLocale::setDefault(before);
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

TEST_F(MainWindowTest, F1GivesTheGuideTheFocusAlsoWhereItWasFoldedAway) {
  auto* const guide = stage.window().findChild<ChapterGuide*>();
  auto* const columns = qobject_cast<QSplitter*>(guide->parentWidget()->parentWidget());
  ASSERT_NE(columns, nullptr);
  columns->setSizes({500, 700, 0});
  send_box().setFocus();
  key(Qt::Key_F1);
  const auto& first = stage.find<QAbstractButton>("chapter_client");
  EXPECT_TRUE(first.hasFocus());
  EXPECT_TRUE(wait_until([&] { return !first.visibleRegion().isEmpty(); }));
}

TEST_F(MainWindowTest, TheKeysOfTheRightSidesPagesGiveThemTheFocus) {
  auto& side = stage.find<QTabWidget>("side");
  for (int page = 0; page < side.count(); ++page) {
    // The replies' is disabled until its rules are read.
    ASSERT_TRUE(wait_until([&] { return side.widget(page)->isEnabled(); }));
    send_box().setFocus();
    key(static_cast<Qt::Key>(Qt::Key_1 + page), Qt::AltModifier);
    EXPECT_EQ(side.currentIndex(), page);
    const QWidget* const focus = stage.window().focusWidget();
    ASSERT_NE(focus, nullptr);
    EXPECT_TRUE(side.currentWidget()->isAncestorOf(focus)) << page;
  }
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
