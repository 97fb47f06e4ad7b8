#pragma once

#include <QString>
#include <string>
#include <string_view>

/// The libraries speak UTF-8 in std::string, Qt UTF-16 in QString: the one way between them.
namespace lanyard::desktop {

/// Bytes that are no UTF-8 become U+FFFD.
inline QString to_qt(std::string_view utf8) {
  return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// Text from elsewhere, safe to show on one line: session::escape_controls().
QString on_one_line(const QString& text);

/// A label's words without its mnemonic, for screen readers: `Local &IP` is `Local IP`,
/// `本机端口(&P):` is `本机端口`.
QString without_mnemonic(QString label);

inline std::string to_utf8(const QString& text) {
  return text.toStdString();
}

}  // namespace lanyard::desktop
