#include <sys/stat.h>

#include "lanyard/session/recording_copy.hpp"
#include "recording_fixture.hpp"

namespace lanyard::session {
namespace {

using namespace testing;
namespace fs = std::filesystem;

class RecordingOfEveryKindOfEvent : public ::testing::Test {
 protected:
  void SetUp() override {
    const Disconnected end{.reason = DisconnectReason::reset,
                           .code = std::make_error_code(std::errc::connection_reset),
                           .totals = {11, 22, 33, 44}};
    Message framed = message_of("Hello\r\n");
    framed.payload_size = 5;
    framed.partial = true;
    auto writer = open_writer(directory_ / "a.lnyd");
    record(writer, {{at(10), EndpointId{1}, nullptr, Listening{"0.0.0.0:8888"}},
                    {at(20), EndpointId{1}, nullptr, Failed{refused_}},
                    {at(30), EndpointId{1}, session_, Connected{}},
                    {at(40), EndpointId{1}, session_, Received{framed}},
                    sent(session_, "World", 50),
                    {at(60), EndpointId{1}, session_, Notice{"the peer is slow"}},
                    {at(70), EndpointId{1}, session_, end}});
    ASSERT_TRUE(writer.close());
  }
  const std::shared_ptr<const SessionIdentity> session_ =
      identity_of(7, Role::client, Protocol::udp);
  const Error refused_ = make_error("connect", "cannot connect to 192.168.4.2:80",
                                    std::make_error_code(std::errc::connection_refused));
  TemporaryDirectory directory_;
};

TEST_F(RecordingOfEveryKindOfEvent, KeepsTheRun) {
  auto reader = open_reader(directory_ / "a.lnyd");
  const auto runs = reader.runs();
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 1U);
  EXPECT_EQ(runs->at(0).started, at(1'000));
  EXPECT_EQ(runs->at(0).program, "lanyard 0.1.0");
  EXPECT_EQ(runs->at(0).endpoint, "listen 0.0.0.0:8888");
  EXPECT_EQ(runs->at(0).framing, "line");
}

TEST_F(RecordingOfEveryKindOfEvent, KeepsTheSessionAndItsEnd) {
  auto reader = open_reader(directory_ / "a.lnyd");
  const auto sessions = reader.sessions();
  ASSERT_TRUE(sessions);
  ASSERT_EQ(sessions->size(), 1U);
  const RecordedSession& kept = sessions->at(0);
  EXPECT_EQ(kept.number, 7);
  EXPECT_EQ(kept.protocol, Protocol::udp);
  EXPECT_EQ(kept.role, Role::client);
  EXPECT_EQ(kept.local, session_->local);
  EXPECT_EQ(kept.peer, session_->peer);
  EXPECT_EQ(kept.opened, at(30));
  EXPECT_EQ(kept.opened_event, 3);
  const RecordedEnd end = kept.end.value_or(RecordedEnd{});
  EXPECT_EQ(end.time, at(70));
  EXPECT_EQ(end.event, 7);
  EXPECT_EQ(end.reason, DisconnectReason::reset);
  EXPECT_EQ(end.error, "connection reset by peer");
  EXPECT_EQ(end.totals.bytes_received, 11U);
  EXPECT_EQ(end.totals.bytes_sent, 22U);
  EXPECT_EQ(end.totals.messages_received, 33U);
  EXPECT_EQ(end.totals.messages_sent, 44U);
}

TEST_F(RecordingOfEveryKindOfEvent, KeepsTheMessages) {
  auto reader = open_reader(directory_ / "a.lnyd");
  const Walk walked = walk(reader);
  ASSERT_EQ(walked.messages.size(), 2U);
  EXPECT_EQ(walked.messages[0].id, 4);
  EXPECT_EQ(walked.messages[0].session, 1);
  EXPECT_EQ(walked.messages[0].time, at(40));
  EXPECT_EQ(walked.messages[0].direction, Direction::received);
  EXPECT_TRUE(walked.messages[0].partial);
  EXPECT_EQ(text_of(walked.messages[0].payload()), "Hello");
  EXPECT_EQ(walked.messages[1].direction, Direction::sent);
  EXPECT_FALSE(walked.messages[1].partial);
}

TEST_F(RecordingOfEveryKindOfEvent, KeepsWhatIsNoMessage) {
  auto reader = open_reader(directory_ / "a.lnyd");
  const auto notes = reader.notes();
  ASSERT_TRUE(notes);
  ASSERT_EQ(notes->size(), 3U);
  EXPECT_EQ(notes->at(0).kind, RecordedNote::Kind::listening);
  EXPECT_EQ(notes->at(0).message, "0.0.0.0:8888");
  EXPECT_EQ(notes->at(1).kind, RecordedNote::Kind::failed);
  EXPECT_EQ(notes->at(1).operation, "connect");
  EXPECT_EQ(notes->at(1).error, "connection refused");
  EXPECT_EQ(notes->at(1).message, refused_.message);
  EXPECT_EQ(notes->at(2).kind, RecordedNote::Kind::notice);
  EXPECT_EQ(notes->at(2).session, 1);
}

TEST(Recording, KeepsBytesThatAreNoText) {
  const TemporaryDirectory directory;
  const std::string odd("a\0b\xff\xfe\xc3\x28\n", 8);
  std::string megabyte(std::size_t{1} << 20U, '\0');
  for (std::size_t i = 0; i < megabyte.size(); ++i) {
    megabyte[i] = static_cast<char>(i * 2654435761U >> 24U);
  }
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, {received(identity_of(1), odd), received(identity_of(1), ""),
                  sent(identity_of(1), megabyte)});
  auto reader = open_reader(directory / "a.lnyd");
  EXPECT_EQ(walk(reader).texts, (std::vector<std::string>{odd, "", megabyte}));
}

TEST(Recording, ASecondRunGoesOnAfterTheFirst) {
  const TemporaryDirectory directory;
  for (const auto* const text : {"first", "second"}) {
    auto writer = open_writer(directory / "a.lnyd");
    record(writer, {received(identity_of(1), text)});
  }
  auto reader = open_reader(directory / "a.lnyd");
  EXPECT_EQ(reader.runs()->size(), 2U);
  const auto sessions = reader.sessions();
  ASSERT_TRUE(sessions);
  ASSERT_EQ(sessions->size(), 2U);
  EXPECT_EQ(sessions->at(0).number, sessions->at(1).number);
  EXPECT_NE(sessions->at(0).run, sessions->at(1).run);
  const Walk walked = walk(reader);
  EXPECT_EQ(walked.texts, (std::vector<std::string>{"first", "second"}));
  EXPECT_GT(walked.messages[1].id, walked.messages[0].id);
  EXPECT_EQ(walked.messages[1].session, sessions->at(1).id);
}

TEST(Recording, KeepsTheOrderOfArrivalWhenTheClockStepsBack) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, {received(identity_of(1), "one", 900), received(identity_of(1), "two", 100),
                  received(identity_of(1), "three", 500)});
  auto reader = open_reader(directory / "a.lnyd");
  EXPECT_EQ(walk(reader).texts, (std::vector<std::string>{"one", "two", "three"}));
}

TEST(Recording, AnEventAfterTheEndOfItsSessionBelongsToTheSameSession) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, {{at(1), EndpointId{1}, identity_of(1), Connected{}},
                  {at(2), EndpointId{1}, identity_of(1), Disconnected{}},
                  received(identity_of(1), "late")});
  auto reader = open_reader(directory / "a.lnyd");
  EXPECT_EQ(reader.sessions()->size(), 1U);
  EXPECT_EQ(walk(reader).messages.at(0).session, reader.sessions()->at(0).id);
}

TEST(Recording, ACleanEndLeavesOneFile) {
  const TemporaryDirectory directory;
  {
    auto writer = open_writer(directory / "a.lnyd");
    ASSERT_TRUE(writer.append(numbered_messages(3)));  // left to the destructor to commit
  }
  {
    auto reader = open_reader(directory / "a.lnyd");
    EXPECT_EQ(walk(reader).texts.size(), 3U);
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 1);
}

TEST(Recording, ANameThatLooksLikeAUriIsAFileName) {
  const TemporaryDirectory directory;
  const fs::path before = fs::current_path();
  fs::current_path(directory.path());
  for (const auto* const name : {"file:a.lnyd?mode=memory", ":memory:"}) {
    {
      auto writer = open_writer(name);
      record(writer, numbered_messages(1));
    }
    EXPECT_TRUE(fs::exists(directory / name));
    auto reader = open_reader(name);
    EXPECT_EQ(walk(reader).texts.size(), 1U);
  }
  fs::current_path(before);
}

TEST(Recording, CountsMessagesAndBytes) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, {received(identity_of(1), std::string(100'000, 'x')), sent(identity_of(1), "y")});
  EXPECT_EQ(writer.message_count(), 2U);
  EXPECT_GT(writer.bytes_on_disk(), 100'000U);
}

TEST(Recording, AClosedWriterTakesNoMore) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, numbered_messages(1));
  ASSERT_TRUE(writer.close());
  EXPECT_TRUE(writer.close());
  EXPECT_FALSE(writer.append(numbered_messages(1)));
  EXPECT_FALSE(writer.commit());
}

TEST(Recording, AMessageWithoutItsBytesStopsTheWriterInsteadOfBeingRecordedAsEmpty) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  Event event = received(identity_of(1), "");
  std::get<Received>(event.body).message.size = 5;
  const auto done = writer.append({&event, 1});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("without its session or its bytes"), std::string::npos);
}

TEST(Recording, ASecondWriterIsRefusedUntilTheFirstIsGone) {
  const TemporaryDirectory directory;
  fs::create_symlink(directory / "a.lnyd", directory / "link.lnyd");
  {
    auto writer = open_writer(directory / "a.lnyd");
    for (const auto* const name : {"a.lnyd", "link.lnyd"}) {
      const auto second = RecordingWriter::open(directory / name, some_run());
      ASSERT_FALSE(second);
      EXPECT_EQ(second.error().code, std::errc::device_or_resource_busy);
      EXPECT_NE(second.error().message.find("is recording to it"), std::string::npos);
    }
    record(writer, numbered_messages(2));
  }
  auto writer = open_writer(directory / "link.lnyd");
}

TEST(Recording, ReadersSeeWhatIsCommittedWhileItIsBeingWritten) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  auto reader = open_reader(directory / "a.lnyd");
  EXPECT_EQ(walk(reader).texts.size(), 0U);
  record(writer, numbered_messages(5));
  EXPECT_EQ(walk(reader).texts.size(), 5U);
  ASSERT_TRUE(writer.append(numbered_messages(5)));
  EXPECT_EQ(walk(reader).texts.size(), 5U);
  ASSERT_TRUE(writer.commit());
  EXPECT_EQ(walk(reader).texts.size(), 10U);
  const std::int64_t last = walk(reader).messages.back().id;
  record(writer, {received(identity_of(1), "new")});
  EXPECT_EQ(walk(reader, {.after = last}).texts, std::vector<std::string>{"new"});
}

std::vector<std::string> messages_in(const std::filesystem::path& file) {
  auto reader = RecordingReader::open(file);
  EXPECT_TRUE(reader) << reader.error().message;
  std::vector<std::string> texts;
  EXPECT_TRUE(reader->for_each_message({}, [&](const RecordedMessage& message) {
    texts.emplace_back(as_chars(message.bytes.view()));
    return true;
  }));
  return texts;
}

TEST(Recording, ACopyMadeWhileItIsWrittenHoldsWhatWasCommittedWhenItBegan) {
  const TemporaryDirectory directory;
  const auto file = directory / "a.lnyd";
  auto writer = RecordingWriter::open(file, some_run());
  ASSERT_TRUE(writer);
  const auto session = identity_of(1);
  const std::string large(200'000, 'x');
  const auto record = [&](std::string_view text) {
    ASSERT_TRUE(writer->append(std::vector{received(session, text)}));
    ASSERT_TRUE(writer->commit());
  };
  for (int i = 0; i < 50; ++i) {
    record(large);
  }
  int steps = 0;
  const auto copied = copy_recording(file, directory / "copy.lnyd", [&](int) {
    ++steps;
    record("meanwhile");
    return true;
  });
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_GT(steps, 5);
  EXPECT_EQ(messages_in(directory / "copy.lnyd"), std::vector<std::string>(50, large));
  EXPECT_EQ(messages_in(file).size(), 50U + static_cast<std::size_t>(steps));
  ASSERT_TRUE(writer->close());
  // And it is a whole recording: another run can be added to it.
  auto more = RecordingWriter::open(directory / "copy.lnyd", some_run());
  ASSERT_TRUE(more) << more.error().message;
  ASSERT_TRUE(more->close());
  EXPECT_EQ(std::ranges::distance(std::filesystem::directory_iterator(directory.path()),
                                  std::filesystem::directory_iterator()),
            2);
}

TEST(Recording, ACopyThatIsGivenUpLeavesTheFileAsItWas) {
  const TemporaryDirectory directory;
  const auto file = directory / "a.lnyd";
  auto writer = open_writer(file);
  record(writer, {received(identity_of(1), std::string(5'000'000, 'x'))});
  ASSERT_TRUE(writer.close());
  std::ofstream(directory / "copy.lnyd") << "mine";
  const auto copied = copy_recording(file, directory / "copy.lnyd", [](int) { return false; });
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, std::errc::operation_canceled);
  EXPECT_EQ(std::filesystem::file_size(directory / "copy.lnyd"), 4U);
}

TEST(Recording, ACopyIsNotMadeOverARecordingThatIsBeingWritten) {
  const TemporaryDirectory directory;
  const auto file = directory / "a.lnyd";
  auto writer = RecordingWriter::open(file, some_run());
  auto other = RecordingWriter::open(directory / "b.lnyd", some_run());
  ASSERT_TRUE(writer && other);
  for (const auto& to : {file, directory / "b.lnyd"}) {
    const auto copied = copy_recording(file, to);
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, std::errc::device_or_resource_busy) << copied.error().message;
  }
  const auto nowhere = copy_recording(file, directory / "missing" / "c.lnyd");
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().message.find("c.lnyd"), std::string::npos);
}

/// Some steps long.
fs::path recording_of(const TemporaryDirectory& directory, const char* name) {
  auto writer = open_writer(directory / name);
  record(writer, std::vector(20, received(identity_of(1), std::string(200'000, 'x'))));
  EXPECT_TRUE(writer.close());
  return directory / name;
}

TEST(Recording, NobodyBeginsToRecordToAFileWhileACopyIsMadeThere) {
  const TemporaryDirectory directory;
  const auto file = recording_of(directory, "a.lnyd");
  int refused = 0;
  int steps = 0;
  const auto copied = copy_recording(file, directory / "b.lnyd", [&](int) {
    const auto writer = RecordingWriter::open(directory / "b.lnyd", some_run());
    refused += !writer && writer.error().code == std::errc::device_or_resource_busy ? 1 : 0;
    ++steps;
    return true;
  });
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_GT(steps, 1);
  EXPECT_EQ(refused, steps);
  EXPECT_EQ(messages_in(directory / "b.lnyd").size(), 20U);
  EXPECT_TRUE(RecordingWriter::open(directory / "b.lnyd", some_run()));
}

TEST(Recording, ACopyTouchesNoFileThatItDidNotMake) {
  const TemporaryDirectory directory;
  const auto file = recording_of(directory, "a.lnyd");
  auto writer = open_writer(directory / "b.lnyd.part");
  record(writer, numbered_messages(3));
  ASSERT_TRUE(copy_recording(file, directory / "b.lnyd"));
  record(writer, numbered_messages(3));
  ASSERT_TRUE(writer.close());
  EXPECT_EQ(messages_in(directory / "b.lnyd.part").size(), 6U);
}

TEST(Recording, ACopyHasThePermissionsOfANewFile) {
  const TemporaryDirectory directory;
  const auto file = recording_of(directory, "a.lnyd");
  ASSERT_TRUE(copy_recording(file, directory / "b.lnyd"));
  EXPECT_EQ(fs::status(directory / "b.lnyd").permissions(), fs::status(file).permissions());
}

TEST(Recording, ACopyThatCannotHaveItsNameLeavesWhatBelongsToTheOlderFile) {
  const TemporaryDirectory directory;
  const auto file = recording_of(directory, "a.lnyd");
  const auto to = directory / "b.lnyd";
  std::ofstream(directory / "b.lnyd-wal") << "what a killed writer left";
  const auto copied = copy_recording(file, to, [&](int) {
    fs::create_directories(to / "in the way");
    return true;
  });
  EXPECT_FALSE(copied);
  EXPECT_TRUE(fs::exists(directory / "b.lnyd-wal"));
  EXPECT_EQ(
      std::ranges::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()), 3);
}

TEST(Recording, AWalkEndsThoughMessagesKeepComing) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, numbered_messages(3'000));
  auto reader = open_reader(directory / "a.lnyd");
  int visited = 0;
  const auto done = reader.for_each_message({}, [&](const RecordedMessage&) {
    record(writer, numbered_messages(1));
    return ++visited < 10'000;
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(visited, 3'000);
}

TEST(Recording, AReaderThatPausesDoesNotKeepTheWalFromBeingReused) {
  const TemporaryDirectory directory;
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, numbered_messages(10));
  auto reader = open_reader(directory / "a.lnyd");
  const std::string large(1U << 20U, 'x');
  const auto done = reader.for_each_message({}, [&](const RecordedMessage&) {
    for (int i = 0; i < 100; ++i) {
      record(writer, {received(identity_of(1), large)});
    }
    return false;
  });
  EXPECT_TRUE(done);
  EXPECT_LT(fs::file_size(directory / "a.lnyd-wal"), std::uintmax_t{32} << 20U);
}

class RecordingFilter : public ::testing::Test {
 protected:
  void SetUp() override {
    auto writer = open_writer(directory_ / "a.lnyd");
    record(writer,
           {received(identity_of(1), "alpha 1\n", 100), sent(identity_of(1), "beta 22", 200),
            received(identity_of(2), std::string_view("gam\0ma\xff 333", 11), 300),
            sent(identity_of(2), "delta", 400)});
  }
  std::vector<std::string> texts(const MessageFilter& filter) {
    auto reader = open_reader(directory_ / "a.lnyd");
    const Walk walked = walk(reader, filter);
    EXPECT_EQ(walked.error, "");
    return walked.texts;
  }
  const std::string gamma_{"gam\0ma\xff 333", 11};
  TemporaryDirectory directory_;
};

TEST_F(RecordingFilter, BySession) {
  EXPECT_EQ(texts({.session = 2}), (std::vector<std::string>{gamma_, "delta"}));
  EXPECT_TRUE(texts({.session = 9}).empty());
}

TEST_F(RecordingFilter, ByDirection) {
  EXPECT_EQ(texts({.direction = Direction::sent}), (std::vector<std::string>{"beta 22", "delta"}));
}

TEST_F(RecordingFilter, ByTimeFromSinceUpToButNotIncludingUntil) {
  EXPECT_EQ(texts({.since = at(200), .until = at(400)}),
            (std::vector<std::string>{"beta 22", gamma_}));
}

TEST_F(RecordingFilter, ByTextWithNulBytesInIt) {
  EXPECT_EQ(texts({.text = std::string("m\0m", 3)}), std::vector<std::string>{gamma_});
}

TEST_F(RecordingFilter, ByRegularExpressionOverAnyBytes) {
  EXPECT_EQ(texts({.regex = "[0-9]{2,}$"}), (std::vector<std::string>{"beta 22", gamma_}));
  EXPECT_EQ(texts({.regex = "\\xff"}), std::vector<std::string>{gamma_});
  EXPECT_EQ(texts({.regex = "\\x00ma."}), std::vector<std::string>{gamma_});
}

TEST_F(RecordingFilter, ByAllConditionsTogether) {
  EXPECT_EQ(texts({.session = 1, .direction = Direction::received, .text = "a", .regex = "^al"}),
            std::vector<std::string>{"alpha 1\n"});
}

TEST_F(RecordingFilter, ABadExpressionIsAnErrorInRe2sWords) {
  auto reader = open_reader(directory_ / "a.lnyd");
  const Walk walked = walk(reader, {.regex = "a(b"});
  EXPECT_EQ(walked.error, "bad expression `a(b`: missing ): a(b");
  EXPECT_TRUE(walked.texts.empty());
}

}  // namespace
}  // namespace lanyard::session
