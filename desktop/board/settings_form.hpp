#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "board/board_host.hpp"

class QFormLayout;
class QLineEdit;

namespace lanyard::desktop {

/// A field for each of a firmware's settings, with its help.
class SettingsForm : public QWidget {
  Q_OBJECT

 public:
  explicit SettingsForm(QWidget* parent = nullptr);

  /// `instead`: what stands in a field in place of the firmware's own default.
  void show_settings(const std::vector<lab::FirmwareSetting>& settings,
                     const BoardSettings& instead);
  void clear() { show_settings({}, {}); }

  /// Those that differ from what the firmware has by itself, and those that the user has changed.
  [[nodiscard]] BoardSettings chosen() const;
  [[nodiscard]] bool is_empty() const { return fields_.empty(); }

 private:
  struct Field {
    QLineEdit* line = nullptr;
    QString own;    ///< What the firmware has by itself.
    QString shown;  ///< What stood there first.
  };

  void add(const lab::FirmwareSetting& setting, const QString& value);

  QFormLayout* const form_;
  std::map<std::string, Field> fields_;
};

}  // namespace lanyard::desktop
