#include <QApplication>
#include <cstdio>
#include <memory>

#include "app/main_window.hpp"
#include "app/start_options.hpp"
#include "app/translations.hpp"
#include "lanyard/lab/lab_address_book.hpp"

namespace {

constexpr int exit_wrong_usage = 2;  // as of the command line's programs

void say(std::FILE* stream, const QString& text) {
  std::fputs((text + QLatin1Char('\n')).toLocal8Bit().constData(), stream);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace lanyard::desktop;
  const QApplication application(argc, argv);
  name_application();
  const Translations translations;
  const auto options = read_arguments(QApplication::arguments());
  if (!options) {
    say(stderr, QStringLiteral("lanyard-desktop: %1").arg(options.error()));
    return exit_wrong_usage;
  }
  if (options->wants_help || options->wants_version) {
    say(stdout, options->wants_help ? help_text() : version_text());
    return 0;
  }
  Workbench workbench({.book = std::make_shared<lanyard::lab::LabAddressBook>()});
  MainWindow window(workbench);
  window.show();
  if (options->endpoint) {
    const StartEndpoint& endpoint = *options->endpoint;
    endpoint.is_server ? window.connection().listen(endpoint.host, endpoint.port)
                       : window.connection().connect_to(endpoint.host, endpoint.port);
  }
  return QApplication::exec();
}
