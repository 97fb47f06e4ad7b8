#pragma once

#include <QScrollArea>

namespace lanyard::desktop {

/// Scrolls what is taller than its place, and is never narrower than its content: nobody should
/// have to scroll two ways to read a line.
class DownScroll : public QScrollArea {
  Q_OBJECT

 public:
  /// Takes `content`, which is as wide as the place from then on.
  explicit DownScroll(QWidget* content, QWidget* parent = nullptr);

  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace lanyard::desktop
