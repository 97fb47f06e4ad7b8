#include "app/start_options.hpp"

#include <QCommandLineParser>
#include <QCoreApplication>

#include "core/text.hpp"
#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::desktop {
namespace {

struct Parser {
  QCommandLineParser parser;
  QCommandLineOption listen{
      QStringLiteral("listen"),
      QCoreApplication::translate("StartOptions", "Be a TCP server on this port at once."),
      QStringLiteral("[ADDR:]PORT")};
  QCommandLineOption connect{
      QStringLiteral("connect"),
      QCoreApplication::translate("StartOptions", "Connect to this TCP server at once."),
      QStringLiteral("HOST:PORT")};
  QCommandLineOption help = parser.addHelpOption();
  QCommandLineOption version = parser.addVersionOption();

  Parser() {
    parser.setApplicationDescription(QCoreApplication::translate(
        "StartOptions",
        "The window of Lanyard, a TCP/IP workbench for ESP32 boards and other devices."));
    parser.addOption(listen);
    parser.addOption(connect);
  }
};

std::expected<StartEndpoint, QString> read_endpoint(const QString& text, bool is_server) {
  const auto where = parse_host_port(to_utf8(text));
  if (!where) {
    return std::unexpected(to_qt(where.error().message));
  }
  if (where->port == 0 || (!is_server && where->host.empty())) {
    return std::unexpected(
        is_server
            ? QCoreApplication::translate("StartOptions", "--listen wants a port from 1 to 65535")
            : QCoreApplication::translate("StartOptions",
                                          "--connect wants HOST:PORT, such as "
                                          "192.168.4.2:8000"));
  }
  return StartEndpoint{
      .is_server = is_server, .host = to_qt(where->host), .port = QString::number(where->port)};
}

}  // namespace

std::expected<StartOptions, QString> read_arguments(const QStringList& arguments) {
  Parser with;
  if (!with.parser.parse(arguments)) {
    return std::unexpected(with.parser.errorText());
  }
  StartOptions options{.wants_help = with.parser.isSet(with.help),
                       .wants_version = with.parser.isSet(with.version)};
  const bool listens = with.parser.isSet(with.listen);
  if (!with.parser.positionalArguments().isEmpty() ||
      (listens && with.parser.isSet(with.connect))) {
    return std::unexpected(QCoreApplication::translate(
        "StartOptions", "give either --listen [ADDR:]PORT or --connect HOST:PORT, and no more"));
  }
  if (listens || with.parser.isSet(with.connect)) {
    auto endpoint = read_endpoint(with.parser.value(listens ? with.listen : with.connect), listens);
    if (!endpoint) {
      return std::unexpected(endpoint.error());
    }
    options.endpoint = std::move(*endpoint);
  }
  return options;
}

QString help_text() {
  return Parser().parser.helpText();
}

}  // namespace lanyard::desktop
