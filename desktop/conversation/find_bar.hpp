#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "conversation/find_expression.hpp"
#include "core/notice_label.hpp"

namespace lanyard::desktop {

/// What is looked for in the conversation, and how much of it there is.
class FindBar : public QWidget {
  Q_OBJECT

 public:
  explicit FindBar(QWidget* parent = nullptr);

  [[nodiscard]] QString text() const { return text_->text(); }
  [[nodiscard]] FindKind kind() const;
  void set_kind(FindKind kind);
  [[nodiscard]] bool only_matching() const { return only_->isChecked(); }
  void set_only_matching(bool only) { only_->setChecked(only); }

  /// Something is typed, or is about to be.
  [[nodiscard]] bool is_in_use() const { return !text_->text().isEmpty() || text_->hasFocus(); }

  /// Takes the focus and selects what is there.
  void focus();
  void show_status(const QString& status);
  /// What was typed cannot be looked for; the sentence says why.
  void show_error(const QString& sentence);
  void clear_error();

 Q_SIGNALS:
  /// Something else is to be looked for; told a moment after the last key.
  void find_changed();
  void only_matching_changed(bool only);
  /// Enter, F3, the buttons; the search is up to date.
  void next_wanted();
  void previous_wanted();
  /// Escape: back to the conversation.
  void left();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void connect_parts();
  void tell_now();
  QToolButton* make_button(const char* name, Qt::ArrowType arrow, const QString& tip);

  QLineEdit* text_;
  QComboBox* kind_;
  QToolButton* previous_;
  QToolButton* next_;
  QCheckBox* only_;
  QLabel* status_;
  NoticeLabel* notice_;
  QTimer pause_;
};

}  // namespace lanyard::desktop
