#include "desktop_fixture.hpp"

#include <utility>

namespace lanyard::desktop::testing {

std::string WorkbenchTest::listen(session::SessionOptions options) {
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1", .session = std::move(options)});
  if (!wait_until([this] { return workbench.state() == EndpointState::open; })) {
    throw test::WaitedInVain("the workbench does not listen");
  }
  return workbench.address();
}

}  // namespace lanyard::desktop::testing
