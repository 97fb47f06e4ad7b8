#include "conversation/keeping_bar.hpp"

#include "core/error_text.hpp"

namespace lanyard::desktop {

KeepingBar::KeepingBar(Workbench& workbench, NoticeLabel& notice, QWidget* parent)
    : AgainBar(QStringLiteral("conversation_not_kept"), tr("Keep it again"),
               tr("Keep and show what happens from now on: where the disk was full, free some "
                  "space first. What was kept before stays."),
               parent),
      workbench_(workbench),
      notice_(notice) {
  connect(this, &AgainBar::again_wanted, &workbench_, &Workbench::keep_again);
  connect(&workbench_, &Workbench::keeper_failed, this, &KeepingBar::tell_not_kept);
  connect(&workbench_, &Workbench::not_kept_changed, this, &KeepingBar::count_not_kept);
  connect(&workbench_, &Workbench::kept_again, this, &KeepingBar::tell_kept_again);
  if (const auto& error = workbench_.keeper_error()) {
    tell_not_kept(*error);
  }
}

void KeepingBar::tell_not_kept(const Error& error) {
  notice_.show_error(
      tr("From now on nothing new is shown here, because the conversation cannot be kept: %1.")
          .arg(error_text(error)));
  offer();
  count_not_kept();
  Q_EMIT changed();
}

void KeepingBar::count_not_kept() {
  count(tr("Not kept since then: %Ln events.", nullptr, number_of(workbench_.not_kept())));
}

void KeepingBar::tell_kept_again(qint64 missing, bool begins_anew) {
  take_back();
  const GoesOn sentences{
      .anew = tr(
          "The conversation is kept again, in a new file: what was kept before has been deleted."),
      .whole = tr("The conversation is kept again."),
      .gap = tr("The conversation is kept again. %Ln events in between are missing; unless a "
                "filter hides it, a row says where.",
                nullptr, number_of(missing))};
  notice_.show_hint(words_of(sentences, missing, begins_anew));
  Q_EMIT changed();
}

}  // namespace lanyard::desktop
