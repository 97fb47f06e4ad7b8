#pragma once

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QTest>
#include <QWidget>
#include <QtGlobal>
#include <string>

#include "core/text.hpp"
#include "core/workbench.hpp"
#include "patience.hpp"
#include "raw_socket.hpp"
#include "temporary_directory.hpp"

namespace lanyard::desktop::testing {

using test::RawSocket;

/// Runs the window's event loop until `done` gives true; false when the patience is over. Never a
/// reason to sleep: it goes on with the next event.
template <typename Done>
bool wait_until(Done done) {
  return QTest::qWaitFor(
      done, static_cast<int>(
                std::chrono::duration_cast<std::chrono::milliseconds>(test::patience).count()));
}

/// The child of `parent` whose objectName is `name`; the test fails where there is none.
template <typename Widget>
Widget& child(const QWidget& parent, const char* name) {
  auto* const found = parent.findChild<Widget*>(QString::fromLatin1(name));
  if (found == nullptr) {
    throw std::runtime_error(std::string("there is no widget called ") + name);
  }
  return *found;
}

/// A workbench with a directory of its own for the conversation.
class WorkbenchTest : public ::testing::Test {
 protected:
  /// Opens a server on a free port of 127.0.0.1 and returns its address.
  std::string listen(session::SessionOptions options = {});

  test::TemporaryDirectory directory;
  Workbench workbench{{.directory = directory.path()}};
};

}  // namespace lanyard::desktop::testing
