#include "lanyard/base/error.hpp"

#include <array>
#include <utility>

namespace lanyard {
namespace {

constexpr std::array<std::pair<std::errc, std::string_view>, 26> plain_words{{
    {std::errc::address_in_use, "address already in use"},
    {std::errc::address_not_available, "address is not one of this computer's"},
    {std::errc::address_family_not_supported, "address family not supported"},
    {std::errc::bad_file_descriptor, "already closed"},
    {std::errc::broken_pipe, "the other end is closed"},
    {std::errc::connection_aborted, "connection aborted"},
    {std::errc::connection_refused, "connection refused"},
    {std::errc::connection_reset, "connection reset by peer"},
    {std::errc::file_too_large, "file too large"},
    {std::errc::host_unreachable, "no route to host"},
    {std::errc::invalid_argument, "invalid argument"},
    {std::errc::io_error, "input/output error"},
    {std::errc::is_a_directory, "is a directory"},
    {std::errc::message_size, "message too long"},
    {std::errc::network_down, "network is down"},
    {std::errc::network_unreachable, "network is unreachable"},
    {std::errc::no_buffer_space, "no buffer space available"},
    {std::errc::no_space_on_device, "no space left on device"},
    {std::errc::no_such_file_or_directory, "no such file or directory"},
    {std::errc::not_connected, "not connected"},
    {std::errc::operation_canceled, "canceled"},
    {std::errc::operation_not_permitted, "operation not permitted"},
    {std::errc::permission_denied, "permission denied"},
    {std::errc::timed_out, "timed out"},
    {std::errc::too_many_files_open, "too many open files"},
    {std::errc::too_many_files_open_in_system, "too many open files in the system"},
}};

}  // namespace

std::string describe(const std::error_code& code) {
  for (const auto& [condition, words] : plain_words) {
    if (code == condition) {
      return std::string(words);
    }
  }
  return code.message();
}

std::string Error::reason() const {
  if (!words.empty()) {
    return words;
  }
  return code ? describe(code) : "failed";
}

Error make_error(std::string_view operation, std::string_view what, const std::error_code& code,
                 std::string_view hint) {
  std::string message(what);
  message += ": ";
  message += describe(code);
  if (!hint.empty()) {
    message += " (";
    message += hint;
    message += ")";
  }
  return {.operation = std::string(operation), .code = code, .message = std::move(message)};
}

Error make_error(std::string_view operation, std::string_view message) {
  return {.operation = std::string(operation), .code = {}, .message = std::string(message)};
}

}  // namespace lanyard
