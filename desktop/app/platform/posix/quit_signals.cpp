#include "app/quit_signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QSocketNotifier>
#include <array>
#include <csignal>
#include <cstdlib>

namespace lanyard::desktop {
namespace {

constexpr std::array signals_to_quit{SIGINT, SIGTERM, SIGHUP};

/// A pipe to ourselves: a signal handler may do little more than write to it.
std::array<int, 2> wake{-1, -1};

extern "C" void lanyard_on_quit_signal(int) {
  const char byte = 0;
  // Full: then it is already known.
  static_cast<void>(!::write(wake[1], &byte, 1));
}

void set_handler(void (*handler)(int)) {
  for (const int number : signals_to_quit) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(number, &action, nullptr);
  }
}

/// Else the loop would be woken by it again and again, also where the end takes its time.
void take_signals() {
  std::array<char, 16> told{};
  while (::read(wake[0], told.data(), told.size()) > 0) {
  }
}

bool is_set(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

QuitSignals::QuitSignals(QObject* parent) : QObject(parent) {
  if (::pipe2(wake.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    return;  // a signal then ends the program as it always does
  }
  auto* const notifier = new QSocketNotifier(wake[0], QSocketNotifier::Read, this);
  connect(notifier, &QSocketNotifier::activated, this, [] {
    take_signals();
    QCoreApplication::quit();
  });
  set_handler(lanyard_on_quit_signal);
}

QuitSignals::~QuitSignals() {
  set_handler(SIG_DFL);
  for (int& end : wake) {
    if (end >= 0) {
      ::close(end);
      end = -1;
    }
  }
}

bool has_display() {
  return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("QT_QPA_PLATFORM");
}

}  // namespace lanyard::desktop
