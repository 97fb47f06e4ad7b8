#include "board/add_board_form.hpp"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "board/board_text.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

const QString firmware_key = QStringLiteral("board/firmware");
constexpr int longest_name = 63;

}  // namespace

AddBoardForm::AddBoardForm(LabController& controller, QWidget* parent)
    : QWidget(parent),
      controller_(controller),
      firmware_(new QComboBox(this)),
      other_(new QPushButton(tr("Other image…"), this)),
      name_(new QLineEdit(this)),
      settings_(new SettingsForm(this)),
      notice_(new NoticeLabel(this)),
      start_(new QPushButton(tr("Switch the board on"), this)) {
  firmware_->setObjectName(QStringLiteral("new_board_firmware"));
  firmware_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  firmware_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  other_->setObjectName(QStringLiteral("new_board_other_image"));
  other_->setToolTip(tr("A firmware of your own, built as a virtual board's image"));
  name_->setObjectName(QStringLiteral("new_board_name"));
  name_->setMaxLength(longest_name);
  name_->setPlaceholderText(tr("as the firmware"));
  settings_->setObjectName(QStringLiteral("new_board_settings"));
  notice_->setObjectName(QStringLiteral("new_board_notice"));
  start_->setObjectName(QStringLiteral("new_board_start"));
  auto* const image = new QHBoxLayout;
  image->addWidget(firmware_, 1);
  image->addWidget(other_);
  auto* const form = new QFormLayout;
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  auto* const firmware_label = new QLabel(tr("Firmware:"), this);
  firmware_label->setBuddy(firmware_);
  form->addRow(firmware_label, image);
  auto* const name_label = new QLabel(tr("Name:"), this);
  name_label->setBuddy(name_);
  form->addRow(name_label, name_);
  auto* const all = new QVBoxLayout(this);
  all->addLayout(form);
  all->addWidget(settings_);
  all->addWidget(notice_);
  all->addWidget(start_, 0, Qt::AlignLeft);
  all->addStretch(1);
  connect_all();
  start_->setEnabled(false);
}

void AddBoardForm::connect_all() {
  connect(firmware_, &QComboBox::currentIndexChanged, this, &AddBoardForm::ask);
  connect(other_, &QPushButton::clicked, this, &AddBoardForm::choose_image);
  connect(start_, &QPushButton::clicked, this, &AddBoardForm::propose);
  connect(&controller_, &LabController::firmware_listed, this, &AddBoardForm::show_firmware);
  connect(&controller_, &LabController::settings_told, this, &AddBoardForm::show_settings);
  connect(&controller_, &LabController::settings_refused, this,
          [this](const QString& firmware, const Error& error) {
            if (firmware == asked_) {
              settings_->clear();
              notice_->show_error(BoardText::sentence(error));
            }
          });
  connect(&controller_, &LabController::board_refused, this, [this](const Error& error) {
    set_waiting(false);
    notice_->show_error(BoardText::sentence(error));
  });
  connect(&controller_, &LabController::board_added, this, [this](BoardId id) {
    if (waiting_) {
      set_waiting(false);
      notice_->clear_notice();
      name_->clear();
      Q_EMIT added(id);
    }
  });
}

void AddBoardForm::begin() {
  controller_.ask_for_firmware();
}

void AddBoardForm::show_firmware(const std::vector<std::string>& names) {
  const QString before = firmware_->count() > 0 ? firmware_->currentText()
                                                : QSettings().value(firmware_key).toString();
  {
    const QSignalBlocker blocker(firmware_);
    QStringList others;  // images that the user has chosen
    for (int i = 0; i < firmware_->count(); ++i) {
      if (firmware_->itemText(i).contains(u'/')) {
        others.push_back(firmware_->itemText(i));
      }
    }
    firmware_->clear();
    for (const std::string& name : names) {
      firmware_->addItem(to_qt(name));
    }
    firmware_->addItems(others);
    firmware_->setCurrentIndex(std::max(firmware_->findText(before), 0));
  }
  if (firmware_->count() == 0) {
    notice_->show_error(
        tr("No firmware was found. Build it (it is part of Lanyard), or choose an image."));
  }
  ask();
}

void AddBoardForm::choose_image() {
  auto* const dialog = new QFileDialog(this, tr("Image of a firmware"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    if (firmware_->findText(file) < 0) {
      firmware_->addItem(file);
    }
    firmware_->setCurrentIndex(firmware_->findText(file));
  });
  dialog->open();
}

void AddBoardForm::ask() {
  asked_ = firmware_->currentText();
  settings_->clear();
  start_->setEnabled(!asked_.isEmpty() && !waiting_);
  if (!asked_.isEmpty()) {
    notice_->clear_notice();
    controller_.ask_for_settings(asked_);
  }
}

void AddBoardForm::show_settings(const QString& firmware,
                                 const std::vector<lab::FirmwareSetting>& settings) {
  if (firmware == asked_ && !waiting_) {
    settings_->show_settings(settings, of_the_network(settings));
  }
}

/// What the firmware cannot know of: the network that is here, and this computer's address in it.
BoardSettings AddBoardForm::of_the_network(
    const std::vector<lab::FirmwareSetting>& settings) const {
  const lab::LabOptions& options = controller_.options();
  BoardSettings instead{{"ssid", options.ssid}, {"password", options.password}};
  const auto host = std::ranges::find(settings, "host", &lab::FirmwareSetting::key);
  if (host != settings.end() && host->value == to_string(lab::Subnet().gateway())) {
    instead["host"] = to_string(options.subnet.gateway());
  }
  return instead;
}

void AddBoardForm::propose() {
  if (asked_.isEmpty() || waiting_) {
    return;
  }
  QSettings().setValue(firmware_key, asked_);
  BoardSettings settings = settings_->chosen();
  // Left as it is here: the board goes with the network wherever that is called otherwise.
  const BoardSettings network{{"ssid", controller_.options().ssid},
                              {"password", controller_.options().password}};
  std::erase_if(settings, [&](const auto& setting) {
    const auto found = network.find(setting.first);
    return found != network.end() && found->second == setting.second;
  });
  set_waiting(true);
  controller_.propose_board({.firmware = to_utf8(asked_),
                             .name = to_utf8(name_->text().trimmed()),
                             .settings = std::move(settings)});
}

void AddBoardForm::set_waiting(bool waiting) {
  waiting_ = waiting;
  start_->setEnabled(!waiting && !asked_.isEmpty());
}

}  // namespace lanyard::desktop
