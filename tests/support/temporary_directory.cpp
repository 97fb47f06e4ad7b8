#include "temporary_directory.hpp"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace lanyard::test {

namespace {

lanyard::TemporaryDirectory made() {
  auto directory = lanyard::TemporaryDirectory::make("lanyard-test");
  if (!directory) {
    throw std::runtime_error(directory.error().message);
  }
  return std::move(*directory);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() : directory_(made()) {}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error("cannot read " + path.string());
  }
  std::string bytes(std::filesystem::file_size(path), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

}  // namespace lanyard::test
