#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTimer>
#include <QWidget>

#include "conversation/conversation_source.hpp"

namespace lanyard::desktop {

/// A read-only text that is filled in a piece at a time, so that a long one does not hold up the
/// window.
class GradualText : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit GradualText(QWidget* parent = nullptr);

  void show_text(const QString& text);
  [[nodiscard]] bool is_complete() const { return at_ >= text_.size(); }

 private:
  void add_piece();

  QString text_;
  qsizetype at_ = 0;
  QTimer next_;
};

/// The selected message: who, when, its whole text and a hex dump.
class DetailPane : public QWidget {
  Q_OBJECT

 public:
  explicit DetailPane(QWidget* parent = nullptr);

  void show_detail(const MessageDetail& detail);
  void clear();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void fit_fonts();

  QLabel* title_;
  QLabel* bound_;
  QTabWidget* tabs_;
  GradualText* text_;
  GradualText* hex_;
};

}  // namespace lanyard::desktop
