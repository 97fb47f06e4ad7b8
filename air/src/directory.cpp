#include "lanyard/air/directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <system_error>

namespace lanyard::air {
namespace {

namespace fs = std::filesystem;

/// FNV-1a: two names that share a socket would be one network, so 64 bits of it.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char character : text) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 0x100000001b3U;
  }
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4U) {
    *digit = "0123456789abcdef"[hash & 0xFU];
  }
  return digits;
}

}  // namespace

fs::path default_directory() {
  if (const char* const chosen = std::getenv("LANYARD_AIR"); chosen != nullptr && *chosen != '\0') {
    return chosen;
  }
  if (const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
      runtime != nullptr && *runtime != '\0') {
    return fs::path(runtime) / "lanyard";
  }
  std::error_code none;
  const fs::path temporary = fs::temp_directory_path(none);
  return (none ? fs::path("/tmp") : temporary) / ("lanyard-" + std::to_string(::getuid()));
}

void ensure_private_directory(const fs::path& directory) {
  if (directory.has_parent_path()) {
    std::error_code ignored;  // what matters is told by mkdir
    fs::create_directories(directory.parent_path(), ignored);
  }
  if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    throw fs::filesystem_error("cannot make the directory of the labs' sockets", directory,
                               std::error_code(errno, std::generic_category()));
  }
  struct stat status {};
  if (::lstat(directory.c_str(), &status) != 0) {
    throw fs::filesystem_error("cannot look at the directory of the labs' sockets", directory,
                               std::error_code(errno, std::generic_category()));
  }
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::getuid() ||
      (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw fs::filesystem_error(
        "the directory of the labs' sockets must be a directory of yours that nobody else can "
        "enter (chmod 700)",
        directory, std::make_error_code(std::errc::permission_denied));
  }
}

fs::path socket_path(const fs::path& directory, std::string_view ssid) {
  return directory / ("lab-" + hash_of(ssid) + ".socket");
}

std::vector<fs::path> sockets_in(const fs::path& directory) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with("lab-") && name.ends_with(".socket")) {
      found.push_back(entry->path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace lanyard::air
