// Any bytes as a recording: rows or an error, never a crash, a hang or memory without bound.
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>

#include "lanyard/session/recording_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lanyard::session;
  auto reader = RecordingReader::open_memory(std::as_bytes(std::span(data, size)));
  if (!reader) {
    return 0;
  }
  static_cast<void>(reader->runs());
  static_cast<void>(reader->sessions());
  static_cast<void>(reader->notes());
  const auto visit = [](const RecordedMessage& message) {
    // A payload that lies outside would be found here by the sanitizer.
    unsigned sum = 0;
    for (const std::byte byte : message.payload().view()) {
      sum += std::to_integer<unsigned>(byte);
    }
    return sum != 1U;
  };
  std::array<std::int64_t, 64> numbers{};
  std::iota(numbers.begin(), numbers.end(), 1);
  static_cast<void>(reader->events(numbers, 16));
  static_cast<void>(reader->matches({.session = 1}, 64));
  static_cast<void>(reader->matches({.text = "a"}, INT64_MAX));
  static_cast<void>(reader->for_each_message({}, visit));
  static_cast<void>(
      reader->for_each_message({.direction = Direction::sent, .regex = "a.*b"}, visit));
  return 0;
}
