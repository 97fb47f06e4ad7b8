#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "core/workbench.hpp"
#include "send/file_sender.hpp"

namespace lanyard::desktop {

/// A FileSender at the window's thread: at most one file at a time, to the workbench's targets.
class FileSending : public QObject {
  Q_OBJECT

 public:
  explicit FileSending(Workbench& workbench, QObject* parent = nullptr);
  ~FileSending() override;

  /// Nothing while a file is being sent.
  void start(const QString& file);
  void cancel();
  [[nodiscard]] bool is_running() const { return sender_ != nullptr; }

 Q_SIGNALS:
  void running_changed(bool running);
  void progressed(const lanyard::desktop::FileProgress& progress);
  void ended(const lanyard::desktop::FileOutcome& outcome);

 private:
  [[nodiscard]] std::vector<FileTarget> targets() const;
  void end(const FileOutcome& outcome);

  Workbench& workbench_;
  std::unique_ptr<FileSender> sender_;
};

}  // namespace lanyard::desktop
