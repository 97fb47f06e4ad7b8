#include "core/error_text.hpp"

#include <QCoreApplication>
#include <array>
#include <string_view>
#include <utility>

#include "core/library_words.hpp"
#include "core/reason_words.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

struct ErrorWords {
  Q_DECLARE_TR_FUNCTIONS(ErrorWords)
};

constexpr std::array<std::pair<std::string_view, const char*>, 10> operations{{
    {"accept", QT_TRANSLATE_NOOP("ErrorWords", "Cannot take the connection")},
    {"connect", QT_TRANSLATE_NOOP("ErrorWords", "Cannot connect")},
    {"listen", QT_TRANSLATE_NOOP("ErrorWords", "Cannot listen")},
    {"open", QT_TRANSLATE_NOOP("ErrorWords", "Cannot open it")},
    {"read", QT_TRANSLATE_NOOP("ErrorWords", "Cannot read it")},
    {"receive", QT_TRANSLATE_NOOP("ErrorWords", "Cannot receive")},
    {"record", QT_TRANSLATE_NOOP("ErrorWords", "Cannot record")},
    {"save", QT_TRANSLATE_NOOP("ErrorWords", "Cannot save it")},
    {"send", QT_TRANSLATE_NOOP("ErrorWords", "Cannot send")},
    {"start", QT_TRANSLATE_NOOP("ErrorWords", "Cannot start it")},
}};

}  // namespace

QString error_text(const Error& error) {
  QString sentence = to_qt(error.message);
  const QString why = reason_words(error.code, error.words);
  QString known = library_words(sentence, {.english = to_qt(error.reason()), .translated = why});
  if (!known.isEmpty()) {
    return known;
  }
  if (why.isEmpty()) {
    return sentence;
  }
  for (const auto& [operation, words] : operations) {
    if (error.operation == operation) {
      return ErrorWords::tr("%1: %2 (%3)", "operation, reason, the library's English sentence")
          .arg(translated_words(words), why, sentence);
    }
  }
  return ErrorWords::tr("%1 (%2)", "reason, the library's English sentence").arg(why, sentence);
}

}  // namespace lanyard::desktop
