#pragma once

#include <QPlainTextEdit>
#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <memory>

#include "board/console_text.hpp"
#include "core/notice_label.hpp"

class QLineEdit;

namespace lanyard::desktop {

/// Shows what a board prints, as it comes, and takes lines for it. Follows the end unless the user
/// has scrolled up. What comes faster than it can be shown is left out of the view, never of the
/// buffer, until the board is quieter.
class ConsoleView : public QWidget {
  Q_OBJECT

 public:
  explicit ConsoleView(QWidget* parent = nullptr);

  /// From its beginning. Null: nothing is shown, and nothing can be typed.
  void show_buffer(std::shared_ptr<ConsoleBuffer> buffer);
  /// Whether a line can be typed.
  void set_listening(bool listening);
  /// There may be more in the buffer.
  void show_more();

 Q_SIGNALS:
  void typed(const QString& line);

 private:
  void append(const QString& text);
  void trim();
  void clear();
  /// To the end, where the user has not scrolled up.
  void follow();

  std::shared_ptr<ConsoleBuffer> buffer_;
  qint64 position_ = 0;
  QTimer more_timer_;
  bool follows_ = true;   ///< The end is to be seen: the user has not scrolled up.
  bool is_ours_ = false;  ///< The view moves because of its text or its room, not by the user.
  QPlainTextEdit* const text_;
  NoticeLabel* const gone_;
  QLineEdit* const input_;
};

}  // namespace lanyard::desktop
