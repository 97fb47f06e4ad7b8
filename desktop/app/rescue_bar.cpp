#include "app/rescue_bar.hpp"

#include <QApplication>
#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLocale>
#include <utility>

#include "core/error_text.hpp"
#include "core/rescue.hpp"
#include "core/text.hpp"
#include "lanyard/session/recording_copy.hpp"

namespace lanyard::desktop {

RescueBar::RescueBar(QWidget* parent, Copy copy, Forget forget)
    : QWidget(parent),
      words_(new NoticeLabel(this)),
      save_(new QPushButton(tr("Save it…"), this)),
      discard_(new QPushButton(tr("Discard it"), this)),
      later_(new QPushButton(tr("Later"), this)),
      copy_(copy ? std::move(copy) : Copy(&session::copy_recording)),
      forget_(forget ? std::move(forget) : Forget(&forget_rescued)) {
  words_->setObjectName(QStringLiteral("rescue_words"));
  save_->setObjectName(QStringLiteral("rescue_save"));
  discard_->setObjectName(QStringLiteral("rescue_discard"));
  later_->setObjectName(QStringLiteral("rescue_later"));
  later_->setToolTip(tr("It is offered again at the next start"));
  auto* const row = new QHBoxLayout(this);
  row->addWidget(words_, 1);
  for (QPushButton* const button : {save_, discard_, later_}) {
    row->addWidget(button);
  }
  connect(save_, &QPushButton::clicked, this, &RescueBar::ask_for_file);
  connect(discard_, &QPushButton::clicked, this, &RescueBar::take_away);
  connect(later_, &QPushButton::clicked, this, &QWidget::hide);
  just_taken_.setSingleShot(true);
  connect(&just_taken_, &QTimer::timeout, this, &RescueBar::show_buttons);
  setVisible(false);
}

RescueBar::~RescueBar() {
  gives_up_ = true;
  worker_.complete();
}

void RescueBar::end() {
  gives_up_ = true;
}

void RescueBar::offer(const std::vector<std::filesystem::path>& conversations) {
  offered_ = conversations;
  show_offer();
}

void RescueBar::show_offer() {
  setVisible(!offered_.empty());
  show_buttons();
  if (!offered_.empty()) {
    const QFileInfo file(to_qt(offered_.front().string()));
    words_->show_hint(
        tr("A window ended without closing; its conversation up to %1 is still there.")
            .arg(QLocale().toString(file.lastModified(), QLocale::ShortFormat)));
    words_->setToolTip(file.filePath());
  }
}

void RescueBar::show_buttons() {
  save_->setEnabled(!is_saving_);
  later_->setEnabled(!is_saving_);
  discard_->setEnabled(!is_saving_ && !just_taken_.isActive());
}

void RescueBar::ask_for_file() {
  auto* const dialog = new QFileDialog(this, tr("Save the conversation"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("lanyard"));
  dialog->setNameFilter(tr("Lanyard recordings (*.lanyard *.lnyd)"));
  connect(dialog, &QFileDialog::fileSelected, this, &RescueBar::save_to);
  dialog->open();
}

void RescueBar::save_to(const QString& file) {
  if (offered_.empty()) {
    return;
  }
  is_saving_ = true;
  show_buttons();
  words_->show_hint(tr("Saving to %1…").arg(file));
  ++under_way_;
  work_on(
      worker_, *this,
      [this, from = offered_.front(), to = to_utf8(file)] {
        return copy_(from, to, [this](int) { return !gives_up_; });
      },
      [this](const Result<void>& copied) {
        --under_way_;
        is_saving_ = false;
        if (copied) {
          take_away();
          return;
        }
        show_offer();
        words_->show_error(
            tr("The conversation was not saved: %1.").arg(error_text(copied.error())));
      });
}

void RescueBar::take_away() {
  if (!offered_.empty()) {
    ++under_way_;
    work_on(
        worker_, *this,
        [this, file = offered_.front()] {
          forget_(file);
          return true;
        },
        [this](bool) { --under_way_; });
    offered_.erase(offered_.begin());
    // The second click of a double click was not meant for the next one.
    just_taken_.start(QApplication::doubleClickInterval());
  }
  show_offer();
}

}  // namespace lanyard::desktop
