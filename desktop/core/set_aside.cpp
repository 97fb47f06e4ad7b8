#include "core/set_aside.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <algorithm>
#include <utility>

namespace lanyard::desktop {

Choice choice_of(QComboBox& box, const QVariant& needed) {
  return {.get = [&box] { return box.currentData(); },
          .set =
              [&box](const QVariant& value) {
                for (int i = 0; i < box.count(); ++i) {
                  if (box.itemData(i) == value) {  // also where that is nothing
                    box.setCurrentIndex(i);
                    return;
                  }
                }
              },
          .needed = needed};
}

Choice choice_of(QCheckBox& box, bool needed) {
  return {.get = [&box] { return QVariant(box.isChecked()); },
          .set = [&box](const QVariant& value) { box.setChecked(value.toBool()); },
          .needed = QVariant(needed)};
}

void SetAside::put(std::vector<Choice> choices) {
  if (kept_.empty()) {
    for (Choice& choice : choices) {
      const QVariant before = choice.get();
      kept_.push_back({.choice = std::move(choice), .before = before, .made = before});
    }
  }
  for (Kept& kept : kept_) {
    if (kept.choice.needed) {
      kept.choice.set(*kept.choice.needed);
      kept.made = *kept.choice.needed;
    }
  }
}

void SetAside::let(const std::function<void()>& change) {
  std::vector<QVariant> earlier;
  for (const Kept& kept : kept_) {
    earlier.push_back(kept.choice.get());
  }
  change();
  // What did not change by it may be the user's.
  for (std::size_t i = 0; i < std::min(earlier.size(), kept_.size()); ++i) {
    if (const QVariant now = kept_[i].choice.get(); now != earlier[i]) {
      kept_[i].made = now;
    }
  }
}

void SetAside::put_back() {
  for (const Kept& kept : std::exchange(kept_, {})) {
    if (kept.choice.get() == kept.made) {
      kept.choice.set(kept.before);
    }
  }
}

}  // namespace lanyard::desktop
