// Ctrl-C and its like.
#include "app/quit_signals.hpp"

#include <gtest/gtest.h>

#include <QAbstractEventDispatcher>
#include <QTimer>
#include <csignal>

#include "desktop_fixture.hpp"

namespace lanyard::desktop::testing {
namespace {

TEST(QuitSignalsTest, EndTheApplicationsLoop) {
  const QuitSignals signals;
  QTimer::singleShot(0, qApp, [] { std::raise(SIGTERM); });
  EXPECT_EQ(QCoreApplication::exec(), 0);
}

// The disk may need a while for the last messages, in which the loop goes on.
TEST(QuitSignalsTest, LeaveTheLoopInPeaceOnceTheyAreTaken) {
  const QuitSignals signals;
  std::raise(SIGTERM);
  std::raise(SIGINT);
  auto* const loop = QAbstractEventDispatcher::instance();
  ASSERT_TRUE(loop->processEvents(QEventLoop::WaitForMoreEvents));
  int busy = 0;
  while (busy < 1'000 && loop->processEvents(QEventLoop::AllEvents)) {
    ++busy;
  }
  EXPECT_LT(busy, 1'000);
}

}  // namespace
}  // namespace lanyard::desktop::testing
