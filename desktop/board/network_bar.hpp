#pragma once

#include <QWidget>
#include <filesystem>

#include "board/lab_controller.hpp"
#include "core/notice_label.hpp"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace lanyard::desktop {

/// The network: its name and password, on and off, what it captures.
class NetworkBar : public QWidget {
  Q_OBJECT

 public:
  explicit NetworkBar(LabController& controller, QWidget* parent = nullptr);

  /// A file for the next network to capture to; empty: none. An existing one is written over.
  void set_capture(const QString& file);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* make_fields();
  QWidget* make_choices();
  void toggle();
  void choose_capture();
  void update();
  void show_problem();

  LabController& controller_;
  QString capture_;
  QLineEdit* const ssid_;
  QLineEdit* const password_;
  QPushButton* const start_;
  QCheckBox* const uplink_;
  QPushButton* const choose_capture_;
  QPushButton* const no_capture_;
  QLabel* const state_;
  NoticeLabel* const capture_notice_;
  NoticeLabel* const problem_;
  QPushButton* const beside_;
};

}  // namespace lanyard::desktop
