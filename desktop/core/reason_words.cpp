#include "core/reason_words.hpp"

#include <QtGlobal>
#include <algorithm>
#include <array>
#include <utility>

#include "core/library_words.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/session/event.hpp"

namespace lanyard::desktop {
namespace {

constexpr std::array<std::pair<std::errc, const char*>, 33> system_reasons{{
    {std::errc::address_family_not_supported,
     QT_TRANSLATE_NOOP("ErrorWords", "the address is of another kind than was asked for")},
    {std::errc::address_in_use,
     QT_TRANSLATE_NOOP("ErrorWords",
                       "another program has taken it; choose another, or end that program")},
    {std::errc::address_not_available,
     QT_TRANSLATE_NOOP("ErrorWords", "the address is not one of this computer's")},
    {std::errc::bad_file_descriptor, QT_TRANSLATE_NOOP("ErrorWords", "it is closed already")},
    {std::errc::broken_pipe, QT_TRANSLATE_NOOP("ErrorWords", "the other end has closed")},
    {std::errc::connection_aborted,
     QT_TRANSLATE_NOOP("ErrorWords", "the connection was broken off")},
    {std::errc::connection_refused,
     QT_TRANSLATE_NOOP("ErrorWords", "the connection was refused: nothing listens there")},
    {std::errc::connection_reset,
     QT_TRANSLATE_NOOP("ErrorWords", "the other end has reset the connection")},
    {std::errc::device_or_resource_busy,
     QT_TRANSLATE_NOOP("ErrorWords", "it is in use, by this program or another")},
    {std::errc::file_exists, QT_TRANSLATE_NOOP("ErrorWords", "there is such a file already")},
    {std::errc::file_too_large, QT_TRANSLATE_NOOP("ErrorWords", "the file is too large")},
    {std::errc::filename_too_long, QT_TRANSLATE_NOOP("ErrorWords", "the name is too long")},
    {std::errc::host_unreachable,
     QT_TRANSLATE_NOOP("ErrorWords", "there is no way to that address")},
    {std::errc::invalid_argument, QT_TRANSLATE_NOOP("ErrorWords", "it does not take that")},
    {std::errc::io_error, QT_TRANSLATE_NOOP("ErrorWords", "the disk reports a fault")},
    {std::errc::is_a_directory, QT_TRANSLATE_NOOP("ErrorWords", "it is a folder")},
    {std::errc::message_size, QT_TRANSLATE_NOOP("ErrorWords", "the message is too long")},
    {std::errc::network_down, QT_TRANSLATE_NOOP("ErrorWords", "the network is down")},
    {std::errc::network_unreachable,
     QT_TRANSLATE_NOOP("ErrorWords", "that network cannot be reached from this computer")},
    {std::errc::no_buffer_space,
     QT_TRANSLATE_NOOP("ErrorWords", "the computer has no room for more connections")},
    {std::errc::no_space_on_device, QT_TRANSLATE_NOOP("ErrorWords", "the disk is full")},
    {std::errc::no_such_device, QT_TRANSLATE_NOOP("ErrorWords", "there is no such device")},
    {std::errc::no_such_file_or_directory,
     QT_TRANSLATE_NOOP("ErrorWords", "there is no such file or folder")},
    {std::errc::not_a_directory,
     QT_TRANSLATE_NOOP("ErrorWords", "there is no such file or folder")},
    {std::errc::not_connected, QT_TRANSLATE_NOOP("ErrorWords", "there is no connection")},
    {std::errc::not_enough_memory,
     QT_TRANSLATE_NOOP("ErrorWords", "the computer has no memory left")},
    {std::errc::operation_canceled, QT_TRANSLATE_NOOP("ErrorWords", "it was given up")},
    {std::errc::operation_not_permitted,
     QT_TRANSLATE_NOOP("ErrorWords", "you lack the permission for it")},
    {std::errc::permission_denied,
     QT_TRANSLATE_NOOP("ErrorWords", "you lack the permission for it")},
    {std::errc::read_only_file_system,
     QT_TRANSLATE_NOOP("ErrorWords", "the disk can only be read")},
    {std::errc::timed_out, QT_TRANSLATE_NOOP("ErrorWords", "no answer came in time")},
    {std::errc::too_many_files_open,
     QT_TRANSLATE_NOOP("ErrorWords", "too many files and connections are open")},
    {std::errc::too_many_files_open_in_system,
     QT_TRANSLATE_NOOP("ErrorWords", "too many files and connections are open in this computer")},
}};

constexpr std::array<std::pair<session::SessionErrc, const char*>, 6> session_reasons{{
    {session::SessionErrc::frame_too_long,
     QT_TRANSLATE_NOOP("ErrorWords", "the message is longer than is taken at once")},
    {session::SessionErrc::too_many_sessions,
     QT_TRANSLATE_NOOP("ErrorWords", "too many peers are connected")},
    {session::SessionErrc::send_queue_full,
     QT_TRANSLATE_NOOP("ErrorWords", "too much waits for the peer already")},
    {session::SessionErrc::no_such_session, QT_TRANSLATE_NOOP("ErrorWords", "that peer has left")},
    {session::SessionErrc::sending_side_closed,
     QT_TRANSLATE_NOOP("ErrorWords", "this side has ended its sending")},
    {session::SessionErrc::bad_input,
     QT_TRANSLATE_NOOP("ErrorWords", "what was given cannot be used")},
}};

/// Of the session library's resolver (session/src/resolver.cpp): every code of it says that.
constexpr std::string_view resolver = "getaddrinfo";
constexpr std::array<std::string_view, 2> resolver_words{
    "unknown host", "unknown host, or the name server does not answer"};
constexpr const char* not_resolved =
    QT_TRANSLATE_NOOP("ErrorWords", "the name has no address; check it, or type the address");

/// The entry of `table` for the code, or for what is said of it where there is no code.
template <typename Table>
const char* entry_of(const Table& table, const std::error_code& code, std::string_view words) {
  for (const auto& [condition, entry] : table) {
    if (code ? code == condition : describe(make_error_code(condition)) == words) {
      return entry;
    }
  }
  return nullptr;
}

const char* english_reason(const std::error_code& code, std::string_view words) {
  const bool is_resolvers = code ? code.category().name() == resolver
                                 : std::ranges::find(resolver_words, words) != resolver_words.end();
  if (is_resolvers) {
    return not_resolved;
  }
  const char* const entry = entry_of(session_reasons, code, words);
  return entry != nullptr ? entry : entry_of(system_reasons, code, words);
}

}  // namespace

QString reason_words(const std::error_code& code, std::string_view words) {
  if (!code && words.empty()) {
    return {};
  }
  const char* const reason = english_reason(code, words);
  return reason == nullptr ? QString() : translated_words(reason);
}

}  // namespace lanyard::desktop
