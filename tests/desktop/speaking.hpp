#pragma once

#include <QApplication>
#include <QFontDatabase>
#include <QLocale>
#include <QString>
#include <memory>

#include "app/translations.hpp"

namespace lanyard::desktop::testing {

/// The window in a language, from its making to its end.
class Speaking {
 public:
  explicit Speaking(const char* language) {
    QLocale::setDefault(QLocale(QString::fromLatin1(language)));
    // What Chinese systems use, where it is installed: its letters have other widths.
    const QString chinese = QStringLiteral("Noto Sans CJK SC");
    if (QLocale().language() == QLocale::Chinese && QFontDatabase::families().contains(chinese)) {
      QFont font = font_;
      font.setFamily(chinese);
      QApplication::setFont(font);
    }
    name_application();
    translations_ = std::make_unique<Translations>();
  }
  ~Speaking() {
    translations_.reset();
    QLocale::setDefault(QLocale(QLocale::English));
    QApplication::setFont(font_);
  }
  Speaking(const Speaking&) = delete;
  Speaking& operator=(const Speaking&) = delete;

 private:
  const QFont font_ = QApplication::font();
  std::unique_ptr<Translations> translations_;
};

}  // namespace lanyard::desktop::testing
