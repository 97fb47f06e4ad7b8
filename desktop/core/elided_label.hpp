#pragma once

#include <QLabel>

namespace lanyard::desktop {

/// One line that gives way: where there is no room for all of it the middle is left out, and the
/// tooltip has the whole unless it was given other words. text() is always the whole.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit ElidedLabel(QWidget* parent = nullptr);

  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QString shown() const;
};

}  // namespace lanyard::desktop
