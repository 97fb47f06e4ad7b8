#include "board/link_panel.hpp"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <chrono>

#include "board/board_text.hpp"
#include "board/link_scale.hpp"
#include "core/flow_layout.hpp"
#include "core/letter_width.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

using std::chrono::milliseconds;

constexpr int longest_delay = static_cast<int>(
    std::chrono::duration_cast<milliseconds>(lab::LinkSettings::max_delay).count());
constexpr int highest_rate = 10'000'000;  // kbit/s; beyond that there is nothing to feel
constexpr int control_column = 1;
constexpr int box_column = 2;
/// A slider can be moved in so little; the box beside it is exact.
constexpr int least_slider_letters = 6;

int whole_milliseconds(std::chrono::nanoseconds time) {
  return static_cast<int>(std::chrono::duration_cast<milliseconds>(time).count());
}

}  // namespace

LinkPanel::LinkPanel(LabController& controller, QWidget* parent)
    : QWidget(parent),
      controller_(controller),
      of_board_(new QRadioButton(tr("The selected board"), this)),
      of_all_(new QRadioButton(tr("All boards"), this)),
      loss_slider_(new QSlider(Qt::Horizontal, this)),
      loss_(new QDoubleSpinBox(this)),
      delay_slider_(new QSlider(Qt::Horizontal, this)),
      delay_(new QSpinBox(this)),
      jitter_slider_(new QSlider(Qt::Horizontal, this)),
      jitter_(new QSpinBox(this)),
      rate_slider_(new QSlider(Qt::Horizontal, this)),
      rate_(new QSpinBox(this)),
      perfect_(new QPushButton(tr("Back to perfect"), this)),
      notice_(new NoticeLabel(this)) {
  auto* const grid = new QGridLayout(this);
  grid->setColumnStretch(control_column, 1);
  make_scope(*grid);
  loss_->setObjectName(QStringLiteral("link_loss"));
  loss_->setRange(0, 100);
  loss_->setDecimals(1);
  loss_->setSuffix(tr(" %"));
  loss_slider_->setObjectName(QStringLiteral("link_loss_slider"));
  make_row(*grid, 1, tr("Loss:"), loss_slider_, loss_);
  delay_->setObjectName(QStringLiteral("link_delay"));
  delay_slider_->setObjectName(QStringLiteral("link_delay_slider"));
  make_row(*grid, 2, tr("Delay:"), delay_slider_, delay_);
  jitter_->setObjectName(QStringLiteral("link_jitter"));
  jitter_slider_->setObjectName(QStringLiteral("link_jitter_slider"));
  make_row(*grid, 3, tr("Jitter:"), jitter_slider_, jitter_);
  for (QSpinBox* const box : {delay_, jitter_}) {
    box->setRange(0, longest_delay);
    box->setSuffix(tr(" ms"));
  }
  rate_->setObjectName(QStringLiteral("link_rate"));
  rate_->setRange(0, highest_rate);
  rate_->setSpecialValueText(tr("no limit"));
  rate_->setSuffix(tr(" kbit/s"));
  rate_slider_->setObjectName(QStringLiteral("link_rate_slider"));
  make_row(*grid, 4, tr("Rate:"), rate_slider_, rate_);
  perfect_->setObjectName(QStringLiteral("link_perfect"));
  perfect_->setToolTip(tr("No loss, no delay, no limit"));
  grid->addWidget(perfect_, 5, 0, 1, 3, Qt::AlignLeft);
  notice_->setObjectName(QStringLiteral("link_notice"));
  grid->addWidget(notice_, 6, 0, 1, 3);
  grid->setRowStretch(7, 1);
  connect_values();
  connect(&controller_, &LabController::boards_changed, this, &LinkPanel::update);
  connect(&controller_, &LabController::link_refused, this,
          [this](const Error& error) { notice_->show_error(BoardText::sentence(error)); });
  update();
}

void LinkPanel::make_scope(QGridLayout& grid) {
  of_board_->setObjectName(QStringLiteral("link_of_board"));
  of_all_->setObjectName(QStringLiteral("link_of_all"));
  of_all_->setToolTip(tr("Also those that join later"));
  of_all_->setChecked(true);
  auto* const row = new FlowBar;
  row->add(of_board_);
  row->add(of_all_);
  grid.addWidget(row, 0, 0, 1, 3);
  connect(of_all_, &QRadioButton::toggled, this, &LinkPanel::update);
}

void LinkPanel::make_row(QGridLayout& grid, int row, const QString& name, QSlider* slider,
                         QWidget* box) {
  auto* const label = new QLabel(name, this);
  label->setBuddy(box);
  slider->setRange(0, slider_steps);
  slider->setPageStep(slider_steps / 10);
  slider->setMinimumWidth(letter_width(fontMetrics()) * least_slider_letters);
  const QString plain = without_mnemonic(name);
  slider->setAccessibleName(plain);
  box->setAccessibleName(plain);
  grid.addWidget(label, row, 0);
  grid.addWidget(slider, row, control_column);
  grid.addWidget(box, row, box_column);
}

void LinkPanel::connect_values() {
  connect(loss_slider_, &QSlider::valueChanged, this,
          [this](int place) { change({.loss = loss_at(place)}); });
  connect(loss_, &QDoubleSpinBox::valueChanged, this,
          [this](double percent) { change({.loss = percent}); });
  connect(delay_slider_, &QSlider::valueChanged, this, [this](int place) {
    change({.delay = milliseconds(static_cast<int>(milliseconds_at(place)))});
  });
  connect(delay_, &QSpinBox::valueChanged, this,
          [this](int value) { change({.delay = milliseconds(value)}); });
  connect(jitter_slider_, &QSlider::valueChanged, this, [this](int place) {
    change({.jitter = milliseconds(static_cast<int>(milliseconds_at(place)))});
  });
  connect(jitter_, &QSpinBox::valueChanged, this,
          [this](int value) { change({.jitter = milliseconds(value)}); });
  connect(rate_slider_, &QSlider::valueChanged, this,
          [this](int place) { change({.rate = rate_at(place)}); });
  connect(rate_, &QSpinBox::valueChanged, this,
          [this](int value) { change({.rate = static_cast<std::uint32_t>(value)}); });
  connect(perfect_, &QPushButton::clicked, this, &LinkPanel::make_perfect);
}

void LinkPanel::make_perfect() {
  const lab::LinkSettings perfect;
  change({.loss = perfect.loss,
          .duplicate = perfect.duplicate,
          .reorder = perfect.reorder,
          .delay = perfect.delay,
          .jitter = perfect.jitter,
          .rate = perfect.rate});
}

void LinkPanel::set_board(BoardId id) {
  board_ = id;
  update();
}

std::optional<BoardId> LinkPanel::scope() const {
  return of_board_->isChecked() ? std::optional(board_) : std::nullopt;
}

void LinkPanel::change(const lab::LinkChange& change) {
  if (!updating_) {
    notice_->clear_notice();
    controller_.set_link(scope(), change);
  }
}

lab::LinkSettings LinkPanel::shown() const {
  const Board* const board = of_board_->isChecked() ? controller_.board(board_) : nullptr;
  return board != nullptr ? board->link : controller_.link_of_all();
}

void LinkPanel::update() {
  const Board* const board = controller_.board(board_);
  const bool has_board = board != nullptr && board->has_link;
  of_board_->setText(board == nullptr ? tr("The selected board")
                                      : tr("Only “%1”").arg(BoardText::on_button(board->name)));
  of_board_->setEnabled(has_board);
  if (!has_board && of_board_->isChecked()) {
    of_all_->setChecked(true);
  }
  const lab::LinkSettings link = shown();
  updating_ = true;
  // What the user is moving stands where it was moved to.
  const auto place = [](QSlider* slider, int where) {
    if (!slider->isSliderDown()) {
      slider->setValue(where);
    }
  };
  loss_->setValue(link.loss);
  place(loss_slider_, place_of_loss(link.loss));
  delay_->setValue(whole_milliseconds(link.delay));
  place(delay_slider_, place_of_milliseconds(whole_milliseconds(link.delay)));
  jitter_->setValue(whole_milliseconds(link.jitter));
  place(jitter_slider_, place_of_milliseconds(whole_milliseconds(link.jitter)));
  rate_->setValue(static_cast<int>(std::min<std::uint32_t>(link.rate, highest_rate)));
  place(rate_slider_, place_of_rate(link.rate));
  updating_ = false;
}

}  // namespace lanyard::desktop
