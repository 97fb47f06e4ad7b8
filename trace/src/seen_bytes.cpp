#include "seen_bytes.hpp"

#include <algorithm>

#include "sequence.hpp"

namespace lanyard::trace {

void SeenBytes::add(std::uint32_t begin, std::uint32_t end) {
  if (!up_to_) {
    from_ = begin;
    up_to_ = end;
    return;
  }
  if (!after(end, *up_to_)) {
    return;
  }
  if (after(begin, *up_to_)) {
    keep({begin, end});
    return;
  }
  join(end);
}

void SeenBytes::skip_to(std::uint32_t end) {
  if (up_to_ && after(end, *up_to_)) {
    from_ = end;
  }
  join(end);
}

bool SeenBytes::holds(std::uint32_t begin, std::uint32_t end) const {
  if (up_to_ && not_after(from_, begin) && not_after(end, *up_to_)) {
    return true;
  }
  return std::ranges::any_of(pieces_, [begin, end](const Piece& each) {
    return not_after(each.begin, begin) && not_after(end, each.end);
  });
}

void SeenBytes::join(std::uint32_t end) {
  auto each = pieces_.begin();
  while (each != pieces_.end() && not_after(each->begin, end)) {
    end = after(each->end, end) ? each->end : end;
    ++each;
  }
  if (each != pieces_.begin()) {
    pieces_.erase(pieces_.begin(), each);
  }
  up_to_ = end;
}

void SeenBytes::keep(Piece piece) {
  const auto first = std::ranges::find_if(
      pieces_, [&](const Piece& each) { return !before(each.end, piece.begin); });
  auto last = first;
  while (last != pieces_.end() && not_after(last->begin, piece.end)) {
    piece.begin = before(last->begin, piece.begin) ? last->begin : piece.begin;
    piece.end = after(last->end, piece.end) ? last->end : piece.end;
    ++last;
  }
  pieces_.insert(pieces_.erase(first, last), piece);
  if (pieces_.size() > max_pieces) {
    skip_to(pieces_.front().end);
  }
}

}  // namespace lanyard::trace
