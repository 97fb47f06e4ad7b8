#include "lanyard/device/os_error.hpp"

#include <array>

#include "platform_errno.hpp"

namespace lanyard::device {
namespace {

namespace number = platform_errno;

struct Row {
  Errno error;
  int number;
  std::string_view name;
  std::string_view words;
};

constexpr std::array rows{
    Row{Errno::interrupted, number::interrupted, "EINTR", "interrupted"},
    Row{Errno::io, number::io, "EIO", "input/output error"},
    Row{Errno::bad_file, number::bad_file, "EBADF", "the socket is closed"},
    Row{Errno::again, number::again, "EAGAIN", "it would have to wait"},
    Row{Errno::no_memory, number::no_memory, "ENOMEM", "out of memory"},
    Row{Errno::access, number::access, "EACCES", "permission denied"},
    Row{Errno::no_device, number::no_device, "ENODEV", "no such device"},
    Row{Errno::invalid, number::invalid, "EINVAL", "invalid argument"},
    Row{Errno::too_many_files, number::too_many_files, "ENFILE",
        "every socket is taken; close one first"},
    Row{Errno::in_progress, number::in_progress, "EINPROGRESS", "not finished yet"},
    Row{Errno::already, number::already, "EALREADY", "already under way"},
    Row{Errno::address_in_use, number::address_in_use, "EADDRINUSE",
        "the address and port are in use"},
    Row{Errno::address_unavailable, number::address_unavailable, "EADDRNOTAVAIL",
        "the address is not this board's"},
    Row{Errno::network_down, number::network_down, "ENETDOWN", "the network is down"},
    Row{Errno::network_unreachable, number::network_unreachable, "ENETUNREACH",
        "network unreachable"},
    Row{Errno::connection_aborted, number::connection_aborted, "ECONNABORTED",
        "connection aborted: the peer does not answer"},
    Row{Errno::connection_reset, number::connection_reset, "ECONNRESET",
        "connection reset by the peer"},
    Row{Errno::connection_refused, number::connection_refused, "ECONNREFUSED",
        "connection refused"},
    Row{Errno::no_buffers, number::no_buffers, "ENOBUFS", "no buffer space left"},
    Row{Errno::already_connected, number::already_connected, "EISCONN", "already connected"},
    Row{Errno::not_connected, number::not_connected, "ENOTCONN", "not connected"},
    Row{Errno::timed_out, number::timed_out, "ETIMEDOUT", "timed out"},
    Row{Errno::host_unreachable, number::host_unreachable, "EHOSTUNREACH",
        "no route to the host; is the board joined to a network?"},
    Row{Errno::broken_pipe, number::broken_pipe, "EPIPE", "the connection is closed"},
    Row{Errno::not_a_socket, number::not_a_socket, "ENOTSOCK", "not a socket"},
    Row{Errno::destination_required, number::destination_required, "EDESTADDRREQ",
        "no destination address"},
    Row{Errno::message_size, number::message_size, "EMSGSIZE", "the message is too long"},
    Row{Errno::no_protocol_option, number::no_protocol_option, "ENOPROTOOPT",
        "no such option here"},
    Row{Errno::protocol_not_supported, number::protocol_not_supported, "EPROTONOSUPPORT",
        "protocol not supported"},
    Row{Errno::not_supported, number::not_supported, "EOPNOTSUPP", "not supported"},
    Row{Errno::family_not_supported, number::family_not_supported, "EAFNOSUPPORT",
        "address family not supported"},
    Row{Errno::system_files, number::system_files, "EMFILE", "too many open files"},
};

/// to_platform() indexes the table by the enumerator.
constexpr bool rows_are_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].error != static_cast<Errno>(i)) return false;
  }
  return rows.size() == static_cast<std::size_t>(Errno::system_files) + 1;
}
static_assert(rows_are_in_order());

std::string sentence(std::string_view attempt, std::string_view why) {
  std::string text(attempt);
  text += ": ";
  text += why;
  return text;
}

}  // namespace

int to_platform(Errno error) noexcept {
  return rows[static_cast<std::size_t>(error)].number;
}

std::string describe_error(int error_number) {
  for (const Row& row : rows) {
    if (row.number != error_number) continue;
    std::string text(row.words);
    text += " (";
    text += row.name;
    text += ')';
    return text;
  }
  return "error " + std::to_string(error_number);
}

OSError::OSError(int number, std::string_view attempt)
    : OSError(number, attempt, describe_error(number)) {}

OSError::OSError(int number, std::string_view attempt, std::string_view why)
    : std::runtime_error(sentence(attempt, why)), number_(number) {}

}  // namespace lanyard::device
