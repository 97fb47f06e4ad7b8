#include "core/error_text.hpp"

#include <QCoreApplication>
#include <QLatin1String>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

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

constexpr std::array<std::pair<std::errc, const char*>, 21> reasons{{
    {std::errc::address_in_use,
     QT_TRANSLATE_NOOP("ErrorWords",
                       "another program has taken it; choose another, or end that "
                       "program")},
    {std::errc::address_not_available,
     QT_TRANSLATE_NOOP("ErrorWords", "the address is not one of this computer's")},
    {std::errc::broken_pipe, QT_TRANSLATE_NOOP("ErrorWords", "the other end has closed")},
    {std::errc::connection_refused,
     QT_TRANSLATE_NOOP("ErrorWords", "the connection was refused: nothing listens there")},
    {std::errc::connection_reset,
     QT_TRANSLATE_NOOP("ErrorWords", "the other end has reset the connection")},
    {std::errc::device_or_resource_busy,
     QT_TRANSLATE_NOOP("ErrorWords", "it is in use, by this program or another")},
    {std::errc::file_too_large, QT_TRANSLATE_NOOP("ErrorWords", "the file is too large")},
    {std::errc::host_unreachable,
     QT_TRANSLATE_NOOP("ErrorWords", "there is no way to that address")},
    {std::errc::io_error, QT_TRANSLATE_NOOP("ErrorWords", "the disk reports a fault")},
    {std::errc::is_a_directory, QT_TRANSLATE_NOOP("ErrorWords", "it is a folder")},
    {std::errc::message_size, QT_TRANSLATE_NOOP("ErrorWords", "the message is too long")},
    {std::errc::network_down, QT_TRANSLATE_NOOP("ErrorWords", "the network is down")},
    {std::errc::network_unreachable,
     QT_TRANSLATE_NOOP("ErrorWords", "that network cannot be reached from this computer")},
    {std::errc::no_space_on_device, QT_TRANSLATE_NOOP("ErrorWords", "the disk is full")},
    {std::errc::no_such_file_or_directory,
     QT_TRANSLATE_NOOP("ErrorWords", "there is no such file or folder")},
    {std::errc::not_a_directory,
     QT_TRANSLATE_NOOP("ErrorWords", "there is no such file or folder")},
    {std::errc::operation_not_permitted,
     QT_TRANSLATE_NOOP("ErrorWords", "you lack the permission for it")},
    {std::errc::permission_denied,
     QT_TRANSLATE_NOOP("ErrorWords", "you lack the permission for it")},
    {std::errc::read_only_file_system,
     QT_TRANSLATE_NOOP("ErrorWords", "the disk can only be read")},
    {std::errc::timed_out, QT_TRANSLATE_NOOP("ErrorWords", "no answer came in time")},
    {std::errc::too_many_files_open,
     QT_TRANSLATE_NOOP("ErrorWords", "too many files and connections are open")},
}};

/// Of the session library's resolver (session/src/resolver.cpp): every code of it says that.
constexpr std::string_view resolver = "getaddrinfo";
constexpr const char* not_resolved =
    QT_TRANSLATE_NOOP("ErrorWords", "the name has no address; check it, or type the address");

const char* reason_of(const std::error_code& code) {
  if (!code) {
    return nullptr;
  }
  if (code.category().name() == resolver) {
    return not_resolved;
  }
  for (const auto& [condition, words] : reasons) {
    if (code == condition) {
      return words;
    }
  }
  return nullptr;
}

/// Empty where there is no translation.
QString translated(const char* words) {
  const QString text = QCoreApplication::translate("ErrorWords", words);
  return text == QLatin1String(words) ? QString() : text;
}

}  // namespace

QString error_text(const Error& error) {
  const QString sentence = to_qt(error.message);
  const char* const reason = reason_of(error.code);
  const QString why = reason == nullptr ? QString() : translated(reason);
  if (why.isEmpty()) {
    return sentence;
  }
  for (const auto& [operation, words] : operations) {
    if (error.operation == operation) {
      return ErrorWords::tr("%1: %2 (%3)", "operation, reason, the library's English sentence")
          .arg(translated(words), why, sentence);
    }
  }
  return ErrorWords::tr("%1 (%2)", "reason, the library's English sentence").arg(why, sentence);
}

}  // namespace lanyard::desktop
