#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace lanyard::test {

using Clock = std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// How long a test waits for what must come. It is there to end a test that hangs: no test passes
/// or fails by how fast something was.
inline constexpr std::chrono::seconds patience{sanitized ? 180 : 60};

/// What a test waited for did not come. GoogleTest reports it as a failure of the test.
class WaitedInVain : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Milliseconds until `deadline` for poll(2), at least 0.
int milliseconds_until(Clock::time_point deadline);

}  // namespace lanyard::test
