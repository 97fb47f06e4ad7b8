#pragma once

#include <QLabel>
#include <QString>

namespace lanyard::desktop {

/// A sentence in place: beside the field it concerns, never a dialog. Takes no room while it says
/// nothing; its text can be selected and copied, and screen readers are told of it.
class NoticeLabel : public QLabel {
  Q_OBJECT

 public:
  explicit NoticeLabel(QWidget* parent = nullptr);

  /// Something is wrong.
  void show_error(const QString& sentence);
  /// Something worth knowing.
  void show_hint(const QString& sentence);
  void clear_notice();
  [[nodiscard]] bool is_error() const { return is_error_; }

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void say(const QString& sentence, bool is_error);
  void paint_kind();
  void keep_height();

  bool is_error_ = false;
};

}  // namespace lanyard::desktop
