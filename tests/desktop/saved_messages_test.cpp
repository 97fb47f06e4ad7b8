// Messages that are kept: their files, their table, and the list by its keys and buttons.
#include <gtest/gtest.h>

#include <QAction>
#include <QDir>
#include <QFile>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QSettings>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <fstream>

#include "core/notice_label.hpp"
#include "desktop_fixture.hpp"
#include "send/saved_messages.hpp"
#include "send/send_box.hpp"
#include "send/send_panel.hpp"

namespace lanyard::desktop::testing {
namespace {

using Model = SavedMessagesModel;

SavedMessage message(const char* name, const QByteArray& bytes,
                     MessageKind kind = MessageKind::text, const char* keys = "") {
  return {.name = QString::fromUtf8(name),
          .bytes = bytes,
          .kind = kind,
          .shortcut = QKeySequence(QString::fromLatin1(keys))};
}

// ---- files --------------------------------------------------------------------------------------

TEST(SavedMessageJsonTest, OurOwnFormComesBackAsItWas) {
  const QList<SavedMessage> messages{
      message("ü \"quoted\"", QByteArray("a\0\xff\r\n", 5), MessageKind::escapes, "Ctrl+Alt+1"),
      message("", {}, MessageKind::hex)};
  const auto read = messages_from_json(to_json(messages));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->messages, messages);
  EXPECT_EQ(read->left_out, 0);
}

/// The form of an export of Packet Sender 8: names in lower case, numbers as strings.
const QByteArray packet_sender_export = R"([
  {"asciistring": "SGVsbG8=", "errorstring": "", "fromip": "You", "fromport": "0",
   "hexstring": "48 65 6c 6c 6f ", "name": "hello", "port": "55005", "repeat": 0,
   "requestpath": "", "sendresponse": "0", "tcporudp": "TCP", "toip": "192.168.4.2"},
  {"hexstring": "01 03 00 00 ff", "name": "modbus", "port": "502", "repeat": 1.5,
   "tcporudp": "UDP", "toip": "192.168.4.3"},
  {"hexstring": "50 0d 0a", "name": "line", "tcporudp": "SSL"},
  {"asciistring": "SGk=", "name": "old", "tcporudp": "TCP"},
  {"hexstring": "", "name": "page", "tcporudp": "HTTP GET", "requestpath": "/"},
  {"hexstring": "xyz 123", "name": "bad"},
  7
])";

TEST(SavedMessageJsonTest, AnExportOfPacketSenderIsRead) {
  const auto read = messages_from_json(packet_sender_export);
  ASSERT_TRUE(read);
  const QList<SavedMessage> expected{
      message("hello", "Hello"),
      message("modbus", QByteArray("\x01\x03\x00\x00\xff", 5), MessageKind::hex),
      message("line", "P\r\n", MessageKind::escapes), message("old", "Hi")};
  EXPECT_EQ(read->messages, expected);
  EXPECT_EQ(read->left_out, 3) << "a web request, bad hex and a number are no messages of bytes";
}

TEST(SavedMessageJsonTest, HexOfPacketSenderMayBeLoose) {
  const auto read = messages_from_json(R"([{"name": "a", "hexString": "0x48, 9; a"}])");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->messages.size(), 1);
  EXPECT_EQ(read->messages[0].bytes, QByteArray("H\t\n"));
}

TEST(SavedMessageJsonTest, WhatIsNoFileOfMessagesIsRefusedWithTheReason) {
  for (const auto& [json, reason] : std::vector<std::pair<QByteArray, QString>>{
           {"", QStringLiteral("it is no JSON")},
           {"{\"a\":", QStringLiteral("it is no JSON")},
           {"{}", QStringLiteral("neither saved messages nor")},
           {R"({"format":"lanyard-messages","version":2,"messages":[]})",
            QStringLiteral("newer Lanyard")}}) {
    const auto read = messages_from_json(json);
    ASSERT_FALSE(read) << json.toStdString();
    EXPECT_TRUE(read.error().contains(reason)) << to_utf8(read.error());
  }
}

class SavedMessageFileTest : public ::testing::Test {
 protected:
  void write(const QByteArray& bytes) {
    QFile out(file);
    ASSERT_TRUE(out.open(QIODevice::WriteOnly));
    out.write(bytes);
  }
  QStringList files() { return QDir(to_qt(directory.path().string())).entryList(QDir::Files); }

  test::TemporaryDirectory directory;
  QString file = to_qt(directory / "messages.json");
};

TEST_F(SavedMessageFileTest, NoFileIsNoMessages) {
  const LoadedMessages loaded = load_messages(file);
  EXPECT_TRUE(loaded.messages.isEmpty());
  EXPECT_EQ(loaded.trouble, QString());
}

TEST_F(SavedMessageFileTest, IsWrittenWholeAndInADirectoryThatIsMadeForIt) {
  const QString deep = to_qt(directory / "a/b/messages.json");
  EXPECT_EQ(save_messages(deep, {message("one", "1")}), QString());
  EXPECT_EQ(load_messages(deep).messages, QList<SavedMessage>{message("one", "1")});
}

TEST_F(SavedMessageFileTest, AFileThatCannotBeWrittenIsTold) {
  const QString trouble = save_messages(QStringLiteral("/dev/null/messages.json"), {});
  EXPECT_TRUE(trouble.startsWith(QStringLiteral("The messages cannot be saved in /dev/null")))
      << to_utf8(trouble);
}

TEST_F(SavedMessageFileTest, ADamagedFileIsKeptAsideAndTold) {
  write("{\"format\": \"lanyard-mess");
  const LoadedMessages loaded = load_messages(file);
  EXPECT_TRUE(loaded.messages.isEmpty());
  EXPECT_TRUE(loaded.trouble.contains(QStringLiteral("is kept as"))) << to_utf8(loaded.trouble);
  const QStringList kept = files().filter(QStringLiteral(".damaged-"));
  ASSERT_EQ(kept.size(), 1);
  QFile aside(to_qt(directory.path().string()) + QLatin1Char('/') + kept.front());
  ASSERT_TRUE(aside.open(QIODevice::ReadOnly));
  EXPECT_EQ(aside.readAll(), QByteArray("{\"format\": \"lanyard-mess"));
}

TEST_F(SavedMessageFileTest, OfAFileWithADamagedEntryTheOthersAreThere) {
  write(R"({"format":"lanyard-messages","version":1,"messages":[
           {"name":"good","kind":"text","hex":"31"},{"name":"bad","kind":"text","hex":"3"}]})");
  const LoadedMessages loaded = load_messages(file);
  EXPECT_EQ(loaded.messages, QList<SavedMessage>{message("good", "1")});
  EXPECT_TRUE(loaded.trouble.contains(QStringLiteral("damaged")));
  EXPECT_EQ(files().filter(QStringLiteral(".damaged-")).size(), 1);
}

// ---- the table ----------------------------------------------------------------------------------

TEST(SavedMessagesModelTest, ShowsNameBytesAndShortcutWithoutControlCharacters) {
  Model model;
  model.reset({message("a\u202e", "x\n", MessageKind::escapes, "Ctrl+Alt+1"),
               message("h", "AB", MessageKind::hex)});
  EXPECT_EQ(model.index(0, 0).data().toString(), QStringLiteral("a\\u{202e}"));
  EXPECT_EQ(model.index(0, 1).data().toString(), QStringLiteral("x\\n"));
  EXPECT_EQ(model.index(0, 2).data().toString(), QStringLiteral("Ctrl+Alt+1"));
  EXPECT_EQ(model.index(1, 1).data().toString(), QStringLiteral("41 42"));
}

TEST(SavedMessagesModelTest, AShortcutThatIsTakenOrTypesIsRefusedWithTheReason) {
  Model model;
  model.reset({message("a", "1", MessageKind::text, "Ctrl+Alt+1"), message("b", "2")});
  QStringList objections;
  QObject::connect(&model, &Model::objected, [&](const QString& why) { objections << why; });
  const QModelIndex keys = model.index(1, Model::shortcut_column);
  for (const char* refused : {"Ctrl+Alt+1", "A"}) {
    EXPECT_FALSE(model.setData(
        keys, QVariant::fromValue(QKeySequence(QString::fromLatin1(refused))), Qt::EditRole));
  }
  ASSERT_EQ(objections.size(), 2);
  EXPECT_TRUE(objections[0].contains(QStringLiteral("already sends “a”")));
  EXPECT_TRUE(objections[1].contains(QStringLiteral("needed for typing")));
  EXPECT_TRUE(model.setData(keys, QVariant::fromValue(QKeySequence(Qt::Key_F9)), Qt::EditRole));
  EXPECT_TRUE(model.setData(keys, QVariant::fromValue(QKeySequence()), Qt::EditRole));
}

TEST(SavedMessagesModelTest, MovesUpAndDownWithinItsEnds) {
  Model model;
  model.reset({message("a", "1"), message("b", "2")});
  EXPECT_FALSE(model.move(0, -1));
  EXPECT_FALSE(model.move(1, 1));
  EXPECT_TRUE(model.move(0, 1));
  EXPECT_EQ(model.messages()[0].name, QStringLiteral("b"));
  EXPECT_TRUE(model.move(1, -1));
  EXPECT_EQ(model.messages()[0].name, QStringLiteral("a"));
}

// ---- the list -----------------------------------------------------------------------------------

class SavedMessagesTest : public WorkbenchTest {
 protected:
  SavedMessagesTest() {
    QSettings().clear();
    make_window();
  }
  void make_window() {
    saved = nullptr;
    window = std::make_unique<QWidget>();
    auto* const layout = new QVBoxLayout(window.get());
    send = new SendPanel(workbench);
    saved = new SavedMessages(workbench, *send, file);
    layout->addWidget(send);
    layout->addWidget(saved);
    window->show();
    window->activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(window.get()));
    EXPECT_TRUE(wait_until([&] { return saved->isEnabled(); }));  // the file has been read
  }
  RawSocket join() {
    RawSocket peer = RawSocket::connect_to(listen());
    EXPECT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
    return peer;
  }
  QTableView& table() { return child<QTableView>(*window, "saved_table"); }
  QString notice() { return child<NoticeLabel>(*window, "saved_notice").text(); }
  void trigger(const char* name) { child_action(name).trigger(); }
  QAction& child_action(const char* name) {
    return *window->findChild<QAction*>(QString::fromLatin1(name));
  }
  /// Keeps a message under a name, by button and keys.
  void keep(const char* text, const char* name) {
    send->set_text(QString::fromUtf8(text), MessageKind::text);
    QTest::mouseClick(&child<QToolButton>(*window, "add_saved_button"), Qt::LeftButton);
    auto* const editor = table().findChild<QLineEdit*>();
    ASSERT_NE(editor, nullptr);
    QTest::keyClicks(editor, QString::fromUtf8(name));
    QTest::keyClick(editor, Qt::Key_Return);
    EXPECT_TRUE(wait_until([&] {
      return messages().back().name == QString::fromUtf8(name) &&
             table().findChild<QLineEdit*>() == nullptr;
    }));
  }
  const QList<SavedMessage>& messages() { return saved->model().messages(); }

  QString file = to_qt(directory / "messages.json");
  std::unique_ptr<QWidget> window;
  SendPanel* send = nullptr;
  SavedMessages* saved = nullptr;
};

TEST_F(SavedMessagesTest, AddKeepsWhatIsInTheSendBoxUnderTheNameThatIsTyped) {
  keep("Hello", "greeting");
  ASSERT_EQ(messages().size(), 1);
  EXPECT_EQ(messages()[0], message("greeting", "Hello"));
  window.reset();
  EXPECT_EQ(load_messages(file).messages, QList<SavedMessage>{message("greeting", "Hello")});
}

TEST_F(SavedMessagesTest, AddOfNothingOrOfBadHexSaysWhatToDo) {
  trigger("add_saved");
  EXPECT_TRUE(notice().contains(QStringLiteral("The send box is empty")));
  send->set_text(QStringLiteral("4"), MessageKind::hex);
  trigger("add_saved");
  EXPECT_TRUE(notice().contains(QStringLiteral("half a byte"))) << to_utf8(notice());
  EXPECT_TRUE(messages().isEmpty());
}

TEST_F(SavedMessagesTest, ADoubleClickAndEnterSend) {
  RawSocket peer = join();
  keep("Hello", "greeting");
  const QPoint there = table().visualRect(table().model()->index(0, 1)).center();
  QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, there);
  QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, there);
  EXPECT_EQ(peer.receive_exactly(5), "Hello");
  table().setFocus();
  QTest::keyClick(&table(), Qt::Key_Return);
  EXPECT_EQ(peer.receive_exactly(5), "Hello");
}

TEST_F(SavedMessagesTest, SendIsOffWhileNobodyIsThere) {
  keep("Hello", "greeting");
  EXPECT_FALSE(child<QToolButton>(*window, "send_saved_button").isEnabled());
  const RawSocket peer = join();
  EXPECT_TRUE(child<QToolButton>(*window, "send_saved_button").isEnabled());
}

TEST_F(SavedMessagesTest, AShortcutThatIsPressedInItsCellSendsFromTheSendBox) {
  RawSocket peer = join();
  keep("Hello", "greeting");
  trigger("shortcut_saved");
  auto* const editor = table().findChild<QKeySequenceEdit*>();
  ASSERT_NE(editor, nullptr);
  QTest::keyClick(editor, Qt::Key_F9);
  table().setFocus();  // which ends the edit
  ASSERT_TRUE(wait_until([&] { return messages()[0].shortcut == QKeySequence(Qt::Key_F9); }));
  send->focus_text();
  QTest::keyClick(&child<SendBox>(*window, "send_text"), Qt::Key_F9);
  EXPECT_EQ(peer.receive_exactly(5), "Hello");
}

TEST_F(SavedMessagesTest, AShortcutOfTheWindowIsRefused) {
  keep("Hello", "greeting");
  auto* const model = table().model();
  EXPECT_FALSE(model->setData(model->index(0, Model::shortcut_column),
                              QVariant::fromValue(QKeySequence(Qt::CTRL | Qt::Key_L))));
  EXPECT_TRUE(notice().contains(QStringLiteral("already means “Clear send”"))) << to_utf8(notice());
}

TEST_F(SavedMessagesTest, EditPutsItIntoTheBoxAndReplaceKeepsTheChange) {
  keep("Hello", "greeting");
  send->clear();
  trigger("edit_saved");
  EXPECT_EQ(send->typed(), (Typed{QStringLiteral("Hello"), MessageKind::text}));
  send->set_text(QStringLiteral("Bye"), MessageKind::text);
  trigger("replace_saved");
  EXPECT_EQ(messages(), QList<SavedMessage>{message("greeting", "Bye")});
}

TEST_F(SavedMessagesTest, AltUpMovesAndDeleteDeletes) {
  keep("1", "a");
  keep("2", "b");
  table().setFocus();
  QTest::keyClick(&table(), Qt::Key_Up, Qt::AltModifier);
  EXPECT_EQ(messages()[0].name, QStringLiteral("b"));
  QTest::keyClick(&table(), Qt::Key_Delete);
  EXPECT_EQ(messages(), QList<SavedMessage>{message("a", "1")});
}

TEST_F(SavedMessagesTest, AnExportIsImportedAgainAndOneOfPacketSenderToo) {
  keep("Hello", "greeting");
  const QString out = to_qt(directory / "out.json");
  saved->export_to(out);
  ASSERT_TRUE(wait_until([&] { return notice().contains(QStringLiteral("exported")); }));
  saved->import_from(out);
  ASSERT_TRUE(wait_until([&] { return notice().contains(QStringLiteral("1 message was")); }));
  EXPECT_EQ(messages().size(), 2);
  std::ofstream(directory / "ps.json") << packet_sender_export.toStdString();
  saved->import_from(to_qt(directory / "ps.json"));
  ASSERT_TRUE(wait_until([&] { return messages().size() == 6; }));
  EXPECT_TRUE(notice().contains(QStringLiteral("4 messages were imported")));
  EXPECT_TRUE(notice().contains(QStringLiteral("3 entries were left out")));
}

TEST_F(SavedMessagesTest, AnImportThatFailsSaysWhy) {
  saved->import_from(to_qt(directory / "nowhere.json"));
  ASSERT_TRUE(wait_until([&] { return !notice().isEmpty(); }));
  EXPECT_TRUE(notice().contains(QStringLiteral("there is no such file"))) << to_utf8(notice());
}

TEST_F(SavedMessagesTest, ItsFileIsNotWaitedForAndNothingIsEditedBeforeItIsRead) {
  keep("Hello", "greeting");
  window.reset();
  SendPanel box(workbench);
  const SavedMessages again(workbench, box, file);
  EXPECT_FALSE(again.isEnabled());
  EXPECT_EQ(again.model().rowCount(), 0);
  ASSERT_TRUE(wait_until([&] { return again.isEnabled(); }));
  EXPECT_EQ(again.model().rowCount(), 1);
}

TEST_F(SavedMessagesTest, ADamagedFileIsToldAndTheListWorks) {
  window.reset();
  std::ofstream(directory / "messages.json") << "{";
  make_window();
  EXPECT_TRUE(notice().contains(QStringLiteral("is kept as"))) << to_utf8(notice());
  keep("Hello", "greeting");
  EXPECT_EQ(messages().size(), 1);
}

}  // namespace
}  // namespace lanyard::desktop::testing
