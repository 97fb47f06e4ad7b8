#include "sessions/sessions_panel.hpp"

#include <QAction>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QSettings>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <utility>

#include "core/letter_width.hpp"
#include "core/quantity.hpp"

namespace lanyard::desktop {
namespace {

const QString columns_key = QStringLiteral("sessions/columns");
const QString chosen_key = QStringLiteral("sessions/columns_chosen");
const QString given_key = QStringLiteral("sessions/given_to_state");

/// Those that are open come first whatever the order: hundreds that ended do not hide them.
class OpenFirst : public QSortFilterProxyModel {
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;

 protected:
  [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override {
    const bool left_ended = left.data(SessionsModel::ended_role).toBool();
    const bool right_ended = right.data(SessionsModel::ended_role).toBool();
    if (left_ended != right_ended) {
      return right_ended == (sortOrder() == Qt::AscendingOrder);
    }
    return QSortFilterProxyModel::lessThan(left, right);
  }
};

/// Messages come by the thousand, and change what figures() tells of twice a second.
bool changes_a_row(const session::Event& event) {
  return std::holds_alternative<session::Connected>(event.body) ||
         std::holds_alternative<session::Disconnected>(event.body);
}

}  // namespace

SessionsPanel::SessionsPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      model_(new SessionsModel(this)),
      sorted_(new OpenFirst(this)),
      table_(new QTableView(this)),
      targets_(new QLabel(this)),
      everyone_(new QPushButton(tr("&All"), this)),
      disconnect_(new QPushButton(tr("&Disconnect"), this)),
      ended_(new QLabel(this)),
      clear_ended_(new QPushButton(tr("Clear ended"), this)),
      columns_(new QMenu(tr("Columns"), this)) {
  build_table();
  build_columns();
  build_actions();
  targets_->setWordWrap(true);
  targets_->setObjectName(QStringLiteral("targets"));
  everyone_->setObjectName(QStringLiteral("everyone"));
  disconnect_->setObjectName(QStringLiteral("disconnect"));
  auto* const row = new QHBoxLayout;
  row->addWidget(everyone_);
  row->addWidget(disconnect_);
  row->addWidget(clear_ended_);
  row->addStretch(1);
  auto* const column = new QVBoxLayout(this);
  column->addWidget(table_, 1);
  ended_->setObjectName(QStringLiteral("ended_sessions"));
  ended_->setWordWrap(true);
  clear_ended_->setObjectName(QStringLiteral("clear_ended"));
  clear_ended_->setToolTip(tr("Takes the sessions that have ended off the table"));
  column->addWidget(ended_);
  column->addWidget(targets_);
  column->addLayout(row);
  connect(everyone_, &QPushButton::clicked, this, [this] {
    table_->clearSelection();
    workbench_.set_targets(std::nullopt);  // also where nothing was selected any more
  });
  connect(disconnect_, &QPushButton::clicked, this, &SessionsPanel::disconnect_selected);
  connect(&workbench_, &Workbench::figures, this,
          [this](const std::vector<session::SessionInfo>& sessions) {
            const QScopedValueRollback updating(updating_, true);
            model_->update(sessions, std::chrono::steady_clock::now());
            learn_contents();
          });
  connect(&workbench_, &Workbench::arrived, this,
          [this](const std::vector<session::Event>& events) {
            const QScopedValueRollback updating(updating_, true);
            model_->take(events);
            show_ended();
            if (std::ranges::any_of(events, &changes_a_row)) {
              learn_contents();
            }
          });
  connect(clear_ended_, &QPushButton::clicked, this, [this] {
    const QScopedValueRollback updating(updating_, true);
    model_->clear_ended();
    show_ended();
    table_->setFocus();  // the button is gone
  });
  show_ended();
  connect(&workbench_, &Workbench::sessions_changed, this, &SessionsPanel::show_targets);
  connect(&workbench_, &Workbench::state_changed, this, [this] {
    // Who was looked at between two endpoints is nobody whom the next one could reach.
    if (std::exchange(state_, workbench_.state()) == EndpointState::closed) {
      table_->clearSelection();
      workbench_.set_targets(std::nullopt);
    }
  });
  show_targets();
}

void SessionsPanel::build_table() {
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(SessionsModel::sort_role);
  sorted_->setDynamicSortFilter(true);
  table_->setObjectName(QStringLiteral("sessions"));
  table_->setAccessibleName(tr("Sessions"));
  table_->setModel(sorted_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setTabKeyNavigation(false);
  table_->setWordWrap(false);
  table_->setSortingEnabled(true);
  table_->sortByColumn(SessionsModel::since, Qt::AscendingOrder);
  table_->verticalHeader()->hide();
  // One height for all: a thousand sessions are not measured one by one.
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() * 3 / 2);
  table_->horizontalHeader()->setHighlightSections(false);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &SessionsPanel::choose_targets);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            const auto id = current.isValid() ? model_->id_at(sorted_->mapToSource(current).row())
                                              : session::SessionId::none;
            Q_EMIT current_changed(static_cast<quint64>(id));
          });
}

/// At first those that everybody looks at, as wide as they need to be; the others can be had.
void SessionsPanel::build_columns() {
  QHeaderView* const header = table_->horizontalHeader();
  const QFontMetrics metrics = table_->fontMetrics();
  const int margin = 2 * (style()->pixelMetric(QStyle::PM_HeaderMargin, nullptr, header) + 1) +
                     letter_width(metrics) / 2;
  const std::array samples{std::pair(SessionsModel::peer, QStringLiteral("192.168.4.20:54321")),
                           std::pair(SessionsModel::state, SessionsModel::tr("open")),
                           std::pair(SessionsModel::received, size_text(8'880'000)),
                           std::pair(SessionsModel::sent, size_text(8'880'000)),
                           std::pair(SessionsModel::receive_rate, rate_text(8'880'000)),
                           std::pair(SessionsModel::send_rate, rate_text(8'880'000))};
  header->setMinimumSectionSize(letter_width(metrics) * 3);
  for (int column = 0; column < SessionsModel::column_count; ++column) {
    header->resizeSection(column, header->sectionSizeHint(column));
    header->hideSection(column);
  }
  for (const auto& [column, sample] : samples) {
    header->showSection(column);
    const QString name = model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    widths_.at(static_cast<std::size_t>(column)) =
        std::max(metrics.horizontalAdvance(sample), metrics.horizontalAdvance(name)) + margin;
    header->resizeSection(column, widths_.at(static_cast<std::size_t>(column)));
  }
  for (const QString& words : SessionsModel::state_words()) {
    widest_state_ = std::max(widest_state_, metrics.horizontalAdvance(words) + margin);
  }
  header->setSectionsMovable(true);
  const bool are_kept = header->restoreState(QSettings().value(columns_key).toByteArray());
  // Behind it, as the kept state of an earlier version has its own of both.
  header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);  // the beginning can be read
  header->setResizeContentsPrecision(0);  // what is in sight is measured, not a thousand sessions
  given_to_state_ = are_kept ? QSettings().value(given_key, 0).toInt() : 0;
  are_chosen_ = are_kept && QSettings().value(chosen_key, true).toBool();
  for (int column = 0; column < SessionsModel::column_count; ++column) {
    const QString name = model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    QAction* const shown = columns_->addAction(name);
    shown->setCheckable(true);
    shown->setChecked(!header->isSectionHidden(column));
    shown->setEnabled(column != SessionsModel::peer);  // without it nobody knows whose row it is
    connect(shown, &QAction::toggled, this, [this, column](bool on) {
      table_->horizontalHeader()->setSectionHidden(column, !on);
      choose_columns();
    });
  }
  header->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(header, &QHeaderView::customContextMenuRequested, this,
          [this, header](const QPoint& at) { columns_->popup(header->mapToGlobal(at)); });
  connect(header, &QHeaderView::sectionResized, this, [this](int column) {
    if (column == SessionsModel::state && !fitting_) {
      given_to_state_ = 0;
    }
    choose_columns();
  });
  connect(header, &QHeaderView::sectionMoved, this, &SessionsPanel::keep_columns);
  connect(header, &QHeaderView::sortIndicatorChanged, this, &SessionsPanel::keep_columns);
  table_->viewport()->installEventFilter(this);
}

/// Until the user chooses columns, those are there that need no scrolling: the rates go first,
/// which the status bar and Plots have as well, and the state last.
void SessionsPanel::fit_columns() {
  const QScopedValueRollback fitting(fitting_, true);
  if (!are_chosen_) {
    show_most_columns();
  }
  give_state_room();
}

void SessionsPanel::show_most_columns() {
  constexpr std::array most{SessionsModel::peer,         SessionsModel::received,
                            SessionsModel::sent,         SessionsModel::state,
                            SessionsModel::receive_rate, SessionsModel::send_rate};
  const int room = table_->viewport()->width();
  const auto width_of = [&](std::size_t count, auto width_of_one) {
    int all = 0;
    for (std::size_t i = 0; i < count; ++i) {
      all += (this->*width_of_one)(most.at(i));
    }
    return all;
  };
  // 6, 4 and 3: the rates go together.
  const std::size_t count = width_of(6, &SessionsPanel::whole_width) <= room   ? 6
                            : width_of(4, &SessionsPanel::least_width) <= room ? 4
                                                                               : 3;
  for (std::size_t i = 0; i < most.size(); ++i) {
    QAction* const shown = columns_->actions().at(most.at(i));
    const QSignalBlocker quiet(shown);
    shown->setChecked(i < count);
    table_->horizontalHeader()->setSectionHidden(most.at(i), i >= count);
  }
  int too_wide = width_of(count, &SessionsPanel::whole_width) - room;
  // What nobody misses of the usual room for an address first.
  constexpr std::array giving{SessionsModel::peer, SessionsModel::sent, SessionsModel::received,
                              SessionsModel::state};
  std::array<int, SessionsModel::column_count> widths{};
  for (const auto column : most) {
    widths.at(column) = whole_width(column);
  }
  for (const auto column : giving) {
    const bool counts = column != SessionsModel::state || count > 3;
    const int given = counts ? std::clamp(too_wide, 0, widths.at(column) - least_width(column)) : 0;
    widths.at(column) -= given;
    too_wide -= given;
  }
  // Where even the three do not fit, the address gives way, whose end the table then leaves out.
  int& peer = widths.at(SessionsModel::peer);
  peer = std::max(peer / 2, peer - std::max(0, too_wide));
  for (const auto column : most) {
    table_->horizontalHeader()->resizeSection(column, widths.at(column));
  }
  given_to_state_ = 0;
}

/// With all that was seen in it, and its name.
int SessionsPanel::whole_width(int column) const {
  const auto at = static_cast<std::size_t>(column);
  return std::max(widths_.at(at), contents_.at(at));
}

/// The columns of bytes can leave out the ends of their names; of an address that is longer than
/// usual, and of a state, the end is left out before a whole column is.
int SessionsPanel::least_width(int column) const {
  const auto at = static_cast<std::size_t>(column);
  if (contents_.at(at) == 0 || column == SessionsModel::state) {
    return widths_.at(at);
  }
  return std::min(widths_.at(at), contents_.at(at));
}

/// The columns only grow by what is in them: they do not jump with each byte.
void SessionsPanel::learn_contents() {
  const QAbstractItemView& view = *table_;
  bool have_grown = false;
  for (int column = 0; column < SessionsModel::column_count; ++column) {
    const auto at = static_cast<std::size_t>(column);
    const int content = table_->isColumnHidden(column) ? 0 : view.sizeHintForColumn(column);
    have_grown = have_grown || content > contents_.at(at);
    contents_.at(at) = std::max(contents_.at(at), content);
  }
  if (have_grown) {
    fit_columns();
  }
}

/// What is left goes to the state, up to its longest word, and is taken back where it is missing.
void SessionsPanel::give_state_room() {
  QHeaderView* const header = table_->horizontalHeader();
  if (header->isSectionHidden(SessionsModel::state)) {
    return;
  }
  const int now = header->sectionSize(SessionsModel::state);
  const int least = now - given_to_state_;
  const int room = table_->viewport()->width() - (header->length() - now);
  const int wanted = std::clamp(room, least, std::max(least, widest_state_));
  given_to_state_ = wanted - least;
  header->resizeSection(SessionsModel::state, wanted);
}

bool SessionsPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) {
    fit_columns();
  }
  return QWidget::eventFilter(watched, event);
}

void SessionsPanel::choose_columns() {
  if (!fitting_) {
    are_chosen_ = true;
    fit_columns();
    keep_columns();
  }
}

void SessionsPanel::keep_columns() {
  QSettings settings;
  settings.setValue(columns_key, table_->horizontalHeader()->saveState());
  settings.setValue(chosen_key, are_chosen_);
  settings.setValue(given_key, given_to_state_);
}

/// The table's own menu: the keyboard's way to what the buttons and the header do.
void SessionsPanel::build_actions() {
  auto* const remove = new QAction(tr("Disconnect"), this);
  remove->setShortcut(QKeySequence::Delete);
  remove->setShortcutContext(Qt::WidgetShortcut);
  connect(remove, &QAction::triggered, this, &SessionsPanel::disconnect_selected);
  table_->addActions({remove, columns_->menuAction()});
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
}

/// Those that are selected and have not ended.
std::vector<session::SessionId> SessionsPanel::selected() const {
  std::vector<session::SessionId> ids;
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  for (const QModelIndex& row : rows) {
    const auto id = model_->id_at(sorted_->mapToSource(row).row());
    if (workbench_.sessions().contains(id)) {
      ids.push_back(id);
    }
  }
  return ids;
}

void SessionsPanel::choose_targets() {
  auto ids = selected();
  // Who was chosen and has left is not replaced by everyone: that would send unasked.
  if (!table_->selectionModel()->hasSelection() && !updating_) {
    workbench_.set_targets(std::nullopt);
  } else {
    workbench_.set_targets(std::move(ids));
  }
}

void SessionsPanel::show_targets() {
  const auto count = static_cast<int>(workbench_.reachable());
  const bool chosen = workbench_.targets().has_value();
  if (!chosen && table_->selectionModel()->hasSelection()) {
    table_->clearSelection();  // another endpoint: what was chosen of the last one counts no more
  }
  everyone_->setEnabled(chosen);
  disconnect_->setEnabled(chosen && count > 0);
  explain_buttons();
  if (workbench_.sessions().empty()) {
    targets_->setText(tr("Nobody is connected."));
  } else if (chosen && count == 0) {
    targets_->setText(tr("Who was selected has left: Send goes to nobody."));
  } else if (chosen) {
    targets_->setText(tr("Send goes to %n selected.", nullptr, count));
  } else {
    targets_->setText(tr("Send goes to all %n.", nullptr, count));
  }
}

/// What they do or, in grey, why they cannot be pressed.
void SessionsPanel::explain_buttons() {
  everyone_->setToolTip(everyone_->isEnabled() ? tr("What is sent goes to everyone again")
                        : workbench_.sessions().empty()
                            ? tr("Nobody is connected")
                            : tr("Nobody is selected: what is sent goes to everyone "
                                 "already"));
  disconnect_->setToolTip(
      disconnect_->isEnabled()           ? tr("Close the selected sessions (Delete)")
      : workbench_.sessions().empty()    ? tr("Nobody is connected who could be disconnected")
      : workbench_.targets().has_value() ? tr("The selected sessions have ended already")
                                         : tr("Select in the table the sessions to close"));
}

void SessionsPanel::show_ended() {
  const auto count = static_cast<int>(model_->ended());
  ended_->setVisible(count > 0);
  clear_ended_->setVisible(count > 0);
  ended_->setText(model_->forgot_some()
                      ? tr("In grey: the %n that ended last. Earlier ones are in the conversation.",
                           nullptr, count)
                      : tr("In grey: %n that ended.", nullptr, count));
}

void SessionsPanel::disconnect_selected() {
  for (const session::SessionId id : selected()) {
    workbench_.engine().close(id);
  }
}

}  // namespace lanyard::desktop
