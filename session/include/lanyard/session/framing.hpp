#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"

/// TCP carries a stream of bytes without message boundaries (RFC 9293 section 3.8: segments are no
/// part of the interface). Framing says where, by agreement of both sides, one message ends.
namespace lanyard::session {

enum class FramingKind : std::uint8_t {
  raw,        ///< No framing: one frame is what one read gave.
  line,       ///< Ends with LF; a CR directly before it belongs to the terminator.
  length,     ///< Every frame has the same number of bytes.
  delimiter,  ///< Ends with a fixed run of bytes.
  prefix,     ///< Begins with an unsigned integer that counts the payload bytes after it.
  idle,       ///< Ends when no byte has come for a while, as in Modbus RTU.
};

/// The integer a `prefix` frame begins with. It counts the payload only, not itself.
enum class PrefixType : std::uint8_t { u8, u16be, u16le, u32be, u32le };

/// Bytes that `type` takes on the wire: 1, 2 or 4.
std::size_t prefix_width(PrefixType type);

/// How a stream is cut into frames. Only the member that `kind` names has a meaning; the others
/// keep their defaults, so that equal framings compare equal.
struct Framing {
  FramingKind kind = FramingKind::raw;
  std::uint32_t length = 0;            ///< `length`: bytes of a frame, from 1.
  std::vector<std::byte> delimiter{};  ///< `delimiter`: 1 to max_delimiter_size bytes.
  PrefixType prefix = PrefixType::u8;  ///< `prefix`
  std::chrono::milliseconds idle{0};   ///< `idle`: the silence that ends a frame, 1 ms to a day.

  friend bool operator==(const Framing&, const Framing&) = default;
};

/// A longer delimiter is a mistake rather than a protocol, and every session keeps a copy.
inline constexpr std::size_t max_delimiter_size = 64;

/// The frame limit where the user chose none.
inline constexpr std::size_t default_frame_limit = std::size_t{1} << 20U;

/// Reads `raw`, `line`, `length:N`, `delimiter:HEX`, `prefix:u8|u16be|u16le|u32be|u32le` and
/// `idle:MS`. HEX is what parse_hex reads. Error (operation `framing`): an unknown kind, a
/// parameter that is missing, superfluous, zero, out of range or not of the right form; the message
/// names the bad part and shows the right form.
Result<Framing> parse_framing(std::string_view text);

/// The form parse_framing reads, hex in lower case without spaces: `delimiter:0d0a`.
std::string to_string(const Framing& framing);

/// Says whether frames of `framing` can be whole under `frame_limit`. Error (operation `framing`):
/// the fixed length or the delimiter alone is longer than the limit, or the limit is 0. A Framer
/// works all the same; each of its frames then comes in pieces.
Result<void> check_framing(const Framing& framing, std::size_t frame_limit);

/// One frame, or a piece of one.
struct Frame {
  /// All bytes as they were on the wire, delimiter and prefix included. Either a slice of a chunk,
  /// which it keeps alive whole, or storage of its own.
  Bytes bytes;
  /// The payload inside `bytes`. The payloads of the pieces of a frame in order are its payload.
  std::size_t payload_offset = 0;
  std::size_t payload_size = 0;
  /// More of this frame follows, or would have followed had the stream not ended. Of the pieces of
  /// an oversize frame all but the final one are partial.
  bool partial = false;
  /// The first piece of a frame longer than the frame limit: set once for each such frame.
  bool overflow = false;

  [[nodiscard]] Bytes payload() const { return bytes.slice(payload_offset, payload_size); }
};

/// Cuts a stream into frames, whatever the chunks it comes in. Pure: no socket, clock or thread
/// inside; one object serves one direction of one session.
///
/// What holds always: the `bytes` of all frames in order are exactly the stream that was fed. The
/// frames of `line`, `length`, `delimiter` and `prefix` do not depend on how the stream was
/// chunked, except that the pieces of an oversize frame may be cut differently.
///
/// A frame is oversize when its bytes on the wire, terminator or prefix included, are more than
/// the frame limit. It is known as such when the first byte beyond the limit comes, or at once when
/// the prefix (or the fixed length) says so. What was gathered is then delivered with `overflow`
/// set and the rest follows as it comes, in pieces of at most the limit, until the frame ends.
///
/// Cost: linear in the bytes fed; no byte is searched twice. Memory: at most the frame limit, and
/// for `idle` one chunk that is held by reference. The limit is raised to the length of terminator
/// or prefix where it is smaller.
class Framer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// `framing` is one that parse_framing could give; another is a bug (std::invalid_argument).
  explicit Framer(Framing framing, std::size_t frame_limit = default_frame_limit);

  /// Takes the next bytes of the stream and appends the frames that are complete to `out`. `now`
  /// is when they came and matters to `idle` alone. A frame that lies wholly in `chunk` is a slice
  /// of it; one that spans chunks is assembled. An empty chunk is nothing. Memory may run out
  /// (std::bad_alloc); there is no other failure.
  void feed(const Bytes& chunk, TimePoint now, std::vector<Frame>& out);

  /// The stream has ended: appends what is held, if anything, as a partial frame. The Framer is
  /// then as new.
  void finish(std::vector<Frame>& out);

  /// When the frame in assembly ends if no byte comes before; only ever set for `idle`. Feeding
  /// bytes moves it.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// Ends the frame in assembly when `now` has reached the deadline; otherwise nothing happens.
  /// Only this ends an `idle` frame: where a late timer must not merge two frames, call it before
  /// feed.
  void expire(TimePoint now, std::vector<Frame>& out);

  /// Bytes that have been fed and are not yet delivered.
  [[nodiscard]] std::size_t pending() const { return held_.size() + gathered_.size(); }

  [[nodiscard]] const Framing& framing() const { return framing_; }

 private:
  /// What a run of bytes is to its frame: a piece with more to come, the end (or all) of it, or
  /// what was there when the stream ended.
  enum class Piece : std::uint8_t { more, last, cut_off };

  void feed_terminated(const Bytes& chunk, std::vector<Frame>& out);
  void feed_sized(const Bytes& chunk, std::vector<Frame>& out);
  void feed_idle(const Bytes& chunk, std::vector<Frame>& out);
  std::optional<std::size_t> find_end(ByteView view, std::size_t begin, std::size_t end);
  std::optional<std::size_t> find_delimiter(ByteView view, std::size_t begin, std::size_t end);
  [[nodiscard]] std::optional<std::size_t> declared_size(ByteView next) const;
  void deliver(const Bytes& chunk, std::size_t begin, std::size_t end, Piece piece,
               std::vector<Frame>& out);
  void append_frame(Bytes bytes, Piece piece, std::vector<Frame>& out);
  [[nodiscard]] std::size_t terminator_size(ByteView frame) const;
  void gather(ByteView bytes);
  Bytes take_gathered(std::size_t hold);

  Framing framing_;
  std::size_t limit_;
  /// Knuth, Morris and Pratt's failure function: for each count of matched delimiter bytes, the
  /// longest shorter count that is matched as well.
  std::vector<std::uint8_t> fallback_;

  Bytes held_;                       ///< `idle`: the one chunk the frame consists of so far.
  std::vector<std::byte> gathered_;  ///< The undelivered bytes of a frame that spans chunks.
  std::size_t matched_ = 0;          ///< Terminator bytes that the bytes seen so far end with.
  std::size_t remaining_ = 0;        ///< `length`, `prefix`: bytes of this frame still to come.
  bool size_known_ = false;          ///< `length`, `prefix`: remaining_ holds.
  bool oversize_ = false;            ///< A piece of this frame has been delivered.
  TimePoint deadline_;
};

}  // namespace lanyard::session
