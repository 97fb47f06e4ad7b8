#pragma once

#include <QAbstractScrollArea>
#include <cstdint>
#include <memory>

#include "lanyard/trace/diagram.hpp"
#include "wire/diagram_painter.hpp"

namespace lanyard::desktop {

/// A sequence diagram to scroll through: paints the rows that are seen, has one current row, and
/// explains a row under the mouse. Follows the end while it stands there.
class DiagramView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit DiagramView(QWidget* parent = nullptr);

  /// Shows `diagram`; null: nothing, and `instead` in its place. The diagram of the same flow
  /// (`number`) is the one before with more rows: the place in it stays.
  void show_diagram(std::shared_ptr<const trace::Diagram> diagram, std::uint32_t number = 0,
                    const QString& instead = {});
  /// From the first row on.
  void go_to_start();

  /// Of the flow that is shown; 0: none.
  [[nodiscard]] std::uint32_t number() const { return number_; }
  /// -1: none.
  [[nodiscard]] int current_row() const { return current_; }
  [[nodiscard]] int row_at(const QPoint& point) const;

 Q_SIGNALS:
  /// What the current row says in plain words; empty for none.
  void explained(const QString& words);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  [[nodiscard]] int row_count() const;
  [[nodiscard]] DiagramLayout layout_now() const;
  [[nodiscard]] QString words_of(int row) const;
  void update_range();
  void make_current(int row);

  std::shared_ptr<const trace::Diagram> diagram_;
  std::uint32_t number_ = 0;
  QString instead_;
  int current_ = -1;
};

/// A row in words: what it is, what it says, and what that means.
QString explanation_of(const trace::DiagramRow& row);

}  // namespace lanyard::desktop
