#pragma once

#include <QString>
#include <span>

/// The sentences of the libraries in the user's language.
namespace lanyard::desktop {

/// A reason in English, as it stands in a sentence, and in the user's language.
struct KnownReason {
  QString english;
  QString translated;
};

/// A sentence of a library in the user's language: of an error, a notice, a refusal. It is read by
/// its parts, `what: why (what to do)`; names, addresses and numbers stay as they are, and so does
/// a part that is not known here. `reason` is one that is known besides. Empty in English, and
/// where nothing of the sentence is known. Any thread.
QString library_words(const QString& sentence, const KnownReason& reason = {});

/// The same, or the sentence as it is.
QString library_text(const QString& sentence);

/// One of the texts of the context ErrorWords in the user's language; empty where there is no
/// translation.
QString translated_words(const char* words);

/// What the parts are, in English, with %1 and so on for what changes; of the context ErrorWords.
std::span<const char* const> library_phrases();

}  // namespace lanyard::desktop
