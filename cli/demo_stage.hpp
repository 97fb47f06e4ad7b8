#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/temporary_directory.hpp"
#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/lab.hpp"
#include "lanyard/session/engine.hpp"
#include "lanyard/trace/flow.hpp"
#include "output.hpp"

namespace lanyard::cli {

/// What did not happen as the chapter says; the message is for the user.
struct DemoFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct DemoOptions {
  bool ascii = false;  ///< The table's lines are plain characters.
};

/// A network, one board and the computer's side of the conversation, shown side by side as they
/// go. Used by one thread; every method but the constructor throws DemoFailure when what it waits
/// for does not come in time.
class DemoStage {
 public:
  /// Opens the network, which no other program knows of. Throws DemoFailure.
  DemoStage(Output& output, const DemoOptions& how);
  ~DemoStage();
  DemoStage(const DemoStage&) = delete;
  DemoStage& operator=(const DemoStage&) = delete;

  [[nodiscard]] const lab::LabInfo& network() const { return lab_->info(); }

  /// Switches a board on that runs `firmware`, with further arguments for it.
  void start_board(const std::string& firmware, std::vector<std::string> arguments);
  /// Opens a TCP server of the computer, on `preferred` where that port is free; the real port.
  std::uint16_t listen(std::uint16_t preferred);
  /// Connects the computer to the board's `port`.
  void connect_to_board(std::uint16_t port);

  /// Waits until the board has printed a line that begins with `wanted`, and returns it.
  std::string board_prints(std::string_view wanted);
  /// Waits until the computer has a session.
  void computer_is_connected();
  /// Waits until the computer has received `wanted`, next in the stream.
  void computer_receives(std::string_view wanted);
  void computer_says(const std::string& text);
  void computer_closes();
  /// Waits until the firmware has returned, and the network has seen the board leave.
  void board_ends();

  /// The connection of the conversation, as it travelled.
  [[nodiscard]] const trace::Flow& flow();
  [[nodiscard]] const trace::HostNames& names() const { return flows_.names(); }

 private:
  /// One source has something: rung from any thread.
  struct Bell {
    std::mutex mutex;
    std::condition_variable changed;
    bool rung = false;
    void ring();
  };

  template <typename Done>
  void wait_until(Done done, const std::string& what);
  void pump();
  void take_board_lines();
  void take_engine_events();
  void take_lab_events();
  void on_lab_event(const lab::LabEvent& event);
  void show_row(std::string_view board, std::string_view computer);
  void show_board(std::string_view line);
  void show_computer(std::string_view line);
  [[nodiscard]] bool board_is_over();
  [[nodiscard]] std::string last_log_line();

  Output& output_;
  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
  const DemoOptions options_;
  TemporaryDirectory directory_;  ///< Of the network's socket.
  std::unique_ptr<lab::Lab> lab_;
  std::unique_ptr<session::Engine> engine_;
  std::shared_ptr<session::EventReader> reader_;

  std::mutex board_mutex_;
  std::string board_console_;            // guarded by board_mutex_: not yet cut into lines
  std::string board_log_;                // guarded by board_mutex_
  std::optional<lab::BoardEnd> ended_;   // guarded by board_mutex_
  std::deque<std::string> board_lines_;  ///< Printed, and not yet asked for.
  std::string board_name_;
  std::optional<std::string> board_address_;
  bool board_left_ = false;

  session::SessionId session_ = session::SessionId::none;
  std::string listening_;
  std::string received_;  ///< Not yet asked for.
  std::string failure_;   ///< The engine's last.
  std::size_t disconnected_ = 0;

  trace::FlowTable flows_;
  std::uint16_t board_port_ = 0;
  std::vector<session::Event> events_;
  std::vector<lab::LabEvent> lab_events_;
  std::unique_ptr<lab::BoardProcess> board_;  ///< Last: its thread calls into this object.
};

}  // namespace lanyard::cli
