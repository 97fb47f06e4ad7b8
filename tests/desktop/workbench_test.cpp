// The window's door to the engine, without a window.
#include <gtest/gtest.h>

#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTranslator>
#include <QVBoxLayout>
#include <future>
#include <thread>

#include "core/error_text.hpp"
#include "core/notice_label.hpp"
#include "core/rescue.hpp"
#include "desktop_fixture.hpp"
#include "lanyard/session/recording_reader.hpp"
#include "spoiled_recording.hpp"

namespace lanyard::desktop::testing {
namespace {

using session::SessionId;

std::vector<std::string> texts_in(const std::filesystem::path& file) {
  auto reader = session::RecordingReader::open(file);
  EXPECT_TRUE(reader) << reader.error().message;
  std::vector<std::string> texts;
  const auto visited = reader->for_each_message({}, [&](const session::RecordedMessage& message) {
    texts.emplace_back(as_chars(message.bytes.view()));
    return true;
  });
  EXPECT_TRUE(visited);
  return texts;
}

/// Waits without the window's loop: it learns of nothing meanwhile. False when the patience is
/// over.
template <typename Done>
bool wait_outside_the_loop(Done done) {
  const auto deadline = test::Clock::now() + test::patience;
  while (!done()) {
    if (test::Clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

TEST_F(WorkbenchTest, AServerIsOpenOnceItListensAndClosedWhenAskedTo) {
  EXPECT_EQ(workbench.state(), EndpointState::closed);
  const std::string address = listen();
  EXPECT_TRUE(address.starts_with("127.0.0.1:")) << address;
  workbench.close();
  EXPECT_EQ(workbench.state(), EndpointState::closed);
}

TEST_F(WorkbenchTest, APortThatIsTakenClosesTheServerAndSaysWhy) {
  const RawSocket taken = RawSocket::listen_on("127.0.0.1:0");
  std::string message;
  QObject::connect(&workbench, &Workbench::endpoint_failed,
                   [&](const Error& error) { message = error.message; });
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1", .port = taken.local_port()});
  ASSERT_TRUE(wait_until([&] { return !message.empty(); }));
  EXPECT_EQ(workbench.state(), EndpointState::closed);
  EXPECT_NE(message.find("address already in use"), std::string::npos) << message;
}

TEST_F(WorkbenchTest, AClientOpensWithItsSessionAndClosesWithIt) {
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  workbench.open(session::TcpClientOptions{.host = "127.0.0.1", .port = server.local_port()});
  EXPECT_EQ(workbench.state(), EndpointState::opening);
  {
    const RawSocket peer = server.accept();
    ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
    EXPECT_EQ(workbench.sessions().size(), 1U);
  }
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::closed; }));
  EXPECT_TRUE(workbench.sessions().empty());
}

TEST_F(WorkbenchTest, AClientThatTriesAgainIsOpeningUntilTheServerIsThere) {
  RawSocket server = RawSocket::reserve("127.0.0.1:0");
  int failures = 0;
  QObject::connect(&workbench, &Workbench::endpoint_failed, [&](const Error&) { ++failures; });
  workbench.open(session::TcpClientOptions{
      .host = "127.0.0.1",
      .port = server.local_port(),
      .retry = session::RetryOptions{.initial = std::chrono::milliseconds(1)}});
  ASSERT_TRUE(wait_until([&] { return failures > 0; }));
  EXPECT_EQ(workbench.state(), EndpointState::opening);
  server.start_listening();
  const RawSocket peer = server.accept();
  EXPECT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
}

TEST_F(WorkbenchTest, UdpWithAPeerIsOpenAtOnceAndClosesWithItsSession) {
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  workbench.open(session::UdpOptions{.peer_host = "127.0.0.1", .peer_port = peer.local_port()});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  ASSERT_EQ(workbench.sessions().size(), 1U);
  EXPECT_EQ(workbench.send(Bytes::copy_of("Hello")), 1U);
  EXPECT_EQ(peer.receive_some(), "Hello");
  workbench.engine().close(workbench.sessions().begin()->first);
  EXPECT_TRUE(wait_until([&] { return workbench.state() == EndpointState::closed; }));
}

TEST_F(WorkbenchTest, SendReachesEveryoneOrTheChosenOnes) {
  const std::string address = listen();
  RawSocket first = RawSocket::connect_to(address);
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  const SessionId first_id = workbench.sessions().begin()->first;
  RawSocket second = RawSocket::connect_to(address);
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 2; }));
  EXPECT_EQ(workbench.send(Bytes::copy_of("all")), 2U);
  EXPECT_EQ(first.receive_exactly(3), "all");
  EXPECT_EQ(second.receive_exactly(3), "all");
  workbench.set_targets(std::vector{first_id});
  EXPECT_EQ(workbench.send(Bytes::copy_of("one")), 1U);
  EXPECT_EQ(first.receive_exactly(3), "one");
  workbench.set_targets(std::nullopt);
  EXPECT_EQ(workbench.send(Bytes::copy_of("end")), 2U);
  EXPECT_EQ(second.receive_exactly(3), "end");  // and not "one" before it
}

TEST_F(WorkbenchTest, NothingCanBeSentToSessionsOfAnEndpointThatIsClosed) {
  const RawSocket peer = RawSocket::connect_to(listen());
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  workbench.close();
  EXPECT_EQ(workbench.reachable(), 0U);
  EXPECT_EQ(workbench.send(Bytes::copy_of("too late")), 0U);
}

TEST_F(WorkbenchTest, ATargetThatLeavesIsNoTargetAnyMore) {
  const std::string address = listen();
  RawSocket peer = RawSocket::connect_to(address);
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  workbench.set_targets(std::vector{workbench.sessions().begin()->first});
  peer.close();
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().empty(); }));
  EXPECT_EQ(workbench.reachable(), 0U);
  EXPECT_EQ(workbench.send(Bytes::copy_of("nobody")), 0U);
}

TEST_F(WorkbenchTest, WhatArrivedCanBeReadFromTheConversationsFile) {
  RawSocket peer = RawSocket::connect_to(listen());
  peer.send("Hello");
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() >= 3; }));
  EXPECT_EQ(texts_in(workbench.conversation_file()), std::vector<std::string>{"Hello"});
}

TEST_F(WorkbenchTest, TheUsersRecordingHoldsWhatHappensBetweenStartAndStop) {
  RawSocket peer = RawSocket::connect_to(listen());
  peer.send("before");
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() >= 3; }));
  workbench.record_to(directory / "mine.lanyard");
  ASSERT_TRUE(wait_until([&] { return workbench.recording().has_value(); }));
  peer.send("during");
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() >= 4; }));
  workbench.stop_recording();
  ASSERT_TRUE(wait_until([&] { return !workbench.recording(); }));
  peer.send("after");
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() >= 5; }));
  EXPECT_EQ(texts_in(directory / "mine.lanyard"), std::vector<std::string>{"during"});
}

TEST_F(WorkbenchTest, ARecordingThatCannotBeMadeIsRefusedAndTheConversationGoesOn) {
  QSignalSpy failed(&workbench, &Workbench::recording_failed);
  workbench.record_to(directory.path());
  ASSERT_TRUE(wait_until([&] { return failed.count() == 1; }));
  EXPECT_FALSE(workbench.recording());
  RawSocket peer = RawSocket::connect_to(listen());
  peer.send("Hello");
  EXPECT_TRUE(wait_until([&] { return workbench.last_event() >= 3; }));
}

TEST_F(WorkbenchTest, OpeningARecordingIsNotWaitedForAndAnotherEndsTheOneBefore) {
  workbench.record_to(directory / "first.lanyard");
  EXPECT_FALSE(workbench.recording());  // the disk has not been waited for
  ASSERT_TRUE(wait_until([&] { return workbench.recording().has_value(); }));
  RawSocket peer = RawSocket::connect_to(listen());
  peer.send("first");
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() >= 3; }));
  workbench.record_to(directory / "second.lanyard");
  const auto second = directory.path() / "second.lanyard";
  ASSERT_TRUE(
      wait_until([&] { return workbench.recording() && workbench.recording()->file == second; }));
  EXPECT_EQ(texts_in(directory / "first.lanyard"), std::vector<std::string>{"first"});
}

TEST_F(WorkbenchTest, ARecordingThatIsStoppedBeforeItIsOpenDoesNotBegin) {
  workbench.record_to(directory / "never.lanyard");
  workbench.stop_recording();
  workbench.record_to(directory / "mine.lanyard");
  ASSERT_TRUE(wait_until([&] { return workbench.recording().has_value(); }));
  EXPECT_EQ(workbench.recording()->file, directory.path() / "mine.lanyard");
}

TEST_F(WorkbenchTest, TheSameFileCanBeRecordedToTwiceInARow) {
  QSignalSpy failed(&workbench, &Workbench::recording_failed);
  const auto file = directory.path() / "mine.lanyard";
  workbench.record_to(file);
  workbench.record_to(file);
  ASSERT_TRUE(wait_until([&] { return workbench.recording().has_value(); }));
  workbench.record_to(file);
  workbench.stop_recording();
  workbench.record_to(file);
  EXPECT_TRUE(wait_until([&] { return workbench.recording() && !workbench.opening_recording(); }));
  EXPECT_EQ(failed.count(), 0);
}

TEST_F(WorkbenchTest, ARecordingThatIsGivenUpAfterItWasOpenedIsClosedBeforeTheNext) {
  QSignalSpy failed(&workbench, &Workbench::recording_failed);
  const auto file = directory.path() / "mine.lanyard";
  workbench.record_to(file);
  ASSERT_TRUE(wait_outside_the_loop(
      [&] { return std::filesystem::exists(directory / "mine.lanyard-lock"); }));
  workbench.stop_recording();
  workbench.record_to(file);
  ASSERT_TRUE(wait_until([&] { return workbench.recording() || failed.count() > 0; }));
  EXPECT_EQ(failed.count(), 0);
}

TEST_F(WorkbenchTest, ARecordingThatIsBeingOpenedIsToldAndCanBeGivenUp) {
  workbench.record_to(directory / "mine.lanyard");
  EXPECT_EQ(workbench.opening_recording(), directory / "mine.lanyard");
  QSignalSpy changed(&workbench, &Workbench::recording_changed);
  workbench.stop_recording();
  EXPECT_FALSE(workbench.opening_recording());
  EXPECT_EQ(changed.count(), 1);
}

TEST_F(WorkbenchTest, AFailureOfTheRecordingBeforeIsToldAndDoesNotEndTheNextOne) {
  QSignalSpy failed(&workbench, &Workbench::recording_failed);
  workbench.record_to(directory / "first.lanyard");
  ASSERT_TRUE(wait_until([&] { return workbench.recording().has_value(); }));
  RawSocket peer = RawSocket::connect_to(listen());
  spoil(directory / "first.lanyard", "message");
  peer.send("lost");
  // The window learns of the failure when it already wants the next.
  ASSERT_TRUE(
      wait_outside_the_loop([&] { return texts_in(workbench.conversation_file()).size() == 1; }));
  workbench.record_to(directory / "second.lanyard");
  ASSERT_TRUE(wait_until([&] { return failed.count() == 1; }));
  EXPECT_TRUE(wait_until([&] {
    return workbench.recording() && workbench.recording()->file.filename() == "second.lanyard";
  }));
}

TEST_F(WorkbenchTest, AFramingThatIsChosenWhileTheEndpointIsHeldBackCounts) {
  QObject::connect(&workbench, &Workbench::about_to_open, [&] { workbench.hold_opening(); });
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  workbench.set_framing(*session::parse_framing("line"));
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  RawSocket peer = RawSocket::connect_to(workbench.address());
  peer.send("one\ntwo\n");
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() >= 4; }));
  EXPECT_EQ(texts_in(workbench.conversation_file()), (std::vector<std::string>{"one\n", "two\n"}));
}

TEST_F(WorkbenchTest, ClosingWhileARecordingOpensOrEndsLosesNothing) {
  auto other = std::make_unique<Workbench>(WorkbenchOptions{.directory = directory / "other"});
  other->record_to(directory / "mine.lanyard");
  ASSERT_TRUE(wait_until([&] { return other->recording().has_value(); }));
  other->open(session::TcpServerOptions{.host = "127.0.0.1"});
  ASSERT_TRUE(wait_until([&] { return other->state() == EndpointState::open; }));
  RawSocket peer = RawSocket::connect_to(other->address());
  peer.send("last words");
  ASSERT_TRUE(wait_until([&] { return other->last_event() >= 3; }));
  other->record_to(directory / "next.lanyard");
  other.reset();
  EXPECT_EQ(texts_in(directory / "mine.lanyard"), std::vector<std::string>{"last words"});
}

TEST_F(WorkbenchTest, ARecordingThatIsBeingOpenedAtTheEndIsGivenUp) {
  workbench.record_to(directory / "mine.lanyard");
  ASSERT_TRUE(wait_outside_the_loop(
      [&] { return std::filesystem::exists(directory / "mine.lanyard-lock"); }));
  workbench.end();
  EXPECT_FALSE(workbench.opening_recording());
  ASSERT_TRUE(wait_until([&] { return workbench.has_ended(); }));
  EXPECT_FALSE(workbench.recording());
}

TEST_F(WorkbenchTest, AnEndpointIsHeldBackUntilTheOneWhoWatchesIsReady) {
  QObject::connect(&workbench, &Workbench::about_to_open, [&] { workbench.hold_opening(); });
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  workbench.open(session::TcpClientOptions{.host = "127.0.0.1", .port = server.local_port()});
  EXPECT_EQ(workbench.state(), EndpointState::opening);
  EXPECT_EQ(workbench.endpoint(), session::EndpointId::none);
  workbench.go_on_opening();
  EXPECT_NE(workbench.endpoint(), session::EndpointId::none);
  const RawSocket peer = server.accept();
  EXPECT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
}

TEST_F(WorkbenchTest, AnEndpointIsOpenedAlthoughTheOneWhoWatchesNeverGetsReady) {
  QObject::connect(&workbench, &Workbench::about_to_open, [&] { workbench.hold_opening(); });
  EXPECT_FALSE(listen().empty());
}

TEST_F(WorkbenchTest, AnEndpointThatIsHeldBackAndClosedIsNotOpened) {
  QObject::connect(&workbench, &Workbench::about_to_open, [&] { workbench.hold_opening(); });
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  workbench.close();
  workbench.go_on_opening();
  EXPECT_EQ(workbench.endpoint(), session::EndpointId::none);
  EXPECT_EQ(workbench.state(), EndpointState::closed);
}

/// What a program has left in `directory`: a lock that nobody holds, and a conversation if it says
/// something.
std::filesystem::path leave(const std::filesystem::path& directory, const char* name,
                            std::chrono::minutes age, const char* conversation = "") {
  const auto made = directory / name;
  std::filesystem::create_directory(made);
  test::write_file(made / ".lock", "");
  if (*conversation != '\0') {
    test::write_file(made / "conversation.lanyard", conversation);
  }
  std::filesystem::last_write_time(made, std::filesystem::file_time_type::clock::now() - age);
  return made;
}

TEST(WorkbenchAfterACrashTest, RemovesWhatHasNoConversationAndNothingThatAWindowMayStillUse) {
  const test::TemporaryDirectory directory;
  const std::chrono::minutes hour{60};
  const auto old = leave(directory.path(), "conversation-killed", hour);
  const auto fresh = leave(directory.path(), "conversation-begins", {});
  const auto other = leave(directory.path(), "not-ours", hour, "of somebody else");
  Workbench alive({.directory = directory.path()});
  ASSERT_TRUE(wait_until([&] { return !alive.conversation_file().empty(); }));
  const auto in_use = alive.conversation_file().parent_path();
  EXPECT_TRUE(wait_until([&] { return !std::filesystem::exists(old); }));
  leave(directory.path(), "conversation-killed", hour);
  // One without a session, which can be read.
  std::filesystem::copy(in_use, directory.path() / "conversation-nobody");
  auto second = std::make_unique<Workbench>(WorkbenchOptions{.directory = directory.path()});
  second.reset();  // waits until all has been looked at
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "conversation-nobody"));
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "rescued-nobody"));
  EXPECT_TRUE(std::filesystem::exists(fresh));
  EXPECT_TRUE(std::filesystem::exists(in_use));
  EXPECT_TRUE(std::filesystem::exists(other));
}

TEST(WorkbenchAfterACrashTest, KeepsAConversationThatCannotBeReadNow) {
  const test::TemporaryDirectory directory;
  leave(directory.path(), "conversation-killed", std::chrono::minutes(60), "of a newer program");
  const auto kept = directory.path() / "rescued-killed" / "conversation.lanyard";
  for (int start = 0; start < 2; ++start) {
    EXPECT_EQ(rescue_conversations(directory.path(), "conversation", "conversation.lanyard"),
              std::vector{kept});
    EXPECT_TRUE(std::filesystem::exists(kept));
  }
}

TEST(WorkbenchAfterACrashTest, KeepsAConversationThatCannotBeMovedToWhereItIsOffered) {
  const test::TemporaryDirectory directory;
  const std::chrono::minutes hour{60};
  const auto left = leave(directory.path(), "conversation-killed", hour, "the second");
  leave(directory.path(), "rescued-killed", hour, "the first");
  const Workbench workbench({.directory = directory.path()});
  EXPECT_TRUE(wait_until([&] { return !workbench.conversation_file().empty(); }));
  auto second = std::make_unique<Workbench>(WorkbenchOptions{.directory = directory.path()});
  second.reset();  // waits until all has been looked at
  EXPECT_TRUE(std::filesystem::exists(left / "conversation.lanyard"));
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "rescued-killed"));
}

/// Leaves a conversation behind as a window that was killed: with what its peer has said.
std::filesystem::path leave_behind(const std::filesystem::path& directory, const char* name) {
  const test::TemporaryDirectory elsewhere;
  Workbench killed({.directory = elsewhere.path()});
  killed.open(session::TcpServerOptions{.host = "127.0.0.1"});
  if (!wait_until([&] { return killed.state() == EndpointState::open; })) {
    throw test::WaitedInVain("the workbench does not listen");
  }
  RawSocket peer = RawSocket::connect_to(killed.address());
  peer.send("precious");
  // It listens, a peer has come, and has said something.
  if (!wait_until([&] { return killed.last_event() >= 3; })) {
    throw test::WaitedInVain("nothing is recorded");
  }
  const auto made = directory / name;
  std::filesystem::copy(killed.conversation_file().parent_path(), made);
  std::filesystem::last_write_time(
      made, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  return made;
}

TEST(WorkbenchAfterACrashTest, OffersTheConversationOfAWindowThatWasKilledAMomentAgo) {
  const test::TemporaryDirectory directory;
  const auto left = leave_behind(directory.path(), "conversation-killed");
  std::filesystem::last_write_time(left, std::filesystem::file_time_type::clock::now());
  EXPECT_EQ(rescue_conversations(directory.path(), "conversation", "conversation.lanyard").size(),
            1U);
}

TEST(WorkbenchAfterACrashTest, OffersTheConversationOfAWindowThatWasKilledUntilItIsForgotten) {
  const test::TemporaryDirectory directory;
  const auto left = leave_behind(directory.path(), "conversation-killed");
  const auto long_ago = std::filesystem::last_write_time(left);
  for (const auto& file : std::filesystem::directory_iterator(left)) {
    std::filesystem::last_write_time(file.path(), long_ago);
  }
  std::filesystem::last_write_time(left, long_ago);
  std::vector<std::filesystem::path> offered;
  const auto start = [&] {
    offered.clear();
    auto made = std::make_unique<Workbench>(WorkbenchOptions{.directory = directory.path()});
    QObject::connect(made.get(), &Workbench::rescued,
                     [&](const auto& conversations) { offered = conversations; });
    return made;
  };
  auto workbench = start();
  ASSERT_TRUE(wait_until([&] { return offered.size() == 1; }));
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_EQ(std::filesystem::last_write_time(offered.front()), long_ago) << "when it ended";
  auto reader = session::RecordingReader::open(offered.front());
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->sessions().value().size(), 1U);
  workbench.reset();
  workbench = start();
  ASSERT_TRUE(wait_until([&] { return offered.size() == 1; })) << "nobody has decided yet";
  forget_rescued(offered.front());
  EXPECT_FALSE(std::filesystem::exists(offered.front().parent_path()));
}

TEST(WorkbenchWithoutADiskTest, WorksWithoutKeepingTheConversationAndSaysWhy) {
  Workbench workbench({.directory = "/dev/null/nowhere"});
  ASSERT_TRUE(wait_until([&] { return workbench.keeper_error().has_value(); }));
  EXPECT_TRUE(workbench.conversation_file().empty());
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
}

/// A disk that opens files only when it is let.
class SlowDisk {
 public:
  WorkbenchOptions options(const std::filesystem::path& directory) {
    return {.directory = directory,
            .open_conversation = [this](const auto& file, const auto& run, const auto& limits) {
              opens_.get_future().wait();
              return session::RecordingWriter::open(file, run, limits);
            }};
  }
  void let_open() { opens_.set_value(); }

 private:
  std::promise<void> opens_;
};

TEST(WorkbenchOnASlowDiskTest, IsUsableAtOnceAndKeepsWhatArrivesUntilTheFileIsOpenInItsOrder) {
  const test::TemporaryDirectory directory;
  SlowDisk disk;
  Workbench workbench(disk.options(directory.path()));
  std::size_t arrived = 0;
  QObject::connect(&workbench, &Workbench::arrived,
                   [&](const std::vector<session::Event>& events) { arrived += events.size(); });
  workbench.open(session::TcpServerOptions{
      .host = "127.0.0.1", .session = {.framing = {.kind = session::FramingKind::line}}});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  RawSocket peer = RawSocket::connect_to(workbench.address());
  peer.send("one\ntwo\nthree\n");
  ASSERT_TRUE(wait_until([&] { return arrived == 5; }));
  EXPECT_TRUE(workbench.conversation_file().empty());
  EXPECT_EQ(workbench.last_event(), 0);
  EXPECT_EQ(workbench.still_to_write(), 5);
  disk.let_open();
  ASSERT_TRUE(wait_until([&] { return workbench.last_event() == 5; }));
  EXPECT_EQ(texts_in(workbench.conversation_file()),
            (std::vector<std::string>{"one\n", "two\n", "three\n"}));
  EXPECT_EQ(workbench.still_to_write(), 0);
}

TEST(WorkbenchOnASlowDiskTest, EndsWithoutHoldingTheWindowUp) {
  const test::TemporaryDirectory directory;
  SlowDisk disk;
  Workbench workbench(disk.options(directory.path()));
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  workbench.end();
  EXPECT_FALSE(workbench.has_ended());
  workbench.record_to(directory.path() / "too-late.lanyard");  // does no harm
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  disk.let_open();
  EXPECT_TRUE(wait_until([&] { return workbench.has_ended(); }));
  EXPECT_GT(workbench.last_event(), 0);
}

// ---- notices ------------------------------------------------------------------------------------

TEST(NoticeLabelTest, TakesTheRoomOfItsLinesAndNoMoreThoughASplitterGivesIt) {
  QSplitter splitter(Qt::Vertical);
  auto* const above = new QWidget(&splitter);
  auto* const column = new QVBoxLayout(above);
  auto* const notice = new NoticeLabel(above);
  column->addWidget(notice);
  column->addWidget(new QPushButton(above));
  auto* const below = new QWidget(&splitter);
  splitter.setStretchFactor(1, 1);
  splitter.setSizes({40, 560});
  splitter.resize(400, 600);
  splitter.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&splitter));
  const int before = below->height();
  notice->show_error(
      QStringLiteral("cannot listen on 0.0.0.0:8888: address already in use (another "
                     "program has the port; or choose another port)"));
  ASSERT_TRUE(wait_until([&] { return below->height() < before; }));
  QCoreApplication::processEvents();
  EXPECT_GE(notice->height(), notice->heightForWidth(notice->width()));
  EXPECT_LE(notice->height(), notice->heightForWidth(notice->width()) + 4);
}

// ---- errors in words ----------------------------------------------------------------------------

/// A language in which everything is in brackets.
class Brackets : public QTranslator {
 public:
  Brackets() { QCoreApplication::installTranslator(this); }
  [[nodiscard]] QString translate(const char* /*context*/, const char* source,
                                  const char* /*disambiguation*/, int /*n*/) const override {
    const QString text = QString::fromUtf8(source);
    return text.contains(u'%') ? text : u'[' + text + u']';
  }
  [[nodiscard]] bool isEmpty() const override { return false; }
};

Error error_with(const char* operation, const std::error_code& code) {
  return make_error(operation, "cannot listen on 0.0.0.0:80", code);
}

TEST(ErrorTextTest, InEnglishItIsTheLibrarysSentence) {
  const Error error = error_with("listen", std::make_error_code(std::errc::permission_denied));
  EXPECT_EQ(to_utf8(error_text(error)), error.message);
}

TEST(ErrorTextTest, InAnotherLanguageOperationAndReasonStandBeforeIt) {
  const Brackets language;
  const Error error = error_with("listen", std::make_error_code(std::errc::address_in_use));
  const QString text = error_text(error);
  EXPECT_TRUE(text.startsWith(QStringLiteral("[Cannot listen]: [another program has taken it")));
  EXPECT_TRUE(text.endsWith(QStringLiteral("(%1)").arg(to_qt(error.message)))) << to_utf8(text);
}

TEST(ErrorTextTest, AReasonWithoutATranslationStaysAsTheLibrarySaysIt) {
  const Brackets language;
  for (const std::error_code& code :
       {std::error_code(), std::make_error_code(std::errc::no_child_process)}) {
    const Error error = error_with("listen", code);
    EXPECT_EQ(to_utf8(error_text(error)), error.message);
  }
}

TEST_F(WorkbenchTest, ANameThatHasNoAddressIsToldInTheUsersLanguage) {
  const Brackets language;
  QString text;
  QObject::connect(&workbench, &Workbench::endpoint_failed,
                   [&](const Error& error) { text = error_text(error); });
  // No name server is asked for it: no name has an empty label.
  workbench.open(session::TcpClientOptions{.host = "no..name", .port = 8000});
  ASSERT_TRUE(wait_until([&] { return !text.isEmpty(); }));
  EXPECT_TRUE(text.startsWith(QStringLiteral("[Cannot connect]: [the name has no address")))
      << to_utf8(text);
}

}  // namespace
}  // namespace lanyard::desktop::testing
