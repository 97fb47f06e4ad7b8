#include "board/board_panel.hpp"

#include <QHeaderView>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include "board/add_board_form.hpp"
#include "board/board_model.hpp"
#include "board/board_text.hpp"
#include "board/console_view.hpp"
#include "board/link_panel.hpp"
#include "board/network_bar.hpp"
#include "core/down_scroll.hpp"
#include "core/flow_layout.hpp"

namespace lanyard::desktop {
namespace {

const QString splitter_key = QStringLiteral("board/splitter");
constexpr int least_rows = 2;

/// Its least height counts, not the preferred one, before the whole is scrolled.
class LowSplitter : public QSplitter {
 public:
  using QSplitter::QSplitter;
  [[nodiscard]] QSize sizeHint() const override { return minimumSizeHint(); }
};

}  // namespace

BoardPanel::BoardPanel(LabController& controller, QWidget* parent)
    : QWidget(parent),
      controller_(controller),
      network_(new NetworkBar(controller, this)),
      model_(new BoardModel(controller, this)),
      table_(new QTableView(this)),
      add_(new QPushButton(tr("Add &board…"), this)),
      reset_(new QPushButton(this)),
      plug_(new QPushButton(this)),
      remove_(new QPushButton(tr("Remove"), this)),
      notice_(new NoticeLabel(this)),
      tabs_(new QTabWidget(this)),
      console_(new ConsoleView(this)),
      link_(new LinkPanel(controller, this)),
      form_(new AddBoardForm(controller, this)) {
  auto* const content = new QWidget;
  auto* const column = new QVBoxLayout(content);
  column->addWidget(network_);
  auto* const splitter = new LowSplitter(Qt::Vertical, content);
  splitter->setObjectName(QStringLiteral("board_splitter"));
  splitter->setChildrenCollapsible(false);
  splitter->addWidget(make_boards());
  splitter->addWidget(make_details());
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({1, 2});
  splitter->restoreState(QSettings().value(splitter_key).toByteArray());
  connect(splitter, &QSplitter::splitterMoved, this,
          [splitter] { QSettings().setValue(splitter_key, splitter->saveState()); });
  column->addWidget(splitter, 1);
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins({});
  auto* const scroll = new DownScroll(content, this);
  all->addWidget(scroll);
  connect_buttons();
  connect(&controller_, &LabController::boards_changed, this, &BoardPanel::update);
  connect(&controller_, &LabController::network_changed, this, &BoardPanel::update);
  connect(&controller_, &LabController::board_added, this, [this, scroll](BoardId id) {
    select(id);
    // What it prints is what one looks for now; where room is short that stands furthest down.
    QTimer::singleShot(0, scroll, [this, scroll] { scroll->ensureWidgetVisible(tabs_); });
  });
  setFocusProxy(table_);
  form_->begin();
  update();
}

void BoardPanel::set_capture(const QString& file) {
  network_->set_capture(file);
}

QWidget* BoardPanel::make_boards() {
  table_->setObjectName(QStringLiteral("board_table"));
  table_->setAccessibleName(tr("Boards"));
  table_->setModel(model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setTabKeyNavigation(false);
  table_->setShowGrid(false);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setSectionResizeMode(BoardModel::state, QHeaderView::Stretch);
  table_->setMinimumHeight((least_rows + 1) * table_->verticalHeader()->defaultSectionSize());
  add_->setObjectName(QStringLiteral("board_add"));
  reset_->setObjectName(QStringLiteral("board_reset"));
  plug_->setObjectName(QStringLiteral("board_plug"));
  plug_->setToolTip(tr("The network cable: the board stays on, and nothing gets through"));
  remove_->setObjectName(QStringLiteral("board_remove"));
  remove_->setToolTip(tr("Switches the board off and takes it away"));
  notice_->setObjectName(QStringLiteral("board_notice"));
  auto* const boards = new QWidget(this);
  auto* const column = new QVBoxLayout(boards);
  column->setContentsMargins({});
  column->addWidget(table_, 1);
  auto* const row = new FlowBar;
  for (QPushButton* const button : {add_, reset_, plug_, remove_}) {
    row->add(button);
  }
  column->addWidget(row);
  return boards;
}

QWidget* BoardPanel::make_details() {
  tabs_->setObjectName(QStringLiteral("board_tabs"));
  tabs_->addTab(console_, tr("Console"));
  tabs_->addTab(new DownScroll(link_, tabs_), tr("Network conditions"));
  tabs_->addTab(new DownScroll(form_, tabs_), tr("New board"));
  tabs_->setMinimumHeight(10 * tabs_->fontMetrics().height());
  auto* const details = new QWidget(this);
  auto* const column = new QVBoxLayout(details);
  column->setContentsMargins({});
  column->addWidget(notice_);
  column->addWidget(tabs_, 1);
  return details;
}

void BoardPanel::connect_buttons() {
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &BoardPanel::take_selection);
  connect(add_, &QPushButton::clicked, this, [this] {
    form_->begin();
    tabs_->setCurrentIndex(tabs_->count() - 1);
    form_->findChild<QWidget*>(QStringLiteral("new_board_firmware"))->setFocus();
  });
  connect(form_, &AddBoardForm::added, this, [this] { tabs_->setCurrentIndex(0); });
  connect(reset_, &QPushButton::clicked, this, [this] { controller_.reset(selected_); });
  connect(plug_, &QPushButton::clicked, this, [this] {
    if (const Board* const board = controller_.board(selected_); board != nullptr) {
      controller_.set_plug(selected_, !board->link.plugged);
    }
  });
  connect(remove_, &QPushButton::clicked, this, [this] { controller_.remove(selected_); });
  connect(console_, &ConsoleView::typed, this,
          [this](const QString& line) { controller_.type(selected_, line); });
  connect(&controller_, &LabController::console_changed, this, [this](BoardId id) {
    if (id == selected_) {
      console_->show_more();
    }
  });
}

void BoardPanel::select(BoardId id) {
  if (const int row = model_->row_of(id); row >= 0) {
    table_->selectRow(row);
    return;
  }
  selected_ = id;  // the row comes with the next boards_changed()
}

void BoardPanel::take_selection() {
  selected_ = model_->id_at(table_->currentIndex().row());
  link_->set_board(selected_);
  update();
}

void BoardPanel::update() {
  if (controller_.board(selected_) == nullptr) {
    selected_ = model_->id_at(table_->currentIndex().row());
  }
  const int row = model_->row_of(selected_);
  if (row >= 0 && row != table_->currentIndex().row()) {
    table_->selectRow(row);  // comes back here
    return;
  }
  const Board* const board = controller_.board(selected_);
  link_->set_board(selected_);
  console_->show_buffer(board != nullptr ? board->console : nullptr);
  console_->set_listening(board != nullptr && board->run == BoardRun::running);
  update_buttons(board);
  update_notice(board);
}

void BoardPanel::update_buttons(const Board* board) {
  const bool is_ours = board != nullptr && board->run != BoardRun::elsewhere;
  reset_->setText(is_ours && !board->is_on() ? tr("Start a&gain") : tr("Reset"));
  reset_->setToolTip(tr("Power off and on"));
  reset_->setEnabled(is_ours);
  plug_->setText(board != nullptr && !board->link.plugged ? tr("P&ut the plug back")
                                                          : tr("P&ull the plug"));
  plug_->setEnabled(board != nullptr && board->has_link);
  remove_->setEnabled(is_ours);
}

void BoardPanel::update_notice(const Board* board) {
  if (board == nullptr) {
    controller_.boards().empty()
        ? notice_->show_hint(tr("There is no board yet. “Add board” makes one."))
        : notice_->clear_notice();
    return;
  }
  const QString trouble = BoardText::trouble_of(*board, controller_.network());
  if (!trouble.isEmpty()) {
    const bool is_bad = board->run == BoardRun::crashed || board->run == BoardRun::failed ||
                        !board->refusal.empty();
    is_bad ? notice_->show_error(trouble) : notice_->show_hint(trouble);
  } else if (board->run == BoardRun::elsewhere) {
    notice_->show_hint(tr("Another program runs this board; its console is there."));
  } else {
    notice_->show_hint(BoardText::traffic_of(*board));
  }
}

}  // namespace lanyard::desktop
