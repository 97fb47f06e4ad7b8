#pragma once

#include <QString>
#include <QTranslator>

namespace lanyard::desktop {

/// What the application is called, for settings, the desktop and `--version`.
void name_application();
QString version_text();

/// The words of the user's language, while it lives: ours, and Qt's for its own dialogs. English
/// where there are none. LANGUAGE and LANG choose, as everywhere.
class Translations {
 public:
  Translations();
  ~Translations();
  Translations(const Translations&) = delete;
  Translations& operator=(const Translations&) = delete;

 private:
  QTranslator english_;
  QTranslator ours_;
  QTranslator qts_;
};

}  // namespace lanyard::desktop
