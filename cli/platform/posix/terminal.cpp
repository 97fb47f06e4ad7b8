#include "terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace lanyard::cli::terminal {
namespace {

bool is_null_device(int descriptor) {
  struct stat given {};
  struct stat null {};
  return fstat(descriptor, &given) == 0 && stat("/dev/null", &null) == 0 &&
         S_ISCHR(given.st_mode) && given.st_rdev == null.st_rdev;
}

}  // namespace

void open_missing_streams() {
  int descriptor = 0;
  // For reading alone, so that a closed standard output stays one that cannot be written to.
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) {
    descriptor = open("/dev/null", O_RDONLY);
  }
  if (descriptor > STDERR_FILENO) {
    close(descriptor);
  }
}

bool stdin_is_terminal() {
  return isatty(STDIN_FILENO) != 0;
}
bool stdout_is_terminal() {
  return isatty(STDOUT_FILENO) != 0;
}
bool stderr_is_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

bool stdout_is_null_device() {
  const bool takes_bytes = (fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) != O_RDONLY;
  return takes_bytes && is_null_device(STDOUT_FILENO);
}

bool stdin_is_absent() {
  struct stat given {};
  return fstat(STDIN_FILENO, &given) != 0 || is_null_device(STDIN_FILENO);
}

bool stdin_is_file() {
  struct stat given {};
  return fstat(STDIN_FILENO, &given) == 0 && S_ISREG(given.st_mode);
}

int reopen_stdin() {
  const char* const name = ttyname(STDIN_FILENO);
  const int opened = name == nullptr ? -1 : open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  return opened >= 0 ? opened : dup(STDIN_FILENO);
}

bool ignores_signal(int signal) {
  struct sigaction current {};
  return sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

std::optional<std::size_t> columns_known() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  const char* const value = std::getenv("COLUMNS");
  const std::string_view digits = value == nullptr ? "" : value;
  std::size_t columns = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), columns);
  const bool is_number = failed == std::errc() && end == digits.data() + digits.size();
  return is_number && columns > 0 ? std::optional(columns) : std::nullopt;
}

std::size_t columns() {
  return columns_known().value_or(80);
}

bool locale_is_utf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') {
      continue;
    }
    std::string locale = value;
    std::ranges::transform(locale, locale.begin(), [](unsigned char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    });
    return locale.contains("utf-8") || locale.contains("utf8");
  }
  return true;
}

bool wants_colour() {
  const char* const refused = std::getenv("NO_COLOR");
  const char* const kind = std::getenv("TERM");
  return stdout_is_terminal() && (refused == nullptr || *refused == '\0') && kind != nullptr &&
         std::string_view(kind) != "dumb";
}

}  // namespace lanyard::cli::terminal
