#pragma once

#include <string_view>

/// Which platform the suite is linked with, and how it is made ready. A source file a platform.
namespace lanyard::device::test {

/// The column of docs/fidelity-sockets.md: `virtual` or `posix`.
std::string_view platform_name();

/// Before the first socket; loopback works when it returns.
void power_on();

}  // namespace lanyard::device::test
