#pragma once

#include <QWidget>

#include "board/lab_controller.hpp"
#include "board/settings_form.hpp"
#include "core/notice_label.hpp"

class QComboBox;
class QLineEdit;
class QPushButton;

namespace lanyard::desktop {

/// A new board: its firmware, its name, its settings.
class AddBoardForm : public QWidget {
  Q_OBJECT

 public:
  explicit AddBoardForm(LabController& controller, QWidget* parent = nullptr);

  /// Looks for firmware anew. The first thing to call; also when the form is shown again.
  void begin();

 Q_SIGNALS:
  void added(lanyard::desktop::BoardId id);

 private:
  void connect_all();
  void show_firmware(const std::vector<std::string>& names);
  void choose_image();
  void ask();
  void show_settings(const QString& firmware, const std::vector<lab::FirmwareSetting>& settings);
  [[nodiscard]] BoardSettings of_the_network(
      const std::vector<lab::FirmwareSetting>& settings) const;
  void propose();
  void set_waiting(bool waiting);

  LabController& controller_;
  QString asked_;         ///< Which firmware the settings are to be of.
  bool waiting_ = false;  ///< For the answer to propose().
  QComboBox* const firmware_;
  QPushButton* const other_;
  QLineEdit* const name_;
  SettingsForm* const settings_;
  NoticeLabel* const notice_;
  QPushButton* const start_;
};

}  // namespace lanyard::desktop
