#include "app/translations.hpp"

#include <QApplication>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>

#include "version.hpp"

// A macro outside a namespace is how Qt wants it: resources of a static library.
static void take_resources() {
  Q_INIT_RESOURCE(lanyard);
  Q_INIT_RESOURCE(translations);
}

namespace lanyard::desktop {
namespace {

const QString language_key = QStringLiteral("window/language");

/// Numbers and dates go with the words, also where LANGUAGE chose these and LANG is another; the
/// country stays. English is what there is without a translation, and the language of LANG=C.
QLocale locale_of(const QTranslator& words) {
  const QLocale here;
  const QLocale::Language language =
      words.isEmpty() ? QLocale::English : QLocale(words.language()).language();
  const bool is_same = here.language() == language ||
                       (language == QLocale::English && here.language() == QLocale::C);
  return is_same ? here : QLocale(language, here.territory());
}

}  // namespace

void name_application() {
  QApplication::setOrganizationName(QStringLiteral("lanyard"));
  QApplication::setApplicationName(QStringLiteral("lanyard"));
  QApplication::setApplicationDisplayName(QStringLiteral("Lanyard"));
  QApplication::setApplicationVersion(QString::fromLatin1(version));
  QGuiApplication::setDesktopFileName(QStringLiteral("io.github.lanyard.Lanyard"));
  take_resources();
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/lanyard.svg")));
}

QString version_text() {
  return QStringLiteral("lanyard-desktop ") + QApplication::applicationVersion();
}

QString chosen_language() {
  return QSettings().value(language_key).toString();
}

void choose_language(const QString& language) {
  QSettings().setValue(language_key, language);
}

Translations::Translations() {
  if (const QString language = chosen_language(); !language.isEmpty()) {
    QLocale::setDefault(QLocale(language));
  }
  const auto add = [](QTranslator& translator, const QLocale& locale, const QString& name,
                      const QString& where) {
    if (translator.load(locale, name, QStringLiteral("_"), where)) {
      QApplication::installTranslator(&translator);
    }
  };
  const QString where = QStringLiteral(":/i18n");
  const QString name = QStringLiteral("lanyard");
  // English is in the source, but for its plurals; where there is no other language it is English.
  add(english_, QLocale(QLocale::English), name, where);
  add(qts_, QLocale(), QStringLiteral("qtbase"),
      QLibraryInfo::path(QLibraryInfo::TranslationsPath));
  add(ours_, QLocale(), name, where);
  QLocale::setDefault(locale_of(ours_));
}

Translations::~Translations() {
  QApplication::removeTranslator(&ours_);
  QApplication::removeTranslator(&qts_);
  QApplication::removeTranslator(&english_);
  QLocale::setDefault(before_);
}

}  // namespace lanyard::desktop
