#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "board/lab_controller.hpp"
#include "desktop_fixture.hpp"

namespace lanyard::desktop::testing {

/// A network that no other program knows of and that reaches nothing but this computer, with real
/// firmware for its boards.
class BoardTest : public ::testing::Test {
 protected:
  [[nodiscard]] lab::LabOptions options() const;
  /// Where the firmware of this build lies, and make_firmware()'s.
  [[nodiscard]] std::vector<std::filesystem::path> firmware() const;

  /// Starts the network and waits for it.
  void start_network();
  /// Of the network that is on.
  [[nodiscard]] lab::LabInfo info() const;
  /// Why there is none; empty where nothing is wrong.
  [[nodiscard]] std::string problem() const;
  /// The network's answer to a request of another program; empty where it gives none.
  [[nodiscard]] std::string ask_network(const std::string& request) const;
  /// The board's address; empty before it has one.
  [[nodiscard]] std::string address_of(BoardId id) const;
  /// What the board has printed so far.
  QString printed(BoardId id) const;
  /// Waits until the board has printed `text`.
  bool prints(BoardId id, const QString& text);
  bool runs(BoardId id, BoardRun run);
  /// Waits until the board has joined and got an address.
  bool gets_address(BoardId id);
  /// A firmware without settings that does what the shell commands say.
  void make_firmware(const std::string& name, const std::string& commands,
                     bool tells_settings = true) const;

  test::TemporaryDirectory directory;
  LabController controller{options(), firmware()};
};

}  // namespace lanyard::desktop::testing
