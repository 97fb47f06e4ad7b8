#include "connection/framing_editor.hpp"

#include <QHBoxLayout>
#include <algorithm>
#include <array>

namespace lanyard::desktop {
namespace {

struct Kind {
  const char* name;      ///< As in --frame.
  const char* label;     ///< For people.
  const char* example;   ///< Of the parameter; null where there is none.
  const char* tool_tip;  ///< What a message is then.
};

constexpr std::array kinds{
    Kind{"raw", QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor", "As it arrives"), nullptr,
         QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor",
                           "A message is what one reading of the socket gave.")},
    Kind{"line", QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor", "Lines"), nullptr,
         QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor",
                           "A message ends with a line feed, with or without a carriage return.")},
    Kind{"length", QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor", "Fixed length"), "8",
         QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor", "Each message has this many bytes.")},
    Kind{"delimiter", QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor", "Delimiter"), "0d0a",
         QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor",
                           "A message ends with these bytes, in hexadecimal.")},
    Kind{"prefix", QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor", "Length prefix"), "u16be",
         QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor",
                           "A message begins with its length: u8, u16be, u16le, u32be or u32le.")},
    Kind{"idle", QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor", "Silence"), "20",
         QT_TRANSLATE_NOOP("lanyard::desktop::FramingEditor",
                           "A message ends when nothing has come for this many milliseconds.")},
};

}  // namespace

FramingEditor::FramingEditor(QWidget* parent)
    : QWidget(parent), kind_(new QComboBox(this)), parameter_(new QLineEdit(this)) {
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(kind_, 2);
  row->addWidget(parameter_, 1);
  kind_->setObjectName(QStringLiteral("framing_kind"));
  kind_->setAccessibleName(tr("How a message ends"));
  parameter_->setObjectName(QStringLiteral("framing_parameter"));
  for (const Kind& kind : kinds) {
    kind_->addItem(tr(kind.label), QString::fromLatin1(kind.name));
    kind_->setItemData(kind_->count() - 1, tr(kind.tool_tip), Qt::ToolTipRole);
  }
  setFocusProxy(kind_);
  show_kind();
  connect(kind_, &QComboBox::currentIndexChanged, this, [this] {
    show_kind();
    Q_EMIT changed();
  });
  connect(parameter_, &QLineEdit::editingFinished, this, &FramingEditor::changed);
}

void FramingEditor::show_kind() {
  const Kind& kind = kinds.at(static_cast<std::size_t>(std::max(0, kind_->currentIndex())));
  kind_->setToolTip(tr(kind.tool_tip));
  parameter_->setVisible(kind.example != nullptr);
  parameter_->setText(QString::fromLatin1(kind.example != nullptr ? kind.example : ""));
  parameter_->setToolTip(tr(kind.tool_tip));
  parameter_->setAccessibleName(tr(kind.tool_tip));
}

QString FramingEditor::framing() const {
  const QString kind = kind_->currentData().toString();
  return parameter_->isHidden() ? kind : kind + QLatin1Char(':') + parameter_->text().trimmed();
}

void FramingEditor::set_framing(const QString& framing) {
  const int index = kind_->findData(framing.section(QLatin1Char(':'), 0, 0));
  kind_->setCurrentIndex(std::max(0, index));
  if (index >= 0 && framing.contains(QLatin1Char(':'))) {
    parameter_->setText(framing.section(QLatin1Char(':'), 1));
  }
}

}  // namespace lanyard::desktop
