#include "app/closing_note.hpp"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QEventLoop>
#include <algorithm>
#include <chrono>
#include <limits>

#include "core/letter_width.hpp"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;

constexpr auto silent_for = 500ms;
constexpr auto tell_every = 250ms;

}  // namespace

ClosingNote::ClosingNote(Workbench& workbench, RescueBar& rescue)
    : workbench_(workbench), rescue_(rescue) {
  setObjectName(QStringLiteral("closing_note"));
  setWindowFlags(Qt::Dialog | Qt::CustomizeWindowHint | Qt::WindowTitleHint);
  setAttribute(Qt::WA_QuitOnClose, false);
  setAlignment(Qt::AlignCenter);
  setMargin(fontMetrics().height());
  // The number may get shorter, and the note should not jump.
  setMinimumWidth(letter_width(fontMetrics()) * 50);
  patience_.setSingleShot(true);
  patience_.setInterval(silent_for);
  again_.setInterval(tell_every);
  connect(&patience_, &QTimer::timeout, this, [this] {
    tell();
    show();
    again_.start();
  });
  connect(&again_, &QTimer::timeout, this, &ClosingNote::tell);
}

void ClosingNote::tell() {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const auto left = static_cast<int>(std::min(workbench_.still_to_write(), most));
  if (left > 0) {
    setText(tr("Writing the last %Ln messages…", nullptr, left));
  } else if (workbench_.has_ended() && rescue_.is_saving()) {
    setText(tr("Giving up the copy of the earlier conversation…"));
  } else {
    setText(tr("Ending what is under way…"));
  }
}

void ClosingNote::wait() {
  workbench_.end();
  rescue_.end();
  patience_.start();
  // No QEventLoop: a signal that asks the program to quit would end it before the disk is ready.
  while (!workbench_.has_ended() || !rescue_.has_ended()) {
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  patience_.stop();
  again_.stop();
  hide();
}

void ClosingNote::closeEvent(QCloseEvent* event) {
  event->ignore();
}

}  // namespace lanyard::desktop
