// The whole window, by clicks and keys: CHAPTER.md's rules for it.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QSplitter>

#include "app/translations.hpp"
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

  /// The whole chapter, as a person plays it.
  void play_board_as_client() {
    stage.window().findChild<ChapterGuide*>()->begin(ChapterPart::board_is_client);
    ASSERT_TRUE(stage.chapter_reaches(ChapterStep::greeted));
    EXPECT_TRUE(wait_until([&] { return stage.shows("Hello"); }));
    ask();
    ASSERT_TRUE(stage.chapter_reaches(ChapterStep::echoed));
    stage.press("start");
    ASSERT_TRUE(stage.chapter_reaches(ChapterStep::closed));
  }

  /// The chapter begins for the window, but for its network: with that up the guide would ask for
  /// port 8888, which another test may have.
  void let_chapter_listen() {
    Q_EMIT stage.window().findChild<ChapterGuide*>()->listen_requested(QStringLiteral("127.0.0.1"),
                                                                       WindowStage::free_port());
  }

  static QFileInfoList entries_set_aside() {
    return QFileInfo(QSettings().fileName())
        .dir()
        .entryInfoList({QStringLiteral("set-aside-*.ini")}, QDir::Files);
  }
  /// Beside what the living window has set aside, the same of one that is not there any more.
  static void leave_as_if_killed() {
    const QFileInfoList entries = entries_set_aside();
    ASSERT_EQ(entries.size(), 1);
    ASSERT_TRUE(
        QFile::copy(entries[0].filePath(), entries[0].dir().filePath("set-aside-killed.ini")));
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

TEST_F(MainWindowTest, TheBoardAsClientPlaysTheWholeChapterWithTheWindow) {
  ASSERT_NO_FATAL_FAILURE(play_board_as_client());
  EXPECT_TRUE(stage.window().findChild<ChapterGuide*>()->script().is_complete());
}

TEST_F(MainWindowTest, TheChapterWorksWhateverWasChosenInTheWindowAndLeavesItSo) {
  const auto choose = [&](const char* name, const QVariant& data) {
    auto& box = stage.find<QComboBox>(name);
    box.setCurrentIndex(box.findData(data));
  };
  const auto choice = [&](const char* name) {
    return to_utf8(stage.find<QComboBox>(name).currentData().toString());
  };
  choose("send_kind", "hex");
  choose("send_ending", "crlf");
  choose("framing_kind", "line");
  auto& direction = stage.find<QComboBox>("conversation_direction");
  direction.setCurrentIndex(direction.count() - 1);
  for (const char* const box : {"echo", "replies_switch", "find_only_matching"}) {
    stage.find<QAbstractButton>(box).setChecked(true);
  }
  stage.find<QAbstractButton>("watch").setChecked(false);
  stage.type("local_port", QStringLiteral("9123"));
  stage.find<QComboBox>("local_host").setEditText(QStringLiteral("127.0.0.1"));
  key(Qt::Key_3, Qt::ControlModifier);
  send_box().setPlainText(QStringLiteral("48 65"));
  ASSERT_NO_FATAL_FAILURE(play_board_as_client());
  EXPECT_EQ(choice("send_kind"), "hex");
  EXPECT_EQ(choice("send_ending"), "crlf");
  EXPECT_EQ(choice("framing_kind"), "line");
  EXPECT_EQ(send_box().toPlainText(), QStringLiteral("48 65"));
  EXPECT_EQ(direction.currentIndex(), direction.count() - 1);
  for (const char* const box : {"echo", "replies_switch", "find_only_matching"}) {
    EXPECT_TRUE(stage.find<QAbstractButton>(box).isChecked()) << box;
  }
  EXPECT_FALSE(stage.find<QAbstractButton>("watch").isChecked());
  EXPECT_EQ(stage.window().connection().mode(), Mode::udp);
  EXPECT_EQ(stage.find<QLineEdit>("local_port").text(), QStringLiteral("8888")) << "of UDP";
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/server_port")), QStringLiteral("9123"));
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/mode")).toInt(),
            static_cast<int>(Mode::udp));
  EXPECT_EQ(stage.find<QComboBox>("local_host").currentText(), QStringLiteral("127.0.0.1"));
  EXPECT_TRUE(wait_until([&] { return stage.shows("How warm is it?"); }))
      << "what was said in the chapter stays";
}

TEST_F(MainWindowTest, AChapterWhosePortIsTakenChangesNothingOfTheUsers) {
  // Whoever has 8888 on this computer, it is taken.
  std::optional<RawSocket> taken;
  try {
    taken = RawSocket::listen_on("127.0.0.1:8888");
  } catch (const std::exception&) {
  }
  RawSocket peer = RawSocket::connect_to(stage.listen());
  ASSERT_TRUE(wait_until([&] { return stage.workbench().sessions().size() == 1; }));
  auto& kind = stage.find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  const QString port = stage.find<QLineEdit>("local_port").text();
  stage.press("chapter_client");
  auto& mend = stage.find<QAbstractButton>("chapter_mend");
  ASSERT_TRUE(wait_until([&] { return mend.isVisible(); }));
  EXPECT_EQ(mend.text(), "Use the next free port");
  EXPECT_EQ(kind.currentData(), QVariant("hex"));
  EXPECT_EQ(stage.workbench().sessions().size(), 1U);
  EXPECT_EQ(stage.find<QLineEdit>("local_port").text(), port);
  EXPECT_TRUE(entries_set_aside().isEmpty());
}

TEST_F(MainWindowTest, AChapterWhoseNetworkCannotStartChangesNothingOfTheUsers) {
  lab::LabOptions options;
  options.uplink = false;
  const auto other = lab::Lab::start(options);  // of the same name
  ASSERT_TRUE(other);
  RawSocket peer = RawSocket::connect_to(stage.listen());
  ASSERT_TRUE(wait_until([&] { return stage.workbench().sessions().size() == 1; }));
  auto& kind = stage.find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  stage.press("chapter_server");
  ASSERT_TRUE(wait_until([&] { return stage.find<QAbstractButton>("chapter_mend").isVisible(); }));
  EXPECT_EQ(kind.currentData(), QVariant("hex"));
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_server);
  EXPECT_EQ(stage.workbench().sessions().size(), 1U);
  EXPECT_TRUE(entries_set_aside().isEmpty());
}

TEST_F(MainWindowTest, AChapterThatComesToNothingAsItBeginsPutsEverythingBack) {
  key(Qt::Key_2, Qt::ControlModifier);
  auto& kind = stage.find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  auto* const guide = stage.window().findChild<ChapterGuide*>();
  QVariant in_chapter;
  // As where another program takes the port after it was tried.
  QObject::connect(guide, &ChapterGuide::listen_requested, guide, [&] {
    in_chapter = kind.currentData();
    stage.workbench().close();
    Q_EMIT stage.workbench().endpoint_failed(
        make_error("listen", "cannot listen", std::make_error_code(std::errc::permission_denied)));
  });
  guide->begin(ChapterPart::board_is_client);
  auto& mend = stage.find<QAbstractButton>("chapter_mend");
  ASSERT_TRUE(wait_until([&] {
    if (mend.isVisible()) {  // where 8888 is another's
      QTest::mouseClick(&mend, Qt::LeftButton);
    }
    return in_chapter.isValid();
  }));
  EXPECT_EQ(in_chapter, QVariant("text"));
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_client);
  EXPECT_EQ(kind.currentData(), QVariant("hex"));
  EXPECT_TRUE(entries_set_aside().isEmpty());
}

TEST_F(MainWindowTest, WhatTheUserChoosesInTheChapterStays) {
  auto& kind = stage.find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  let_chapter_listen();
  EXPECT_EQ(kind.currentData(), QVariant("text"));
  kind.setCurrentIndex(kind.findData("escapes"));
  stage.window().close();
  EXPECT_EQ(kind.currentData(), QVariant("escapes"));
}

TEST_F(MainWindowTest, AfterTheChapterTheUsersOwnFieldsAreRememberedAlsoThoseOfTheFraming) {
  const auto remembered = [](const char* name) {
    return QSettings().value(QStringLiteral("connection/") + QLatin1String(name)).toString();
  };
  auto& kind = stage.find<QComboBox>("framing_kind");
  kind.setCurrentIndex(kind.findData("delimiter"));
  stage.type("framing_parameter", QStringLiteral("3b"));
  stage.type("local_port", QStringLiteral("9123"));
  let_chapter_listen();
  EXPECT_EQ(kind.currentData(), QVariant("raw"));
  stage.window().close();
  EXPECT_EQ(stage.window().findChild<FramingEditor*>()->framing(), QStringLiteral("delimiter:3b"));
  EXPECT_EQ(remembered("framing"), QStringLiteral("delimiter:3b"));
  EXPECT_EQ(remembered("server_port"), QStringLiteral("9123"));
}

TEST_F(MainWindowTest, AfterTheChapterTheUsersOwnPortIsRememberedAlsoWithoutAFraming) {
  stage.type("local_port", QStringLiteral("9123"));
  let_chapter_listen();
  stage.window().close();
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/server_port")), QStringLiteral("9123"));
}

TEST_F(MainWindowTest, AWindowThatIsKilledInTheChapterLeavesTheUsersOwnChoicesToTheNext) {
  stage.type("local_port", QStringLiteral("9123"));
  key(Qt::Key_2, Qt::ControlModifier);
  stage.type("remote_port", QStringLiteral("9001"));
  auto& kind = stage.find<QComboBox>("framing_kind");
  kind.setCurrentIndex(kind.findData("line"));
  auto& send_kind = stage.find<QComboBox>("send_kind");
  send_kind.setCurrentIndex(send_kind.findData("hex"));
  stage.find<QAbstractButton>("replies_switch").setChecked(true);
  stage.find<QAbstractButton>("watch").setChecked(false);
  auto* const guide = stage.window().findChild<ChapterGuide*>();
  guide->begin(ChapterPart::board_is_client);
  ASSERT_TRUE(stage.chapter_reaches(ChapterStep::window_listens));
  key(Qt::Key_F5);
  key(Qt::Key_F5);  // by which all the fields are remembered
  const QString server_port = QStringLiteral("connection/server_port");
  ASSERT_NE(QSettings().value(server_port).toString(), QStringLiteral("9123"));
  // The next one finds the settings as a kill would leave them: with an entry that nobody owns.
  leave_as_if_killed();
  const test::TemporaryDirectory directory;
  Workbench workbench({.directory = directory.path()});
  const MainWindow next(workbench, stage.lab());
  EXPECT_EQ(next.findChild<ConnectionPanel*>()->mode(), Mode::tcp_client);
  EXPECT_EQ(child<QLineEdit>(next, "remote_port").text(), QStringLiteral("9001"));
  EXPECT_EQ(child<QComboBox>(next, "framing_kind").currentData(), QVariant("line"));
  EXPECT_EQ(child<QComboBox>(next, "send_kind").currentData(), QVariant("hex"));
  EXPECT_TRUE(child<QAbstractButton>(next, "replies_switch").isChecked());
  EXPECT_FALSE(child<QAbstractButton>(next, "watch").isChecked());
  EXPECT_EQ(QSettings().value(server_port).toString(), QStringLiteral("9123"));
}

TEST_F(MainWindowTest, ASecondWindowLeavesAloneWhatTheChapterOfTheFirstHasSetAside) {
  const QString watches = QStringLiteral("wire/watch");
  auto& watch = stage.find<QAbstractButton>("watch");
  watch.setChecked(false);
  ASSERT_FALSE(QSettings().value(watches).toBool());
  let_chapter_listen();
  ASSERT_TRUE(QSettings().value(watches).toBool());
  {
    const test::TemporaryDirectory directory;
    Workbench workbench({.directory = directory.path()});
    MainWindow second(workbench, stage.lab());
    EXPECT_TRUE(QSettings().value(watches).toBool()) << "the first one is alive";
    second.close();
  }
  EXPECT_EQ(entries_set_aside().size(), 1) << "and can still be killed";
  stage.window().close();
  EXPECT_FALSE(watch.isChecked());
  EXPECT_FALSE(QSettings().value(watches).toBool());
  EXPECT_TRUE(entries_set_aside().isEmpty());
}

TEST_F(MainWindowTest, AfterTheChapterTheUsersModeIsBackOnceNothingIsOpen) {
  key(Qt::Key_2, Qt::ControlModifier);
  let_chapter_listen();
  Q_EMIT stage.window().findChild<ChapterGuide*>()->finished();
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_server) << "it still listens";
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/mode")).toInt(),
            static_cast<int>(Mode::tcp_client));
  key(Qt::Key_F5);
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_client);
  EXPECT_TRUE(stage.find<QAbstractButton>("mode_client").isChecked());
}

TEST_F(MainWindowTest, AWindowThatIsClosedInTheChapterHasTheUsersModeBack) {
  key(Qt::Key_2, Qt::ControlModifier);
  let_chapter_listen();
  stage.window().close();
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_client);
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/mode")).toInt(),
            static_cast<int>(Mode::tcp_client));
}

TEST_F(MainWindowTest, APortThatTheUserTypesAfterTheChapterBeganStays) {
  let_chapter_listen();
  stage.workbench().close();
  stage.type("local_port", QStringLiteral("9999"));
  stage.window().close();
  EXPECT_EQ(stage.find<QLineEdit>("local_port").text(), QStringLiteral("9999"));
}

TEST_F(MainWindowTest, RepliesComeBackOnlyAfterTheChaptersEndpointIsClosed) {
  auto* const replies = stage.window().findChild<RepliesPanel*>();
  replies->set_on(true);
  let_chapter_listen();
  ASSERT_FALSE(replies->is_on());
  ASSERT_TRUE(wait_until([&] { return stage.workbench().state() == EndpointState::open; }));
  std::optional<EndpointState> then;
  QObject::connect(replies, &RepliesPanel::on_changed, replies,
                   [&] { then = stage.workbench().state(); });
  stage.window().close();
  EXPECT_TRUE(replies->is_on());
  EXPECT_EQ(then, EndpointState::closed);
}

TEST_F(MainWindowTest, WhatIsInItsWayIsPutAsideAgainWhereTheChapterGoesOnAfterAnotherMode) {
  auto& kind = stage.find<QComboBox>("framing_kind");
  kind.setCurrentIndex(kind.findData("line"));
  let_chapter_listen();
  key(Qt::Key_2, Qt::ControlModifier);
  EXPECT_EQ(kind.currentData(), QVariant("line"));
  let_chapter_listen();
  EXPECT_EQ(kind.currentData(), QVariant("raw"));
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
