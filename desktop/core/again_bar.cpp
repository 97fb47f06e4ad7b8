#include "core/again_bar.hpp"

#include <algorithm>
#include <climits>

namespace lanyard::desktop {

AgainBar::AgainBar(const QString& name, const QString& again, const QString& tip, QWidget* parent)
    : FlowBar(parent), words_(new QLabel), again_(new QPushButton(again)) {
  words_->setObjectName(name);
  words_->setTextFormat(Qt::PlainText);  // a file's name is no markup
  again_->setObjectName(name + QStringLiteral("_again"));
  again_->setToolTip(tip);
  add(words_);
  add(again_);
  setVisible(false);
  connect(again_, &QPushButton::clicked, this, [this] {
    again_->setEnabled(false);
    Q_EMIT again_wanted();
  });
}

void AgainBar::offer() {
  again_->setEnabled(true);
  setVisible(true);
}

void AgainBar::take_back() {
  setVisible(false);
}

QString AgainBar::words_of(const GoesOn& sentences, qint64 missing, bool begins_anew) {
  if (begins_anew) {
    return sentences.anew;
  }
  return missing == 0 ? sentences.whole : sentences.gap;
}

int AgainBar::number_of(qint64 events) {
  return static_cast<int>(std::min<qint64>(events, INT_MAX));
}

}  // namespace lanyard::desktop
