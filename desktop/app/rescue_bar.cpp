#include "app/rescue_bar.hpp"

#include <QApplication>
#include <QDateTime>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <system_error>
#include <utility>

#include "core/error_text.hpp"
#include "core/rescue.hpp"
#include "core/text.hpp"
#include "core/user_file.hpp"
#include "lanyard/session/recording_copy.hpp"

namespace lanyard::desktop {
namespace {

using Paths = std::vector<std::filesystem::path>;

Paths those_gone(Paths files) {
  std::erase_if(files, [](const std::filesystem::path& file) {
    std::error_code failed;
    return std::filesystem::exists(file, failed) || failed;
  });
  return files;
}

}  // namespace

RescueBar::RescueBar(QWidget* parent, Copy copy, Forget forget)
    : QWidget(parent),
      words_(new NoticeLabel(this)),
      save_(new QPushButton(tr("Save it…"), this)),
      discard_(new QPushButton(tr("Discard it"), this)),
      later_(new QPushButton(tr("Later"), this)),
      close_(new QPushButton(tr("I have read it"), this)),
      copy_(copy ? std::move(copy) : Copy(&session::copy_recording)),
      forget_(forget ? std::move(forget) : Forget(&forget_rescued)) {
  words_->setObjectName(QStringLiteral("rescue_words"));
  save_->setObjectName(QStringLiteral("rescue_save"));
  discard_->setObjectName(QStringLiteral("rescue_discard"));
  later_->setObjectName(QStringLiteral("rescue_later"));
  later_->setToolTip(tr("It is offered again at the next start"));
  close_->setObjectName(QStringLiteral("rescue_close"));
  auto* const row = new QHBoxLayout(this);
  row->addWidget(words_, 1);
  for (QPushButton* const button : {save_, discard_, later_, close_}) {
    row->addWidget(button);
  }
  for (QPushButton* const button : {save_, discard_}) {
    connect(button, &QPushButton::pressed, this,
            [this] { meant_ = offered_.empty() ? std::filesystem::path() : offered_.front(); });
  }
  connect(save_, &QPushButton::clicked, this, [this] { ask_for_file(meant_); });
  connect(discard_, &QPushButton::clicked, this, [this] { take_away(meant_, true); });
  connect(later_, &QPushButton::clicked, this, &QWidget::hide);
  connect(close_, &QPushButton::clicked, this, [this] {
    is_gone_ = false;
    show_offer();
  });
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

bool RescueBar::event(QEvent* event) {
  if (event->type() == QEvent::WindowActivate && !offered_.empty() && !is_saving_) {
    look([] {});
  }
  return QWidget::event(event);
}

void RescueBar::offer(const std::vector<std::filesystem::path>& conversations) {
  offered_ = conversations;
  show_offer();
}

bool RescueBar::offers(const std::filesystem::path& conversation) const {
  return !offered_.empty() && offered_.front() == conversation;
}

void RescueBar::show_offer() {
  setVisible(!offered_.empty() || is_gone_);
  show_buttons();
  QStringList words;
  if (is_gone_) {
    words.push_back(tr(
        "A conversation that was offered here is not there any more: another window has saved or "
        "discarded it."));
  }
  words_->setToolTip({});
  if (!offered_.empty()) {
    const QFileInfo file(to_qt(offered_.front().string()));
    words.push_back(tr("A window ended without closing; its conversation up to %1 is still there.")
                        .arg(QLocale().toString(file.lastModified(), QLocale::ShortFormat)));
    words_->setToolTip(file.filePath());
  }
  words_->show_hint(words.join(u' '));
}

void RescueBar::show_buttons() {
  for (QPushButton* const button : {save_, discard_, later_}) {
    button->setVisible(!offered_.empty());
  }
  close_->setVisible(offered_.empty());
  save_->setEnabled(!is_saving_);
  later_->setEnabled(!is_saving_);
  discard_->setEnabled(!is_saving_ && !just_taken_.isActive());
}

/// On the disk's thread; end() waits for it.
template <typename Work, typename Take>
void RescueBar::run(Work work, Take take) {
  ++under_way_;
  work_on(worker_, *this, std::move(work), [this, take = std::move(take)](auto result) mutable {
    --under_way_;
    take(std::move(result));
  });
}

// ---- what other windows do ----------------------------------------------------------------------

void RescueBar::look(std::function<void()> then) {
  run([files = offered_] { return those_gone(files); },
      [this, then = std::move(then)](const Paths& gone) {
        forget_gone(gone);
        then();
      });
}

void RescueBar::forget_gone(const Paths& gone) {
  if (gone.empty()) {
    return;
  }
  is_gone_ = true;
  const auto is_gone = [&](const std::filesystem::path& each) {
    return std::ranges::find(gone, each) != gone.end();
  };
  if (!offered_.empty() && is_gone(offered_.front())) {
    let_clicks_pass();
  }
  std::erase_if(offered_, is_gone);
  show_offer();
}

/// A click may still be meant for what was offered until now, as the second of a double click.
void RescueBar::let_clicks_pass() {
  just_taken_.start(QApplication::doubleClickInterval());
}

// ---- saving and discarding ----------------------------------------------------------------------

void RescueBar::ask_for_file(const std::filesystem::path& wanted) {
  look([this, wanted] {
    const bool is_asked = findChild<QFileDialog*>() != nullptr;
    if (offers(wanted) && !is_saving_ && !is_asked) {
      open_dialog(wanted);
    }
  });
}

void RescueBar::open_dialog(const std::filesystem::path& wanted) {
  auto* const dialog = new QFileDialog(this, tr("Save the conversation"));
  dialog->setObjectName(QStringLiteral("rescue_save_dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  const QFileInfo conversation(to_qt(wanted.string()));
  dialog->selectFile(proposed_name(conversation.lastModified()));
  dialog->setDefaultSuffix(QStringLiteral("lanyard"));
  dialog->setNameFilter(tr("Lanyard recordings (*.lanyard *.lnyd)"));
  connect(dialog, &QFileDialog::fileSelected, this, [this, wanted](const QString& file) {
    if (offers(wanted)) {  // else it is said that it has gone
      save(wanted, file);
    }
  });
  dialog->open();
}

void RescueBar::save_to(const QString& file) {
  if (!offered_.empty()) {
    save(offered_.front(), file);
  }
}

void RescueBar::save(const std::filesystem::path& conversation, const QString& file) {
  is_saving_ = true;
  is_gone_ = false;
  show_buttons();
  words_->show_hint(tr("Saving to %1…").arg(file));
  run(
      [this, conversation, to = to_utf8(file)] {
        auto copied = copy_(conversation, to, [this](int) { return !gives_up_; });
        return std::pair(std::move(copied), those_gone({conversation}));
      },
      [this, conversation](const auto& done) {
        const auto& [copied, gone] = done;
        is_saving_ = false;
        if (copied) {
          is_gone_ = false;  // it is saved, whoever took the rest away
          take_away(conversation, false);
        } else if (!gone.empty()) {
          forget_gone(gone);
        } else {
          show_offer();
          words_->show_error(
              tr("The conversation was not saved: %1.").arg(error_text(copied.error())));
        }
      });
}

/// That one and no other, though another may be offered in its place by now. `tells`: where another
/// window has taken it away before, so that nobody believes it was done here.
void RescueBar::take_away(const std::filesystem::path& conversation, bool tells) {
  if (std::erase(offered_, conversation) > 0) {
    is_gone_ = false;
    run(
        [this, conversation] {
          Paths gone = those_gone({conversation});
          forget_(conversation);
          return gone;
        },
        [this, tells](const Paths& gone) { forget_gone(tells ? gone : Paths()); });
    let_clicks_pass();
  }
  show_offer();
}

}  // namespace lanyard::desktop
