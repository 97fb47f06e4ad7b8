#include "app/status_strip.hpp"

#include "core/quantity.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

/// Longer than the time between two figures: what goes on does not flicker.
constexpr std::chrono::milliseconds busy_pause{1'000};

}  // namespace

StatusStrip::StatusStrip(Workbench& workbench, QStatusBar& bar)
    : QObject(&bar),
      workbench_(workbench),
      bar_(bar),
      state_(add("status_state")),
      sessions_(add("status_sessions")),
      rates_(add("status_rates")),
      left_out_(add("status_left_out")),
      recording_(add("status_recording")) {
  connect(&workbench_, &Workbench::state_changed, this, &StatusStrip::show_state);
  connect(&workbench_, &Workbench::sessions_changed, this, &StatusStrip::show_state);
  connect(&workbench_, &Workbench::figures, this, &StatusStrip::show_figures);
  connect(&workbench_, &Workbench::recording_changed, this, &StatusStrip::show_recording);
  left_out_->setVisible(false);
  left_out_->setText(tr("busy: shown in batches, nothing is lost"));
  left_out_->setToolTip(
      tr("Messages come faster than they can be shown one by one. Nothing is lost: the "
         "conversation and the recording have every one of them."));
  busy_timer_.setSingleShot(true);
  busy_timer_.setInterval(busy_pause);
  connect(&busy_timer_, &QTimer::timeout, left_out_, &QWidget::hide);
  show_state();
  show_figures({});
  show_recording();
}

ElidedLabel* StatusStrip::add(const char* name) {
  auto* const label = new ElidedLabel(&bar_);
  label->setObjectName(QString::fromLatin1(name));
  bar_.addPermanentWidget(label);
  return label;
}

void StatusStrip::show_state() {
  const QString address = to_qt(workbench_.address_as_chosen());
  switch (workbench_.state()) {
    case EndpointState::closed:
      state_->setText(tr("Closed"));
      break;
    case EndpointState::opening:
      state_->setText(tr("Opening…"));
      break;
    case EndpointState::open:
      state_->setText(address.isEmpty() ? tr("Connected") : tr("Open on %1").arg(address));
      break;
  }
  sessions_->setText(tr("%n session(s)", nullptr, static_cast<int>(workbench_.sessions().size())));
}

void StatusStrip::show_figures(const std::vector<session::SessionInfo>& sessions) {
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  for (const session::SessionInfo& each : sessions) {
    received += each.counters.bytes_received;
    sent += each.counters.bytes_sent;
  }
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - measured_).count();
  // A session that ended took its bytes with it: no rate is less than nothing.
  const auto rate = [seconds](std::uint64_t before, std::uint64_t after) {
    const QString text = after > before && seconds > 0
                             ? rate_text(static_cast<double>(after - before) / seconds)
                             : QString();
    return text.isEmpty() ? QStringLiteral("0\u00a0B/s") : text;
  };
  rates_->setText(tr("in %1, out %2").arg(rate(received_, received), rate(sent_, sent)));
  received_ = received;
  sent_ = sent;
  measured_ = now;
  show_busy(workbench_.left_out());
}

void StatusStrip::show_busy(std::uint64_t left_out) {
  if (left_out <= seen_left_out_) {
    return;
  }
  seen_left_out_ = left_out;
  busy_timer_.start();
  left_out_->setVisible(true);
}

void StatusStrip::show_recording() {
  if (const auto& opening = workbench_.opening_recording()) {
    recording_->setText(tr("Opening %1…").arg(to_qt(opening->filename().string())));
    recording_->setToolTip(to_qt(opening->string()));
    return;
  }
  const auto& recording = workbench_.recording();
  if (!recording) {
    recording_->setText(tr("Not recording"));
    recording_->setToolTip({});
    return;
  }
  const QString file = QString::fromStdString(recording->file.filename().string());
  recording_->setText(recording->error
                          ? tr("Not recording to %1").arg(file)
                          : tr("Recording to %1, %2").arg(file, size_text(recording->bytes)));
  recording_->setToolTip(QString::fromStdString(recording->file.string()));
}

}  // namespace lanyard::desktop
