#include "core/set_aside.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSettings>
#include <QUuid>
#include <algorithm>
#include <utility>

namespace lanyard::desktop {
namespace {

constexpr QLatin1String prefix("set-aside-");
constexpr QLatin1String suffix(".ini");
/// In an entry, by its key each: what it was before, and what the guide has made of it.
constexpr QLatin1String choices_key("choices");

QDir directory_of_entries() {
  return QFileInfo(QSettings().fileName()).dir();
}

std::unique_ptr<QLockFile> lock_of(const QString& entry) {
  // QSettings itself uses the name with .lock for a moment, as it writes.
  auto lock = std::make_unique<QLockFile>(entry + QLatin1String(".owner"));
  lock->setStaleLockTime(0);  // a chapter may take hours
  return lock;
}

void put_back_in_settings(const QString& entry) {
  QSettings settings;
  const QVariantMap left = QSettings(entry, QSettings::IniFormat).value(choices_key).toMap();
  for (auto each = left.cbegin(); each != left.cend(); ++each) {  // Qt 6.2 has no pairs of a map
    const QString& key = each.key();
    const QVariantList pair = each.value().toList();
    // Another value is one that the user has chosen since.
    if (pair.size() == 2 && settings.contains(key) &&
        settings.value(key).toString() == pair[1].toString()) {
      settings.setValue(key, pair[0]);
    }
  }
  settings.sync();
}

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
  // The newest first: its window may have begun with what the chapter of an older one had made.
  const QFileInfoList entries = directory_of_entries().entryInfoList(
      {QString(prefix) + QLatin1Char('*') + suffix}, QDir::Files, QDir::Time);
  for (const QFileInfo& entry : entries) {
    const auto owner = lock_of(entry.filePath());
    if (owner->tryLock(0)) {
      put_back_in_settings(entry.filePath());
      QFile::remove(entry.filePath());
    }
  }
}

void SetAside::save() {
  if (entry_.isEmpty()) {
    const QDir directory = directory_of_entries();
    directory.mkpath(QStringLiteral("."));
    entry_ = directory.filePath(prefix + QUuid::createUuid().toString(QUuid::Id128) + suffix);
    owner_ = lock_of(entry_);
    owner_->tryLock(0);
  }
  if (!owner_->isLocked()) {
    return;  // as where settings cannot be written either
  }
  QVariantMap left;
  for (const Kept& kept : kept_) {
    if (!kept.choice.remembered_as.isEmpty()) {
      left.insert(kept.choice.remembered_as, QVariantList{kept.before, kept.made});
    }
  }
  QSettings entry(entry_, QSettings::IniFormat);
  entry.setValue(choices_key, left);
  entry.sync();
}

void SetAside::forget() {
  if (entry_.isEmpty()) {
    return;
  }
  QFile::remove(entry_);
  entry_.clear();
  owner_.reset();
}

void SetAside::put(std::vector<Choice> choices) {
  if (kept_.empty()) {
    for (Choice& choice : choices) {
      const QVariant before = choice.get();
      kept_.push_back({.choice = std::move(choice), .before = before, .made = before});
    }
  }
  for (Kept& kept : kept_) {
    if (const QVariant now = kept.choice.get(); now != kept.made) {
      kept.before = now;  // the user's, chosen in between
      kept.made = now;
    }
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

void SetAside::put_back(const std::function<void()>& remember) {
  for (const Kept& kept : std::exchange(kept_, {})) {
    if (kept.choice.get() == kept.made) {
      kept.choice.set(kept.before);
    }
  }
  remember();
  QSettings().sync();
  forget();
}

}  // namespace lanyard::desktop
