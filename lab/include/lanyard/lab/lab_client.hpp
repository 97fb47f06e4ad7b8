#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/air/directory.hpp"
#include "lanyard/base/error.hpp"

/// How other programs speak to a running lab.
namespace lanyard::lab {

struct RunningLab {
  std::string ssid;
  std::string subnet;   ///< `192.168.4.0/24`
  std::string gateway;  ///< `192.168.4.1`
  std::filesystem::path socket;
};

/// A lab that takes longer to say who it is hangs: its program is stopped, say.
inline constexpr std::chrono::milliseconds patience_with_a_lab{1'000};

/// The labs of `directory` that answer, in order of their SSIDs. Sockets of dead labs are passed
/// over; those that do not answer within `patience` too. All are asked at the same time: it blocks
/// for at most `patience`.
std::vector<RunningLab> running_labs(
    const std::filesystem::path& directory = air::default_directory(),
    std::chrono::milliseconds patience = patience_with_a_lab);

/// The lab at `socket`; empty where none answers within `patience`.
std::optional<RunningLab> running_lab(const std::filesystem::path& socket,
                                      std::chrono::milliseconds patience = patience_with_a_lab);

/// The same for each of `sockets`, all at the same time.
std::vector<std::optional<RunningLab>> ask_labs(
    const std::vector<std::filesystem::path>& sockets,
    std::chrono::milliseconds patience = patience_with_a_lab);

/// A connection to one lab's control side. Blocking; one thread at a time.
class LabClient {
 public:
  /// Error `connect`: no lab listens at `socket`, or one that hangs has so many who wait that no
  /// more find room within `patience` (std::errc::timed_out).
  static Result<LabClient> connect(const std::filesystem::path& socket,
                                   std::chrono::milliseconds patience = patience_with_a_lab);

  LabClient(LabClient&& other) noexcept;
  LabClient& operator=(LabClient&& other) noexcept;
  ~LabClient();

  /// Sends one JSON object (docs/lab.md, "Control") and returns the answer's. Errors `request`: the
  /// lab went away, did not answer in time (std::errc::timed_out), or the request is longer than
  /// 65,000 bytes. A lab that says no does so in the answer, which is then no Error here. After an
  /// Error the connection is of no more use.
  Result<std::string> request(std::string_view json,
                              std::chrono::milliseconds timeout = std::chrono::seconds(5));

 private:
  friend class LabTap;
  explicit LabClient(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace lanyard::lab
