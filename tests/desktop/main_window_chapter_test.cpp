// The chapter in the whole window, by clicks and keys, and what it does with the user's own
// choices.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QSettings>
#include <optional>
#include <utility>

#include "main_window_fixture.hpp"

namespace lanyard::desktop::testing {
namespace {

class MainWindowChapterTest : public MainWindowTest {
 protected:
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
};

TEST_F(MainWindowChapterTest, TheBoardAsClientPlaysTheWholeChapterWithTheWindow) {
  ASSERT_NO_FATAL_FAILURE(play_board_as_client());
  EXPECT_TRUE(stage.window().findChild<ChapterGuide*>()->script().is_complete());
}

TEST_F(MainWindowChapterTest, TheChapterWorksWhateverWasChosenInTheWindowAndLeavesItSo) {
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

TEST_F(MainWindowChapterTest, AChapterWhosePortIsTakenChangesNothingOfTheUsers) {
  // Another test has it for a moment only; whoever has it for longer, it is taken.
  std::optional<RawSocket> taken;
  static_cast<void>(wait_until([&taken] {
    try {
      taken = RawSocket::listen_on("127.0.0.1:8888");
    } catch (const std::exception&) {
    }
    return taken.has_value();
  }));
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

TEST_F(MainWindowChapterTest, AChapterWhoseNetworkCannotStartChangesNothingOfTheUsers) {
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

TEST_F(MainWindowChapterTest, AChapterThatComesToNothingAsItBeginsPutsEverythingBack) {
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

TEST_F(MainWindowChapterTest, AChapterWhoseConnectFailsPutsEverythingBackUntilItIsTriedAgain) {
  auto& kind = stage.find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  auto* const guide = stage.window().findChild<ChapterGuide*>();
  QVariant in_chapter;
  QObject::connect(guide, &ChapterGuide::connect_requested, guide, [&] {
    in_chapter = kind.currentData();
    stage.workbench().close();
    Q_EMIT stage.workbench().endpoint_failed(make_error(
        "connect", "cannot connect", std::make_error_code(std::errc::connection_refused)));
  });
  guide->begin(ChapterPart::board_is_server);
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(wait_until([&] { return in_chapter.isValid(); }));
    EXPECT_EQ(std::exchange(in_chapter, {}), QVariant("text"));
    EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_server);
    EXPECT_EQ(kind.currentData(), QVariant("hex"));
    EXPECT_TRUE(entries_set_aside().isEmpty());
    stage.press("chapter_mend");
  }
}

TEST_F(MainWindowChapterTest, WhatTheUserChoosesInTheChapterStays) {
  auto& kind = stage.find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  let_chapter_listen();
  EXPECT_EQ(kind.currentData(), QVariant("text"));
  kind.setCurrentIndex(kind.findData("escapes"));
  stage.window().close();
  EXPECT_EQ(kind.currentData(), QVariant("escapes"));
}

TEST_F(MainWindowChapterTest, AfterTheChapterTheUsersOwnFieldsAreRememberedAlsoThoseOfTheFraming) {
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

TEST_F(MainWindowChapterTest, AfterTheChapterTheUsersOwnPortIsRememberedAlsoWithoutAFraming) {
  stage.type("local_port", QStringLiteral("9123"));
  let_chapter_listen();
  stage.window().close();
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/server_port")), QStringLiteral("9123"));
}

TEST_F(MainWindowChapterTest, AWindowThatIsKilledInTheChapterLeavesTheUsersOwnChoicesToTheNext) {
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

TEST_F(MainWindowChapterTest, ASecondWindowLeavesAloneWhatTheChapterOfTheFirstHasSetAside) {
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

TEST_F(MainWindowChapterTest, AfterTheChapterTheUsersModeIsBackOnceNothingIsOpen) {
  key(Qt::Key_2, Qt::ControlModifier);
  let_chapter_listen();
  Q_EMIT stage.window().findChild<ChapterGuide*>()->finished();
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_server) << "it still listens";
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/mode")).toInt(),
            static_cast<int>(Mode::tcp_client));
  key(Qt::Key_F5);
  EXPECT_TRUE(wait_until([&] { return stage.window().connection().mode() == Mode::tcp_client; }));
  EXPECT_TRUE(stage.find<QAbstractButton>("mode_client").isChecked());
}

TEST_F(MainWindowChapterTest, AWindowThatIsClosedInTheChapterHasTheUsersModeBack) {
  key(Qt::Key_2, Qt::ControlModifier);
  let_chapter_listen();
  stage.window().close();
  EXPECT_EQ(stage.window().connection().mode(), Mode::tcp_client);
  EXPECT_EQ(QSettings().value(QStringLiteral("connection/mode")).toInt(),
            static_cast<int>(Mode::tcp_client));
}

TEST_F(MainWindowChapterTest, APortThatTheUserTypesAfterTheChapterBeganStays) {
  let_chapter_listen();
  stage.workbench().close();
  stage.type("local_port", QStringLiteral("9999"));
  stage.window().close();
  EXPECT_EQ(stage.find<QLineEdit>("local_port").text(), QStringLiteral("9999"));
}

TEST_F(MainWindowChapterTest, WhatTheUserChoosesBetweenTwoBeginningsOfTheChapterComesBackInTheEnd) {
  auto& kind = stage.find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  let_chapter_listen();
  stage.workbench().close();
  kind.setCurrentIndex(kind.findData("escapes"));
  stage.type("local_port", QStringLiteral("9999"));
  let_chapter_listen();
  EXPECT_EQ(kind.currentData(), QVariant("text"));
  EXPECT_NE(stage.find<QLineEdit>("local_port").text(), QStringLiteral("9999"));
  stage.window().close();
  EXPECT_EQ(kind.currentData(), QVariant("escapes"));
  EXPECT_EQ(stage.find<QLineEdit>("local_port").text(), QStringLiteral("9999"));
}

TEST_F(MainWindowChapterTest, RepliesComeBackOnlyAfterTheChaptersEndpointIsClosed) {
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

TEST_F(MainWindowChapterTest, WhatIsInItsWayIsPutAsideAgainWhereTheChapterGoesOnAfterAnotherMode) {
  auto& kind = stage.find<QComboBox>("framing_kind");
  kind.setCurrentIndex(kind.findData("line"));
  let_chapter_listen();
  key(Qt::Key_2, Qt::ControlModifier);
  EXPECT_EQ(kind.currentData(), QVariant("line"));
  let_chapter_listen();
  EXPECT_EQ(kind.currentData(), QVariant("raw"));
}

TEST_F(MainWindowChapterTest, TheBoardAsServerPlaysTheWholeChapterWithTheWindow) {
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

TEST_F(MainWindowChapterTest, ABoardsConnectionIsDrawnWithItsHandshake) {
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

}  // namespace
}  // namespace lanyard::desktop::testing
