#pragma once

#include <QString>
#include <cstdint>
#include <expected>
#include <variant>

#include "lanyard/base/error.hpp"
#include "lanyard/session/options.hpp"

namespace lanyard::desktop {

enum class Mode : std::uint8_t { tcp_server, tcp_client, udp };

/// The fields of the connection panel that can be wrong.
enum class Field : std::uint8_t { local_host, local_port, remote_host, remote_port, framing };

/// What stands in the fields, as typed.
struct EndpointForm {
  Mode mode = Mode::tcp_server;
  QString local_host{};  ///< Empty: every address.
  QString local_port{};
  QString remote_host{};  ///< UDP: may be empty.
  QString remote_port{};
  QString framing{};  ///< As for --frame.
  bool echo = false;
  bool connect_again = false;
};

struct FieldError {
  Field field = Field::local_port;
  QString sentence{};  ///< For the user: what is wrong with it and what would be right.
};

using EndpointOptions =
    std::variant<session::TcpServerOptions, session::TcpClientOptions, session::UdpOptions>;

/// What the form asks for, or the first field that makes no sense.
std::expected<EndpointOptions, FieldError> read_form(const EndpointForm& form);

/// What is wrong with a port as far as it is typed: no digits, or too great a number. Empty where
/// nothing is, and where nothing is typed yet.
QString wrong_port_text(const QString& typed);

/// The engine's failure to open the endpoint that `form` asked for; where another choice in the
/// window mends it, with the name of its field.
QString failure_text(const Error& error, const EndpointForm& form);

/// The field that the engine's failure to open an endpoint concerns.
Field field_of(const Error& error, Mode mode);

}  // namespace lanyard::desktop
