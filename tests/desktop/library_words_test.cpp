// What the libraries say, in Chinese: every failure here is a real one of theirs, so that a
// sentence that changes is missed here.
#include "core/library_words.hpp"

#include <gtest/gtest.h>

#include <QRegularExpression>
#include <functional>
#include <string>

#include "board/board_text.hpp"
#include "conversation/conversation_row.hpp"
#include "core/error_text.hpp"
#include "core/text.hpp"
#include "core/workbench.hpp"
#include "desktop_fixture.hpp"
#include "lanyard/lab/firmware.hpp"
#include "lanyard/lab/lab.hpp"
#include "lanyard/session/auto_reply.hpp"
#include "lanyard/session/framing.hpp"
#include "lanyard/session/recording_writer.hpp"
#include "lanyard/session/text.hpp"
#include "speaking.hpp"
#include "temporary_directory.hpp"

namespace lanyard::desktop::testing {
namespace {

/// Two English words side by side: names and paths of the tests have none.
bool has_english(const QString& text) {
  static const QRegularExpression words(QStringLiteral("\\b[a-z]{2,} [a-z]{2,}\\b"));
  return words.match(text).hasMatch();
}

class LibraryWordsTest : public ::testing::Test {
 protected:
  void expect_chinese(const Error& error) {
    const QString text = error_text(error);
    EXPECT_NE(text, to_qt(error.message));
    EXPECT_FALSE(has_english(text)) << to_utf8(text) << "\n" << error.message;
  }
  template <typename T>
  void expect_refused_in_chinese(const Result<T>& result) {
    ASSERT_FALSE(result);
    expect_chinese(result.error());
  }

  Speaking chinese{"zh_CN"};
  test::TemporaryDirectory directory;
};

TEST_F(LibraryWordsTest, ASentenceIsReadByItsPartsAndItsNamesAndNumbersStay) {
  const Error taken = make_error("listen", "cannot listen on 0.0.0.0:8888",
                                 std::make_error_code(std::errc::address_in_use),
                                 "another program has the port, 'ss -ltnp sport = :8888' names "
                                 "it; or choose another port");
  EXPECT_EQ(error_text(taken),
            QStringLiteral("无法监听 0.0.0.0:8888：已被别的程序占用；请换一个，或关闭那个程序"
                           "（用“ss -ltnp sport = :8888”可以查出是哪个程序；也可以换一个端口）"));
}

TEST_F(LibraryWordsTest, APercentSignInANameIsNoPlaceOfThePhrase) {
  const Error error = make_error("record", "cannot record to /a %1 (%2): b/x",
                                 std::make_error_code(std::errc::permission_denied));
  const QString text = error_text(error);
  EXPECT_TRUE(text.startsWith(QStringLiteral("无法记录到 /a %1 (%2): b/x："))) << to_utf8(text);
}

TEST_F(LibraryWordsTest, WhatIsNotKnownStaysAsItIsBehindWhatIs) {
  const Error error = make_error("connect", "cannot connect to 127.0.0.1:1: the moon is blue");
  EXPECT_EQ(error_text(error), QStringLiteral("无法连接 127.0.0.1:1：the moon is blue"));
  EXPECT_EQ(library_text(QStringLiteral("the moon is blue")), QStringLiteral("the moon is blue"));
}

TEST_F(LibraryWordsTest, AnEmptySentenceAndBracketsThatEndNowhereDoNoHarm) {
  for (const char* const text : {"", ": ", " (", ")", " ()", ": )", "%1", "cannot connect to ",
                                 "a (b (c): d (e)", "(((((: : : :)"}) {
    EXPECT_EQ(library_text(QString::fromLatin1(text)), QString::fromLatin1(text));
  }
  const QString long_one = QStringLiteral("x: (").repeated(2'000);
  EXPECT_EQ(library_text(long_one), long_one);
  const QString nested =
      QStringLiteral("cannot connect to a: ").repeated(150) + QStringLiteral("b");
  EXPECT_FALSE(library_text(nested).isEmpty());
}

TEST_F(LibraryWordsTest, WhatIsTypedWronglyIsToldInChinese) {
  expect_refused_in_chinese(session::parse_hex("4"));
  expect_refused_in_chinese(session::parse_hex("4x"));
  expect_refused_in_chinese(session::parse_escapes("\\q", "utf-8"));
  expect_refused_in_chinese(session::parse_escapes("\\x1", "utf-8"));
  expect_refused_in_chinese(session::parse_escapes("\\", "utf-8"));
  expect_refused_in_chinese(session::encode_text("\u20ac", "latin1"));
  expect_refused_in_chinese(session::parse_framing("length:x"));
  expect_refused_in_chinese(session::parse_framing("delimiter:0"));
  expect_refused_in_chinese(session::parse_framing("delimiter:"));
}

TEST_F(LibraryWordsTest, RulesThatCannotBeUsedAreToldInChinese) {
  const auto compiled = [](session::MatchKind match, const char* pattern, const char* reply) {
    return session::ReplyRules::compile(
        {session::ReplyRule{.match = match, .pattern = pattern, .reply = reply}});
  };
  using session::MatchKind;
  expect_refused_in_chinese(compiled(MatchKind::contains, "", "x"));
  expect_refused_in_chinese(compiled(MatchKind::contains, "x", ""));
  expect_refused_in_chinese(compiled(MatchKind::hex, "4", "x"));
  expect_refused_in_chinese(compiled(MatchKind::contains, "x", "{{no}}"));
  expect_refused_in_chinese(compiled(MatchKind::contains, "x", "{{time"));
  expect_refused_in_chinese(compiled(MatchKind::contains, "x", "{{match:3}}"));
}

TEST_F(LibraryWordsTest, AFileOfRulesThatCannotBeReadIsToldInChinese) {
  for (const char* const file :
       {"{", "[", R"({"rules": 1})", R"({"rules": [], "more": 1})", R"({"rules": [1]})",
        R"({"rules": [{"reply": "x"}]})", R"({"rules": [{"contains": "x"}]})",
        R"({"rules": [{"contains": "x", "answer": "y"}]})",
        R"({"rules": [{"contains": 1, "reply": "y"}]})",
        R"({"rules": [{"contains": "x", "reply": "y", "enabled": 1}]})"}) {
    SCOPED_TRACE(file);
    const auto path = directory.path() / "rules.json";
    test::write_file(path, file);
    expect_refused_in_chinese(session::read_reply_rules(path.string()));
  }
}

TEST_F(LibraryWordsTest, WhatAFirmwareSaysOfItsSettingsIsToldInChinese) {
  expect_chinese(
      make_error("start", "\"x\" cannot be the setting \"port\": it must be a whole number"));
  expect_chinese(make_error("start", "there is no setting \"x\"; there is host, port"));
}

TEST_F(LibraryWordsTest, FilesThatCannotBeWrittenAreToldInChinese) {
  const auto& in = directory.path();
  expect_refused_in_chinese(session::RecordingWriter::open(in / "no" / "such.lanyard", {}));
  expect_refused_in_chinese(session::RecordingWriter::open(in, {}));
  const auto own = session::RecordingWriter::open(in / "own.lanyard", {});
  ASSERT_TRUE(own);
  expect_refused_in_chinese(session::RecordingWriter::open(in / "own.lanyard", {}));
  expect_refused_in_chinese(session::RecordingWriter::open("/dev/null", {}));
}

TEST_F(LibraryWordsTest, NetworksAndFirmwareThatCannotBeStartedAreToldInChinese) {
  lab::LabOptions options;
  options.directory = directory.path();
  options.uplink = false;
  options.password = "short";
  expect_refused_in_chinese(lab::Lab::start(options));
  options.password.clear();
  options.ssid.clear();
  expect_refused_in_chinese(lab::Lab::start(options));
  options.ssid = "Lanyard";
  const auto first = lab::Lab::start(options);
  ASSERT_TRUE(first);
  expect_refused_in_chinese(lab::Lab::start(options));
  for (const char* const name : {"nothing", "./nothing", "/dev/null"}) {
    const auto found = lab::find_firmware(name, {directory.path()});
    expect_refused_in_chinese(found);
  }
  for (const char* const board : {"nobody", "192.168.4.77"}) {
    expect_refused_in_chinese((*first)->forward(board, 80));
  }
  (*first)->stop();
  expect_refused_in_chinese((*first)->forward("nobody", 80));
}

TEST_F(LibraryWordsTest, ARefusalOfTheNetworkIsToldInChinese) {
  Board board;
  board.refusal = "wrong password";
  EXPECT_EQ(BoardText::state_of(board, NetworkState::on), QStringLiteral("被拒绝：密码错误"));
  board.refusal = "12 boards have joined already";
  EXPECT_EQ(BoardText::state_of(board, NetworkState::on),
            QStringLiteral("被拒绝：已有 12 块开发板加入"));
}

TEST_F(LibraryWordsTest, AFailedRowIsInChineseThoughARecordingKeepsWordsInsteadOfCodes) {
  const auto row_of = [](session::RecordedNote::Kind kind, const Error& error) {
    session::RecordedEvent event;
    session::RecordedNote note;
    note.kind = kind;
    note.operation = error.operation;
    note.error = error.reason();
    note.message = error.message;
    event.body = note;
    return make_row(event, {}).text;
  };
  using Kind = session::RecordedNote::Kind;
  const QString refused = row_of(
      Kind::failed, make_error("connect", "cannot connect to 192.168.4.2:8000",
                               std::make_error_code(std::errc::connection_refused),
                               "the computer is there, but no program listens on that port"));
  EXPECT_TRUE(refused.startsWith(QStringLiteral("无法连接 192.168.4.2:8000：连接被拒绝")))
      << to_utf8(refused);
  EXPECT_FALSE(has_english(refused)) << to_utf8(refused);
  for (const auto code :
       {session::SessionErrc::frame_too_long, session::SessionErrc::too_many_sessions,
        session::SessionErrc::send_queue_full, session::SessionErrc::no_such_session,
        session::SessionErrc::sending_side_closed, session::SessionErrc::bad_input}) {
    const QString text =
        row_of(Kind::failed, make_error("send", "cannot send to 127.0.0.1:1", code));
    EXPECT_FALSE(has_english(text)) << to_utf8(text);
  }
  EXPECT_EQ(row_of(Kind::notice, Error{{}, {}, "connecting to 127.0.0.1:8000 again in 0.5 s"}),
            QStringLiteral("0.5 秒后再次连接 127.0.0.1:8000"));
  EXPECT_EQ(row_of(Kind::notice, Error{{}, {}, "12 events are missing here"}),
            QStringLiteral("此处缺少 12 个事件"));
}

/// What the engine says when `open` fails.
QString failure_of(const std::function<void(Workbench&)>& open,
                   const std::filesystem::path& directory) {
  Workbench workbench({.directory = directory});
  QString text;
  QObject::connect(&workbench, &Workbench::endpoint_failed,
                   [&](const Error& error) { text = error_text(error); });
  open(workbench);
  wait_until([&] { return !text.isEmpty(); });
  return text;
}

TEST_F(LibraryWordsTest, AnEndpointThatCannotBeOpenedIsToldInChinese) {
  const auto told = [&](const auto& options) {
    return failure_of([&](Workbench& workbench) { workbench.open(options); }, directory.path());
  };
  for (const QString& text : {told(session::TcpServerOptions{.host = "192.0.2.1", .port = 8888}),
                              told(session::TcpServerOptions{.host = "no..name", .port = 8888}),
                              told(session::TcpClientOptions{.host = "no..name", .port = 8888}),
                              told(session::TcpClientOptions{.host = "127.0.0.1", .port = 1}),
                              told(session::UdpOptions{.host = "192.0.2.1", .port = 8888})}) {
    EXPECT_TRUE(text.startsWith(QStringLiteral("无法"))) << to_utf8(text);
    EXPECT_FALSE(has_english(text)) << to_utf8(text);
  }
}

}  // namespace
}  // namespace lanyard::desktop::testing
