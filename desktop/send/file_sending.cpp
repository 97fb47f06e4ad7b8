#include "send/file_sending.hpp"

#include <QMetaObject>
#include <algorithm>

#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

/// A datagram that fits any usual link unfragmented.
constexpr std::size_t most_in_a_datagram = 1400;

}  // namespace

FileSending::FileSending(Workbench& workbench, QObject* parent)
    : QObject(parent), workbench_(workbench) {
  connect(&workbench, &Workbench::arrived, this, [this](const std::vector<session::Event>& events) {
    if (!is_running()) {
      return;
    }
    for (const session::Event& event : events) {
      const auto* const failed = std::get_if<session::Failed>(&event.body);
      if (failed != nullptr && failed->error.operation == "send" && event.session != nullptr) {
        sender_->give_up(event.session->id);
      }
    }
  });
}

FileSending::~FileSending() = default;

std::vector<FileTarget> FileSending::targets() const {
  const auto& chosen = workbench_.targets();
  std::vector<FileTarget> found;
  for (const auto& [id, identity] : workbench_.sessions()) {
    if (chosen && std::ranges::find(*chosen, id) == chosen->end()) {
      continue;
    }
    FileTarget target{.session = id};
    if (identity->protocol == session::Protocol::udp) {
      target.piece = most_in_a_datagram;
    }
    found.push_back(target);
  }
  return found;
}

void FileSending::start(const QString& file) {
  if (is_running()) {
    return;
  }
  // What the thread posts is dropped with this object, whose destructor has joined it by then.
  sender_ = std::make_unique<FileSender>(
      workbench_.engine(), to_utf8(file), targets(),
      FileSender::Callbacks{
          .on_progress =
              [this](const FileProgress& progress) {
                QMetaObject::invokeMethod(
                    this, [this, progress] { Q_EMIT progressed(progress); }, Qt::QueuedConnection);
              },
          .on_end =
              [this](const FileOutcome& outcome) {
                QMetaObject::invokeMethod(
                    this, [this, outcome] { end(outcome); }, Qt::QueuedConnection);
              }});
  Q_EMIT running_changed(true);
}

void FileSending::cancel() {
  if (is_running()) {
    sender_->cancel();
  }
}

void FileSending::end(const FileOutcome& outcome) {
  sender_.reset();
  Q_EMIT running_changed(false);
  Q_EMIT ended(outcome);
}

}  // namespace lanyard::desktop
