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
  ClosingNote note(workbench);
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

}  // namespace
}  // namespace lanyard::desktop::testing
