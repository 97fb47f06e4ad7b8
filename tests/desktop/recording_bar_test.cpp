// What the window says and does of the user's recording on a full disk.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "app/recording_bar.hpp"
#include "desktop_fixture.hpp"
#include "full_disk.hpp"
#include "lanyard/session/recording_reader.hpp"
#include "spoiled_recording.hpp"

namespace lanyard::desktop::testing {
namespace {

class RecordingBarTest : public ::testing::Test {
 protected:
  void record() {
    workbench.open(session::TcpServerOptions{
        .host = "127.0.0.1", .session = {.framing = {.kind = session::FramingKind::line}}});
    ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
    workbench.record_to(file);
    ASSERT_TRUE(wait_until([&] { return workbench.recording().has_value(); }));
    peer.emplace(RawSocket::connect_to(workbench.address()));
    say("recorded\n");
    ASSERT_TRUE(wait_until([&] { return texts() == std::vector<std::string>{"recorded\n"}; }));
  }
  void say(const std::string& line) { peer->send(line); }
  /// What has no room, and a line more; and the button, in vain.
  void fill_up() {
    disk.leave_no_room();
    say(FullDisk::too_much());
    ASSERT_TRUE(wait_until([&] { return again.isVisible(); }));
    EXPECT_TRUE(words().contains("cannot")) << to_utf8(words());
    say("lost\n");
    const QString told = QStringLiteral("Not recorded to mine.lanyard since then: 2 events.");
    EXPECT_TRUE(wait_until([&] { return count.text() == told; })) << to_utf8(count.text());
    QTest::mouseClick(&again, Qt::LeftButton);
    ASSERT_TRUE(wait_until([&] { return again.isEnabled(); }));
    EXPECT_TRUE(again.isVisible());
    EXPECT_EQ(count.text(), told);
  }
  /// On the recorder's thread.
  Result<session::RecordingWriter> open(const std::filesystem::path& where,
                                        const session::RunDescription& run,
                                        const session::RecordingWriterOptions& limits) {
    if (is_slow.exchange(false)) {
      opens.get_future().wait();
    }
    auto opened = disk.options({}).open_conversation(where, run, limits);
    if (spoils.exchange(false)) {
      spoil(where, "note");
    }
    return opened;
  }
  void remove_file() {
    for (const char* const part : {"", "-wal", "-shm"}) {
      std::filesystem::remove(file.string() + part);
    }
  }
  void press_again() {
    QTest::mouseClick(&again, Qt::LeftButton);
    ASSERT_TRUE(wait_until([&] { return !again.isVisible(); }));
  }
  [[nodiscard]] QString words() const { return child<NoticeLabel>(notice, "window_notice").text(); }
  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> found;
    if (auto reader = session::RecordingReader::open(file)) {
      static_cast<void>(reader->for_each_message({}, [&](const auto& message) {
        found.emplace_back(as_chars(message.bytes.view()));
        return true;
      }));
    }
    return found;
  }
  bool has(const std::vector<std::string>& wanted) const {
    return wait_until([&] { return texts() == wanted; });
  }

  const test::TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "mine.lanyard";
  FullDisk disk;
  std::atomic<bool> is_slow = false;  ///< The next opening waits for `opens`.
  std::promise<void> opens;
  std::atomic<bool> spoils = false;  ///< No note can be written to the next that is opened.
  Workbench workbench{
      {.directory = directory.path(),
       .open_recording = [this](const auto& where, const auto& run, const auto& limits) {
         return open(where, run, limits);
       }}};
  NoticeBar notice;
  RecordingBar bar{workbench, notice};
  const QLabel& count = child<QLabel>(bar, "recording_missing");
  QPushButton& again = child<QPushButton>(bar, "recording_missing_again");
  std::optional<RawSocket> peer;
};

TEST_F(RecordingBarTest, SaysWhatIsNotRecordedAndGoesOnInTheSameFileWhenItIsToldTo) {
  record();
  EXPECT_FALSE(again.isVisible());
  fill_up();
  ASSERT_TRUE(workbench.recording());
  EXPECT_TRUE(workbench.recording()->error);
  EXPECT_FALSE(workbench.keeper_error()) << "the conversation is another file";
  disk.make_room();
  press_again();
  EXPECT_FALSE(workbench.recording()->error);
  EXPECT_TRUE(words().contains("2 events in between")) << to_utf8(words());
  say("recorded again\n");
  EXPECT_TRUE(has({"recorded\n", "recorded again\n"}));
}

TEST_F(RecordingBarTest, BeginsANewFileWhereTheOneBeforeWasDeletedAndSaysSo) {
  record();
  fill_up();
  remove_file();
  disk.make_room();
  press_again();
  EXPECT_TRUE(words().contains("has been deleted")) << to_utf8(words());
  say("recorded anew\n");
  EXPECT_TRUE(has({"recorded anew\n"}));
}

TEST_F(RecordingBarTest, IsNotSaidToGoOnWhereItIsEndedWhileTheDiskIsSlowToBeginAgain) {
  record();
  fill_up();
  disk.make_room();
  is_slow = true;
  QTest::mouseClick(&again, Qt::LeftButton);
  workbench.stop_recording();
  opens.set_value();
  ASSERT_TRUE(wait_until([&] { return !workbench.recording(); }));
  EXPECT_FALSE(words().contains("goes on")) << to_utf8(words());
  EXPECT_FALSE(again.isVisible());
}

TEST_F(RecordingBarTest, AFileThatWasBegunAnewInVainIsNotSaidOfTheNextRecording) {
  record();
  fill_up();
  remove_file();
  disk.make_room();
  spoils = true;
  QTest::mouseClick(&again, Qt::LeftButton);
  ASSERT_TRUE(wait_until([&] { return again.isEnabled(); }));
  workbench.stop_recording();
  ASSERT_TRUE(wait_until([&] { return !workbench.recording(); }));
  disk.make_a_little_room();
  workbench.record_to(directory.path() / "next.lanyard");
  ASSERT_TRUE(wait_until([&] { return workbench.recording().has_value(); }));
  say(FullDisk::too_much());
  ASSERT_TRUE(wait_until([&] { return again.isVisible(); }));
  disk.make_room();
  press_again();
  EXPECT_TRUE(words().contains("Recording to next.lanyard goes on")) << to_utf8(words());
}

TEST_F(RecordingBarTest, CanBeEndedWhileNothingIsRecorded) {
  record();
  fill_up();
  workbench.stop_recording();
  ASSERT_TRUE(wait_until([&] { return !workbench.recording(); }));
  EXPECT_FALSE(again.isVisible());
  EXPECT_EQ(texts(), std::vector<std::string>{"recorded\n"});
}

}  // namespace
}  // namespace lanyard::desktop::testing
