#include "sessions/sessions_panel.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace lanyard::desktop {

SessionsPanel::SessionsPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      model_(new SessionsModel(this)),
      sorted_(new QSortFilterProxyModel(this)),
      table_(new QTableView(this)),
      targets_(new QLabel(this)),
      everyone_(new QPushButton(tr("&All"), this)),
      disconnect_(new QPushButton(tr("&Disconnect"), this)) {
  build_table();
  targets_->setWordWrap(true);
  targets_->setObjectName(QStringLiteral("targets"));
  everyone_->setObjectName(QStringLiteral("everyone"));
  everyone_->setToolTip(tr("What is sent goes to everyone again"));
  disconnect_->setObjectName(QStringLiteral("disconnect"));
  disconnect_->setToolTip(tr("Close the selected sessions (Delete)"));
  auto* const row = new QHBoxLayout;
  row->addWidget(everyone_);
  row->addWidget(disconnect_);
  row->addStretch(1);
  auto* const column = new QVBoxLayout(this);
  column->addWidget(table_, 1);
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
          });
  connect(&workbench_, &Workbench::sessions_changed, this, &SessionsPanel::show_targets);
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
  QHeaderView* const header = table_->horizontalHeader();
  const int letter = table_->fontMetrics().averageCharWidth();
  header->resizeSection(SessionsModel::peer, letter * 24);
  for (int column = SessionsModel::state; column < SessionsModel::column_count; ++column) {
    header->resizeSection(column, letter * 12);
  }
  header->setHighlightSections(false);
  auto* const remove = new QAction(tr("Disconnect"), this);
  remove->setShortcut(QKeySequence::Delete);
  remove->setShortcutContext(Qt::WidgetShortcut);
  table_->addAction(remove);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(remove, &QAction::triggered, this, &SessionsPanel::disconnect_selected);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &SessionsPanel::choose_targets);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            const auto id = current.isValid() ? model_->id_at(sorted_->mapToSource(current).row())
                                              : session::SessionId::none;
            Q_EMIT current_changed(static_cast<quint64>(id));
          });
}

std::vector<session::SessionId> SessionsPanel::selected() const {
  std::vector<session::SessionId> ids;
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  for (const QModelIndex& row : rows) {
    ids.push_back(model_->id_at(sorted_->mapToSource(row).row()));
  }
  return ids;
}

void SessionsPanel::choose_targets() {
  auto ids = selected();
  // Who was chosen and has left is not replaced by everyone: that would send unasked.
  if (ids.empty() && !updating_) {
    workbench_.set_targets(std::nullopt);
  } else {
    workbench_.set_targets(std::move(ids));
  }
}

void SessionsPanel::show_targets() {
  const auto count = static_cast<int>(workbench_.reachable());
  const bool chosen = workbench_.targets().has_value();
  everyone_->setEnabled(chosen);
  disconnect_->setEnabled(chosen && count > 0);
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

void SessionsPanel::disconnect_selected() {
  for (const session::SessionId id : selected()) {
    workbench_.engine().close(id);
  }
}

}  // namespace lanyard::desktop
