#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/session/framing.hpp"

// How a frame is put together. The undelivered bytes of a stream are those in `gathered_` followed
// by the chunk from `begin` on. While a frame lies in one chunk, `gathered_` is empty and the frame
// is a slice; only when a chunk ends within a frame is its beginning copied to `gathered_`.
//
// The terminator of an oversize frame may straddle two pieces. So that no piece shows half of it as
// payload, a piece ends before the bytes that may yet become the terminator: `matched_` of them.
// They stay in `gathered_`, and they are always undelivered.
namespace lanyard::session {

namespace {

// A declared size, up to 2^32 + 3 bytes with its prefix, must fit.
static_assert(sizeof(std::size_t) >= 8);

constexpr std::byte carriage_return{0x0D};
constexpr int line_feed = 0x0A;

/// Assembly storage up to this size is kept for the next frame that spans chunks; ten thousand
/// idle sessions must not each keep what their largest frame needed.
constexpr std::size_t kept_capacity = 4096;

void check(const Framing& framing) {
  const bool valid =
      (framing.kind != FramingKind::length || framing.length > 0) &&
      (framing.kind != FramingKind::delimiter ||
       (!framing.delimiter.empty() && framing.delimiter.size() <= max_delimiter_size)) &&
      (framing.kind != FramingKind::idle || framing.idle.count() > 0);
  if (!valid) {
    throw std::invalid_argument("Framer: no such framing: " + to_string(framing));
  }
}

/// Bytes a piece must be able to hold for every piece to be longer than what it holds back.
std::size_t smallest_limit(const Framing& framing) {
  switch (framing.kind) {
    case FramingKind::line:
      return 2;
    case FramingKind::delimiter:
      return framing.delimiter.size();
    case FramingKind::prefix:
      return prefix_width(framing.prefix);
    case FramingKind::raw:
    case FramingKind::length:
    case FramingKind::idle:
      return 1;
  }
  std::unreachable();
}

std::vector<std::uint8_t> failure_function(ByteView pattern) {
  static_assert(max_delimiter_size <= UINT8_MAX);
  std::vector<std::uint8_t> fallback(pattern.size());
  std::size_t matched = 0;
  for (std::size_t i = 1; i < pattern.size(); ++i) {
    while (matched > 0 && pattern[i] != pattern[matched]) {
      matched = fallback[matched - 1];
    }
    if (pattern[i] == pattern[matched]) ++matched;
    fallback[i] = static_cast<std::uint8_t>(matched);
  }
  return fallback;
}

std::size_t load_prefix(ByteView bytes, PrefixType type) {
  const bool little = type == PrefixType::u16le || type == PrefixType::u32le;
  return little ? load_little_endian<std::uint32_t>(bytes) : load_big_endian<std::uint32_t>(bytes);
}

}  // namespace

Framer::Framer(Framing framing, std::size_t frame_limit)
    : framing_(std::move(framing)),
      limit_(std::max(frame_limit, smallest_limit(framing_))),
      fallback_(failure_function(framing_.delimiter)) {
  check(framing_);
}

void Framer::feed(const Bytes& chunk, TimePoint now, std::vector<Frame>& out) {
  if (chunk.empty()) return;
  switch (framing_.kind) {
    case FramingKind::raw:
      append_frame(chunk, Piece::last, out);
      return;
    case FramingKind::line:
    case FramingKind::delimiter:
      feed_terminated(chunk, out);
      return;
    case FramingKind::length:
    case FramingKind::prefix:
      feed_sized(chunk, out);
      return;
    case FramingKind::idle:
      feed_idle(chunk, out);
      deadline_ = now + framing_.idle;
      return;
  }
}

void Framer::finish(std::vector<Frame>& out) {
  if (pending() > 0) {
    append_frame(take_gathered(0), Piece::cut_off, out);
  }
  matched_ = 0;
  remaining_ = 0;
  size_known_ = false;
  oversize_ = false;
}

std::optional<Framer::TimePoint> Framer::deadline() const {
  if (framing_.kind != FramingKind::idle || pending() == 0) return std::nullopt;
  return deadline_;
}

void Framer::expire(TimePoint now, std::vector<Frame>& out) {
  const std::optional<TimePoint> due = deadline();
  if (due && now >= *due) {
    append_frame(take_gathered(0), Piece::last, out);
  }
}

void Framer::feed_terminated(const Bytes& chunk, std::vector<Frame>& out) {
  const ByteView view = chunk.view();
  std::size_t begin = 0;
  while (begin < view.size()) {
    const std::size_t end = begin + std::min(limit_ - gathered_.size(), view.size() - begin);
    if (const auto frame_end = find_end(view, begin, end)) {
      deliver(chunk, begin, *frame_end, Piece::last, out);
      begin = *frame_end;
    } else if (end < view.size() || oversize_) {
      deliver(chunk, begin, end, Piece::more, out);
      begin = end;
    } else {
      gather(view.subspan(begin));
      return;
    }
  }
}

void Framer::feed_sized(const Bytes& chunk, std::vector<Frame>& out) {
  const ByteView view = chunk.view();
  std::size_t begin = 0;
  while (begin < view.size()) {
    const ByteView rest = view.subspan(begin);
    if (!size_known_) {
      const std::optional<std::size_t> total = declared_size(rest);
      if (!total) {
        gather(rest);
        return;
      }
      remaining_ = *total - gathered_.size();
      size_known_ = true;
    }
    const std::size_t room = limit_ - gathered_.size();
    const bool fits = !oversize_ && remaining_ <= room;
    const std::size_t count = std::min({remaining_, room, rest.size()});
    const bool last = count == remaining_;
    if (fits && !last) {
      gather(rest);
      remaining_ -= count;
      return;
    }
    remaining_ -= count;
    deliver(chunk, begin, begin + count, last ? Piece::last : Piece::more, out);
    begin += count;
  }
}

void Framer::feed_idle(const Bytes& chunk, std::vector<Frame>& out) {
  std::size_t begin = 0;
  while (begin < chunk.size()) {
    if (pending() == limit_) {
      append_frame(take_gathered(0), Piece::more, out);
    }
    Bytes part = chunk.slice(begin, limit_ - pending());
    begin += part.size();
    if (pending() == 0) {
      // Most frames are one chunk, so the first is kept without a copy.
      held_ = std::move(part);
      continue;
    }
    gather(std::exchange(held_, {}).view());
    gather(part.view());
  }
}

/// Where in [begin, end) the frame ends, that is one past its last byte; otherwise updates
/// `matched_` to what the bytes before `end` end with.
std::optional<std::size_t> Framer::find_end(ByteView view, std::size_t begin, std::size_t end) {
  if (framing_.kind == FramingKind::delimiter) return find_delimiter(view, begin, end);
  if (begin == end) return std::nullopt;
  const void* const found = std::memchr(view.data() + begin, line_feed, end - begin);
  if (found == nullptr) {
    matched_ = view[end - 1] == carriage_return ? 1 : 0;
    return std::nullopt;
  }
  matched_ = 0;
  return static_cast<std::size_t>(static_cast<const std::byte*>(found) - view.data()) + 1;
}

std::optional<std::size_t> Framer::find_delimiter(ByteView view, std::size_t begin,
                                                  std::size_t end) {
  const ByteView delimiter(framing_.delimiter);
  std::size_t i = begin;
  while (i < end) {
    if (matched_ == 0) {
      const void* const found =
          std::memchr(view.data() + i, std::to_integer<int>(delimiter[0]), end - i);
      if (found == nullptr) return std::nullopt;
      i = static_cast<std::size_t>(static_cast<const std::byte*>(found) - view.data());
    }
    while (matched_ > 0 && view[i] != delimiter[matched_]) {
      matched_ = fallback_[matched_ - 1];
    }
    if (view[i] == delimiter[matched_]) ++matched_;
    ++i;
    if (matched_ == delimiter.size()) {
      matched_ = 0;
      return i;
    }
  }
  return std::nullopt;
}

/// The size on the wire of the frame that `gathered_` followed by `next` begins; nothing while the
/// prefix is not there whole.
std::optional<std::size_t> Framer::declared_size(ByteView next) const {
  if (framing_.kind == FramingKind::length) return framing_.length;
  const std::size_t width = prefix_width(framing_.prefix);
  if (gathered_.size() + next.size() < width) return std::nullopt;
  std::array<std::byte, 4> prefix{};
  std::ranges::copy(gathered_, prefix.begin());
  std::ranges::copy(next.first(width - gathered_.size()),
                    prefix.begin() + static_cast<std::ptrdiff_t>(gathered_.size()));
  return width + load_prefix(ByteView(prefix).first(width), framing_.prefix);
}

/// Delivers the gathered bytes and those of `chunk` in [begin, end), except what a piece holds
/// back.
void Framer::deliver(const Bytes& chunk, std::size_t begin, std::size_t end, Piece piece,
                     std::vector<Frame>& out) {
  const std::size_t hold = piece == Piece::more ? matched_ : 0;
  if (gathered_.empty()) {
    append_frame(chunk.slice(begin, end - begin - hold), piece, out);
    gather(chunk.view().subspan(end - hold, hold));
    return;
  }
  gather(chunk.view().subspan(begin, end - begin));
  append_frame(take_gathered(hold), piece, out);
}

void Framer::append_frame(Bytes bytes, Piece piece, std::vector<Frame>& out) {
  // A piece can be empty where all of a short chunk is held back.
  if (bytes.empty()) return;
  Frame frame;
  frame.payload_size = bytes.size();
  if (framing_.kind == FramingKind::prefix && !oversize_) {
    frame.payload_offset = std::min(prefix_width(framing_.prefix), bytes.size());
    frame.payload_size -= frame.payload_offset;
  }
  if (piece == Piece::last) {
    frame.payload_size -= terminator_size(bytes.view());
  }
  frame.partial = piece != Piece::last;
  frame.overflow = piece == Piece::more && !oversize_;
  frame.bytes = std::move(bytes);
  out.push_back(std::move(frame));
  oversize_ = piece == Piece::more;
  if (piece == Piece::last) size_known_ = false;
}

/// The length of the terminator that `frame`, a whole one or a final piece, ends with.
std::size_t Framer::terminator_size(ByteView frame) const {
  if (framing_.kind == FramingKind::delimiter) return framing_.delimiter.size();
  if (framing_.kind != FramingKind::line) return 0;
  return frame.size() >= 2 && frame[frame.size() - 2] == carriage_return ? 2 : 1;
}

void Framer::gather(ByteView bytes) {
  if (bytes.empty()) return;
  const std::size_t needed = gathered_.size() + bytes.size();
  if (needed > gathered_.capacity()) {
    // Doubling keeps long frames linear. A declared size bounds the growth but is not trusted with
    // memory before its bytes come.
    std::size_t capacity = std::min(2 * gathered_.capacity(), limit_);
    if (size_known_) capacity = std::min(capacity, gathered_.size() + remaining_);
    gathered_.reserve(std::max(needed, capacity));
  }
  gathered_.insert(gathered_.end(), bytes.begin(), bytes.end());
}

/// The held or gathered bytes but the last `hold`, which stay.
Bytes Framer::take_gathered(std::size_t hold) {
  if (!held_.empty()) return std::exchange(held_, {});
  const std::size_t size = gathered_.size() - hold;
  const std::vector<std::byte> kept(gathered_.begin() + static_cast<std::ptrdiff_t>(size),
                                    gathered_.end());
  Bytes taken;
  // A frame may live long in the journal: storage that is more than an eighth empty is not passed
  // on.
  if (size > kept_capacity && gathered_.capacity() - size <= size / 8) {
    gathered_.resize(size);
    taken = Bytes::take(std::exchange(gathered_, {}));
  } else {
    taken = Bytes::copy_of(ByteView(gathered_).first(size));
  }
  if (gathered_.capacity() > kept_capacity) gathered_ = {};
  gathered_.assign(kept.begin(), kept.end());
  return taken;
}

}  // namespace lanyard::session
