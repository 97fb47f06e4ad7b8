#include "byte_window.hpp"

#include <algorithm>
#include <cstring>

namespace lanyard::trace {

Result<ByteView> ByteWindow::peek(std::size_t count) {
  if (end_ - begin_ < count && !at_end_ && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  while (end_ - begin_ < count && !at_end_) {
    if (buffer_.size() < end_ + chunk_) {
      // Grows with what has come, not with what a length field claims.
      buffer_.resize(end_ + chunk_);
    }
    const Result<std::size_t> read = source_(std::span(buffer_).subspan(end_));
    if (!read) {
      return std::unexpected(read.error());
    }
    end_ += *read;
    if (*read >= chunk_) {
      chunk_ = std::min(2 * chunk_, largest_chunk);
    }
    at_end_ = *read == 0;
  }
  return ByteView(buffer_).subspan(begin_, end_ - begin_);
}

void ByteWindow::skip(std::size_t count) {
  count = std::min(count, end_ - begin_);
  begin_ += count;
  position_ += count;
}

}  // namespace lanyard::trace
