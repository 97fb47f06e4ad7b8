#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "board/board_host.hpp"
#include "board/console_text.hpp"
#include "core/task_thread.hpp"
#include "lanyard/lab/lab.hpp"

namespace lanyard::desktop {

enum class NetworkState : std::uint8_t { off, starting, on, stopping };

/// What a person chooses of a network before it starts.
struct NetworkChoice {
  std::string ssid;
  std::string password;             ///< Empty: an open network.
  bool uplink = true;               ///< Whether boards reach more than this computer.
  std::filesystem::path capture{};  ///< A pcapng file to write; empty: none.
};

enum class BoardRun : std::uint8_t {
  starting,
  running,
  ended,      ///< By itself; `ending` says with which status.
  crashed,    ///< `ending` says how.
  failed,     ///< It could not be started; `ending` says why.
  elsewhere,  ///< Another program runs it.
};

/// A board to be added.
struct NewBoard {
  std::string firmware;  ///< A name of firmware_listed(), or a path with a slash in it.
  std::string name{};    ///< Empty: as the firmware, and a number where that is taken.
  BoardSettings settings{};
};

/// A board as the window knows it.
struct Board {
  BoardId id = BoardId::none;
  std::string name;
  lab::MacAddress mac;
  std::string firmware{};  ///< Empty where another program runs it.
  BoardSettings settings{};

  BoardRun run = BoardRun::elsewhere;
  std::uint64_t run_number = 0;
  lab::WallTime launched{};  ///< When this run was asked for.
  std::string ending{};

  bool joined = false;
  std::string refusal{};  ///< Why the network does not let it in.
  std::optional<lab::Ipv4Address> address{};
  bool has_link = false;  ///< The network knows it, so that its link and plug can be set.
  lab::LinkSettings link{};
  lab::TrafficCounters up{};
  lab::TrafficCounters down{};

  /// Null where another program runs it.
  std::shared_ptr<ConsoleBuffer> console{};

  [[nodiscard]] bool is_on() const {
    return run == BoardRun::starting || run == BoardRun::running || run == BoardRun::elsewhere;
  }
};

/// The virtual network and its boards, as the panels use them.
///
/// Theory of operation. What may block (opening a network, starting a process, asking an image) is
/// done by two threads, each one thing after the other: one works, the other asks images, because
/// a program that is no firmware keeps it waiting for seconds. Their results come back queued. What
/// the network tells only says that something has changed: the boards are then looked up anew, so
/// that nothing is wrong for long even where events were left out.
///
/// Lives on the window's thread; every method is to be called there and returns at once.
class LabController : public QObject {
  Q_OBJECT

 public:
  /// `defaults` are what a network starts with, unless start_network() says otherwise; images are
  /// looked for in `firmware`.
  explicit LabController(lab::LabOptions defaults,
                         std::vector<std::filesystem::path> firmware = lab::firmware_directories(),
                         QObject* parent = nullptr);
  /// Switches the boards off, then the network; waits for that, a moment.
  ~LabController() override;

  // ---- the network ------------------------------------------------------------------------------

  [[nodiscard]] NetworkState network() const { return network_; }
  /// While it is on.
  [[nodiscard]] const std::optional<lab::LabInfo>& info() const { return info_; }
  /// What the next network starts with.
  [[nodiscard]] const lab::LabOptions& options() const { return options_; }
  /// Why there is no network, where it is not by the user's wish. With the code
  /// std::errc::address_in_use another program runs one of that name.
  [[nodiscard]] const std::optional<Error>& network_problem() const { return problem_; }
  /// A name that start_network_beside() would try.
  [[nodiscard]] std::string other_ssid() const;

  void start_network(const NetworkChoice& choice);
  /// As the last time, or as the defaults say.
  void start_network();
  /// The same under the next name that is free, `Lanyard 2`.
  void start_network_beside();
  void stop_network();

  // ---- boards -----------------------------------------------------------------------------------

  [[nodiscard]] const std::vector<Board>& boards() const { return boards_; }
  /// Null where there is none.
  [[nodiscard]] const Board* board(BoardId id) const;

  /// Switches a board on. It looks for the network that is on, or was started last. A name that is
  /// taken gets a number.
  BoardId add_board(const NewBoard& wanted);
  /// Has the image check the settings first; then board_added() or board_refused().
  void propose_board(const NewBoard& wanted);
  /// Power off and on, with its settings as they are now; also where it has ended.
  void reset(BoardId id);
  /// From the next reset on.
  void set_settings(BoardId id, BoardSettings settings);
  void remove(BoardId id);
  /// Types a line into its console.
  void type(BoardId id, const QString& line);

  /// Changes the link, both directions, of one board, or of all and those that join later. Calls
  /// that come faster than the network takes them are put together.
  void set_link(std::optional<BoardId> id, const lab::LinkChange& change);
  void set_plug(BoardId id, bool plugged) { set_link(id, {.plugged = plugged}); }
  /// What set_link() has made of all.
  [[nodiscard]] const lab::LinkSettings& link_of_all() const { return link_of_all_; }

  // ---- firmware ---------------------------------------------------------------------------------

  /// Answered by firmware_listed().
  void ask_for_firmware();
  /// Answered by settings_told() or settings_refused().
  void ask_for_settings(const QString& firmware);

 Q_SIGNALS:
  /// network(), info() or network_problem() has changed.
  void network_changed();
  /// Any board has changed, come or gone.
  void boards_changed();
  /// The board has printed something.
  void console_changed(lanyard::desktop::BoardId id);
  void board_added(lanyard::desktop::BoardId id);
  void board_refused(const lanyard::Error& error);
  /// set_link() has failed.
  void link_refused(const lanyard::Error& error);
  void firmware_listed(const std::vector<std::string>& names);
  void settings_told(const QString& firmware,
                     const std::vector<lanyard::lab::FirmwareSetting>& settings);
  void settings_refused(const QString& firmware, const lanyard::Error& error);

 private:
  using LabPointer = std::shared_ptr<lab::Lab>;

  void open_network(bool beside);
  void take_network(Result<std::unique_ptr<lab::Lab>> started, const lab::LabOptions& options);
  void network_has_ended();
  void wake();
  void drain();
  void take(const lab::LabEvent& event);
  void look();
  void take_boards(const std::vector<lab::BoardInfo>& joined);
  void forget_networks_boards();

  Board* find(BoardId id);
  Board* find(const lab::MacAddress& mac);
  [[nodiscard]] std::string free_name(const std::string& wanted) const;
  [[nodiscard]] bool has_name(const std::string& name) const;
  [[nodiscard]] LaunchOrder order_for(const Board& board) const;
  void launch(Board& board);
  void take_plan(const LaunchOrder& order, const Result<LaunchPlan>& plan);
  void take_start(BoardId id, std::uint64_t run, const Result<void>& started);
  void take_end(BoardId id, std::uint64_t run, const lab::BoardEnd& end);
  void wake_console(BoardId id);
  void send_links();

  const std::vector<std::filesystem::path> firmware_directories_;
  lab::LabOptions options_;
  NetworkState network_ = NetworkState::off;
  std::optional<lab::LabInfo> info_;
  std::optional<Error> problem_;
  LabPointer lab_;
  std::vector<lab::LabEvent> events_;
  bool looking_ = false;
  bool look_again_ = false;

  std::vector<Board> boards_;
  std::uint32_t last_board_ = 0;
  lab::LinkSettings link_of_all_;
  std::map<std::string, lab::LinkChange> links_to_send_;  ///< By MAC; empty: all.
  bool sending_links_ = false;
  std::vector<BoardId> printed_;  ///< Whose consoles have more than was told.

  QTimer drain_timer_;
  QTimer look_timer_;
  QTimer console_timer_;

  BoardHost host_;     ///< The worker's own, until that has finished.
  FirmwareDesk desk_;  ///< The asker's own.
  std::stop_source stop_asking_;
  TaskThread worker_;  ///< The threads come last: they use what stands above.
  TaskThread asker_;
};

}  // namespace lanyard::desktop
