// What is seen of the program between the window's closing and its end.
#include "app/closing_note.hpp"

#include <gtest/gtest.h>

#include <QTimer>
#include <future>

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

TEST(ClosingNoteTest, SaysThatACopyOfARescuedConversationIsBeingGivenUp) {
  const test::TemporaryDirectory directory;
  Workbench workbench({.directory = directory.path()});
  std::promise<void> goes_on;
  RescueBar rescue(nullptr, [&](const auto&, const auto&, const auto&) -> Result<void> {
    goes_on.get_future().wait();
    return std::unexpected(make_error("save", "given up"));
  });
  rescue.offer({directory.path() / "rescued-one" / "conversation.lanyard"});
  rescue.save_to(to_qt((directory.path() / "mine.lanyard").string()));
  ClosingNote note(workbench, rescue);
  const auto copying = QStringLiteral("Giving up the copy");
  bool was_said = false;
  QTimer look;
  QObject::connect(&look, &QTimer::timeout, [&] {
    if (!was_said && note.isVisible() && note.text().startsWith(copying)) {
      was_said = true;
      goes_on.set_value();
    }
  });
  look.start(1);
  note.wait();
  EXPECT_TRUE(was_said);
  EXPECT_TRUE(rescue.has_ended());
}

}  // namespace
}  // namespace lanyard::desktop::testing
