#pragma once

#include <gtest/gtest.h>

#include <QPlainTextEdit>

#include "window_stage.hpp"

namespace lanyard::desktop::testing {

/// The whole window, by clicks and keys.
class MainWindowTest : public ::testing::Test {
 protected:
  void key(Qt::Key code, Qt::KeyboardModifiers with = {}) {
    QTest::keyClick(&stage.window(), code, with);
  }
  QPlainTextEdit& send_box() { return stage.find<QPlainTextEdit>("send_text"); }

  /// Types a question and sends it, once the window knows of its peer: guide and conversation may
  /// know before.
  void ask() {
    ASSERT_TRUE(wait_until([&] { return !stage.workbench().sessions().empty(); }));
    send_box().setFocus();
    QTest::keyClicks(&send_box(), QStringLiteral("How warm is it?"));
    QTest::keyClick(&send_box(), Qt::Key_Return, Qt::ControlModifier);
  }

  WindowStage stage;
};

}  // namespace lanyard::desktop::testing
