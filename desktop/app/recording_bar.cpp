#include "app/recording_bar.hpp"

#include "core/error_text.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {

RecordingBar::RecordingBar(Workbench& workbench, NoticeBar& notice, QWidget* parent)
    : AgainBar(QStringLiteral("recording_missing"), tr("Record again"),
               tr("Record what happens from now on to the same file: where the disk was full, free "
                  "some space first. What was recorded before stays."),
               parent),
      workbench_(workbench),
      notice_(notice) {
  connect(this, &AgainBar::again_wanted, &workbench_, &Workbench::record_again);
  connect(&workbench_, &Workbench::recording_failed, this, &RecordingBar::tell_failure);
  connect(&workbench_, &Workbench::recording_changed, this, &RecordingBar::show_missing);
  connect(&workbench_, &Workbench::recorded_again, this, &RecordingBar::tell_recorded_again);
}

QString RecordingBar::file() const {
  const auto& recording = workbench_.recording();
  return recording ? on_one_line(to_qt(recording->file.filename().string())) : QString();
}

void RecordingBar::tell_failure(const Error& error) {
  notice_.show_error(error_text(error));
  if (const auto& recording = workbench_.recording(); recording && recording->error) {
    offer();
  }
}

/// Also where it has been ended for good meanwhile.
void RecordingBar::show_missing() {
  const auto& recording = workbench_.recording();
  if (!recording || !recording->error) {
    take_back();
    return;
  }
  count(tr("Not recorded to %1 since then: %Ln events.", nullptr, number_of(recording->missing))
            .arg(file()));
}

void RecordingBar::tell_recorded_again(qint64 missing, bool begins_anew) {
  const GoesOn sentences{
      .anew = tr("Recording goes on in a new %1: what was recorded before has been deleted."),
      .whole = tr("Recording to %1 goes on."),
      .gap = tr(
          "Recording to %1 goes on. %Ln events in between are missing; a notice in it says where.",
          nullptr, number_of(missing))};
  notice_.show_hint(words_of(sentences, missing, begins_anew).arg(file()));
}

}  // namespace lanyard::desktop
