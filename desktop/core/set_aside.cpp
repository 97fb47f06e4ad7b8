#include "core/set_aside.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QSettings>
#include <algorithm>
#include <utility>

namespace lanyard::desktop {
namespace {

/// By its key each: what it was before, and what the guide has made of it.
const QString setting = QStringLiteral("chapter/set_aside");

}  // namespace

Choice choice_of(QComboBox& box, const QVariant& needed, const QString& remembered_as) {
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
          .needed = needed,
          .remembered_as = remembered_as};
}

Choice choice_of(QCheckBox& box, bool needed, const QString& remembered_as) {
  return {.get = [&box] { return QVariant(box.isChecked()); },
          .set = [&box](const QVariant& value) { box.setChecked(value.toBool()); },
          .needed = QVariant(needed),
          .remembered_as = remembered_as};
}

SetAside::SetAside() {
  QSettings settings;
  const QVariantMap left = settings.value(setting).toMap();
  for (auto [key, values] : left.asKeyValueRange()) {
    const QVariantList pair = values.toList();
    // Another value is one that the user has chosen since.
    if (pair.size() == 2 && settings.contains(key) &&
        settings.value(key).toString() == pair[1].toString()) {
      settings.setValue(key, pair[0]);
    }
  }
  settings.remove(setting);
}

void SetAside::save() const {
  QVariantMap left;
  for (const Kept& kept : kept_) {
    if (!kept.choice.remembered_as.isEmpty()) {
      left.insert(kept.choice.remembered_as, QVariantList{kept.before, kept.made});
    }
  }
  QSettings().setValue(setting, left);
}

void SetAside::put(std::vector<Choice> choices) {
  if (kept_.empty()) {
    for (Choice& choice : choices) {
      const QVariant before = choice.get();
      kept_.push_back({.choice = std::move(choice), .before = before, .made = before});
    }
  }
  for (Kept& kept : kept_) {
    kept.made = kept.choice.needed.value_or(kept.made);
  }
  save();  // before any panel remembers what it is made
  for (const Kept& kept : kept_) {
    if (kept.choice.needed) {
      kept.choice.set(*kept.choice.needed);
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
  save();
}

void SetAside::put_back() {
  for (const Kept& kept : std::exchange(kept_, {})) {
    if (kept.choice.get() == kept.made) {
      kept.choice.set(kept.before);
    }
  }
  QSettings().remove(setting);
}

}  // namespace lanyard::desktop
