// The conversation's panel on a workbench with real sockets, by clicks and keys.
#include <gtest/gtest.h>

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QToolButton>
#include <chrono>

#include "conversation/conversation_export.hpp"
#include "conversation/conversation_panel.hpp"
#include "desktop_fixture.hpp"
#include "gateway_book.hpp"

namespace lanyard::desktop::testing {
namespace {

using session::SessionId;

class ConversationPanelTest : public WorkbenchTest {
 protected:
  ConversationPanelTest() {
    QSettings().clear();
    panel = std::make_unique<ConversationPanel>(workbench);
    panel->resize(900, 600);
    panel->show();
    panel->activateWindow();
    EXPECT_TRUE(wait_until([this] { return panel->isActiveWindow(); }));
  }

  template <typename Widget>
  Widget& part(const char* name) {
    return child<Widget>(*panel, name);
  }
  ConversationView& view() { return part<ConversationView>("conversation_view"); }

  /// The texts of all rows, once there are `count` of them and they are to be seen.
  std::vector<std::string> rows(std::int64_t count) {
    const bool there = wait_until([&] { return view().count() == count && is_shown(); });
    EXPECT_TRUE(there) << "there are " << view().count() << " rows instead of " << count;
    std::vector<std::string> texts;
    for (std::int64_t row = 0; there && row < count; ++row) {
      const ConversationRow& shown = *view().row_at(row);
      texts.push_back(to_utf8(shown.text.isEmpty() ? shown.hex : shown.text));
    }
    return texts;
  }
  bool is_shown() {
    for (std::int64_t row = 0; row < view().count(); ++row) {
      if (view().row_at(row) == nullptr) {
        return false;
      }
    }
    return true;
  }
  /// `socket` sends, and the message is recorded before anything else happens.
  void say(RawSocket& socket, std::string_view text) {
    const std::int64_t before = workbench.last_event();
    socket.send(text);
    ASSERT_TRUE(wait_until([&] { return workbench.last_event() > before; }));
  }
  RawSocket join() {
    const std::int64_t before = workbench.last_event();
    RawSocket socket = RawSocket::connect_to(address);
    EXPECT_TRUE(wait_until([&] { return workbench.last_event() > before; }));
    return socket;
  }
  /// Listens, and two peers say three things: 7 events.
  void talk() {
    address = listen();
    peers.push_back(join());
    say(peers[0], "Hello from one");
    peers.push_back(join());
    say(peers[1], "hello from two");
    const std::int64_t before = workbench.last_event();
    ASSERT_EQ(workbench.send(Bytes::copy_of("World")), 2U);
    ASSERT_TRUE(wait_until([&] { return workbench.last_event() == before + 2; }));
  }
  void find(const QString& text) {
    auto& box = part<QLineEdit>("find_text");
    box.clear();
    QTest::keyClicks(&box, text);
  }
  bool finds(const QString& status) {
    return wait_until([&] { return part<QLabel>("find_status").text() == status; });
  }
  void choose(const char* name, int index) { part<QComboBox>(name).setCurrentIndex(index); }
  /// Selects a row by keys.
  void select(int row) {
    QTest::keyClick(&view(), Qt::Key_Home);
    for (int i = 0; i < row; ++i) {
      QTest::keyClick(&view(), Qt::Key_Down);
    }
    ASSERT_EQ(view().current(), row);
  }

  std::unique_ptr<ConversationPanel> panel;
  std::string address;
  std::vector<RawSocket> peers;
};

TEST_F(ConversationPanelTest, ShowsMessagesAmongWhatHappensAroundThem) {
  talk();
  EXPECT_EQ(rows(7),
            (std::vector<std::string>{"Listening on " + address, "Connected", "Hello from one",
                                      "Connected", "hello from two", "World", "World"}));
  const ConversationRow& message = *view().row_at(2);
  EXPECT_EQ(to_utf8(message.peer), workbench.sessions().begin()->second->peer);
  EXPECT_EQ(message.kind, ConversationRow::Kind::received);
  EXPECT_EQ(view().row_at(5)->kind, ConversationRow::Kind::sent);
}

TEST_F(ConversationPanelTest, SaysThatListeningHasStopped) {
  address = listen();
  rows(1);
  workbench.close();
  EXPECT_EQ(rows(2).back(), "Stopped listening on " + address);
  workbench.open(session::UdpOptions{.host = "127.0.0.1"});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  const std::string udp = workbench.address();
  workbench.close();
  EXPECT_EQ(rows(4).back(), "Stopped listening on " + udp);
}

TEST_F(ConversationPanelTest, SaysWhyASessionEnded) {
  talk();
  peers[0].close();
  const std::string last = rows(8).back();
  EXPECT_TRUE(last.starts_with("Disconnected: ")) << last;
}

TEST_F(ConversationPanelTest, ShowsHexAndBothWhenToldTo) {
  talk();
  rows(7);
  choose("conversation_show", 1);
  EXPECT_EQ(rows(7)[5], "57 6f 72 6c 64");
  choose("conversation_show", 2);
  ASSERT_TRUE(wait_until([&] { return view().row_at(5) && !view().row_at(5)->text.isEmpty(); }));
  EXPECT_EQ(to_utf8(view().row_at(5)->hex), "57 6f 72 6c 64");
}

TEST_F(ConversationPanelTest, DecodesByTheEncodingChosenAlsoAfterwards) {
  address = listen();
  peers.push_back(join());
  say(peers[0], "\xc4\xe3\xba\xc3");
  EXPECT_EQ(rows(3)[2], "\\xc4\\xe3\\xba\\xc3");
  auto& encodings = part<QComboBox>("conversation_encoding");
  encodings.setCurrentIndex(encodings.findData(QStringLiteral("gbk")));
  EXPECT_EQ(rows(3)[2], "\u4f60\u597d");
}

TEST_F(ConversationPanelTest, RemembersHowMessagesAreShown) {
  choose("conversation_show", 2);
  panel = std::make_unique<ConversationPanel>(workbench);
  EXPECT_EQ(part<QComboBox>("conversation_show").currentIndex(), 2);
}

TEST_F(ConversationPanelTest, ClearShowsOnlyWhatComesFromThenOn) {
  talk();
  rows(7);
  QTest::mouseClick(&part<QPushButton>("conversation_clear"), Qt::LeftButton);
  EXPECT_EQ(view().count(), 0);
  say(peers[0], "after");
  EXPECT_EQ(rows(1), std::vector<std::string>{"after"});
}

TEST_F(ConversationPanelTest, CtrlKClears) {
  talk();
  rows(7);
  QTest::keyClick(panel.get(), Qt::Key_K, Qt::ControlModifier);
  EXPECT_TRUE(wait_until([&] { return view().count() == 0; }));
}

TEST_F(ConversationPanelTest, FiltersByPeer) {
  talk();
  auto& list = part<QComboBox>("conversation_peer");
  ASSERT_TRUE(wait_until([&] { return list.count() == 3; }));
  list.setCurrentIndex(2);
  EXPECT_EQ(rows(3), (std::vector<std::string>{"Connected", "hello from two", "World"}));
  say(peers[0], "not shown");
  say(peers[1], "shown");
  EXPECT_EQ(rows(4).back(), "shown");
  list.setCurrentIndex(0);
  rows(9);
}

TEST_F(ConversationPanelTest, FiltersByDirection) {
  talk();
  choose("conversation_direction", 1);
  EXPECT_EQ(rows(2), (std::vector<std::string>{"Hello from one", "hello from two"}));
  choose("conversation_direction", 2);
  EXPECT_EQ(rows(2), (std::vector<std::string>{"World", "World"}));
}

TEST_F(ConversationPanelTest, ShowsOneSessionWhenAnotherPanelAsksForIt) {
  talk();
  panel->show_session(workbench.sessions().begin()->first);
  EXPECT_EQ(rows(3)[1], "Hello from one");
  panel->show_session(std::nullopt);
  rows(7);
}

TEST_F(ConversationPanelTest, FindsInEitherCaseAndGoesFromMatchToMatch) {
  talk();
  rows(7);
  find(QStringLiteral("HELLO"));
  ASSERT_TRUE(finds(QStringLiteral("2 found")));
  EXPECT_EQ(view().count(), 7);
  QTest::keyClick(&part<QLineEdit>("find_text"), Qt::Key_Return);
  EXPECT_EQ(view().current(), 2);
  EXPECT_TRUE(finds(QStringLiteral("1 of 2")));
  QTest::keyClick(panel.get(), Qt::Key_F3);
  EXPECT_EQ(view().current(), 4);
  QTest::mouseClick(&part<QToolButton>("find_next_button"), Qt::LeftButton);
  EXPECT_EQ(view().current(), 2);  // and begins anew
  QTest::keyClick(panel.get(), Qt::Key_F3, Qt::ShiftModifier);
  EXPECT_EQ(view().current(), 4);
  QTest::keyClick(&part<QLineEdit>("find_text"), Qt::Key_Return, Qt::ShiftModifier);
  EXPECT_EQ(view().current(), 2);
}

TEST_F(ConversationPanelTest, FindsWhatComesLater) {
  talk();
  find(QStringLiteral("later"));
  ASSERT_TRUE(finds(QStringLiteral("Nothing found")));
  say(peers[0], "this comes later");
  EXPECT_TRUE(finds(QStringLiteral("1 found")));
}

TEST_F(ConversationPanelTest, FindsExactCaseExpressionsAndHex) {
  talk();
  choose("find_kind", 1);
  find(QStringLiteral("hello"));
  EXPECT_TRUE(finds(QStringLiteral("1 found")));
  choose("find_kind", 2);
  find(QStringLiteral("^[Hh]ello.*(one|two)$"));
  EXPECT_TRUE(finds(QStringLiteral("2 found")));
  choose("find_kind", 3);
  find(QStringLiteral("57 6f"));
  EXPECT_TRUE(finds(QStringLiteral("2 found")));
}

TEST_F(ConversationPanelTest, ShowsOnlyWhatMatchesWhenToldTo) {
  talk();
  QTest::mouseClick(&part<QCheckBox>("find_only_matching"), Qt::LeftButton, {}, QPoint(8, 8));
  find(QStringLiteral("hello"));
  EXPECT_EQ(rows(2), (std::vector<std::string>{"Hello from one", "hello from two"}));
  say(peers[0], "Othello");
  EXPECT_EQ(rows(3).back(), "Othello");
  find(QString());
  rows(8);
}

TEST_F(ConversationPanelTest, TellsInPlaceOfABadExpressionAndTakesItBack) {
  talk();
  choose("find_kind", 2);
  find(QStringLiteral("a("));
  auto& notice = part<NoticeLabel>("find_notice");
  ASSERT_TRUE(wait_until([&] { return notice.is_error(); }));
  EXPECT_TRUE(notice.text().contains(QStringLiteral("a("))) << to_utf8(notice.text());
  find(QStringLiteral("World"));
  EXPECT_TRUE(finds(QStringLiteral("2 found")));
  EXPECT_FALSE(notice.is_error());
}

TEST_F(ConversationPanelTest, TellsInPlaceOfHalfAByteOfHex) {
  choose("find_kind", 3);
  find(QStringLiteral("0d0"));
  EXPECT_TRUE(wait_until([&] { return part<NoticeLabel>("find_notice").is_error(); }));
}

TEST_F(ConversationPanelTest, CtrlFGoesToTheFindBoxAndEscapeBack) {
  view().setFocus();
  QTest::keyClick(&view(), Qt::Key_F, Qt::ControlModifier);
  EXPECT_TRUE(wait_until([&] { return part<QLineEdit>("find_text").hasFocus(); }));
  QTest::keyClick(&part<QLineEdit>("find_text"), Qt::Key_Escape);
  EXPECT_TRUE(view().hasFocus());
}

TEST_F(ConversationPanelTest, ShowsTheSelectedMessageInFullAndAsHex) {
  talk();
  say(peers[0], "one\r\ntwo");
  rows(8);
  select(7);
  auto& text = part<QPlainTextEdit>("detail_text");
  ASSERT_TRUE(wait_until([&] { return text.toPlainText() == QStringLiteral("one\ntwo"); }));
  EXPECT_TRUE(part<QPlainTextEdit>("detail_hex")
                  .toPlainText()
                  .startsWith(QStringLiteral("00000000  6f 6e 65 0d 0a 74 77 6f")));
  EXPECT_TRUE(part<QLabel>("detail_title").text().endsWith(QStringLiteral(", 8 bytes")));
}

TEST_F(ConversationPanelTest, TellsWhichSessionIsSelected) {
  talk();
  rows(7);
  std::optional<SessionId> selected;
  QObject::connect(panel.get(), &ConversationPanel::session_selected,
                   [&](std::optional<SessionId> session) { selected = session; });
  select(4);
  EXPECT_EQ(selected, std::next(workbench.sessions().begin())->first);
  select(0);
  EXPECT_EQ(selected, std::nullopt);
}

TEST_F(ConversationPanelTest, CopiesTheSelectionAsText) {
  talk();
  rows(7);
  select(4);
  QTest::keyClick(&view(), Qt::Key_Down, Qt::ShiftModifier);
  QGuiApplication::clipboard()->clear();
  QTest::keyClick(&view(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_TRUE(wait_until([] {
    return QGuiApplication::clipboard()->text() == QStringLiteral("hello from two\nWorld\n");
  })) << to_utf8(QGuiApplication::clipboard()->text());
}

TEST_F(ConversationPanelTest, ProposesANameForWhatIsSaved) {
  talk();
  QTest::mouseClick(&part<QPushButton>("conversation_save"), Qt::LeftButton);
  auto& dialog = part<QFileDialog>("conversation_save_dialog");
  const QString name = QFileInfo(dialog.selectedFiles().value(0)).fileName();
  static const QRegularExpression form("^lanyard-\\d{4}-\\d\\d-\\d\\d-\\d{6}\\.txt$");
  EXPECT_TRUE(form.match(name).hasMatch()) << to_utf8(name);
  dialog.reject();
}

TEST_F(ConversationPanelTest, SavesWhatIsShownToAFile) {
  talk();
  choose("conversation_direction", 1);
  rows(2);
  const QString file = to_qt(directory / "saved.txt");
  panel->save_to(file);
  ASSERT_TRUE(wait_until([&] { return QFile::exists(file); }));
  QFile saved(file);
  ASSERT_TRUE(saved.open(QIODevice::ReadOnly));
  const QStringList lines = QString::fromUtf8(saved.readAll()).split(QLatin1Char('\n'));
  ASSERT_EQ(lines.size(), 3);
  EXPECT_TRUE(lines[0].endsWith(QStringLiteral("Hello from one")));
  auto& notice = part<NoticeLabel>("conversation_notice");
  EXPECT_TRUE(wait_until([&] { return notice.text().startsWith(QStringLiteral("Saved 2 ")); }));
}

TEST_F(ConversationPanelTest, SavesJsonLinesWhereTheNameSaysSo) {
  talk();
  choose("conversation_direction", 1);
  rows(2);
  const QString file = to_qt(directory / "saved.jsonl");
  panel->save_to(file);
  ASSERT_TRUE(wait_until([&] { return QFile::exists(file); }));
  QFile saved(file);
  ASSERT_TRUE(saved.open(QIODevice::ReadOnly));
  const QJsonObject first = QJsonDocument::fromJson(saved.readLine()).object();
  EXPECT_EQ(first.value(QStringLiteral("event")).toString(), QStringLiteral("received"));
  EXPECT_EQ(first.value(QStringLiteral("text")).toString(), QStringLiteral("Hello from one"));
}

TEST_F(ConversationPanelTest, SavesTheWholeConversationAsARecordingWhileItGoesOn) {
  talk();
  choose("conversation_direction", 1);
  rows(2);
  const auto file = directory.path() / "saved.lanyard";
  panel->save_to(to_qt(file.string()));
  auto& notice = part<NoticeLabel>("conversation_notice");
  ASSERT_TRUE(wait_until([&] {
    return notice.text().startsWith(QStringLiteral("Saved the whole conversation to "));
  }));
  const auto texts_in = [](const std::filesystem::path& recording) {
    std::vector<std::string> texts;
    auto reader = session::RecordingReader::open(recording);
    EXPECT_TRUE(reader && reader->for_each_message({}, [&](const auto& message) {
      texts.emplace_back(as_chars(message.bytes.view()));
      return true;
    }));
    return texts;
  };
  EXPECT_EQ(texts_in(file), texts_in(workbench.conversation_file()));
  EXPECT_GT(texts_in(file).size(), 2U);  // what the filter hides is in it, too
}

TEST(ConversationExportTest, ARecordingsNameMayHaveEitherEnding) {
  EXPECT_EQ(form_of(QStringLiteral("a.lanyard")), SaveAs::recording);
  EXPECT_EQ(form_of(QStringLiteral("a.lnyd")), SaveAs::recording);
  EXPECT_EQ(form_of(QStringLiteral("a.txt")), SaveAs::text);
}

TEST_F(ConversationPanelTest, SaysWhyItCannotSave) {
  talk();
  panel->save_to(to_qt(directory / "missing/saved.txt"));
  auto& notice = part<NoticeLabel>("conversation_notice");
  ASSERT_TRUE(wait_until([&] { return notice.is_error(); }));
  EXPECT_TRUE(notice.text().contains(QStringLiteral("saved.txt"))) << to_utf8(notice.text());
}

TEST_F(ConversationPanelTest, FitsALittleWindow) {
  talk();
  rows(7);
  panel->resize(320, 200);
  EXPECT_TRUE(wait_until([&] { return view().rows_on_page() >= 3; }));
  EXPECT_LE(panel->minimumSizeHint().height(), 200);
  panel->focus_find();
  EXPECT_TRUE(part<QLineEdit>("find_text").isVisible());
}

TEST(ConversationPanelAtAGatewayTest, KeepsTheSelectionAndItsPlaceWhereAnAddressIsChosen) {
  const test::TemporaryDirectory directory;
  QSettings().clear();
  Workbench workbench({.directory = directory.path(), .book = std::make_shared<GatewayBook>()});
  ConversationPanel panel(workbench);
  panel.resize(900, 400);
  panel.show();
  auto& view = child<ConversationView>(panel, "conversation_view");
  const auto listen = [&](std::int64_t rows) {
    workbench.open(session::TcpServerOptions{
        .host = "192.168.4.1", .session = {.framing = {.kind = session::FramingKind::line}}});
    return wait_until([&] {
      return workbench.state() == EndpointState::open && view.count() == rows && view.is_complete();
    });
  };
  ASSERT_TRUE(listen(1));
  RawSocket peer = RawSocket::connect_to(workbench.address());
  std::string lines;
  for (int i = 0; i < 200; ++i) {
    lines += "a line\n";
  }
  peer.send(lines);
  ASSERT_TRUE(wait_until([&] { return view.count() == 202; }));
  view.go_to(100);
  QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
  const auto selected = view.selection();
  ASSERT_EQ(selected.second, 2);
  ASSERT_TRUE(wait_until([&] { return view.is_complete() && view.first_visible() > 0; }));
  const std::int64_t top = view.first_visible();
  ASSERT_TRUE(listen(205));  // the end of listening, the session's, and listening
  EXPECT_EQ(view.selection(), selected);
  EXPECT_EQ(view.first_visible(), top);
  EXPECT_FALSE(QSettings().contains("conversation/show")) << "nobody has chosen anything";
}

TEST(ConversationPanelAtAGatewayTest, SaysOfListeningTheAddressThatWasChosen) {
  const test::TemporaryDirectory directory;
  Workbench workbench({.directory = directory.path(), .book = std::make_shared<GatewayBook>()});
  ConversationPanel panel(workbench);
  panel.resize(900, 600);
  panel.show();
  const auto& view = child<ConversationView>(panel, "conversation_view");
  const auto text_of = [&](std::int64_t row) {
    const ConversationRow* const shown = view.row_at(row);
    return shown == nullptr ? std::string() : to_utf8(shown->text);
  };
  workbench.open(session::TcpServerOptions{.host = "192.168.4.1"});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  const std::string gateway = workbench.address_as_chosen();
  ASSERT_TRUE(gateway.starts_with("192.168.4.1:"));
  EXPECT_TRUE(wait_until([&] { return text_of(0) == "Listening on " + gateway; })) << text_of(0);
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  const std::string loopback = workbench.address();
  EXPECT_TRUE(wait_until([&] { return text_of(2) == "Listening on " + loopback; })) << text_of(2);
  EXPECT_EQ(text_of(0), "Listening on " + gateway) << "also afterwards";
  EXPECT_EQ(text_of(1), "Stopped listening on " + gateway);
}

}  // namespace
}  // namespace lanyard::desktop::testing
