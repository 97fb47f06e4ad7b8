#pragma once

#include <QLayout>
#include <QWidget>
#include <memory>
#include <vector>

namespace lanyard::desktop {

/// Puts widgets beside each other, and on a further line where the width is used up, so that a row
/// of controls fits a narrow window and long words of another language.
class FlowLayout : public QLayout {
  Q_OBJECT

 public:
  explicit FlowLayout(QWidget* parent = nullptr);
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override;
  [[nodiscard]] int count() const override;
  [[nodiscard]] QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize minimumSize() const override;
  [[nodiscard]] QSize sizeHint() const override;
  void setGeometry(const QRect& area) override;

 private:
  int arrange(const QRect& area, bool for_good) const;

  std::vector<std::unique_ptr<QLayoutItem>> items_;
};

/// A row of controls in a FlowLayout that keeps the height its lines need, also inside what does
/// not ask for the height of a width: a splitter, or a layout short of room.
class FlowBar : public QWidget {
  Q_OBJECT

 public:
  explicit FlowBar(QWidget* parent = nullptr);

  void add(QWidget* widget) { flow_->addWidget(widget); }

 protected:
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void keep_height();

  FlowLayout* flow_;
};

}  // namespace lanyard::desktop
