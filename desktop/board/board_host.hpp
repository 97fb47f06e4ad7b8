#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "board/console_text.hpp"
#include "lanyard/base/temporary_directory.hpp"
#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/firmware.hpp"
#include "lanyard/lab/mac_address.hpp"

namespace lanyard::desktop {

/// Numbers a board of one LabController, from 1; a number is not used twice.
enum class BoardId : std::uint32_t { none = 0 };

/// What the user set, by key; the rest is as the firmware has it.
using BoardSettings = std::map<std::string, std::string>;

/// What is to be run, on which network.
struct LaunchOrder {
  BoardId id = BoardId::none;
  std::uint64_t run = 0;  ///< Tells late words of an earlier run of this board from this one's.
  std::string firmware;   ///< A name, or a path with a slash in it.
  std::string name;
  lab::MacAddress mac{};
  BoardSettings settings{};
  std::string ssid{};
  std::string password{};
  std::filesystem::path socket{};  ///< Of the network.
};

/// The order made out: checked by the image itself.
struct LaunchPlan {
  std::filesystem::path image;
  std::vector<std::string> arguments;
  std::filesystem::path settings_file;
};

/// Finds images and asks them; blocks. One thread at a time.
class FirmwareDesk {
 public:
  explicit FirmwareDesk(std::vector<std::filesystem::path> directories)
      : directories_(std::move(directories)) {}

  [[nodiscard]] std::vector<std::string> list() const { return lab::list_firmware(directories_); }

  /// What the firmware can be set to. Errors: as of lab::find_firmware() and
  /// lab::ask_for_settings().
  [[nodiscard]] Result<std::vector<lab::FirmwareSetting>> ask(const std::string& firmware,
                                                              const std::stop_token& stop) const;

  /// Errors: the same; the image's own words where it refuses a setting.
  Result<LaunchPlan> plan(const LaunchOrder& order, const std::stop_token& stop);

 private:
  std::filesystem::path settings_file_of(BoardId id);

  const std::vector<std::filesystem::path> directories_;
  std::optional<TemporaryDirectory> directory_;  ///< Of the boards' settings: they outlast a run.
};

/// The boards' processes. Each method blocks for some milliseconds. One thread at a time.
class BoardHost {
 public:
  using OnEnd = std::function<void(BoardId id, std::uint64_t run, const lab::BoardEnd& end)>;

  /// `on_end` is called on a board's own thread.
  explicit BoardHost(OnEnd on_end) : on_end_(std::move(on_end)) {}
  ~BoardHost() { stop_all(); }
  BoardHost(const BoardHost&) = delete;
  BoardHost& operator=(const BoardHost&) = delete;

  /// Ends the board's earlier run and begins another. Error: as of lab::BoardProcess::start().
  Result<void> start(BoardId id, std::uint64_t run, const LaunchPlan& plan,
                     const std::shared_ptr<ConsoleBuffer>& console);
  void type(BoardId id, const std::string& text);
  void stop(BoardId id);
  void stop_all();

 private:
  const OnEnd on_end_;
  std::map<BoardId, std::unique_ptr<lab::BoardProcess>> processes_;
};

}  // namespace lanyard::desktop
