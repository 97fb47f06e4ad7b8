#pragma once

#include <QPlainTextEdit>
#include <optional>

#include "send/send_history.hpp"

namespace lanyard::desktop {

/// The box in which a message is typed: Up on the first line and Down on the last walk through what
/// was sent. The kind that goes with a text is the panel's; it is told by recalled().
class SendBox : public QPlainTextEdit {
  Q_OBJECT

 public:
  /// Characters. What is longer would hold the window up with each key.
  static constexpr qsizetype longest_text = 1 << 20;

  explicit SendBox(QWidget* parent = nullptr);

  /// What is typed, every character as it is (toPlainText() makes spaces of no-break spaces).
  [[nodiscard]] QString typed() const;
  /// Can be undone. Text longer than longest_text is refused.
  void set_typed(const QString& text);

  void set_kind(MessageKind kind) { kind_ = kind; }
  [[nodiscard]] SendHistory& history() { return history_; }
  [[nodiscard]] const SendHistory& history() const { return history_; }
  void set_history(SendHistory history) { history_ = std::move(history); }

  /// Marks where the text goes wrong; nothing: no mark.
  void mark(std::optional<qsizetype> position);

 Q_SIGNALS:
  void recalled(lanyard::desktop::MessageKind kind);
  /// So much text was to be put in, which is too much.
  void refused(qsizetype characters);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void insertFromMimeData(const QMimeData* source) override;

 private:
  bool walk(const QKeyEvent& event);
  bool refuse(qsizetype characters);
  void put(QTextCursor cursor, const QString& text);

  SendHistory history_;
  MessageKind kind_ = MessageKind::text;
  bool recalling_ = false;
};

}  // namespace lanyard::desktop
