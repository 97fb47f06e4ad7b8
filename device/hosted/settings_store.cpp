#include "settings_store.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "host_error.hpp"
#include "lanyard/device/os_error.hpp"
#include "settings_platform.hpp"

namespace lanyard::device {
namespace hosted {
namespace {

constexpr std::string_view first_line = "# Lanyard settings 1";

/// A file's descriptor, closed in the end.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string read_all(int descriptor, const std::string& name) {
  std::string content;
  std::array<char, 4096> piece{};
  while (true) {
    const auto got =
        ::pread(descriptor, piece.data(), piece.size(), static_cast<off_t>(content.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw host_error("cannot read the settings in " + name);
    if (got == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(got));
  }
}

void write_all(int descriptor, std::string_view content, const std::string& name) {
  std::size_t done = 0;
  while (done < content.size()) {
    const auto put = ::pwrite(descriptor, content.data() + done, content.size() - done,
                              static_cast<off_t>(done));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw host_error("cannot write the settings to " + name);
    done += static_cast<std::size_t>(put);
  }
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// None: a backslash before something else than \, n and r.
std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    ++i;
    if (i == text.size()) return std::nullopt;
    if (text[i] == '\\') {
      out += '\\';
    } else if (text[i] == 'n') {
      out += '\n';
    } else if (text[i] == 'r') {
      out += '\r';
    } else {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace

void SettingsStore::open_unnamed() {
  const std::lock_guard lock(mutex_);
  path_ = "memory";
  descriptor_ = ::memfd_create("lanyard-settings", MFD_CLOEXEC);
  if (descriptor_ < 0) throw host_error("cannot make room for settings");
}

void SettingsStore::adopt(int descriptor) {
  const std::lock_guard lock(mutex_);
  path_ = "memory";
  if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0) {
    throw host_error("cannot take over the settings of before the restart");
  }
  descriptor_ = descriptor;
  parse(read_all(descriptor_, path_));
}

void SettingsStore::open(std::string path) {
  const std::lock_guard lock(mutex_);
  path_ = std::move(path);
  const File file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() >= 0) {
    parse(read_all(file.get(), path_));
  } else if (errno != ENOENT) {
    throw host_error("cannot open the settings in " + path_);
  }
}

std::optional<std::string> SettingsStore::load(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

void SettingsStore::store(std::string_view key, std::string_view text) {
  const std::lock_guard lock(mutex_);
  values_.insert_or_assign(std::string(key), std::string(text));
  save();
}

void SettingsStore::erase(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(key);
  if (found == values_.end()) return;
  values_.erase(found);
  save();
}

void SettingsStore::parse(const std::string& content) {
  std::size_t line_number = 0;
  std::size_t begin = 0;
  while (begin < content.size()) {
    ++line_number;
    const std::size_t end = content.find('\n', begin);
    const auto line = std::string_view(content).substr(begin, end - begin);
    begin = end == std::string::npos ? content.size() : end + 1;
    if (line_number == 1 && line == first_line) continue;
    const std::size_t equals = line.find('=');
    const auto value =
        equals == std::string_view::npos ? std::nullopt : unescape(line.substr(equals + 1));
    if (line_number == 1 || end == std::string::npos || !value) {
      throw OSError(
          to_platform(Errno::io), "cannot read the settings in " + path_,
          "line " + std::to_string(line_number) + " is damaged; mend it or delete the file");
    }
    values_.insert_or_assign(std::string(line.substr(0, equals)), *value);
  }
}

std::string SettingsStore::serialise() const {
  std::string content(first_line);
  content += '\n';
  for (const auto& [key, value] : values_) {
    content += key;
    content += '=';
    content += escape(value);
    content += '\n';
  }
  return content;
}

void SettingsStore::save() {
  if (path_.empty()) return;
  const std::string content = serialise();
  if (descriptor_ >= 0) {
    write_all(descriptor_, content, path_);
    if (::ftruncate(descriptor_, static_cast<off_t>(content.size())) < 0) {
      throw host_error("cannot write the settings");
    }
    return;
  }
  const std::string beside = path_ + ".new";
  const File file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) throw host_error("cannot write the settings to " + beside);
  write_all(file.get(), content, beside);
  if (::fsync(file.get()) < 0) throw host_error("cannot write the settings to " + beside);
  if (std::rename(beside.c_str(), path_.c_str()) < 0) {
    throw host_error("cannot write the settings to " + path_);
  }
}

SettingsStore& settings_store() {
  static SettingsStore the_store;
  return the_store;
}

}  // namespace hosted

namespace platform {

std::optional<std::string> settings_load(std::string_view key) {
  return hosted::settings_store().load(key);
}

void settings_store(std::string_view key, std::string_view text) {
  hosted::settings_store().store(key, text);
}

void settings_erase(std::string_view key) {
  hosted::settings_store().erase(key);
}

}  // namespace platform
}  // namespace lanyard::device
