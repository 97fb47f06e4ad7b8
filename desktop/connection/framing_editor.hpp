#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QString>
#include <QWidget>

namespace lanyard::desktop {

/// How the stream is cut into messages: a kind, and what the kind needs to know. The text is that
/// of
/// `--frame`: `line`, `delimiter:0d0a`.
class FramingEditor : public QWidget {
  Q_OBJECT

 public:
  explicit FramingEditor(QWidget* parent = nullptr);

  [[nodiscard]] QString framing() const;
  void set_framing(const QString& framing);

 Q_SIGNALS:
  /// The user has chosen something else; it may be incomplete.
  void changed();

 private:
  void show_kind();

  QComboBox* kind_;
  QLineEdit* parameter_;
};

}  // namespace lanyard::desktop
