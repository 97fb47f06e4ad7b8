#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/error.hpp"

namespace lanyard::lab {

/// How a run of a firmware came to its end.
struct BoardEnd {
  enum class Kind : std::uint8_t {
    returned,  ///< app_main() returned, or the process exited by itself; `code` is its status.
    crashed,   ///< A signal ended it; `code` is its number.
    stopped,   ///< stop() switched it off.
  };
  Kind kind = Kind::returned;
  int code = 0;

  friend bool operator==(const BoardEnd&, const BoardEnd&) = default;
};

/// `the firmware ended`, `the firmware ended with status 1`, `the firmware crashed (signal 11,
/// Segmentation fault)`, `switched off`.
std::string to_string(const BoardEnd& end);

struct BoardOptions {
  std::filesystem::path image;           ///< An executable made with lanyard_add_firmware().
  std::vector<std::string> arguments{};  ///< Of the image: `--name`, `--ssid`, `--set`, …
  /// True: what the board prints goes to the handlers and write() is its input. False: it has this
  /// process's standard streams for itself.
  bool own_console = true;
  /// Where the firmware stores its settings; empty: in a file that ends with the BoardProcess.
  std::filesystem::path settings{};
};

/// Called on the board's own thread, one at a time. They must not destroy the BoardProcess.
struct BoardHandlers {
  /// Some of what the firmware printed, cut anywhere.
  std::function<void(std::string_view text)> on_console{};
  /// Some of what it logged.
  std::function<void(std::string_view text)> on_log{};
  /// It is starting again after reset(). A firmware that restarts by itself (device::restart())
  /// goes on in the same process and is not told of.
  std::function<void()> on_restart{};
  /// It is over. Called once, last.
  std::function<void(const BoardEnd& end)> on_end{};
};

/// A virtual board: one process that runs a firmware, started again when the reset button is
/// pressed. What the firmware stored as settings outlives a restart. The process never outlives
/// this one, however this one ends (Linux).
class BoardProcess {
 public:
  /// Error `start`: the image is missing or cannot be executed, or the system has no process left.
  static Result<std::unique_ptr<BoardProcess>> start(BoardOptions options, BoardHandlers handlers);

  /// As stop() and wait().
  ~BoardProcess();
  BoardProcess(const BoardProcess&) = delete;
  BoardProcess& operator=(const BoardProcess&) = delete;

  // From any thread; each returns at once.

  /// Types `text` into the board's console. Dropped where the board has no console of its own, has
  /// ended, or leaves more than 1 MiB unread.
  void write(std::string_view text);
  /// The reset button: power off and on.
  void reset();
  /// Pulls the plug: the board ends at once and says nothing to the network.
  void stop();

  /// Waits for the end and returns it; on any thread but the board's own.
  BoardEnd wait();

 private:
  struct Impl;
  explicit BoardProcess(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::lab
