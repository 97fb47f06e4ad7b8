// What is seen of the program between the window's closing and its end.
#include "app/closing_note.hpp"

#include <gtest/gtest.h>

#include <QPushButton>
#include <QTimer>
#include <atomic>
#include <future>
#include <utility>

#include "core/text.hpp"
#include "desktop_fixture.hpp"

namespace lanyard::desktop::testing {
namespace {

TEST(ClosingNoteTest, SaysHowManyMessagesAreStillToBeWrittenWhereTheDiskTakesLong) {
  const test::TemporaryDirectory directory;
  std::promise<void> opens;
  Workbench workbench(
      {.directory = directory.path(),
       .open_conversation = [&](const auto& file, const auto& run, const auto& limits) {
         opens.get_future().wait();
         return session::RecordingWriter::open(file, run, limits);
       }});
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  RescueBar rescue;
  ClosingNote note(workbench, rescue);
  QString said;
  QTimer look;
  QObject::connect(&look, &QTimer::timeout, [&] {
    if (note.isVisible() && said.isEmpty()) {
      said = note.text();
      note.close();
      EXPECT_TRUE(note.isVisible());
      opens.set_value();
    }
  });
  look.start(1);
  note.wait();
  EXPECT_TRUE(said.startsWith(QStringLiteral("Writing the last "))) << to_utf8(said);
  EXPECT_FALSE(note.isVisible());
  EXPECT_TRUE(workbench.has_ended());
}

/// What a window that was killed has left, and a disk that is slow with it.
class ClosingNoteOfARescueTest : public ::testing::Test {
 protected:
  ClosingNoteOfARescueTest() {
    // A note that never says it must not hold the test up for ever.
    QTimer::singleShot(test::patience, &rescue, [this] { go_on(); });
    rescue.offer({directory.path() / "rescued-one" / "conversation.lanyard"});
  }
  ~ClosingNoteOfARescueTest() override { go_on(); }
  void save() { rescue.save_to(to_qt((directory.path() / "mine.lanyard").string())); }
  /// Waits for the end; the disk goes on when `words` are said. Whether they were.
  bool is_said(const QString& words) {
    ClosingNote note(workbench, rescue);
    bool was_said = false;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, [&] {
      if (!was_said && note.isVisible() && workbench.has_ended() && note.text() == words) {
        was_said = true;
        EXPECT_FALSE(rescue.has_ended());
        go_on();
      }
    });
    look.start(1);
    note.wait();
    return was_said;
  }
  void go_on() {
    if (!std::exchange(goes_on, true)) {
      let.set_value();
    }
  }

  test::TemporaryDirectory directory;
  std::promise<void> let;
  bool goes_on = false;
  const std::shared_future<void> slow = let.get_future().share();
  std::atomic<bool> copy_is_slow = false;
  std::atomic<bool> is_forgotten = false;
  Workbench workbench{{.directory = directory.path()}};
  RescueBar rescue{nullptr,
                   [this](const auto&, const auto&, const auto&) -> Result<void> {
                     if (copy_is_slow) {
                       slow.wait();
                       return std::unexpected(make_error("save", "given up"));
                     }
                     return {};
                   },
                   [this](const auto&) {
                     slow.wait();
                     is_forgotten = true;
                   }};
};

TEST_F(ClosingNoteOfARescueTest, SaysThatACopyIsBeingGivenUp) {
  copy_is_slow = true;
  save();
  EXPECT_TRUE(is_said(QStringLiteral("Giving up the copy of the earlier conversation…")));
  EXPECT_TRUE(rescue.has_ended());
}

TEST_F(ClosingNoteOfARescueTest, SaysOfARemovalOnlyThatSomethingIsUnderWay) {
  QTest::mouseClick(&child<QPushButton>(rescue, "rescue_discard"), Qt::LeftButton);
  EXPECT_TRUE(is_said(QStringLiteral("Ending what is under way…")));
  EXPECT_TRUE(is_forgotten);
}

TEST_F(ClosingNoteOfARescueTest, WaitsForTheRemovalThatComesAfterACopy) {
  save();
  EXPECT_TRUE(is_said(QStringLiteral("Ending what is under way…")));
  EXPECT_TRUE(is_forgotten);
}

}  // namespace
}  // namespace lanyard::desktop::testing
