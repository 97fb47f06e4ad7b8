#include "connection/endpoint_form.hpp"

#include <QCoreApplication>
#include <optional>

#include "core/error_text.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

struct Sentences {
  Q_DECLARE_TR_FUNCTIONS(lanyard::desktop::EndpointForm)
};

constexpr uint highest_port = 65'535;

/// What port 0, by which the system is asked for any free one, would mean in a field.
enum class Zero : std::uint8_t {
  any_free_one,  ///< A UDP port of our own: peers learn it from the first datagram.
  unknown_port,  ///< A server's: peers have to know it beforehand.
  nobody,        ///< A peer's: nothing can be sent there.
};

constexpr qsizetype most_repeated = 24;

QString about_wrong_port(const QString& text, bool is_zero, Zero zero) {
  const QString typed = text.size() > most_repeated ? text.left(most_repeated) + u'…' : text;
  if (zero == Zero::any_free_one) {
    return typed.isEmpty()
               ? Sentences::tr("Type a port: a number from 1 to 65535, or 0 for any that is free.")
               : Sentences::tr(
                     "“%1” is not a port, which is a number from 1 to 65535, or 0 for any "
                     "that is free.")
                     .arg(typed);
  }
  if (is_zero) {
    return zero == Zero::unknown_port
               ? Sentences::tr(
                     "Port 0 would be any that is free, and peers have to know which: "
                     "type a number from 1 to 65535.")
               : Sentences::tr("Nobody can be reached at port 0: type a number from 1 to 65535.");
  }
  return typed.isEmpty()
             ? Sentences::tr("Type a port: a number from 1 to 65535.")
             : Sentences::tr("“%1” is not a port, which is a number from 1 to 65535.").arg(typed);
}

std::expected<std::uint16_t, FieldError> read_port(const QString& text, Field field, Zero zero) {
  const QString typed = text.trimmed();
  bool is_number = false;
  const uint port = typed.toUInt(&is_number);
  const bool is_zero = is_number && port == 0;
  if (is_number && port <= highest_port && (!is_zero || zero == Zero::any_free_one)) {
    return static_cast<std::uint16_t>(port);
  }
  return std::unexpected(
      FieldError{.field = field, .sentence = about_wrong_port(typed, is_zero, zero)});
}

std::expected<EndpointOptions, FieldError> read_server(const EndpointForm& form,
                                                       session::SessionOptions session) {
  const auto port = read_port(form.local_port, Field::local_port, Zero::unknown_port);
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
  const auto port = read_port(form.remote_port, Field::remote_port, Zero::nobody);
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
  const auto local = read_port(form.local_port, Field::local_port, Zero::any_free_one);
  if (!local) {
    return std::unexpected(local.error());
  }
  options.port = *local;
  options.peer_host = to_utf8(form.remote_host.trimmed());
  if (!options.peer_host.empty()) {
    const auto remote = read_port(form.remote_port, Field::remote_port, Zero::nobody);
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
        FieldError{.field = Field::framing, .sentence = error_text(framing.error())});
  }
  session.framing = std::move(*framing);
  return form.mode == Mode::tcp_server ? read_server(form, std::move(session))
                                       : read_client(form, std::move(session));
}

QString wrong_port_text(const QString& typed) {
  if (typed.trimmed().isEmpty()) {
    return {};
  }
  const auto port = read_port(typed, Field::local_port, Zero::any_free_one);
  return port ? QString() : about_wrong_port(typed.trimmed(), false, Zero::unknown_port);
}

namespace {

/// Or about the port and address of our own, which a UDP endpoint has also where it has a peer.
bool is_about_peer(const Error& error, Mode mode) {
  return mode == Mode::tcp_client ||
         (error.operation == "connect" && error.code != std::errc::address_in_use);
}

}  // namespace

QString failure_text(const Error& error, const EndpointForm& form) {
  if (is_about_peer(error, form.mode)) {
    return error_text(error);
  }
  const QString port = form.local_port.trimmed();
  if (error.code == std::errc::address_in_use) {
    return form.mode == Mode::udp
               ? Sentences::tr(
                     "Another program has the UDP port %1: choose another Local PORT, or "
                     "end that program; “ss -lunp sport = :%1” names it.")
                     .arg(port)
               : Sentences::tr(
                     "Another program has port %1: choose another Local PORT, or end "
                     "that program; “ss -ltnp sport = :%1” names it.")
                     .arg(port);
  }
  if (error.code == std::errc::address_not_available) {
    return Sentences::tr(
               "%1 is no address of this computer: choose one from the list of Local IP, "
               "whose first entry is every address.")
        .arg(form.local_host.trimmed());
  }
  if (error.code == std::errc::permission_denied) {
    return Sentences::tr("Ports below 1024 are the system's: choose a Local PORT from 1024 on.");
  }
  return error_text(error);
}

Field field_of(const Error& error, Mode mode) {
  if (is_about_peer(error, mode)) {
    return error.code == std::errc::connection_refused ? Field::remote_port : Field::remote_host;
  }
  const bool about_port =
      error.code == std::errc::address_in_use || error.code == std::errc::permission_denied;
  return about_port ? Field::local_port : Field::local_host;
}

}  // namespace lanyard::desktop
