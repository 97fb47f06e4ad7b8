#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lanyard/trace/capture_reader.hpp"

namespace lanyard::trace {

/// The part of a file that is in memory, from the reading position on.
class ByteWindow {
 public:
  explicit ByteWindow(ByteSource source) : source_(std::move(source)) {}

  /// At least `count` bytes from the position, or fewer at the end of the file. The view lives
  /// until the next call. Error: the source's.
  Result<ByteView> peek(std::size_t count);
  /// What is there without reading, from the position on. Lives as peek()'s view does.
  [[nodiscard]] ByteView buffered() const {
    return ByteView(buffer_).subspan(begin_, end_ - begin_);
  }
  /// Moves the position on; by no more than peek() has given, or is buffered().
  void skip(std::size_t count);

  [[nodiscard]] std::uint64_t position() const { return position_; }

 private:
  static constexpr std::size_t largest_chunk = std::size_t{256} << 10U;

  ByteSource source_;
  std::vector<std::byte> buffer_;
  std::size_t chunk_ = std::size_t{4} << 10U;  ///< Asked for at once; doubles where as much came.
  std::size_t begin_ = 0;                      ///< Where in the buffer the position is.
  std::size_t end_ = 0;                        ///< After what was read.
  std::uint64_t position_ = 0;
  bool at_end_ = false;
};

}  // namespace lanyard::trace
