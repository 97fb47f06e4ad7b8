#include "conversation/find_bar.hpp"

#include <QKeyEvent>
#include <QVBoxLayout>

#include "core/flow_layout.hpp"
#include "core/letter_width.hpp"

namespace lanyard::desktop {
namespace {

/// A search begins when the keys have rested so long.
constexpr int rest_ms = 150;

}  // namespace

FindBar::FindBar(QWidget* parent)
    : QWidget(parent),
      text_(new QLineEdit),
      kind_(new QComboBox),
      previous_(make_button("find_previous_button", Qt::UpArrow,
                            tr("Go to the match before (Shift+F3)"))),
      next_(make_button("find_next_button", Qt::DownArrow, tr("Go to the next match (F3)"))),
      only_(new QCheckBox(tr("Only matching"))),
      status_(new QLabel),
      notice_(new NoticeLabel) {
  text_->setObjectName(QStringLiteral("find_text"));
  text_->setAccessibleName(tr("Find"));
  text_->setPlaceholderText(tr("Find in messages"));
  text_->setClearButtonEnabled(true);
  text_->setMinimumWidth(letter_width(text_->fontMetrics()) * 22);
  text_->installEventFilter(this);
  kind_->setObjectName(QStringLiteral("find_kind"));
  kind_->setAccessibleName(tr("How to find"));
  kind_->setToolTip(
      tr("How what you type is meant. An expression is an RE2 one and works on bytes: "
         "\\xff is the byte FF."));
  kind_->addItem(tr("Text"), static_cast<int>(FindKind::text));
  kind_->addItem(tr("Text, exact case"), static_cast<int>(FindKind::exact_text));
  kind_->addItem(tr("Expression"), static_cast<int>(FindKind::regex));
  kind_->addItem(tr("Hex"), static_cast<int>(FindKind::hex));
  only_->setObjectName(QStringLiteral("find_only_matching"));
  only_->setToolTip(tr("Show nothing but the messages that match"));
  status_->setObjectName(QStringLiteral("find_status"));
  status_->setTextFormat(Qt::PlainText);
  notice_->setObjectName(QStringLiteral("find_notice"));

  auto* const line = new FlowLayout;
  for (QWidget* const part :
       std::initializer_list<QWidget*>{text_, kind_, previous_, next_, only_, status_}) {
    line->addWidget(part);
  }
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addLayout(line);
  all->addWidget(notice_);

  connect_parts();
}

void FindBar::connect_parts() {
  pause_.setSingleShot(true);
  pause_.setInterval(rest_ms);
  connect(&pause_, &QTimer::timeout, this, &FindBar::find_changed);
  connect(text_, &QLineEdit::textChanged, &pause_, qOverload<>(&QTimer::start));
  connect(kind_, &QComboBox::currentIndexChanged, this, &FindBar::find_changed);
  connect(only_, &QCheckBox::toggled, this, &FindBar::only_matching_changed);
  connect(next_, &QToolButton::clicked, this, [this] {
    tell_now();
    Q_EMIT next_wanted();
  });
  connect(previous_, &QToolButton::clicked, this, [this] {
    tell_now();
    Q_EMIT previous_wanted();
  });
}

QToolButton* FindBar::make_button(const char* name, Qt::ArrowType arrow, const QString& tip) {
  auto* const button = new QToolButton(this);
  button->setObjectName(QString::fromLatin1(name));
  button->setArrowType(arrow);
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

FindKind FindBar::kind() const {
  return static_cast<FindKind>(kind_->currentData().toInt());
}

void FindBar::set_kind(FindKind kind) {
  kind_->setCurrentIndex(kind_->findData(static_cast<int>(kind)));
}

void FindBar::focus() {
  text_->setFocus(Qt::ShortcutFocusReason);
  text_->selectAll();
}

void FindBar::show_status(const QString& status) {
  if (status != status_->text()) {
    status_->setText(status);
    status_->setAccessibleName(status);
  }
}

void FindBar::show_error(const QString& sentence) {
  notice_->show_error(sentence);
}

void FindBar::clear_error() {
  if (notice_->is_error()) {
    notice_->clear_notice();
  }
}

void FindBar::tell_now() {
  if (pause_.isActive()) {
    pause_.stop();
    Q_EMIT find_changed();
  }
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched != text_ || event->type() != QEvent::KeyPress) {
    return QWidget::eventFilter(watched, event);
  }
  const auto& key = static_cast<const QKeyEvent&>(*event);
  if (key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter) {
    (key.modifiers().testFlag(Qt::ShiftModifier) ? previous_ : next_)->click();
    return true;
  }
  if (key.key() == Qt::Key_Escape) {
    Q_EMIT left();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace lanyard::desktop
