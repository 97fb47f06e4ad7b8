#pragma once

#include <QLockFile>
#include <QString>
#include <QVariant>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;

namespace lanyard::desktop {

/// Something that a user has chosen in a panel, and that a guide needs to be `needed` for a while.
struct Choice {
  std::function<QVariant()> get;
  std::function<void(const QVariant&)> set;
  /// Nothing: the guide changes it in its own way, and it only has to come back.
  std::optional<QVariant> needed{};
  /// The key by which the panel remembers it in QSettings, as what `get` gives; empty: it is not
  /// remembered.
  QString remembered_as{};
};

/// The entry of `box` that has these data; where there is none it stays as it is.
Choice choice_of(QComboBox& box, const QVariant& needed, const QString& remembered_as = {});
Choice choice_of(QCheckBox& box, bool needed, const QString& remembered_as = {});

/// Choices that are other ones for a while. What is remembered of them stands in a file beside
/// those of QSettings as well, so that after a program that is killed meanwhile the next one begins
/// with the user's own. Each has a file and a lock of its own, as two windows may be open at once.
/// Lives on the window's thread; what it has put aside is to be put back before the panels go.
class SetAside {
 public:
  /// Puts back in QSettings what programs have left that were killed: to be made before the panels
  /// read them.
  SetAside();

  /// Makes each what is needed. Where some are set aside already those are kept, but for what the
  /// user has chosen anew since, and only made what is needed again.
  void put(std::vector<Choice> choices);
  /// Runs `change`, by which the guide changes some of them in its own way.
  void let(const std::function<void()>& change);
  /// Makes each what it was before, but for those that the user has chosen anew since. `remember`
  /// has those remembered that no panel remembers by itself.
  void put_back(const std::function<void()>& remember);
  [[nodiscard]] bool is_empty() const { return kept_.empty(); }

 private:
  struct Kept {
    Choice choice;
    QVariant before;
    QVariant made;  ///< By the guide; anything else is the user's.
  };

  void save();
  void forget();

  std::vector<Kept> kept_;
  QString entry_;                     ///< The file; empty: there is none.
  std::unique_ptr<QLockFile> owner_;  ///< Of the file: who finds it free knows of a kill.
};

}  // namespace lanyard::desktop
