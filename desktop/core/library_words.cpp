#include "core/library_words.hpp"

#include <QCoreApplication>
#include <QLatin1String>
#include <QStringList>
#include <QStringView>
#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "core/reason_words.hpp"
#include "core/text.hpp"

// Theory of operation. The libraries build a sentence of parts, `what: why (what to do)`, and each
// part of a phrase with names and numbers in it. So a sentence is taken apart at its colons and its
// last brackets, each part is compared with the phrases, and what stood in the places of %1 and so
// on is put into the translation. No library has to know of languages, and an old recording, which
// has nothing but the sentences, is read in Chinese as well.

namespace lanyard::desktop {
namespace {

struct ErrorWords {
  Q_DECLARE_TR_FUNCTIONS(ErrorWords)
};

const QString colon = QStringLiteral(": ");
const QString bracket = QStringLiteral(" (");

/// A phrase, cut at its places: one more piece than there are places.
struct Phrase {
  const char* english;
  QStringList pieces;
  qsizetype letters = 0;
};

/// In the order of the number of letters that have to be the same, most first.
const std::vector<Phrase>& cut_phrases() {
  static const std::vector<Phrase> all = [] {
    std::vector<Phrase> made;
    for (const char* const english : library_phrases()) {
      Phrase phrase{.english = english, .pieces = {QString()}};
      const QString text = QString::fromUtf8(english);
      for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'%' && i + 1 < text.size() && text[i + 1].isDigit()) {
          phrase.pieces.push_back({});
          ++i;
        } else {
          phrase.pieces.back() += text[i];
          ++phrase.letters;
        }
      }
      made.push_back(std::move(phrase));
    }
    std::ranges::stable_sort(made, std::greater<>(), &Phrase::letters);
    return made;
  }();
  return all;
}

/// What stands in the places of the phrase, none of it empty; nothing where the text is another.
std::optional<QStringList> places_in(const QString& text, const Phrase& phrase) {
  const QString& first = phrase.pieces.front();
  const QString& last = phrase.pieces.back();
  if (!text.startsWith(first) || !text.endsWith(last)) {
    return std::nullopt;
  }
  if (phrase.pieces.size() == 1) {
    return text == first ? std::optional(QStringList()) : std::nullopt;
  }
  const qsizetype end = text.size() - last.size();
  qsizetype at = first.size();
  QStringList places;
  for (qsizetype i = 1; i + 1 < phrase.pieces.size(); ++i) {
    const qsizetype next = text.indexOf(phrase.pieces[i], at + 1);
    if (next < 0) {
      return std::nullopt;
    }
    places.push_back(text.mid(at, next - at));
    at = next + phrase.pieces[i].size();
  }
  if (at >= end) {
    return std::nullopt;
  }
  places.push_back(text.mid(at, end - at));
  return places;
}

/// QString::arg() would take a %1 in a file's name for a place.
QString filled(const QString& translation, const QStringList& places) {
  QString text;
  for (qsizetype i = 0; i < translation.size(); ++i) {
    const int number =
        translation[i] == u'%' && i + 1 < translation.size() ? translation[i + 1].digitValue() : -1;
    if (number >= 1 && number <= places.size()) {
      text += places[number - 1];
      ++i;
    } else {
      text += translation[i];
    }
  }
  return text;
}

/// A part without colons or brackets of its own; empty where it is not known.
QString part_words(const QString& part, const KnownReason& reason) {
  if (!reason.translated.isEmpty() && part == reason.english) {
    return reason.translated;
  }
  for (const Phrase& phrase : cut_phrases()) {
    if (const auto places = places_in(part, phrase)) {
      const QString translation = translated_words(phrase.english);
      return translation.isEmpty() ? QString() : filled(translation, *places);
    }
  }
  return reason_words({}, to_utf8(part));
}

/// `why (what to do)`: brackets at the end. Empty where the part before them is not known.
QString with_advice(const QString& text, const KnownReason& reason) {
  if (!text.endsWith(u')')) {
    return {};
  }
  for (qsizetype at = text.indexOf(bracket); at > 0; at = text.indexOf(bracket, at + 1)) {
    const QString head = part_words(text.left(at), reason);
    if (head.isEmpty()) {
      continue;
    }
    const qsizetype begin = at + bracket.size();
    const QString advice = text.mid(begin, text.size() - begin - 1);
    return ErrorWords::tr("%1 (%2)", "why, what to do").arg(head, library_text(advice));
  }
  return {};
}

/// Sentences of sentences, `what: what: why`, are read so deep. Deeper ones are nobody's, and would
/// take long.
constexpr int deepest = 3;
constexpr qsizetype longest_sentence = 4'096;

QString read_text(const QString& text, const KnownReason& reason, int depth);

/// `what: why`. Empty where nothing before a colon is known; what comes after it may be unknown.
QString at_a_colon(const QString& text, const KnownReason& reason, int depth) {
  QString half;
  for (qsizetype at = text.indexOf(colon); at > 0; at = text.indexOf(colon, at + 1)) {
    QString what = part_words(text.left(at), reason);
    if (what.isEmpty()) {
      what = with_advice(text.left(at), reason);
    }
    if (what.isEmpty()) {
      continue;
    }
    const QString rest = text.mid(at + colon.size());
    const QString why = read_text(rest, reason, depth + 1);
    const auto joined = [&](const QString& behind) {
      return ErrorWords::tr("%1: %2", "what was tried, why it failed").arg(what, behind);
    };
    if (!why.isEmpty()) {
      return joined(why);
    }
    if (half.isEmpty()) {
      half =
          joined(reason.translated.isEmpty()
                     ? rest
                     : ErrorWords::tr("%1 (%2)", "why, what to do").arg(reason.translated, rest));
    }
  }
  return half;
}

QString read_text(const QString& text, const KnownReason& reason, int depth) {
  QString words = depth < deepest ? at_a_colon(text, reason, depth) : QString();
  if (words.isEmpty()) {
    words = with_advice(text, reason);
  }
  return words.isEmpty() ? part_words(text, reason) : words;
}

}  // namespace

QString translated_words(const char* words) {
  const QString text = QCoreApplication::translate("ErrorWords", words);
  return text == QString::fromUtf8(words) ? QString() : text;
}

QString library_words(const QString& sentence, const KnownReason& reason) {
  return sentence.size() > longest_sentence ? QString() : read_text(sentence, reason, 0);
}

QString library_text(const QString& sentence) {
  const QString words = library_words(sentence);
  return words.isEmpty() ? sentence : words;
}

}  // namespace lanyard::desktop
