#include "connection/endpoint_form.hpp"

#include <QCoreApplication>
#include <optional>

#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

struct Sentences {
  Q_DECLARE_TR_FUNCTIONS(lanyard::desktop::EndpointForm)
};

constexpr uint highest_port = 65'535;

/// `lowest` is 0 where the system may choose.
std::expected<std::uint16_t, FieldError> read_port(const QString& text, Field field, uint lowest) {
  const QString typed = text.trimmed();
  bool is_number = false;
  const uint port = typed.toUInt(&is_number);
  if (is_number && port >= lowest && port <= highest_port) {
    return static_cast<std::uint16_t>(port);
  }
  const QString sentence =
      typed.isEmpty() ? Sentences::tr("Type a port: a number from %1 to 65535.").arg(lowest)
                      : Sentences::tr("“%1” is not a port, which is a number from %2 to 65535.")
                            .arg(typed)
                            .arg(lowest);
  return std::unexpected(FieldError{.field = field, .sentence = sentence});
}

std::expected<EndpointOptions, FieldError> read_server(const EndpointForm& form,
                                                       session::SessionOptions session) {
  const auto port = read_port(form.local_port, Field::local_port, 1);
  if (!port) {
    return std::unexpected(port.error());
  }
  return session::TcpServerOptions{
      .host = to_utf8(form.local_host.trimmed()), .port = *port, .session = std::move(session)};
}

std::expected<EndpointOptions, FieldError> read_client(const EndpointForm& form,
                                                       session::SessionOptions session) {
  if (form.remote_host.trimmed().isEmpty()) {
    return std::unexpected(
        FieldError{.field = Field::remote_host,
                   .sentence = Sentences::tr("Type the address or the name of the server.")});
  }
  const auto port = read_port(form.remote_port, Field::remote_port, 1);
  if (!port) {
    return std::unexpected(port.error());
  }
  session.slow_peer = session::SlowPeerPolicy::pause;
  session::TcpClientOptions options{
      .host = to_utf8(form.remote_host.trimmed()), .port = *port, .session = std::move(session)};
  if (form.connect_again) {
    options.retry.emplace();
  }
  return options;
}

std::expected<EndpointOptions, FieldError> read_udp(const EndpointForm& form) {
  session::UdpOptions options{.host = to_utf8(form.local_host.trimmed()), .echo = form.echo};
  const auto local = read_port(form.local_port, Field::local_port, 0);
  if (!local) {
    return std::unexpected(local.error());
  }
  options.port = *local;
  options.peer_host = to_utf8(form.remote_host.trimmed());
  if (!options.peer_host.empty()) {
    const auto remote = read_port(form.remote_port, Field::remote_port, 1);
    if (!remote) {
      return std::unexpected(remote.error());
    }
    options.peer_port = *remote;
  }
  return options;
}

}  // namespace

std::expected<EndpointOptions, FieldError> read_form(const EndpointForm& form) {
  if (form.mode == Mode::udp) {
    return read_udp(form);
  }
  session::SessionOptions session{.echo = form.echo};
  auto framing = session::parse_framing(to_utf8(form.framing));
  if (!framing) {
    return std::unexpected(
        FieldError{.field = Field::framing, .sentence = to_qt(framing.error().message)});
  }
  session.framing = std::move(*framing);
  return form.mode == Mode::tcp_server ? read_server(form, std::move(session))
                                       : read_client(form, std::move(session));
}

Field field_of(const Error& error, Mode mode) {
  if (mode == Mode::tcp_client || error.operation == "connect") {
    return error.code == std::errc::connection_refused ? Field::remote_port : Field::remote_host;
  }
  const bool about_port =
      error.code == std::errc::address_in_use || error.code == std::errc::permission_denied;
  return about_port ? Field::local_port : Field::local_host;
}

}  // namespace lanyard::desktop
