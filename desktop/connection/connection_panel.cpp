#include "connection/connection_panel.hpp"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPointer>
#include <QRadioButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalBlocker>
#include <QThreadPool>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "core/error_text.hpp"
#include "core/text.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/lab/reachable_addresses.hpp"

namespace lanyard::desktop {
namespace {

constexpr int address_pause_ms = 5'000;
constexpr qsizetype most_recent = 12;

QString setting(const char* name) {
  return QStringLiteral("connection/") + QLatin1String(name);
}

}  // namespace

/// Looks for addresses on another thread: a virtual network that hangs may take a second to be
/// given up.
class AddressFinder : public std::enable_shared_from_this<AddressFinder> {
 public:
  explicit AddressFinder(AddressList* list) : list_(list) {}

  /// On the window's thread. One look at a time.
  void look() {
    if (std::exchange(looking_, true)) {
      return;
    }
    QThreadPool::globalInstance()->start([self = shared_from_this()] {
      auto found = lab::reachable_addresses();
      QMetaObject::invokeMethod(
          qApp,
          [self, found = std::move(found)] {
            self->looking_ = false;
            if (self->list_ != nullptr) {
              self->list_->show_addresses(found);
            }
          },
          Qt::QueuedConnection);
    });
  }

 private:
  QPointer<AddressList> list_;
  bool looking_ = false;
};

ConnectionPanel::ConnectionPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      modes_(new QButtonGroup(this)),
      local_host_(new AddressList(this)),
      local_port_(new QLineEdit(this)),
      remote_host_(new QComboBox(this)),
      remote_port_(new QLineEdit(QStringLiteral("8000"), this)),
      framing_(new FramingEditor(this)),
      echo_(new QCheckBox(tr("Echo: send back what comes"), this)),
      connect_again_(new QCheckBox(tr("Connect again by itself"), this)),
      button_(new QPushButton(this)),
      state_(new QLabel(this)),
      finder_(std::make_shared<AddressFinder>(local_host_)) {
  auto* const column = new QVBoxLayout(this);
  build_modes(*column);
  // No QFormLayout: that of Qt 6.4 gives a row no height where another has a notice.
  auto* const fields = new QGridLayout;
  fields->setColumnStretch(1, 1);
  build_fields(*fields);
  column->addLayout(fields);
  column->addWidget(echo_);
  column->addWidget(connect_again_);
  column->addWidget(button_);
  column->addWidget(state_);
  column->addStretch(1);
  local_host_->show_addresses(local_addresses());
  restore();
  show_mode();
  show_state(workbench_.state());
  connect(button_, &QPushButton::clicked, this, &ConnectionPanel::toggle);
  connect(&workbench_, &Workbench::state_changed, this, &ConnectionPanel::show_state);
  // Queued: what has failed is told first, under a field of its own mode.
  connect(
      &workbench_, &Workbench::state_changed, this,
      [this] {
        if (!shows_error()) {
          take_next_mode();
        }
      },
      Qt::QueuedConnection);
  connect(&workbench_, &Workbench::endpoint_failed, this, [this](const Error& error) {
    show_error(field_of(error, mode_), failure_text(error, form()));
  });
  connect(framing_, &FramingEditor::changed, this, &ConnectionPanel::apply_framing);
  connect(&address_timer_, &QTimer::timeout, this, &ConnectionPanel::refresh_addresses);
  address_timer_.start(address_pause_ms);
  refresh_addresses();
}

ConnectionPanel::~ConnectionPanel() = default;

// ---- making it ----------------------------------------------------------------------------------

void ConnectionPanel::build_modes(QVBoxLayout& column) {
  auto* const row = new QHBoxLayout;
  const auto add = [&](Mode mode, const QString& label, const char* name, const QString& key) {
    auto* const choice = new QRadioButton(label, this);
    choice->setObjectName(QString::fromLatin1(name));
    choice->setToolTip(QStringLiteral("%1 (%2)").arg(label, key));
    modes_->addButton(choice, static_cast<int>(mode));
    row->addWidget(choice);
  };
  add(Mode::tcp_server, tr("TCP Server"), "mode_server", QStringLiteral("Ctrl+1"));
  add(Mode::tcp_client, tr("TCP Client"), "mode_client", QStringLiteral("Ctrl+2"));
  add(Mode::udp, tr("UDP"), "mode_udp", QStringLiteral("Ctrl+3"));
  row->addStretch();
  column.addLayout(row);
  connect(modes_, &QButtonGroup::idClicked, this,
          [this](int id) { set_mode(static_cast<Mode>(id)); });
}

ConnectionPanel::Row ConnectionPanel::add_row(QGridLayout& form, Field field, QWidget* widget,
                                              const QString& label) {
  Row row{.label = new QLabel(label, this), .field = widget, .notice = new NoticeLabel(this)};
  row.label->setBuddy(widget);
  widget->setAccessibleName(without_mnemonic(label));
  const int line = form.rowCount();
  form.addWidget(row.label, line, 0);
  form.addWidget(widget, line, 1);
  form.addWidget(row.notice, line + 1, 0, 1, 2);
  rows_.emplace(field, row);
  return row;
}

void ConnectionPanel::build_fields(QGridLayout& form) {
  local_host_->setObjectName(QStringLiteral("local_host"));
  local_port_->setObjectName(QStringLiteral("local_port"));
  remote_host_->setObjectName(QStringLiteral("remote_host"));
  remote_port_->setObjectName(QStringLiteral("remote_port"));
  framing_->setObjectName(QStringLiteral("framing"));
  echo_->setObjectName(QStringLiteral("echo"));
  connect_again_->setObjectName(QStringLiteral("connect_again"));
  button_->setObjectName(QStringLiteral("start"));
  state_->setObjectName(QStringLiteral("endpoint_state"));
  add_row(form, Field::local_host, local_host_, tr("Local &IP"))
      .notice->setObjectName(QStringLiteral("local_host_notice"));
  add_row(form, Field::local_port, local_port_, tr("Local P&ORT"))
      .notice->setObjectName(QStringLiteral("local_port_notice"));
  add_row(form, Field::remote_host, remote_host_, tr("&Remote IP"))
      .notice->setObjectName(QStringLiteral("remote_host_notice"));
  add_row(form, Field::remote_port, remote_port_, tr("Remo&te PORT"))
      .notice->setObjectName(QStringLiteral("remote_port_notice"));
  add_row(form, Field::framing, framing_, tr("&Messages"))
      .notice->setObjectName(QStringLiteral("framing_notice"));
  remote_host_->setEditable(true);
  remote_host_->setInsertPolicy(QComboBox::NoInsert);
  remote_host_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  for (QLineEdit* const port : {local_port_, remote_port_}) {
    port->setInputMethodHints(Qt::ImhDigitsOnly);
    connect(port, &QLineEdit::textEdited, this, [this, port] {
      clear_errors();
      if (const QString wrong = wrong_port_text(port->text()); !wrong.isEmpty()) {
        rows_.at(port == local_port_ ? Field::local_port : Field::remote_port)
            .notice->show_error(wrong);
      }
    });
    connect(port, &QLineEdit::returnPressed, this, &ConnectionPanel::toggle);
  }
  connect(remote_host_, &QComboBox::editTextChanged, this, [this] {
    clear_errors();
    enable_fields();
  });
  connect(remote_host_->lineEdit(), &QLineEdit::returnPressed, this, &ConnectionPanel::toggle);
  connect(local_host_, &QComboBox::currentTextChanged, this, &ConnectionPanel::clear_errors);
  // An entry of the list brings its port with it.
  connect(remote_host_, &QComboBox::activated, this, [this](int index) {
    const QString port = remote_host_->itemData(index, Qt::UserRole + 1).toString();
    remote_host_->setEditText(remote_host_->itemData(index).toString());
    if (!port.isEmpty()) {
      remote_port_->setText(port);
    }
  });
  button_->setCheckable(true);
  state_->setWordWrap(true);
  state_->setTextFormat(Qt::PlainText);
}

// ---- what is remembered -------------------------------------------------------------------------

void ConnectionPanel::restore() {
  const QSettings settings;
  mode_ = static_cast<Mode>(std::clamp(settings.value(setting("mode"), 0).toInt(), 0, 2));
  server_port_ = settings.value(setting("server_port"), server_port_).toString();
  udp_port_ = settings.value(setting("udp_port"), udp_port_).toString();
  remote_port_->setText(settings.value(setting("remote_port"), remote_port_->text()).toString());
  const QString local_host = settings.value(setting("local_host")).toString();
  static const QRegularExpression address(QStringLiteral("^[0-9.]+$|:"));
  const bool is_here = local_host_->findData(local_host) >= 0;
  if (is_here || !address.match(local_host).hasMatch()) {  // else of a network that was
    local_host_->set_host(local_host);
  }
  framing_->set_framing(settings.value(setting("framing"), QStringLiteral("raw")).toString());
  echo_->setChecked(settings.value(setting("echo"), false).toBool());
  connect_again_->setChecked(settings.value(setting("connect_again"), false).toBool());
  recent_ = settings.value(setting("recent")).toStringList();
  show_peers();
  remote_host_->setEditText(settings.value(setting("remote_host")).toString());
}

void ConnectionPanel::remember() const {
  QSettings settings;
  settings.setValue(setting("mode"), static_cast<int>(mode_to_remember()));
  settings.setValue(setting("server_port"),
                    mode_ == Mode::tcp_server ? local_port_->text() : server_port_);
  settings.setValue(setting("udp_port"), mode_ == Mode::udp ? local_port_->text() : udp_port_);
  settings.setValue(setting("remote_port"), remote_port_->text());
  settings.setValue(setting("local_host"), local_host_->host());
  settings.setValue(setting("framing"), framing_->framing());
  settings.setValue(setting("echo"), echo_->isChecked());
  settings.setValue(setting("connect_again"), connect_again_->isChecked());
  settings.setValue(setting("recent"), recent_);
  settings.setValue(setting("remote_host"), remote_host());
}

void ConnectionPanel::remember_peer() {
  if (remote_host().isEmpty() || mode_ == Mode::tcp_server) {
    return;
  }
  const QString peer = remote_host() + QLatin1Char('\n') + remote_port_->text().trimmed();
  recent_.removeAll(peer);
  recent_.prepend(peer);
  recent_ = recent_.mid(0, most_recent);
  show_peers();
}

void ConnectionPanel::offer_peers(const std::vector<PeerOffer>& offers) {
  offers_ = offers;
  show_peers();
}

void ConnectionPanel::show_peers() {
  const QSignalBlocker quiet(remote_host_);
  const QString typed = remote_host();
  remote_host_->clear();
  for (const PeerOffer& offer : offers_) {
    remote_host_->addItem(offer.label, offer.host);
  }
  for (const QString& peer : std::as_const(recent_)) {
    const QString host = peer.section(QLatin1Char('\n'), 0, 0);
    const QString port = peer.section(QLatin1Char('\n'), 1);
    remote_host_->addItem(to_qt(join_host_port(to_utf8(host), port.toUShort())), host);
    remote_host_->setItemData(remote_host_->count() - 1, port, Qt::UserRole + 1);
  }
  remote_host_->setEditText(typed);
}

void ConnectionPanel::refresh_addresses() {
  finder_->look();
}

// ---- modes --------------------------------------------------------------------------------------

void ConnectionPanel::set_mode(Mode mode) {
  if (mode == mode_) {
    return;
  }
  next_mode_.reset();
  workbench_.close();
  show_fields_of(mode);
  remember();
  Q_EMIT mode_changed(mode);
}

void ConnectionPanel::show_fields_of(Mode mode) {
  (mode_ == Mode::udp ? udp_port_ : server_port_) =
      mode_ == Mode::tcp_client ? server_port_ : local_port_->text();
  mode_ = mode;
  clear_errors();
  show_mode();
}

/// The user's own after the chapter, whose messages stay. What is open stays open in its mode.
void ConnectionPanel::take_next_mode() {
  if (next_mode_ && workbench_.state() == EndpointState::closed) {
    if (const Mode mode = *std::exchange(next_mode_, std::nullopt); mode != mode_) {
      show_fields_of(mode);
    }
  }
}

void ConnectionPanel::show_mode() {
  modes_->button(static_cast<int>(mode_))->setChecked(true);
  if (mode_ != Mode::tcp_client) {
    local_port_->setText(mode_ == Mode::udp ? udp_port_ : server_port_);
  }
  const auto show = [this](Field field, bool visible) {
    rows_.at(field).label->setVisible(visible);
    rows_.at(field).field->setVisible(visible);
  };
  show(Field::local_host, mode_ != Mode::tcp_client);
  show(Field::local_port, mode_ != Mode::tcp_client);
  show(Field::remote_host, mode_ != Mode::tcp_server);
  show(Field::remote_port, mode_ != Mode::tcp_server);
  show(Field::framing, mode_ != Mode::udp);
  connect_again_->setVisible(mode_ == Mode::tcp_client);
  rows_.at(Field::remote_host)
      .field->setToolTip(mode_ == Mode::udp ? tr("With whom alone to exchange datagrams; of a "
                                                 "broadcast or multicast address with "
                                                 "all who answer. Empty: with whoever sends.")
                                            : tr("The address or name of the server."));
  show_state(workbench_.state());
}

/// The bound address as a person would say it.
QString ConnectionPanel::address_words() const {
  const auto bound = parse_host_port(workbench_.address());
  const bool is_every = bound && (bound->host == "::" || bound->host == "0.0.0.0");
  if (is_every) {
    return tr("port %1 of every address").arg(bound->port);
  }
  const QString chosen = to_qt(workbench_.address_as_chosen());
  const QString here = to_qt(workbench_.address());
  const auto reached_by = parse_ip_endpoint(workbench_.address_as_chosen());
  const auto bound_to = parse_ip_endpoint(workbench_.address());
  const bool is_same = !reached_by || !bound_to || *reached_by == *bound_to;  // but for a zone
  return is_same ? chosen
                 : tr("%1, where boards reach it; for programs of this computer it is %2")
                       .arg(chosen, here);
}

QString ConnectionPanel::udp_words() const {
  if (!workbench_.address().empty()) {
    return tr("Open on %1").arg(address_words());
  }
  const std::uint16_t port = remote_port_->text().trimmed().toUShort();
  return tr("Open to %1").arg(to_qt(join_host_port(to_utf8(remote_host()), port)));
}

void ConnectionPanel::enable_fields() {
  const bool closed = workbench_.state() == EndpointState::closed;
  for (QWidget* const each : std::initializer_list<QWidget*>{local_port_, remote_host_,
                                                             remote_port_, echo_, connect_again_}) {
    each->setEnabled(closed);
  }
  const bool counts = mode_ != Mode::udp || remote_host().isEmpty();
  local_host_->setEnabled(closed && counts);
  local_host_->setToolTip(
      counts ? QString()
             : tr("With a Remote IP the system chooses by which address it is reached."));
}

void ConnectionPanel::show_state(EndpointState state) {
  const bool closed = state == EndpointState::closed;
  constexpr std::array fields{Field::local_host, Field::local_port, Field::remote_host,
                              Field::remote_port};
  // A field that is disabled would hand the focus to whatever comes next in the window.
  const QWidget* const focused = window()->focusWidget();
  const bool is_in_field = std::ranges::any_of(fields, [&](Field field) {
    const QWidget* const widget = rows_.at(field).field;
    return focused != nullptr && (widget == focused || widget->isAncestorOf(focused));
  });
  if (!closed && is_in_field) {
    button_->setFocus();
  }
  enable_fields();
  button_->setChecked(!closed);
  const QString address = address_words();
  switch (mode_) {
    case Mode::tcp_server:
      button_->setText(tr("&Listening"));
      state_->setText(closed                         ? tr("Not listening.")
                      : state == EndpointState::open ? tr("Listening on %1").arg(address)
                                                     : tr("Opening the port…"));
      break;
    case Mode::tcp_client:
      button_->setText(state == EndpointState::opening ? tr("Cance&l") : tr("Co&nnect"));
      state_->setText(closed                         ? tr("Not connected.")
                      : state == EndpointState::open ? tr("Connected.")
                                                     : tr("Connecting…"));
      break;
    case Mode::udp:
      button_->setText(tr("Ope&n"));
      state_->setText(closed                         ? tr("Not open.")
                      : state == EndpointState::open ? udp_words()
                                                     : tr("Opening the port…"));
      break;
  }
  button_->setToolTip(closed ? tr("Begin (F5)") : tr("End (F5)"));
}

// ---- beginning and ending -----------------------------------------------------------------------

QString ConnectionPanel::remote_host() const {
  const int index = remote_host_->findText(remote_host_->currentText());
  return index >= 0 ? remote_host_->itemData(index).toString()
                    : remote_host_->currentText().trimmed();
}

EndpointForm ConnectionPanel::form() const {
  return {.mode = mode_,
          .local_host = local_host_->host(),
          .local_port = local_port_->text(),
          .remote_host = remote_host(),
          .remote_port = remote_port_->text(),
          .framing = framing_->framing(),
          .echo = echo_->isChecked(),
          .connect_again = connect_again_->isChecked()};
}

void ConnectionPanel::listen(const QString& host, const QString& port) {
  next_mode_.reset();
  set_mode(Mode::tcp_server);
  workbench_.close();
  local_host_->set_host(host);
  local_port_->setText(port);
  begin(false);
}

Choice ConnectionPanel::mode_choice() {
  return {.get = [this] { return QVariant(static_cast<int>(mode_to_remember())); },
          .set =
              [this](const QVariant& mode) {
                next_mode_ = static_cast<Mode>(mode.toInt());
                take_next_mode();
              },
          .remembered_as = setting("mode")};
}

Choice ConnectionPanel::server_port_choice() {
  return {.get = [this] { return mode_ == Mode::tcp_server ? local_port_->text() : server_port_; },
          .set =
              [this](const QVariant& port) {
                server_port_ = port.toString();
                if (mode_ == Mode::tcp_server) {
                  local_port_->setText(server_port_);
                  clear_errors();  // they were about another port
                }
              },
          .remembered_as = setting("server_port")};
}

Choice ConnectionPanel::framing_choice() {
  // Its kind and its parameter count together.
  return {.get = [this] { return QVariant(framing_->framing()); },
          .set =
              [this](const QVariant& framing) {
                const QSignalBlocker once(framing_);
                framing_->set_framing(framing.toString());
                apply_framing();
              },
          .needed = QStringLiteral("raw"),
          .remembered_as = setting("framing")};
}

std::vector<Choice> ConnectionPanel::choices_for_chapter() {
  return {mode_choice(),
          choice_of(*echo_, false, setting("echo")),
          choice_of(*connect_again_, false, setting("connect_again")),
          {.get = [this] { return QVariant(local_host_->last_chosen()); },
           .set = [this](const QVariant& host) { local_host_->set_host(host.toString()); },
           .remembered_as = setting("local_host")},
          server_port_choice(),
          {.get = [this] { return QVariant(remote_host()); },  // as it is remembered
           .set = [this](const QVariant& host) { remote_host_->setEditText(host.toString()); },
           .remembered_as = setting("remote_host")},
          {.get = [this] { return QVariant(remote_port_->text()); },
           .set = [this](const QVariant& port) { remote_port_->setText(port.toString()); },
           .remembered_as = setting("remote_port")},
          framing_choice()};
}

void ConnectionPanel::connect_to(const QString& host, const QString& port) {
  next_mode_.reset();
  set_mode(Mode::tcp_client);
  workbench_.close();
  remote_host_->setEditText(host);
  remote_port_->setText(port);
  begin(false);
}

void ConnectionPanel::toggle() {
  clear_errors();
  if (workbench_.state() == EndpointState::closed) {
    begin(true);
  } else {
    workbench_.close();
  }
  show_state(workbench_.state());
}

void ConnectionPanel::begin(bool by_user) {
  clear_errors();
  auto options = read_form(form());
  if (!options) {
    show_error(options.error().field, options.error().sentence);
    show_state(workbench_.state());
    return;
  }
  if (by_user) {
    next_mode_.reset();
    remember_peer();
    remember();
  }
  std::visit([this](auto&& chosen) { workbench_.open(std::forward<decltype(chosen)>(chosen)); },
             std::move(*options));
}

void ConnectionPanel::apply_framing() {
  rows_.at(Field::framing).notice->clear_notice();
  auto framing = session::parse_framing(to_utf8(framing_->framing()));
  if (!framing) {
    show_error(Field::framing, error_text(framing.error()));
    return;
  }
  remember();
  if (mode_ != Mode::udp) {
    workbench_.set_framing(std::move(*framing));
  }
}

void ConnectionPanel::show_error(Field field, const QString& sentence) {
  rows_.at(field).notice->show_error(sentence);
  if (isVisible() && workbench_.state() == EndpointState::closed) {
    rows_.at(field).field->setFocus();
  }
}

bool ConnectionPanel::shows_error() const {
  return std::ranges::any_of(rows_, [](const auto& each) {
    return each.first != Field::framing && !each.second.notice->text().isEmpty();
  });
}

void ConnectionPanel::clear_errors() {
  for (auto& [field, row] : rows_) {
    if (field != Field::framing) {
      row.notice->clear_notice();
    }
  }
}

}  // namespace lanyard::desktop
