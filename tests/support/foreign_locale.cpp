#include "foreign_locale.hpp"

#include <clocale>
#include <cstdlib>

#include "child_process.hpp"

namespace lanyard::test {
namespace {

bool make_locale(const std::string& definition, const std::string& where) {
  if (!is_installed("localedef")) {
    return false;
  }
  ChildProcess localedef(
      {.arguments = {"localedef", "-i", definition, "-f", "UTF-8", where}, .in = Stream::null()});
  return localedef.wait_exit() == exited(0);
}

}  // namespace

ForeignLocale::ForeignLocale(const std::string& definition)
    : before_(std::setlocale(LC_ALL, nullptr)) {
  const std::string name = definition + ".UTF-8";
  is_there_ = std::setlocale(LC_ALL, name.c_str()) != nullptr;
  if (!is_there_ && make_locale(definition, made_ / name)) {
    ::setenv("LOCPATH", made_.path().c_str(), 1);
    is_there_ = std::setlocale(LC_ALL, name.c_str()) != nullptr;
    ::unsetenv("LOCPATH");
  }
}

ForeignLocale::~ForeignLocale() {
  std::setlocale(LC_ALL, before_.c_str());
}

}  // namespace lanyard::test
