#include "window_program.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace lanyard::cli {
namespace {

constexpr const char* program_name = "lanyard-desktop";

/// Where the program may lie, the best place first; without a slash it is looked for in $PATH.
std::vector<std::string> places() {
  std::vector<std::string> all;
  std::error_code unknown;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (!unknown) {
    const auto folder = self.parent_path();
    all.push_back(folder / program_name);
    all.push_back(folder.parent_path() / "desktop" / "app" / program_name);
  }
  all.emplace_back(program_name);
  return all;
}

}  // namespace

Error become_window(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{program_name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  std::error_code why(ENOENT, std::generic_category());
  for (const std::string& place : places()) {
    ::execvp(place.c_str(), argv.data());
    if (errno != ENOENT) {
      why = {errno, std::generic_category()};
      break;
    }
  }
  return make_error("start", std::string("cannot start ") + program_name, why,
                    why == std::errc::no_such_file_or_directory
                        ? "the window is a program of its own: install it beside this one, or "
                          "build it with -DLANYARD_DESKTOP=ON"
                        : "");
}

}  // namespace lanyard::cli
