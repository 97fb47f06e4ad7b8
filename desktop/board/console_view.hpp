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

  std::shared_ptr<ConsoleBuffer> buffer_;
  qint64 position_ = 0;
  QTimer more_timer_;
  QPlainTextEdit* const text_;
  NoticeLabel* const gone_;
  QLineEdit* const input_;
};

}  // namespace lanyard::desktop
