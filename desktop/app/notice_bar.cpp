#include "app/notice_bar.hpp"

#include <QHBoxLayout>
#include <QStyle>

namespace lanyard::desktop {

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent), words_(new NoticeLabel(this)), dismiss_(new QToolButton(this)) {
  words_->setObjectName(QStringLiteral("window_notice"));
  words_->setMargin(fontMetrics().height() / 2);
  dismiss_->setObjectName(QStringLiteral("window_notice_dismiss"));
  dismiss_->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
  dismiss_->setAutoRaise(true);
  dismiss_->setFocusPolicy(Qt::StrongFocus);
  dismiss_->setToolTip(tr("I have read it"));
  dismiss_->setAccessibleName(tr("Take this notice away"));
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins({});
  row->addWidget(words_, 1);
  row->addWidget(dismiss_, 0, Qt::AlignTop);
  connect(dismiss_, &QToolButton::clicked, this, &NoticeBar::clear_notice);
  setVisible(false);
}

void NoticeBar::show_error(const QString& sentence) {
  setVisible(true);
  words_->show_error(sentence);
}

void NoticeBar::show_hint(const QString& sentence) {
  setVisible(true);
  words_->show_hint(sentence);
}

void NoticeBar::clear_notice() {
  words_->clear_notice();
  setVisible(false);
}

}  // namespace lanyard::desktop
