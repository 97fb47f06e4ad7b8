#include <QApplication>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string_view>

#include "app/closing_note.hpp"
#include "app/main_window.hpp"
#include "app/quit_signals.hpp"
#include "app/start_options.hpp"
#include "app/system_colours.hpp"
#include "app/translations.hpp"
#include "lanyard/lab/lab_address_book.hpp"

namespace {

constexpr int exit_failure = 1;  // as of the command line's programs
constexpr int exit_wrong_usage = 2;

void say(std::FILE* stream, const QString& text) {
  std::fputs((text + QLatin1Char('\n')).toLocal8Bit().constData(), stream);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace lanyard::desktop;
  if (!has_display()) {
    // What only prints needs none; Qt wants a platform all the same.
    const bool only_prints = std::any_of(argv, argv + argc, [](std::string_view word) {
      return word == "--help" || word == "-h" || word == "--version" || word == "-v";
    });
    if (!only_prints) {
      say(stderr,
          QStringLiteral("lanyard-desktop: there is no display to open a window on (neither "
                         "DISPLAY nor WAYLAND_DISPLAY is set); 'lanyard' does the same in "
                         "the terminal: 'lanyard demo client', 'lanyard listen 8888'"));
      return exit_failure;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
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
  LabController lab{lanyard::lab::LabOptions{}};
  MainWindow window(workbench, lab);
  window.show();
  // After it: Qt asks one bus after the other, and its menus ask for one, too.
  const SystemColours colours(SystemColours::session_bus());
  const QuitSignals quit_signals;
  if (options->endpoint) {
    window.begin(*options->endpoint);
  }
  const int status = QApplication::exec();
  ClosingNote(workbench, window.rescue()).wait();
  return status;
}
