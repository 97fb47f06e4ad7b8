#include "plots/plots_panel.hpp"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QSaveFile>
#include <QSettings>
#include <QSignalBlocker>
#include <QThreadPool>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <utility>

#include "core/letter_width.hpp"
#include "core/text.hpp"
#include "lanyard/session/text.hpp"
#include "plots/curves_csv.hpp"

namespace lanyard::desktop {
namespace {

/// How often the picture moves on, and how often messages are looked through.
constexpr int refresh_ms = 100;
constexpr int drain_ms = 50;
constexpr double kept_seconds = PlotView::longest_span;
/// Figures come four times a second; where none have come for so long, the line is broken.
constexpr double figures_gap = 3;

/// A list may become so narrow, in a narrow panel.
constexpr int fewest_letters = 10;

enum Traffic : int { both, received, sent };

QString setting(const char* name) {
  return QStringLiteral("plots/") + QLatin1String(name);
}

void keep(const char* name, const QVariant& value) {
  QSettings().setValue(setting(name), value);
}

/// The clock of all points: it never goes back.
double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

QString safe(const std::string& text) {
  return to_qt(session::escape_controls(text));
}

}  // namespace

PlotsPanel::PlotsPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      history_({.span = kept_seconds, .most_points = 8'192}),
      view_(new PlotView(this)),
      kind_(new QComboBox(this)),
      traffic_(new QComboBox(this)),
      look_(new QCheckBox(tr("Loo&k for numbers"), this)),
      pause_(new QToolButton(this)),
      more_(new QToolButton(this)),
      notice_(new NoticeLabel(this)),
      left_out_(new NoticeLabel(this)) {
  build_controls();
  build_menu();
  connect_view();
  connect(&workbench_, &Workbench::figures, this,
          [this](const std::vector<session::SessionInfo>& sessions) {
            history_.update(sessions, seconds_now());
          });
  refresh_timer_.setInterval(refresh_ms);
  connect(&refresh_timer_, &QTimer::timeout, this, &PlotsPanel::refresh);
  drain_timer_.setInterval(drain_ms);
  connect(&drain_timer_, &QTimer::timeout, this,
          [this] { numbers_.drain(seconds_now(), std::chrono::system_clock::now()); });
  restore();
  choose_kind();
}

// ---- making it ----------------------------------------------------------------------------------

void PlotsPanel::build_controls() {
  kind_->setObjectName(QStringLiteral("plot_kind"));
  kind_->setAccessibleName(tr("What is drawn"));
  kind_->addItems({tr("Throughput"), tr("Round trip"), tr("Numbers in messages")});
  traffic_->setObjectName(QStringLiteral("traffic"));
  traffic_->setAccessibleName(tr("Direction"));
  traffic_->setToolTip(tr("Which bytes count: those that come in, those that go out, or both"));
  traffic_->addItems({tr("Both"), tr("In"), tr("Out")});
  for (QComboBox* const box : {kind_, traffic_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMinimumWidth(letter_width(box->fontMetrics()) * fewest_letters);
  }
  look_->setObjectName(QStringLiteral("look_for_numbers"));
  look_->setToolTip(
      tr("Draw what stands in received lines such as temp=21.5 hum=40, in CSV and in JSON"));
  pause_->setObjectName(QStringLiteral("pause"));
  pause_->setText(tr("Pa&use"));
  pause_->setFocusPolicy(Qt::TabFocus);
  pause_->setCheckable(true);
  pause_->setToolTip(tr("Hold the picture; measuring goes on (Space)"));
  more_->setObjectName(QStringLiteral("plot_menu"));
  more_->setText(tr("More"));
  more_->setPopupMode(QToolButton::InstantPopup);
  more_->setFocusPolicy(Qt::TabFocus);
  more_->setToolTip(tr("Scales, copying and saving"));
  view_->setObjectName(QStringLiteral("plot"));
  view_->setAccessibleName(tr("Plot"));
  view_->setWhatsThis(
      tr("The wheel, + and − zoom the time; dragging and the arrows left and right go back in it, "
         "End returns. The arrows up and down choose a line, Enter hides it. Space pauses."));
  notice_->setObjectName(QStringLiteral("plot_notice"));
  left_out_->setObjectName(QStringLiteral("left_out_notice"));
  auto* const row = new QHBoxLayout;
  row->addWidget(kind_);
  row->addWidget(traffic_);
  row->addStretch();
  row->addWidget(pause_);
  row->addWidget(more_);
  setFocusProxy(kind_);
  auto* const column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(look_);
  column->addWidget(view_, 1);
  column->addWidget(left_out_);
  column->addWidget(notice_);
}

QAction* PlotsPanel::add_action(const QString& text, const char* name, bool checkable) {
  QAction* const action = more_->menu()->addAction(text);
  action->setObjectName(QString::fromLatin1(name));
  action->setCheckable(checkable);
  return action;
}

void PlotsPanel::build_menu() {
  more_->setMenu(new QMenu(more_));
  clock_times_ = add_action(tr("&Clock times"), "clock_times", true);
  own_scales_ = add_action(tr("Each line on a scale of its &own"), "own_scales", true);
  forget_ = add_action(tr("&Forget the numbers so far"), "forget_numbers", false);
  more_->menu()->addSeparator();
  QAction* const copy = add_action(tr("Copy the &picture"), "copy_image", false);
  QAction* const save = add_action(tr("&Save the picture or its values…"), "save_plot", false);
  connect(clock_times_, &QAction::toggled, this, [this](bool on) {
    view_->set_clock_times(on);
    keep("clock_times", on);
  });
  connect(own_scales_, &QAction::toggled, this, [this](bool on) {
    view_->set_own_scales(on);
    keep("own_scales", on);
  });
  connect(forget_, &QAction::triggered, this, [this] {
    numbers_.forget();
    view_->set_paused(false);
    refresh();
  });
  connect(copy, &QAction::triggered, this, &PlotsPanel::copy_image);
  connect(save, &QAction::triggered, this, &PlotsPanel::ask_where_to_save);
}

void PlotsPanel::connect_view() {
  connect(kind_, &QComboBox::currentIndexChanged, this, [this](int kind) {
    keep("kind", kind);
    choose_kind();
  });
  connect(traffic_, &QComboBox::currentIndexChanged, this, [this](int traffic) {
    keep("traffic", traffic);
    view_->set_paused(false);
    refresh();
  });
  connect(look_, &QCheckBox::toggled, this, [this](bool on) {
    keep("look_for_numbers", on);
    look_for_numbers(on);
  });
  connect(pause_, &QToolButton::toggled, view_, &PlotView::set_paused);
  connect(view_, &PlotView::paused_changed, pause_, &QToolButton::setChecked);
  connect(view_, &PlotView::paused_changed, this, &PlotsPanel::refresh);
  connect(view_, &PlotView::span_changed, this, [](double span) { keep("span", span); });
}

void PlotsPanel::restore() {
  const QSettings settings;
  view_->set_span(settings.value(setting("span"), view_->scene().span).toDouble());
  clock_times_->setChecked(settings.value(setting("clock_times"), false).toBool());
  own_scales_->setChecked(settings.value(setting("own_scales"), false).toBool());
  const QSignalBlocker quiet_kind(kind_);
  const QSignalBlocker quiet_traffic(traffic_);
  kind_->setCurrentIndex(
      std::clamp(settings.value(setting("kind"), 0).toInt(), 0, kind_->count() - 1));
  traffic_->setCurrentIndex(
      std::clamp(settings.value(setting("traffic"), 0).toInt(), 0, traffic_->count() - 1));
  look_->setChecked(settings.value(setting("look_for_numbers"), false).toBool());
}

// ---- what is drawn ------------------------------------------------------------------------------

PlotKind PlotsPanel::kind() const {
  return static_cast<PlotKind>(kind_->currentIndex());
}

void PlotsPanel::show_plot(PlotKind kind) {
  kind_->setCurrentIndex(static_cast<int>(kind));
}

void PlotsPanel::choose_kind() {
  const PlotKind chosen = kind();
  traffic_->setVisible(chosen == PlotKind::throughput);
  look_->setVisible(chosen == PlotKind::numbers);
  forget_->setVisible(chosen == PlotKind::numbers);
  view_->set_unit(chosen == PlotKind::throughput   ? PlotUnit::bytes_per_second
                  : chosen == PlotKind::round_trip ? PlotUnit::seconds
                                                   : PlotUnit::plain,
                  chosen != PlotKind::numbers);
  notice_->clear_notice();
  view_->set_paused(false);
  refresh();
}

void PlotsPanel::look_for_numbers(bool on) {
  if (on) {
    numbers_.start(workbench_.engine());
    drain_timer_.start();
  } else {
    drain_timer_.stop();
    numbers_.stop();
  }
  refresh();
}

void PlotsPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
  refresh_timer_.start();
}

void PlotsPanel::hideEvent(QHideEvent* event) {
  refresh_timer_.stop();
  QWidget::hideEvent(event);
}

void PlotsPanel::refresh() {
  const double now = seconds_now();
  history_.forget_before(now - kept_seconds);
  numbers_.numbers().forget_before(now - kept_seconds);
  view_->set_empty_text(empty_text());
  view_->set_curves(kind() == PlotKind::numbers ? number_curves() : session_curves());
  view_->set_now(now, QDateTime::currentDateTime());
  show_left_out();
}

std::vector<PlotCurve> PlotsPanel::session_curves() const {
  std::vector<PlotCurve> curves;
  for (const SessionHistory::Line& line : history_.lines()) {
    const auto& throughput = traffic_->currentIndex() == received ? line.received
                             : traffic_->currentIndex() == sent   ? line.sent
                                                                  : line.both;
    const auto& series = kind() == PlotKind::round_trip ? line.round_trip : throughput;
    if (series->empty()) {
      continue;  // UDP has no round-trip time
    }
    const bool is_others = line.session == 0;
    curves.push_back(
        {.id = line.number,
         .name = is_others ? tr("%n others together", nullptr, static_cast<int>(history_.others()))
                           : safe(line.peer),
         .series = series,
         .style = line.style,
         .gap = figures_gap,
         .ended = line.ended || (is_others && history_.others() == 0)});
  }
  return curves;
}

std::vector<PlotCurve> PlotsPanel::number_curves() {
  std::vector<PlotCurve> curves;
  const auto& lines = numbers_.numbers().lines();
  const bool several = std::ranges::any_of(lines, [&](const NumberCollector::Line& line) {
    return line.session != lines.front().session;
  });
  curves.reserve(lines.size());
  for (const NumberCollector::Line& line : lines) {
    curves.push_back({.id = line.number,
                      .name = several ? tr("%1 of %2", "a number's name, and who sends it")
                                            .arg(safe(line.name), safe(line.peer))
                                      : safe(line.name),
                      .series = line.series,
                      .style = line.style,
                      .ended = line.ended});
  }
  return curves;
}

QString PlotsPanel::empty_text() const {
  const bool nobody = workbench_.sessions().empty();
  if (kind() == PlotKind::numbers && !numbers_.is_on()) {
    return tr(
        "Switch on “Look for numbers”. Lines such as temp=21.5 hum=40, CSV or JSON are then "
        "drawn as they come in.");
  }
  if (nobody) {
    return tr(
        "Nobody is connected. Start listening, or connect to a board: what happens is drawn "
        "here from then on.");
  }
  switch (kind()) {
    case PlotKind::numbers:
      return tr(
          "No numbers have come yet. Let the peer send lines such as temp=21.5 hum=40, CSV "
          "or JSON.");
    case PlotKind::round_trip:
      return tr(
          "There are no round-trip times yet. UDP has none; TCP has one as soon as something "
          "has been sent.");
    case PlotKind::throughput:
      break;
  }
  return tr("Measuring…");
}

void PlotsPanel::show_left_out() {
  QStringList sentences;
  if (kind() == PlotKind::numbers) {
    const auto count = [](std::uint64_t number) {
      return static_cast<int>(std::min<std::uint64_t>(number, INT32_MAX));
    };
    if (const std::uint64_t messages = numbers_.left_out(); messages > 0) {
      sentences.append(tr("%n messages came too fast to be looked at; the conversation has them.",
                          nullptr, count(messages)));
    }
    if (const std::uint64_t numbers = numbers_.numbers().left_out(); numbers > 0) {
      sentences.append(tr("%n numbers or lines were left out: more than 32 names, or too long.",
                          nullptr, count(numbers)));
    }
  }
  const QString text = sentences.join(QLatin1Char('\n'));
  if (text.isEmpty()) {
    if (!left_out_->text().isEmpty()) {
      left_out_->clear_notice();
    }
  } else if (left_out_->text().isEmpty()) {
    left_out_->show_hint(text);
  } else {
    left_out_->setText(text);  // told once, then only counted
  }
}

// ---- taking it elsewhere ------------------------------------------------------------------------

void PlotsPanel::copy_image() {
  QGuiApplication::clipboard()->setPixmap(view_->grab());
  notice_->show_hint(tr("The picture is in the clipboard."));
}

void PlotsPanel::ask_where_to_save() {
  view_->set_paused(true);  // what is saved is what was seen
  auto* const dialog = new QFileDialog(this, tr("Save the plot"));
  dialog->setObjectName(QStringLiteral("save_plot_dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  const QString csv = tr("Values (*.csv)");
  dialog->setNameFilters({tr("Picture (*.png)"), csv});
  dialog->setDefaultSuffix(QStringLiteral("png"));
  connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, csv](const QString& filter) {
    dialog->setDefaultSuffix(filter == csv ? QStringLiteral("csv") : QStringLiteral("png"));
  });
  connect(dialog, &QFileDialog::fileSelected, this, &PlotsPanel::save_to);
  dialog->open();
}

void PlotsPanel::save_to(const QString& file) {
  const QString kind = QFileInfo(file).suffix().toLower();
  if (kind == QLatin1String("csv")) {
    PlotScene scene = view_->scene();
    for (PlotCurve& curve : scene.curves) {
      curve.series = std::make_shared<Series>(*curve.series);
    }
    write(file, [scene = std::move(scene)](QIODevice& device) {
      const QByteArray csv = curves_csv(scene);
      return device.write(csv) == csv.size();
    });
  } else if (kind == QLatin1String("png")) {
    write(file, [picture = view_->grab().toImage()](QIODevice& device) {
      return picture.save(&device, "PNG");
    });
  } else {
    notice_->show_error(tr("Cannot save to %1: the name must end with .png or .csv.").arg(file));
  }
}

void PlotsPanel::write(const QString& file, std::function<bool(QIODevice&)> what) {
  QThreadPool::globalInstance()->start([self = QPointer(this), file, what = std::move(what)] {
    QSaveFile device(file);
    const bool done = device.open(QIODevice::WriteOnly) && what(device) && device.commit();
    const QString reason = done ? QString() : device.errorString();
    QMetaObject::invokeMethod(
        qApp,
        [self, file, reason, done] {
          PlotsPanel* const panel = self.data();
          if (panel == nullptr) {
            return;
          }
          if (done) {
            panel->notice_->show_hint(tr("Saved as %1.").arg(file));
          } else {
            panel->notice_->show_error(
                tr("Cannot save to %1: %2. Choose another place.").arg(file, reason));
          }
        },
        Qt::QueuedConnection);
  });
}

}  // namespace lanyard::desktop
