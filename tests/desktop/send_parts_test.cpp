// What the send panel is made of, without the panel.
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "desktop_fixture.hpp"
#include "lanyard/session/text.hpp"
#include "send/composer.hpp"
#include "send/file_sender.hpp"
#include "send/repeat_schedule.hpp"
#include "send/send_history.hpp"

namespace lanyard::desktop::testing {
namespace {

using namespace std::chrono_literals;
using session::SessionId;

std::string composed(const QString& typed, const MessageForm& form) {
  const auto bytes = compose(typed, form);
  EXPECT_TRUE(bytes) << bytes.error().error.message;
  return bytes ? std::string(as_chars(bytes->view())) : std::string();
}

// ---- composing ----------------------------------------------------------------------------------

TEST(ComposerTest, TextGoesAsItIsTyped) {
  EXPECT_EQ(composed(QStringLiteral("a\\n ü"), {}), "a\\n ü");
}

TEST(ComposerTest, EscapesStandForBytes) {
  EXPECT_EQ(composed(QStringLiteral("a\\r\\x1b"), {.kind = MessageKind::escapes}), "a\r\x1b");
}

TEST(ComposerTest, HexIsBytes) {
  EXPECT_EQ(composed(QStringLiteral("48 65\n6c"), {.kind = MessageKind::hex}), "Hel");
}

TEST(ComposerTest, TheLineEndingIsPutBehindAndAtEachLineBreak) {
  const QString typed = QStringLiteral("a\nb");
  EXPECT_EQ(composed(typed, {.ending = LineEnding::none}), "a\nb");
  EXPECT_EQ(composed(typed, {.ending = LineEnding::lf}), "a\nb\n");
  EXPECT_EQ(composed(typed, {.ending = LineEnding::crlf}), "a\r\nb\r\n");
  EXPECT_EQ(composed(typed, {.ending = LineEnding::cr}), "a\rb\r");
}

TEST(ComposerTest, HexGetsNoLineEnding) {
  EXPECT_EQ(composed(QStringLiteral("41"), {.kind = MessageKind::hex, .ending = LineEnding::crlf}),
            "A");
}

TEST(ComposerTest, TextIsEncoded) {
  EXPECT_EQ(composed(QStringLiteral("中"), {.encoding = "gbk"}), "\xd6\xd0");
}

TEST(ComposerTest, ACharacterThatTheEncodingDoesNotHaveIsNamed) {
  const auto refused = compose(QStringLiteral("中"), {.encoding = "latin1"});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().error.message.find("中"), std::string::npos)
      << refused.error().error.message;
}

TEST(ComposerTest, TheCharacterOfABadEscapeIsTold) {
  const auto refused = compose(QStringLiteral("ü\\n\\q"),
                               {.kind = MessageKind::escapes, .ending = LineEnding::crlf});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().position, 3);
}

TEST(ComposerTest, ABackslashAtTheEndIsTroubleWhateverLineEndingFollows) {
  const auto refused =
      compose(QStringLiteral("ab\\"), {.kind = MessageKind::escapes, .ending = LineEnding::crlf});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().position, 2);
}

TEST(ComposerTest, TheCharacterThatIsNoHexDigitIsTold) {
  const auto refused = compose(QStringLiteral("48 6g"), {.kind = MessageKind::hex});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().position, 4);
}

TEST(ComposerTest, HalfAByteIsTroubleBehindIt) {
  const auto refused = compose(QStringLiteral("48 6"), {.kind = MessageKind::hex});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().position, 4);
}

TEST(ComposerTest, BytesComeBackAsTheyCanBeTyped) {
  for (const MessageKind wanted : all_kinds) {
    for (const std::string& bytes : {std::string("Hello\nü"), std::string("a\r\n\0\xff", 5)}) {
      const Typed typed = typed_form(as_byte_view(bytes), wanted);
      EXPECT_EQ(composed(typed.text, {.kind = typed.kind}), bytes);
    }
  }
  EXPECT_EQ(typed_form(as_byte_view("a\nb"), MessageKind::text).kind, MessageKind::text);
  EXPECT_EQ(typed_form(as_byte_view("a\r\n"), MessageKind::text).kind, MessageKind::escapes);
  EXPECT_EQ(typed_form(as_byte_view("\u202e"), MessageKind::text).kind, MessageKind::escapes);
  EXPECT_EQ(typed_form(as_byte_view("ab"), MessageKind::hex).text, QStringLiteral("61 62"));
}

// ---- history ------------------------------------------------------------------------------------

Typed text(const char* words) {
  return {QString::fromUtf8(words), MessageKind::text};
}

TEST(SendHistoryTest, GoesBackToTheOldestAndForwardToTheDraft) {
  SendHistory history;
  history.add(text("one"));
  history.add({QStringLiteral("02"), MessageKind::hex});
  EXPECT_EQ(history.older(text("draft"))->text, QStringLiteral("02"));
  EXPECT_EQ(history.older(text("02")), text("one"));
  EXPECT_FALSE(history.older(text("one")));
  EXPECT_EQ(history.newer()->kind, MessageKind::hex);
  EXPECT_EQ(history.newer(), text("draft"));
  EXPECT_FALSE(history.newer());
}

TEST(SendHistoryTest, WhatIsSentAgainMovesToTheEnd) {
  SendHistory history;
  for (const char* words : {"one", "two", "one"}) {
    history.add(text(words));
  }
  EXPECT_EQ(history.entries(), (std::vector{text("two"), text("one")}));
}

TEST(SendHistoryTest, IsBoundedInEntriesAndCharacters) {
  SendHistory history;
  for (std::size_t i = 0; i < 2 * SendHistory::most_entries; ++i) {
    history.add({QString::number(i), MessageKind::text});
  }
  EXPECT_EQ(history.entries().size(), SendHistory::most_entries);
  for (qsizetype i = 0; i < 100; ++i) {
    history.add({QString(SendHistory::longest_entry - i, QLatin1Char('x')), MessageKind::text});
  }
  qsizetype characters = 0;
  for (const Typed& entry : history.entries()) {
    characters += entry.text.size();
  }
  EXPECT_LE(characters, SendHistory::most_characters);
  EXPECT_GT(characters, SendHistory::most_characters / 2);
  const std::size_t before = history.entries().size();
  history.add({QString(SendHistory::longest_entry + 1, QLatin1Char('y')), MessageKind::text});
  EXPECT_EQ(history.entries().size(), before);
}

TEST(SendHistoryTest, ComesBackFromSettingsWithoutWhatIsNoEntry) {
  SendHistory history;
  history.add(text("a:b\nc"));
  history.add({QStringLiteral("00"), MessageKind::hex});
  QStringList lines = history.to_settings();
  lines << QStringLiteral("nonsense") << QStringLiteral(":x") << QString();
  EXPECT_EQ(SendHistory::from_settings(lines).entries(), history.entries());
}

// ---- again and again ----------------------------------------------------------------------------

TEST(RepeatScheduleTest, TurnsAreDueWholePeriodsAfterTheStartHoweverLateEachWasTaken) {
  const RepeatSchedule::Clock::time_point start{};
  RepeatSchedule schedule(start, 10ms);
  EXPECT_TRUE(schedule.is_due(start));
  schedule.take(start + 3ms);
  EXPECT_FALSE(schedule.is_due(start + 9ms));
  EXPECT_EQ(schedule.wait(start + 3ms), 7ms);
  EXPECT_TRUE(schedule.is_due(start + 10ms));
  schedule.take(start + 14ms);
  EXPECT_EQ(schedule.wait(start + 14ms), 6ms);
}

TEST(RepeatScheduleTest, TurnsThatWereMissedAreNotMadeUpFor) {
  const RepeatSchedule::Clock::time_point start{};
  RepeatSchedule schedule(start, 10ms);
  schedule.take(start + 57ms);
  EXPECT_FALSE(schedule.is_due(start + 59ms));
  EXPECT_TRUE(schedule.is_due(start + 60ms));
}

TEST(RepeatScheduleTest, AWaitIsRoundedUpSoThatNoTurnComesEarly) {
  const RepeatSchedule::Clock::time_point start{};
  RepeatSchedule schedule(start, 10ms);
  schedule.take(start);
  EXPECT_EQ(schedule.wait(start + 9'500us), 1ms);
  EXPECT_EQ(schedule.wait(start + 30ms), 0ms);
}

session::SessionInfo info_of(SessionId id, std::uint64_t queued) {
  session::SessionInfo info;
  info.identity = std::make_shared<session::SessionIdentity>(
      session::SessionIdentity{.id = id, .local = {}, .peer = {}});
  info.queued_bytes = queued;
  return info;
}

TEST(QueueWatchTest, HasRoomUntilTheLimitIsHandedOverAndAgainOnceItIsSent) {
  QueueWatch watch;
  const SessionId one{1};
  EXPECT_TRUE(watch.has_room(one));
  watch.handed(one, QueueWatch::most_queued);
  EXPECT_FALSE(watch.has_room(one));
  EXPECT_TRUE(watch.has_room(SessionId{2}));
  watch.sent(one, 1);
  EXPECT_TRUE(watch.has_room(one));
}

TEST(QueueWatchTest, FiguresSetTheGuessRightButCountWhatTheyMayNotYetKnow) {
  QueueWatch watch;
  const SessionId one{1};
  watch.handed(one, QueueWatch::most_queued);
  watch.figures({info_of(one, 0)});
  EXPECT_FALSE(watch.has_room(one)) << "it may have been handed over after the figures were taken";
  watch.figures({info_of(one, 0)});
  EXPECT_TRUE(watch.has_room(one));
}

// ---- a file -------------------------------------------------------------------------------------

class FileSenderTest : public WorkbenchTest {
 protected:
  std::filesystem::path make_file(const std::string& bytes) {
    const std::filesystem::path file = directory / "file.bin";
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
  static std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      bytes[i] = static_cast<char>(i * 7 + i / 251);
    }
    return bytes;
  }
  /// Connects and waits until the workbench knows.
  RawSocket join(const std::string& address) {
    const std::size_t before = workbench.sessions().size();
    RawSocket peer = RawSocket::connect_to(address);
    EXPECT_TRUE(wait_until([&] { return workbench.sessions().size() > before; }));
    return peer;
  }
  std::unique_ptr<FileSender> send(const std::filesystem::path& file) {
    std::vector<FileTarget> targets;
    for (const auto& [id, identity] : workbench.sessions()) {
      targets.push_back({.session = id});
    }
    return std::make_unique<FileSender>(
        workbench.engine(), file, targets,
        FileSender::Callbacks{.on_progress =
                                  [this](const FileProgress& progress) {
                                    sent_ = progress.sent;
                                    if (progress.sent > 0) {
                                      begun_.store(true);
                                    }
                                  },
                              .on_end = [this](const FileOutcome& end) { end_.set_value(end); }});
  }
  FileOutcome wait_for_end() {
    auto end = end_.get_future();
    if (end.wait_for(test::patience) != std::future_status::ready) {
      throw test::WaitedInVain("the file sender does not end");
    }
    return end.get();
  }
  /// The most that waits for any session now.
  std::uint64_t most_queued() {
    std::promise<std::uint64_t> asked;
    workbench.engine().sessions([&](const std::vector<session::SessionInfo>& all) {
      std::uint64_t most = 0;
      for (const auto& session : all) {
        most = std::max(most, session.queued_bytes);
      }
      asked.set_value(most);
    });
    return asked.get_future().get();
  }

  std::promise<FileOutcome> end_;
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<bool> begun_{false};
};

TEST_F(FileSenderTest, EveryPeerGetsTheFileToTheByte) {
  const std::string bytes = pattern(3'000'001);
  const std::string address = listen();
  RawSocket first = join(address);
  RawSocket second = join(address);
  const auto sender = send(make_file(bytes));
  auto other = std::async(std::launch::async, [&] { return second.receive_exactly(bytes.size()); });
  EXPECT_TRUE(first.receive_exactly(bytes.size()) == bytes);
  EXPECT_TRUE(other.get() == bytes);
  const FileOutcome end = wait_for_end();
  EXPECT_EQ(end.end, FileEnd::sent);
  EXPECT_EQ(end.progress.sent, bytes.size());
  EXPECT_EQ(end.progress.peers, 2U);
  EXPECT_EQ(end.lost_peers, 0U);
  EXPECT_FALSE(end.was_deleted);
}

TEST_F(FileSenderTest, AnEmptyFileIsSentAtOnce) {
  const RawSocket peer = join(listen());
  const auto sender = send(make_file(""));
  EXPECT_EQ(wait_for_end().end, FileEnd::sent);
}

TEST_F(FileSenderTest, APeerThatDoesNotReadNeitherFillsMemoryNorHoldsAnotherUp) {
  const std::string bytes = pattern(20'000'000);
  const std::string address = listen();
  RawSocket slow = join(address);
  RawSocket quick = join(address);
  const auto sender = send(make_file(bytes));
  EXPECT_TRUE(quick.receive_exactly(bytes.size()) == bytes);
  EXPECT_LE(most_queued(), FileSender::most_queued);
  EXPECT_TRUE(slow.receive_exactly(bytes.size()) == bytes);
  EXPECT_EQ(wait_for_end().end, FileEnd::sent);
}

TEST_F(FileSenderTest, CancelEndsItInTheMiddle) {
  const std::string bytes = pattern(20'000'000);
  const RawSocket peer = join(listen());
  const auto sender = send(make_file(bytes));
  ASSERT_TRUE(wait_until([&] { return begun_.load(); }));
  sender->cancel();
  const FileOutcome end = wait_for_end();
  EXPECT_EQ(end.end, FileEnd::cancelled);
  EXPECT_LT(end.progress.sent, bytes.size());
}

TEST_F(FileSenderTest, AFileThatShrinksIsTold) {
  const std::string bytes = pattern(20'000'000);
  RawSocket peer = join(listen());
  const auto file = make_file(bytes);
  const auto sender = send(file);
  ASSERT_TRUE(wait_until([&] { return begun_.load(); }));
  std::filesystem::resize_file(file, 1000);
  auto received = std::async(std::launch::async, [&] { return peer.receive_to_end(); });
  const FileOutcome end = wait_for_end();
  workbench.close();
  EXPECT_EQ(end.end, FileEnd::shorter) << end.error.message;
  EXPECT_LT(received.get().size(), bytes.size());
}

TEST_F(FileSenderTest, AFileThatIsDeletedIsSentWholeAndThatIsTold) {
  const std::string bytes = pattern(20'000'000);
  RawSocket peer = join(listen());
  const auto file = make_file(bytes);
  const auto sender = send(file);
  ASSERT_TRUE(wait_until([&] { return begun_.load(); }));
  std::filesystem::remove(file);
  EXPECT_TRUE(peer.receive_exactly(bytes.size()) == bytes);
  const FileOutcome end = wait_for_end();
  EXPECT_EQ(end.end, FileEnd::sent);
  EXPECT_TRUE(end.was_deleted);
}

TEST_F(FileSenderTest, AFileThatIsNotThereOrADirectoryIsUnreadable) {
  const RawSocket peer = join(listen());
  {
    const auto sender = send(directory / "nowhere");
    const FileOutcome end = wait_for_end();
    EXPECT_EQ(end.end, FileEnd::unreadable);
    EXPECT_NE(end.error.message.find("no such file"), std::string::npos) << end.error.message;
    EXPECT_FALSE(end.was_deleted);
  }
  end_ = {};
  const auto sender = send(directory.path());
  const FileOutcome end = wait_for_end();
  EXPECT_EQ(end.end, FileEnd::unreadable);
  EXPECT_NE(end.error.message.find("is a directory"), std::string::npos) << end.error.message;
}

TEST_F(FileSenderTest, PeersThatLeaveAreCounted) {
  const std::string bytes = pattern(20'000'000);
  const std::string address = listen();
  RawSocket leaver = join(address);
  RawSocket stayer = join(address);
  const auto sender = send(make_file(bytes));
  leaver.reset();
  EXPECT_TRUE(stayer.receive_exactly(bytes.size()) == bytes);
  const FileOutcome end = wait_for_end();
  EXPECT_EQ(end.end, FileEnd::sent);
  EXPECT_EQ(end.progress.peers, 1U);
  EXPECT_EQ(end.lost_peers, 1U);
}

TEST_F(FileSenderTest, WhenTheLastPeerLeavesItEnds) {
  RawSocket peer = join(listen());
  const auto sender = send(make_file(pattern(20'000'000)));
  peer.reset();
  EXPECT_EQ(wait_for_end().end, FileEnd::nobody);
}

}  // namespace
}  // namespace lanyard::desktop::testing
