#include "board/chapter_guide.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <utility>

#include "board/board_text.hpp"
#include "board/chapter_words.hpp"
#include "core/flow_layout.hpp"
#include "core/port_trial.hpp"
#include "core/text.hpp"
#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;

constexpr quint16 server_port = 8000;
constexpr quint16 highest_port = 65535;
/// How soon a step is ticked at the latest.
constexpr auto look_pause = 50ms;
/// A step takes a second or two where nothing is in its way.
constexpr auto hint_pause = 15s;
/// Of each stream so much is looked at; a person types less.
constexpr std::size_t most_exchanges = 64;
constexpr std::size_t most_kept = std::size_t{64} << 10U;

void keep(std::string& where, std::string_view more) {
  where += more.substr(0, most_kept - std::min(where.size(), most_kept));
}

}  // namespace

ChapterGuide::ChapterGuide(Workbench& workbench, LabController& controller, QWidget* parent,
                           quint16 port)
    : QWidget(parent),
      workbench_(workbench),
      controller_(controller),
      listening_port_(port),
      client_(new QPushButton(tr("Board is the client"), this)),
      server_(new QPushButton(tr("Board is the server"), this)),
      area_(new DownScroll(new QWidget, this)),
      intro_(new QLabel(this)),
      grid_(new QGridLayout),
      trouble_(new NoticeLabel(this)),
      hint_(new NoticeLabel(this)),
      mend_button_(new QPushButton(this)),
      show_(new QPushButton(tr("Sho&w me where"), this)),
      end_(new NoticeLabel(this)) {
  make_buttons();
  look_timer_.setInterval(look_pause);
  connect(&look_timer_, &QTimer::timeout, this, [this] {
    take_over_users_server();
    look();
  });
  hint_timer_.setSingleShot(true);
  hint_timer_.setInterval(hint_pause);
  connect(&hint_timer_, &QTimer::timeout, this, &ChapterGuide::give_hint);
  connect(&workbench_, &Workbench::arrived, this, &ChapterGuide::look);
  connect(&workbench_, &Workbench::state_changed, this, &ChapterGuide::look);
  connect(&workbench_, &Workbench::endpoint_failed, this, &ChapterGuide::on_endpoint_failed);
  connect(&controller_, &LabController::network_changed, this, &ChapterGuide::look);
  connect(&controller_, &LabController::boards_changed, this, &ChapterGuide::look);
  connect(&controller_, &LabController::console_changed, this, &ChapterGuide::look);
}

void ChapterGuide::make_buttons() {
  client_->setObjectName(QStringLiteral("chapter_client"));
  client_->setToolTip(tr("The window listens, and a virtual board connects to it"));
  server_->setObjectName(QStringLiteral("chapter_server"));
  server_->setToolTip(tr("A virtual board listens, and the window connects to it"));
  intro_->setObjectName(QStringLiteral("chapter_intro"));
  intro_->setWordWrap(true);
  intro_->setText(
      tr("Try the chapter with a virtual board: one click sets up the network, the "
         "board and this window. Each step is ticked when it has really happened."));
  trouble_->setObjectName(QStringLiteral("chapter_trouble"));
  hint_->setObjectName(QStringLiteral("chapter_hint"));
  mend_button_->setObjectName(QStringLiteral("chapter_mend"));
  mend_button_->hide();
  show_->setObjectName(QStringLiteral("chapter_show"));
  show_->setToolTip(tr("Brings up the part of the window that this step is about"));
  show_->hide();
  end_->setObjectName(QStringLiteral("chapter_end"));
  auto* const column = new QVBoxLayout(area_->widget());
  column->addWidget(intro_);
  auto* const row = new FlowBar;
  row->add(client_);
  row->add(server_);
  column->addWidget(row);
  grid_->setColumnStretch(1, 1);
  column->addLayout(grid_);
  // What comes and goes stands last, so that nothing else moves.
  column->addWidget(show_, 0, Qt::AlignLeft);
  column->addWidget(trouble_);
  column->addWidget(hint_);
  column->addWidget(mend_button_, 0, Qt::AlignLeft);
  column->addWidget(end_);
  column->addStretch(1);
  area_->setFocusPolicy(Qt::StrongFocus);  // the arrows scroll it
  area_->setAccessibleName(tr("Try the chapter"));
  setFocusProxy(client_);
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins({});
  all->addWidget(area_);
  connect(client_, &QPushButton::clicked, this, [this] { begin(ChapterPart::board_is_client); });
  connect(server_, &QPushButton::clicked, this, [this] { begin(ChapterPart::board_is_server); });
  connect(mend_button_, &QPushButton::clicked, this, [this] {
    const auto mend = std::exchange(mend_, {});
    tell({}, {}, {});
    hint_timer_.start();  // it may have run out meanwhile
    mend();
    look();
  });
  connect(show_, &QPushButton::clicked, this, [this] {
    if (has_begun_ && !script_.is_complete()) {
      Q_EMIT point_at(panel_of(script_.current()));
    }
  });
}

void ChapterGuide::begin(ChapterPart part) {
  script_ = ChapterScript(part);
  has_begun_ = true;
  facts_ = {};
  port_ = part == ChapterPart::board_is_client ? listening_port_ : server_port;
  searching_port_ = false;
  has_asked_to_listen_ = false;
  ++trial_;
  acted_.reset();
  board_ = BoardId::none;
  exchanges_.clear();
  tell({}, {}, {});
  hint_timer_.start();
  reader_ = workbench_.engine().subscribe({.detail = session::MessageDetail::bytes,
                                           .lag = session::LagPolicy::thin_out,
                                           .max_bytes = most_kept,
                                           .on_events = {}});
  look_timer_.start();
  look();
}

// ---- what happens -------------------------------------------------------------------------------

/// Looks at everything there is, ticks what is done, and sets going what comes next.
void ChapterGuide::look() {
  if (!has_begun_ || script_.is_complete()) {
    return;
  }
  take_events();
  find_exchange();
  take_console();
  const Board* const board = controller_.board(board_);
  facts_.network_up = controller_.network() == NetworkState::on;
  facts_.board_addressed = board != nullptr && board->address.has_value();
  facts_.window_listens = has_asked_to_listen_ && is_port_of_window();
  if (script_.take(facts_)) {
    tell({}, {}, {});
    hint_timer_.start();
  }
  if (script_.is_complete()) {
    look_timer_.stop();
    hint_timer_.stop();
    reader_.reset();
    Q_EMIT finished();
  } else {
    act();
    find_trouble();
    if (!hint_->text().isEmpty()) {
      give_hint();  // something else may be in its way by now
    }
  }
  show_steps();
}

/// Once for each step.
void ChapterGuide::act() {
  if (acted_ == script_.done()) {
    return;
  }
  const ChapterStep step = script_.current();
  if ((step == ChapterStep::network_up && controller_.network() == NetworkState::stopping) ||
      (step == ChapterStep::connected && board_address().isEmpty())) {
    return;  // for the moment
  }
  acted_ = script_.done();
  set_going(step);
  Q_EMIT point_at(panel_of(step));
}

void ChapterGuide::set_going(ChapterStep step) {
  switch (step) {
    case ChapterStep::network_up:
      controller_.start_network();
      break;
    case ChapterStep::window_listens:
      try_port();
      break;
    case ChapterStep::board_addressed:
      switch_board_on();
      break;
    case ChapterStep::connected:
      if (script_.part() == ChapterPart::board_is_server) {
        Q_EMIT connect_requested(board_address(), port_);
      }
      break;
    case ChapterStep::board_waits:
    case ChapterStep::greeted:
    case ChapterStep::echoed:
    case ChapterStep::closed:
      break;  // others' doing
  }
}

void ChapterGuide::switch_board_on() {
  const bool is_client = script_.part() == ChapterPart::board_is_client;
  BoardSettings settings{{"port", std::to_string(port_)}};
  if (is_client) {
    settings["host"] = to_utf8(gateway());
  }
  const BoardId earlier = boards_[script_.part()];
  if (const Board* const board = controller_.board(earlier); board != nullptr) {
    board_ = earlier;
    controller_.set_settings(board_, std::move(settings));
    controller_.reset(board_);
    console_position_ = board->console->end();
    return;
  }
  board_ = controller_.add_board(
      {.firmware = is_client ? "tcp_client" : "tcp_server", .settings = std::move(settings)});
  boards_[script_.part()] = board_;
  console_position_ = 0;
}

void ChapterGuide::take_events() {
  if (!reader_) {
    return;
  }
  reader_->drain(events_);
  for (const session::Event& event : events_) {
    take(event);
  }
  events_.clear();
}

void ChapterGuide::take(const session::Event& event) {
  if (!event.session) {
    return;
  }
  const session::SessionId id = event.session->id;
  if (std::holds_alternative<session::Connected>(event.body)) {
    if (exchanges_.size() == most_exchanges) {
      exchanges_.erase(exchanges_.begin());
    }
    exchanges_[id].peer = event.session->peer;
    return;
  }
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) {
    return;
  }
  if (const auto* received = std::get_if<session::Received>(&event.body); received != nullptr) {
    keep(found->second.received, as_chars(received->message.bytes.view()));
  } else if (const auto* sent = std::get_if<session::Sent>(&event.body); sent != nullptr) {
    keep(found->second.sent, as_chars(sent->message.bytes.view()));
  }
}

/// The newest session with the board. Its address may be known only after it has connected.
void ChapterGuide::find_exchange() {
  const std::string begin = to_utf8(board_address()) + ":";
  for (const auto& [id, exchange] : exchanges_) {
    if (begin.size() > 1 && exchange.peer.starts_with(begin)) {
      facts_.connected = true;
      facts_.received = exchange.received;
      facts_.sent = exchange.sent;
    }
  }
}

void ChapterGuide::take_console() {
  const Board* const board = controller_.board(board_);
  if (board == nullptr || !board->console) {
    return;
  }
  const auto piece = board->console->read(console_position_, static_cast<qsizetype>(most_kept));
  console_position_ = piece.begin + piece.text.size();
  keep(facts_.console, to_utf8(piece.text));
}

// ---- what goes wrong ----------------------------------------------------------------------------

void ChapterGuide::find_trouble() {
  if (in_trouble_ || script_.is_complete()) {
    return;
  }
  const auto again = [this] { begin(script_.part()); };
  const ChapterStep step = script_.current();
  const auto& problem = controller_.network_problem();
  if (step == ChapterStep::network_up && controller_.network() == NetworkState::off && problem) {
    if (problem->code == std::errc::address_in_use) {
      tell(tr("Another program, a second window perhaps, already runs a network called “%1”. "
              "Close it and press the button of your part again, or use another name here.")
               .arg(BoardText::name(controller_.options().ssid)),
           tr("Start it as “%1”").arg(BoardText::on_button(controller_.other_ssid())),
           [this] { controller_.start_network_beside(); });
    } else {
      tell(BoardText::sentence(*problem), tr("Try again"), [this] { controller_.start_network(); });
    }
    return;
  }
  if (step != ChapterStep::network_up && controller_.network() == NetworkState::off) {
    tell(tr("The network has been stopped."), tr("Begin again"), again);
    return;
  }
  if (board_ == BoardId::none) {
    return;
  }
  const Board* const board = controller_.board(board_);
  if (board == nullptr) {
    tell(tr("The board has been removed."), tr("Begin again"), again);
  } else if (has_line(facts_.console, script_.lament())) {
    tell(tr("The board has given up: it printed “%1”. Its console says why.")
             .arg(to_qt(script_.lament())),
         tr("Begin again"), again);
  } else if (!board->is_on()) {
    tell(BoardText::sentence(board->ending), tr("Begin again"), again);
  } else if (!board->refusal.empty()) {
    tell(tr("The network refuses the board: %1.").arg(BoardText::refusal_of(*board)),
         tr("Begin again"), again);
  }
}

/// Nothing is known to be wrong, and yet the step is not done.
void ChapterGuide::give_hint() {
  if (in_trouble_ || !has_begun_ || script_.is_complete()) {
    return;
  }
  const QString hint = hint_for(script_.current());
  if (hint == hint_->text()) {
    return;
  }
  hint_->show_hint(hint);
  mend_ = [this] { begin(script_.part()); };
  mend_button_->setText(tr("Begin again"));
  // While it may still come about, to begin again would only take what was waited for.
  const bool may_come = may_still_connect(script_.current());
  mend_button_->setVisible(!may_come);
  QTimer::singleShot(0, this, [this, may_come] {
    area_->ensureWidgetVisible(may_come ? static_cast<QWidget*>(hint_) : mend_button_);
  });
}

bool ChapterGuide::may_still_connect(ChapterStep step) const {
  return workbench_.state() == EndpointState::opening &&
         (step == ChapterStep::connected || step == ChapterStep::greeted);
}

QString ChapterGuide::hint_for(ChapterStep step) const {
  const bool is_open = workbench_.state() == EndpointState::open;
  switch (step) {
    case ChapterStep::network_up:
      return tr("This takes long. Virtual board says what the network does.");
    case ChapterStep::window_listens:
      return tr("The window does not listen on port %1 yet: press Listening, or begin again.")
          .arg(port_);
    case ChapterStep::board_addressed:
    case ChapterStep::board_waits:
      return tr(
          "The board has not come so far. Its console under Virtual board says what it "
          "does; a plug that is pulled and bad network conditions keep it waiting.");
    case ChapterStep::connected:
    case ChapterStep::greeted:
      if (may_still_connect(step)) {
        return tr(
            "The window is still connecting, and that may yet come about: what is lost on the way "
            "is sent again after one second, two, four and so on. Look how many frames are lost "
            "under “Network conditions”.");
      }
      return is_open
                 ? tr("Nothing of it has come yet. Look whether the board's plug is pulled, and "
                      "how many frames are lost under “Network conditions”.")
                 : tr("The window's side is closed: begin again.");
    case ChapterStep::echoed:
      if (!is_open || workbench_.sessions().empty()) {
        return tr("The connection has ended before its time: begin again.");
      }
      return facts_.sent.empty()
                 ? tr("Nothing has been sent yet: type into the box above Send, and press Send "
                      "or Ctrl+Enter.")
                 : tr("What was sent has not come back as it was. A line of plain text does; "
                      "lost frames take their time.");
    case ChapterStep::closed:
      return is_open ? tr("The connection is still open: the button is at the top left.")
                     : tr("The board has not noticed the end yet: lost frames take their time.");
  }
  return {};
}

void ChapterGuide::on_endpoint_failed(const Error& error) {
  if (!has_begun_ || script_.is_complete()) {
    return;
  }
  const ChapterStep step = script_.current();
  if (step == ChapterStep::window_listens && has_asked_to_listen_) {
    has_asked_to_listen_ = false;
    Q_EMIT not_begun();
    tell_cannot_listen(error);
  } else if (step == ChapterStep::connected && script_.part() == ChapterPart::board_is_server) {
    if (workbench_.state() == EndpointState::closed) {
      Q_EMIT not_begun();
    }
    tell(BoardText::sentence(error), tr("Try again"),
         [this] { Q_EMIT connect_requested(board_address(), port_); });
  }
}

void ChapterGuide::tell_cannot_listen(const Error& error) {
  if (error.code != std::errc::address_in_use || port_ == highest_port) {
    tell(BoardText::sentence(error), tr("Try again"), [this] { try_port(); });
    return;
  }
  const auto take_next_port = [this] {
    ++port_;
    try_port();
  };
  if (searching_port_) {
    take_next_port();
    return;
  }
  tell(tr("Port %1 is taken by another program on this computer.").arg(port_),
       tr("Use the next free port"), [this, take_next_port] {
         searching_port_ = true;
         take_next_port();
       });
}

/// Before anything of the user's is ended or changed for it.
void ChapterGuide::try_port() {
  if (controller_.network() != NetworkState::on || gateway().isEmpty()) {
    return;  // it went while the user was asked, and that is told
  }
  work_on(
      trials_, *this,
      [book = workbench_.book(), where = HostPort{to_utf8(gateway()), port_}] {
        return try_to_listen(book, where);
      },
      [this, trial = ++trial_](const Result<void>& tried) {
        if (trial == trial_) {
          take_trial(tried);
        }
      });
}

void ChapterGuide::take_trial(const Result<void>& tried) {
  if (controller_.network() != NetworkState::on) {
    return;  // it went meanwhile, and that is told
  }
  if (tried || (tried.error().code == std::errc::address_in_use && is_port_of_window())) {
    ask_to_listen();
  } else {
    tell_cannot_listen(tried.error());
  }
}

void ChapterGuide::ask_to_listen() {
  has_asked_to_listen_ = true;
  Q_EMIT listen_requested(gateway(), port_);
}

/// Where the port was taken, and the user has freed it and begun a server there: nothing is in the
/// way any more.
void ChapterGuide::take_over_users_server() {
  const bool is_awaited = in_trouble_ && !script_.is_complete() && !has_asked_to_listen_ &&
                          script_.current() == ChapterStep::window_listens;
  if (is_awaited && controller_.network() == NetworkState::on && is_port_of_window()) {
    tell({}, {}, {});
    hint_timer_.start();
    ask_to_listen();
  }
}

/// Then boards reach the window there, and the port is free once its endpoint is ended for the
/// chapter.
bool ChapterGuide::is_port_of_window() const {
  const auto behind_gateway = parse_ip_endpoint(join_host_port("127.0.0.1", port_));
  return behind_gateway && workbench_.listens_at(*behind_gateway);
}

void ChapterGuide::tell(const QString& trouble, const QString& way_out,
                        std::function<void()> mend) {
  in_trouble_ = !trouble.isEmpty();
  hint_->clear_notice();
  mend_ = std::move(mend);
  if (in_trouble_) {
    trouble_->show_error(trouble);
  } else {
    trouble_->clear_notice();
  }
  mend_button_->setText(way_out);
  mend_button_->setVisible(in_trouble_);
  if (in_trouble_) {
    // Later, as below the steps they have their places only after the layout.
    QTimer::singleShot(0, this, [this] {
      area_->ensureWidgetVisible(trouble_);
      area_->ensureWidgetVisible(mend_button_);
    });
  }
}

// ---- what is shown ------------------------------------------------------------------------------

QString ChapterGuide::gateway() const {
  const auto& info = controller_.info();
  return info ? to_qt(to_string(info->gateway)) : QString();
}

QString ChapterGuide::board_address() const {
  const Board* const board = controller_.board(board_);
  return board != nullptr && board->address ? to_qt(to_string(*board->address)) : QString();
}

void ChapterGuide::show_steps() {
  const auto& steps = script_.steps();
  while (rows_.size() < steps.size()) {
    const int row = static_cast<int>(rows_.size());
    StepRow step{new QLabel(this), new QLabel(this)};
    step.mark->setObjectName(QStringLiteral("chapter_mark_%1").arg(row + 1));
    step.text->setObjectName(QStringLiteral("chapter_step_%1").arg(row + 1));
    step.mark->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    step.text->setTextFormat(Qt::PlainText);
    step.text->setWordWrap(true);
    grid_->addWidget(step.mark, row, 0);
    grid_->addWidget(step.text, row, 1);
    rows_.push_back(step);
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool is_done = i < script_.done();
    const bool is_current = i == script_.done();
    const QString text =
        tr("%1. %2").arg(i + 1).arg(step_text({script_.part(), port_, board_address()}, steps[i]));
    rows_[i].mark->setText(is_done ? QStringLiteral("✓")
                                   : (is_current ? QStringLiteral("▶") : QStringLiteral("·")));
    rows_[i].mark->setAccessibleName(is_done ? tr("done") : (is_current ? tr("now") : tr("later")));
    rows_[i].text->setText(text);
    QFont font = intro_->font();
    font.setBold(is_current);
    rows_[i].text->setFont(font);
    rows_[i].text->setEnabled(i <= script_.done());
  }
  show_->setVisible(!script_.is_complete());
  setFocusProxy(script_.is_complete() ? client_ : show_);
  if (script_.is_complete()) {
    end_->show_hint(
        tr("That was the whole chapter. Try the other part, or make the network bad "
           "and try again: loss and delay are under “Network conditions”."));
  } else {
    end_->clear_notice();
  }
  if (shown_step_ != script_.done()) {
    shown_step_ = script_.done();
    show_step();
  }
}

void ChapterGuide::show_step() {
  // Later: the line has its place only after the layout.
  QTimer::singleShot(0, this, [this] {
    if (!in_trouble_) {
      area_->ensureWidgetVisible(script_.is_complete() ? end_ : rows_[script_.done()].text);
    }
  });
}

/// Lines break elsewhere then, and what was in sight may be so no more.
void ChapterGuide::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (shown_step_) {
    show_step();
  }
}

}  // namespace lanyard::desktop
