#include "board/settings_form.hpp"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "board/board_text.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {

SettingsForm::SettingsForm(QWidget* parent) : QWidget(parent), form_(new QFormLayout(this)) {
  form_->setContentsMargins({});
  form_->setRowWrapPolicy(QFormLayout::WrapLongRows);
}

void SettingsForm::show_settings(const std::vector<lab::FirmwareSetting>& settings,
                                 const BoardSettings& instead) {
  while (form_->rowCount() > 0) {
    form_->removeRow(0);
  }
  fields_.clear();
  for (const lab::FirmwareSetting& setting : settings) {
    const auto found = instead.find(setting.key);
    add(setting, to_qt(found == instead.end() ? setting.value : found->second));
  }
}

void SettingsForm::add(const lab::FirmwareSetting& setting, const QString& value) {
  const QString help = BoardText::name(setting.help);
  auto* const field = new QWidget(this);
  auto* const column = new QVBoxLayout(field);
  column->setContentsMargins({});
  column->setSpacing(0);
  auto* const line = new QLineEdit(value, field);
  line->setObjectName(QStringLiteral("setting_") + to_qt(setting.key));
  line->setPlaceholderText(setting.fallback.empty()
                               ? tr("empty")
                               : tr("default: %1").arg(BoardText::name(setting.fallback)));
  line->setAccessibleDescription(help);
  auto* const explanation = new QLabel(help, field);
  explanation->setTextFormat(Qt::PlainText);
  explanation->setWordWrap(true);
  column->addWidget(line);
  column->addWidget(explanation);
  auto* const label = new QLabel(tr("%1:").arg(BoardText::name(setting.key)), this);
  label->setTextFormat(Qt::PlainText);
  label->setBuddy(line);
  form_->addRow(label, field);
  fields_[setting.key] = {line, to_qt(setting.value), value};
}

BoardSettings SettingsForm::chosen() const {
  BoardSettings chosen;
  for (const auto& [key, field] : fields_) {
    const QString text = field.line->text();
    if (text != field.own || text != field.shown) {
      chosen[key] = to_utf8(field.line->text());
    }
  }
  return chosen;
}

}  // namespace lanyard::desktop
