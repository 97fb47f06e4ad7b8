#pragma once

#include <QVariant>
#include <functional>
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
};

/// The entry of `box` that has these data; where there is none it stays as it is.
Choice choice_of(QComboBox& box, const QVariant& needed);
Choice choice_of(QCheckBox& box, bool needed);

/// Choices that are other ones for a while. Lives on the window's thread, shorter than the panels.
class SetAside {
 public:
  /// Makes each what is needed. Where some are set aside already those are kept, and only made what
  /// is needed again.
  void put(std::vector<Choice> choices);
  /// Runs `change`, by which the guide changes some of them in its own way.
  void let(const std::function<void()>& change);
  /// Makes each what it was before, but for those that the user has chosen anew since.
  void put_back();
  [[nodiscard]] bool is_empty() const { return kept_.empty(); }

 private:
  struct Kept {
    Choice choice;
    QVariant before;
    QVariant made;  ///< By the guide; anything else is the user's.
  };

  std::vector<Kept> kept_;
};

}  // namespace lanyard::desktop
