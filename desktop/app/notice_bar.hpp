#pragma once

#include <QToolButton>
#include <QWidget>

#include "core/notice_label.hpp"

namespace lanyard::desktop {

/// A sentence about the window as a whole, above its columns, and a button that takes it away. No
/// room while there is nothing to say.
class NoticeBar : public QWidget {
  Q_OBJECT

 public:
  explicit NoticeBar(QWidget* parent = nullptr);

  void show_error(const QString& sentence);
  void show_hint(const QString& sentence);
  void clear_notice();

 private:
  NoticeLabel* const words_;
  QToolButton* const dismiss_;
};

}  // namespace lanyard::desktop
