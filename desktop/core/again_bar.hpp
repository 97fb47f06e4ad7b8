#pragma once

#include <QLabel>
#include <QPushButton>

#include "core/flow_layout.hpp"

namespace lanyard::desktop {

/// A line that counts what is lost while something has stopped, and has a button that makes it go
/// on. Takes no room while nothing has.
class AgainBar : public FlowBar {
  Q_OBJECT

 public:
  /// `again`, `tip`: of the button, whose name is `name` with _again behind it; the count's is
  /// `name` alone.
  AgainBar(const QString& name, const QString& again, const QString& tip,
           QWidget* parent = nullptr);

  /// It has stopped, or could not go on.
  void offer();
  void take_back();

 Q_SIGNALS:
  /// Pressed. It cannot be pressed again before offer(): until it is known whether that helped.
  void again_wanted();

 protected:
  /// The sentences by which it goes on.
  struct GoesOn {
    QString anew;   ///< What was there before has been deleted.
    QString whole;  ///< Nothing is missing.
    QString gap;
  };

  void count(const QString& words) { words_->setText(words); }
  [[nodiscard]] static QString words_of(const GoesOn& sentences, qint64 missing, bool begins_anew);
  /// For a sentence's %Ln, which takes an int.
  [[nodiscard]] static int number_of(qint64 events);

 private:
  QLabel* const words_;
  QPushButton* const again_;
};

}  // namespace lanyard::desktop
