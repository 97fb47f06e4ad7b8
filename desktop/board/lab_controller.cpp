#include "board/lab_controller.hpp"

#include <QCoreApplication>
#include <QEvent>
#include <QMetaObject>
#include <algorithm>
#include <chrono>
#include <utility>

#include "board/board_text.hpp"
#include "board/network_start.hpp"
#include "core/error_text.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;

/// Events gather so long at least.
constexpr auto drain_pause = 16ms;
/// How often traffic counters are looked at where nothing else changes.
constexpr auto look_pause = 1s;
/// What boards print is shown no more often.
constexpr auto console_pause = 30ms;
/// A board's name is one of DHCP and DNS.
constexpr std::size_t longest_name = 63;

}  // namespace

LabController::LabController(lab::LabOptions defaults, std::vector<std::filesystem::path> firmware,
                             QObject* parent)
    : QObject(parent),
      firmware_directories_(std::move(firmware)),
      options_(std::move(defaults)),
      link_of_all_(options_.up),
      host_([this](BoardId id, std::uint64_t run, const lab::BoardEnd& end) {
        QMetaObject::invokeMethod(
            this, [this, id, run, end] { take_end(id, run, end); }, Qt::QueuedConnection);
      }),
      desk_(firmware_directories_) {
  drain_timer_.setSingleShot(true);
  drain_timer_.setInterval(drain_pause);
  connect(&drain_timer_, &QTimer::timeout, this, &LabController::drain);
  look_timer_.setInterval(look_pause);
  connect(&look_timer_, &QTimer::timeout, this, &LabController::look);
  console_timer_.setSingleShot(true);
  console_timer_.setInterval(console_pause);
  connect(&console_timer_, &QTimer::timeout, this, [this] {
    for (const BoardId id : std::exchange(printed_, {})) {
      Q_EMIT console_changed(id);
    }
  });
}

LabController::~LabController() {
  stop_asking_.request_stop();
  asker_.finish();
  worker_.finish();
  // A network that has just started lies in an answer that nobody takes any more. Its last words go
  // to this object, so it has to end while there is one.
  QCoreApplication::removePostedEvents(this, QEvent::MetaCall);
  host_.stop_all();
  if (lab_) {
    lab_->stop();
  }
}

// ---- the network --------------------------------------------------------------------------------

std::string LabController::other_ssid() const {
  return next_ssid(options_.ssid);
}

void LabController::start_network(const NetworkChoice& choice) {
  if (network_ == NetworkState::off) {
    options_.ssid = choice.ssid;
    options_.password = choice.password;
    options_.uplink = choice.uplink;
    options_.capture = choice.capture;
    open_network(false);
  }
}

void LabController::start_network() {
  if (network_ == NetworkState::off) {
    open_network(false);
  }
}

void LabController::start_network_beside() {
  if (network_ == NetworkState::off) {
    open_network(true);
  }
}

void LabController::open_network(bool beside) {
  problem_.reset();
  network_ = NetworkState::starting;
  lab::LabOptions options = options_;
  options.up = link_of_all_;
  options.down = link_of_all_;
  using Started = std::pair<Result<std::unique_ptr<lab::Lab>>, lab::LabOptions>;
  work_on(
      worker_, *this,
      [this, beside, options]() mutable {
        auto started = desktop::start_network(options, beside, [this] {
          QMetaObject::invokeMethod(this, &LabController::wake, Qt::QueuedConnection);
        });
        return Started{std::move(started), options};
      },
      [this](Started started) { take_network(std::move(started.first), started.second); });
  Q_EMIT network_changed();
}

void LabController::take_network(Result<std::unique_ptr<lab::Lab>> started,
                                 const lab::LabOptions& options) {
  if (!started) {
    network_ = NetworkState::off;
    problem_ = std::move(started.error());
    Q_EMIT network_changed();
    return;
  }
  lab_ = std::move(*started);
  info_ = lab_->info();
  options_.ssid = options.ssid;
  options_.subnet = options.subnet;
  options_.capture.clear();  // the next network would write over it
  network_ = NetworkState::on;
  look_timer_.start();
  wake();
  Q_EMIT network_changed();
}

void LabController::stop_network() {
  if (network_ != NetworkState::on) {
    return;
  }
  network_ = NetworkState::stopping;
  work_on(
      worker_, *this,
      [lab = lab_] {
        lab->stop();
        return true;
      },
      [this](bool) { network_has_ended(); });
  Q_EMIT network_changed();
}

/// On this thread, after its own has come to its end.
void LabController::network_has_ended() {
  drain();
  lab_.reset();
  info_.reset();
  look_timer_.stop();
  links_to_send_.clear();
  network_ = NetworkState::off;
  forget_networks_boards();
  Q_EMIT network_changed();
  Q_EMIT boards_changed();
}

void LabController::forget_networks_boards() {
  std::erase_if(boards_, [](const Board& board) { return board.run == BoardRun::elsewhere; });
  for (Board& board : boards_) {
    board.joined = false;
    board.address.reset();
    board.refusal.clear();
    board.has_link = false;
    board.link = link_of_all_;
    board.up = {};
    board.down = {};
  }
}

void LabController::wake() {
  if (!drain_timer_.isActive()) {
    drain_timer_.start();
  }
}

void LabController::drain() {
  if (!lab_) {
    return;
  }
  const bool goes_on = lab_->drain(events_);
  for (const lab::LabEvent& event : events_) {
    take(event);
  }
  if (!events_.empty()) {
    look();
  }
  if (!goes_on && network_ == NetworkState::on) {
    stop_network();  // it has ended of itself; its thread is still to be waited for
  }
}

void LabController::take(const lab::LabEvent& event) {
  if (const auto* refused = std::get_if<lab::JoinRefused>(&event.body); refused != nullptr) {
    if (Board* const board = find(refused->board.mac); board != nullptr) {
      board->refusal = refused->reason;
    }
  } else if (const auto* joined = std::get_if<lab::BoardJoined>(&event.body); joined != nullptr) {
    if (Board* const board = find(joined->board.mac); board != nullptr) {
      board->refusal.clear();
    }
  } else if (const auto* changed = std::get_if<lab::SettingsChanged>(&event.body);
             changed != nullptr && links_to_send_.empty() && !sending_links_) {
    // Somebody else's doing: `lanyard lab --set`.
    if (!changed->board && changed->direction != lab::Direction::down) {
      link_of_all_ = changed->link.applied_to(link_of_all_);
    } else if (changed->board) {
      if (Board* const board = find(changed->board->mac); board != nullptr) {
        board->link = changed->link.applied_to(board->link);
      }
    }
  } else if (const auto* stopped = std::get_if<lab::Stopped>(&event.body);
             stopped != nullptr && network_ == NetworkState::on) {
    problem_ = make_error("stop", "the network has ended: " + stopped->reason);
  }
}

/// Asks for the boards as they are now.
void LabController::look() {
  if (!lab_ || std::exchange(looking_, true)) {
    look_again_ = true;
    return;
  }
  look_again_ = false;
  work_on(
      worker_, *this, [lab = lab_] { return std::pair(lab, lab->boards()); },
      [this](const std::pair<LabPointer, std::vector<lab::BoardInfo>>& seen) {
        looking_ = false;
        if (seen.first == lab_) {
          take_boards(seen.second);
        }
        if (look_again_) {
          look();
        }
      });
}

void LabController::take_boards(const std::vector<lab::BoardInfo>& joined) {
  if (network_ != NetworkState::on) {
    return;
  }
  for (Board& board : boards_) {
    board.joined = false;
    board.address.reset();
  }
  for (const lab::BoardInfo& info : joined) {
    Board* board = find(info.identity.mac);
    if (board == nullptr) {
      boards_.push_back(
          {.id = BoardId{++last_board_}, .name = info.identity.name, .mac = info.identity.mac});
      board = &boards_.back();
    }
    board->has_link = true;
    if (info.joined_since >= board->launched) {  // else it is the run before, not yet gone
      board->joined = true;
      board->address = info.address;
    }
    board->up = info.up;
    board->down = info.down;
    if (links_to_send_.empty() && !sending_links_) {  // else older than what the user sees
      board->link = info.up_link;
    }
  }
  // One whose plug is out may be put back.
  std::erase_if(boards_, [](const Board& board) {
    return board.run == BoardRun::elsewhere && !board.joined && board.link.plugged;
  });
  Q_EMIT boards_changed();
}

// ---- boards -------------------------------------------------------------------------------------

const Board* LabController::board(BoardId id) const {
  const auto found = std::ranges::find(boards_, id, &Board::id);
  return found == boards_.end() ? nullptr : &*found;
}

Board* LabController::find(BoardId id) {
  const auto found = std::ranges::find(boards_, id, &Board::id);
  return found == boards_.end() ? nullptr : &*found;
}

Board* LabController::find(const lab::MacAddress& mac) {
  const auto found = std::ranges::find(boards_, mac, &Board::mac);
  return found == boards_.end() ? nullptr : &*found;
}

bool LabController::has_name(const std::string& name) const {
  return std::ranges::find(boards_, name, &Board::name) != boards_.end();
}

std::string LabController::free_name(const std::string& wanted) const {
  const std::string base = wanted.substr(0, longest_name - 8);
  std::string name = wanted;
  for (int number = 2; has_name(name); ++number) {
    name = base + "-" + std::to_string(number);
  }
  return name;
}

BoardId LabController::add_board(const NewBoard& wanted) {
  std::string name = wanted.name;
  if (name.empty()) {
    name = std::filesystem::path(wanted.firmware).filename().string();
  }
  name = free_name(name);
  const BoardId id{++last_board_};
  boards_.push_back({.id = id,
                     .name = name,
                     .mac = lab::mac_from_name(name),
                     .firmware = wanted.firmware,
                     .settings = wanted.settings,
                     .link = link_of_all_,
                     .console = std::make_shared<ConsoleBuffer>([this, id] {
                       QMetaObject::invokeMethod(
                           this, [this, id] { wake_console(id); }, Qt::QueuedConnection);
                     })});
  launch(boards_.back());
  Q_EMIT board_added(id);
  Q_EMIT boards_changed();
  return id;
}

void LabController::propose_board(const NewBoard& wanted) {
  if (wanted.name.size() > longest_name) {
    Q_EMIT board_refused(make_error(
        "start", "a board's name has at most " + std::to_string(longest_name) + " bytes"));
    return;
  }
  if (has_name(wanted.name)) {
    Q_EMIT board_refused(
        make_error("start", "there is a board called " + wanted.name +
                                " already, and two of one name would have one hardware address; "
                                "choose another name"));
    return;
  }
  const LaunchOrder order{.firmware = wanted.firmware,
                          .name = "board",
                          .mac = lab::mac_from_name("board"),
                          .settings = wanted.settings};
  work_on(
      asker_, *this, [this, order] { return desk_.plan(order, stop_asking_.get_token()); },
      [this, wanted](const Result<LaunchPlan>& plan) {
        if (plan) {
          add_board(wanted);
        } else {
          Q_EMIT board_refused(plan.error());
        }
      });
}

LaunchOrder LabController::order_for(const Board& board) const {
  return {.id = board.id,
          .run = board.run_number,
          .firmware = board.firmware,
          .name = board.name,
          .mac = board.mac,
          .settings = board.settings,
          .ssid = options_.ssid,
          .password = options_.password,
          .socket = info_                     ? info_->socket
                    : options_.socket.empty() ? air::socket_path(options_.directory, options_.ssid)
                                              : options_.socket};
}

void LabController::launch(Board& board) {
  ++board.run_number;
  board.launched = std::chrono::system_clock::now();
  board.run = BoardRun::starting;
  board.joined = false;
  board.address.reset();
  board.ending.clear();
  board.refusal.clear();
  const LaunchOrder order = order_for(board);
  work_on(
      asker_, *this, [this, order] { return desk_.plan(order, stop_asking_.get_token()); },
      [this, order](const Result<LaunchPlan>& plan) { take_plan(order, plan); });
}

void LabController::take_plan(const LaunchOrder& order, const Result<LaunchPlan>& plan) {
  const Board* const board = find(order.id);
  if (board == nullptr || board->run_number != order.run) {
    return;
  }
  if (!plan) {
    worker_.post([this, id = order.id] { host_.stop(id); });
    take_start(order.id, order.run, std::unexpected(plan.error()));
    return;
  }
  work_on(
      worker_, *this,
      [this, order, plan = *plan, console = board->console] {
        return host_.start(order.id, order.run, plan, console);
      },
      [this, order](const Result<void>& started) { take_start(order.id, order.run, started); });
}

void LabController::take_start(BoardId id, std::uint64_t run, const Result<void>& started) {
  Board* const board = find(id);
  if (board == nullptr || board->run_number != run || board->run != BoardRun::starting) {
    return;
  }
  board->run = started ? BoardRun::running : BoardRun::failed;
  if (!started) {
    board->ending = to_utf8(error_text(started.error()));
  }
  Q_EMIT boards_changed();
}

void LabController::take_end(BoardId id, std::uint64_t run, const lab::BoardEnd& end) {
  Board* const board = find(id);
  if (board == nullptr || board->run_number != run) {
    return;
  }
  board->run = end.kind == lab::BoardEnd::Kind::crashed ? BoardRun::crashed : BoardRun::ended;
  board->ending = to_utf8(BoardText::ending_of(end));
  board->console->note(tr("— %1 —").arg(to_qt(board->ending)));
  Q_EMIT boards_changed();
}

void LabController::reset(BoardId id) {
  Board* const board = find(id);
  if (board == nullptr || board->run == BoardRun::elsewhere) {
    return;
  }
  board->console->note(tr("— power off and on —"));
  launch(*board);
  Q_EMIT boards_changed();
}

void LabController::set_settings(BoardId id, BoardSettings settings) {
  if (Board* const board = find(id); board != nullptr) {
    board->settings = std::move(settings);
  }
}

void LabController::remove(BoardId id) {
  const Board* const board = find(id);
  if (board == nullptr || board->run == BoardRun::elsewhere) {
    return;
  }
  std::erase_if(boards_, [id](const Board& each) { return each.id == id; });
  worker_.post([this, id] { host_.stop(id); });
  Q_EMIT boards_changed();
}

void LabController::type(BoardId id, const QString& line) {
  worker_.post([this, id, text = to_utf8(line) + "\n"] { host_.type(id, text); });
}

void LabController::wake_console(BoardId id) {
  if (std::ranges::find(printed_, id) == printed_.end()) {
    printed_.push_back(id);
  }
  if (!console_timer_.isActive()) {
    console_timer_.start();
  }
}

// ---- links --------------------------------------------------------------------------------------

void LabController::set_link(std::optional<BoardId> id, const lab::LinkChange& change) {
  std::string key;
  if (id) {
    Board* const board = find(*id);
    if (board == nullptr) {
      return;
    }
    board->link = change.applied_to(board->link);
    key = to_string(board->mac);
  } else {
    link_of_all_ = change.applied_to(link_of_all_);
    for (Board& board : boards_) {
      board.link = change.applied_to(board.link);
    }
  }
  if (lab_) {
    lab::LinkChange& waiting = links_to_send_[key];
    const auto put = [](auto& where, const auto& value) {
      if (value) {
        where = value;
      }
    };
    put(waiting.loss, change.loss);
    put(waiting.duplicate, change.duplicate);
    put(waiting.reorder, change.reorder);
    put(waiting.delay, change.delay);
    put(waiting.jitter, change.jitter);
    put(waiting.rate, change.rate);
    put(waiting.plugged, change.plugged);
    send_links();
  }
  Q_EMIT boards_changed();
}

void LabController::send_links() {
  if (sending_links_ || links_to_send_.empty() || !lab_) {
    return;
  }
  sending_links_ = true;
  work_on(
      worker_, *this,
      [lab = lab_, links = std::exchange(links_to_send_, {})] {
        Result<void> all;
        for (const auto& [board, change] : links) {
          if (auto set = lab->set_link(board, lab::Direction::both, change); !set) {
            all = std::move(set);
          }
        }
        return all;
      },
      [this](const Result<void>& sent) {
        sending_links_ = false;
        if (!sent) {
          Q_EMIT link_refused(sent.error());
        }
        send_links();
        look();
      });
}

// ---- firmware -----------------------------------------------------------------------------------

void LabController::ask_for_firmware() {
  work_on(
      asker_, *this, [this] { return desk_.list(); },
      [this](const std::vector<std::string>& names) { Q_EMIT firmware_listed(names); });
}

void LabController::ask_for_settings(const QString& firmware) {
  work_on(
      asker_, *this,
      [this, name = to_utf8(firmware)] { return desk_.ask(name, stop_asking_.get_token()); },
      [this, firmware](const Result<std::vector<lab::FirmwareSetting>>& settings) {
        if (settings) {
          Q_EMIT settings_told(firmware, *settings);
        } else {
          Q_EMIT settings_refused(firmware, settings.error());
        }
      });
}

}  // namespace lanyard::desktop
