#pragma once

#include <QLocale>
#include <QString>
#include <QTranslator>

namespace lanyard::desktop {

/// What the application is called, for settings, the desktop and `--version`.
void name_application();
QString version_text();

/// The language that the user has chosen for the window, `en` or `zh_CN`; empty: the system's. It
/// is remembered, and counts from the next Translations on.
QString chosen_language();
void choose_language(const QString& language);

/// The words of the user's language, while it lives: ours, and Qt's for its own dialogs; QLocale()
/// is of that language, for numbers and dates. English where there are none. LANGUAGE and LANG
/// choose, as everywhere, unless chosen_language() does.
class Translations {
 public:
  Translations();
  ~Translations();
  Translations(const Translations&) = delete;
  Translations& operator=(const Translations&) = delete;

 private:
  const QLocale before_;
  QTranslator english_;
  QTranslator ours_;
  QTranslator qts_;
};

}  // namespace lanyard::desktop
