#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"

/// Bytes as people read and type them: encodings, escapes, hexadecimal.
namespace lanyard::session {

/// How bytes appear that are no text in the chosen encoding.
enum class InvalidBytes : std::uint8_t {
  /// `\xHH` for each byte: for people, who want to know which byte it was.
  escape,
  /// U+FFFD: for JSON. In UTF-8 one for each maximal subpart of an ill-formed sequence, which the
  /// Unicode Standard 15.0 section 3.9 recommends and the W3C's decoder does; elsewhere one for
  /// each code unit, and one for a sequence that the end of the stream cuts.
  replace,
};

/// The encodings worth offering in a menu or an error message. TextDecoder and encode_text take
/// many more: all that iconv(3) of this computer knows.
std::span<const std::string_view> common_encodings();

/// Turns a stream of bytes in one encoding into UTF-8, however the stream is cut: a character that
/// two reads share comes out whole. One object serves one direction of one session; movable, not
/// for two threads at once.
///
/// UTF-8 is checked strictly (no overlong forms, no surrogates, nothing above U+10FFFF: RFC 3629).
/// A byte order mark is kept as U+FEFF where the encoding's name fixes the byte order.
class TextDecoder {
 public:
  /// `encoding` in any case: `utf-8`, `gbk`, `gb18030`, `latin1`, `ascii`, `shift_jis`, `big5`,
  /// `utf-16le`, … Error (operation `encoding`): the name is unknown; the message lists the common
  /// ones.
  static Result<TextDecoder> create(std::string_view encoding,
                                    InvalidBytes invalid = InvalidBytes::escape);

  /// The text of all characters that `bytes` complete, in valid UTF-8. A sequence cut at the end
  /// is held back (16 bytes at most) until more bytes or flush() come.
  std::string decode(ByteView bytes);

  /// The stream has ended: what is held back, as invalid bytes. The decoder is then as new.
  std::string flush();

 private:
  struct CloseIconv {
    void operator()(void* handle) const;
  };

  TextDecoder(std::unique_ptr<void, CloseIconv> iconv, std::size_t unit, InvalidBytes invalid)
      : iconv_(std::move(iconv)), unit_(unit), invalid_(invalid) {}

  void decode_utf8(ByteView bytes, std::string& out);
  ByteView complete_utf8(ByteView bytes, std::string& out);
  void decode_iconv(ByteView bytes, std::string& out);
  std::size_t convert(ByteView bytes, std::string& out);
  void append_invalid(ByteView bytes, std::string& out) const;

  std::unique_ptr<void, CloseIconv> iconv_;  ///< Null for UTF-8, which is decoded here.
  std::size_t unit_;                         ///< Bytes of a code unit: what an error skips.
  InvalidBytes invalid_;
  std::array<std::byte, 16> held_{};
  std::size_t held_size_ = 0;
};

/// Typed text as bytes of `encoding`. `utf8` is UTF-8; with encoding UTF-8 it is only checked.
/// Errors (operation `encode`): the text is not valid UTF-8; a character does not exist in the
/// encoding, and the message names it. Error (operation `encoding`): the encoding is unknown.
Result<std::vector<std::byte>> encode_text(std::string_view utf8, std::string_view encoding);

/// `utf8` made safe to print on a terminal whoever sent it: it holds no control character and
/// nothing that reorders other text. Shown as escapes are
///   - the C0 controls and DEL: `\0` `\t` `\n` `\r`, the others `\x1b`;
///   - the C1 controls U+0080–U+009F, some of which begin terminal commands (ECMA-48): `\u{9b}`;
///   - the characters of the Unicode property Bidi_Control: `\u{202e}`;
///   - the line and paragraph separators U+2028 and U+2029;
///   - bytes that are not valid UTF-8: `\xHH`.
/// A backslash stays a single backslash, so this view cannot be turned back into bytes: `\n` may
/// have been one byte or two. to_hex and format_escapes are exact.
std::string escape_controls(std::string_view utf8);

/// Reads text with escapes, as `--send` and the input line take it. The characters of `text`
/// (UTF-8) and the escapes `\n \r \t \0 \\ \e \a \b \f \v` become characters of `encoding`; `\xHH`
/// (two hex digits) is that byte in any encoding. With UTF-8 the bytes of `text` pass unchecked.
/// Errors (operation `escape`): an unknown escape, a backslash at the end, `\x` without two digits;
/// the message says the byte position, from 1, and the known escapes. Also the errors of
/// encode_text.
Result<std::vector<std::byte>> parse_escapes(std::string_view text,
                                             std::string_view encoding = "utf-8");

/// The text that parse_escapes (with UTF-8) reads back as exactly `bytes`: printable ASCII stays,
/// a backslash is doubled, everything else is an escape.
std::string format_escapes(ByteView bytes);

/// Reads bytes in hexadecimal, either case: `48656c`, `48 65 6C`, `48:65:6c`, `0x48, 0x65`. Spaces,
/// colons, commas and `0x` may stand between bytes, not inside one. No digits are no bytes. Error
/// (operation `hex`): an odd number of digits or another character; the message says the position,
/// from 1.
Result<std::vector<std::byte>> parse_hex(std::string_view text);

/// Two lower-case digits a byte, nothing between them.
std::string to_hex(ByteView bytes);

/// The classic dump of `hexdump -C`: the offset in eight or more hex digits, sixteen bytes, their
/// printable ASCII. Each line ends with LF; at most 80 columns while offsets are below 2^40. The
/// first line is labelled `first_offset`. Repeated lines are not folded.
///
///     00000000  48 65 6c 6c 6f                                    |Hello|
std::string hex_dump(ByteView bytes, std::uint64_t first_offset = 0);

/// The columns that `utf8` takes on a terminal: 2 for East Asian wide and fullwidth characters
/// (UAX #11) and emoji, 0 for combining marks, format characters and controls, 1 for all else and
/// for each invalid byte. Unlike wcwidth(3) it does not depend on the locale: the tables are ours,
/// made from the Unicode 14 database. Ambiguous characters count as 1; an emoji sequence counts as
/// the sum of its parts, which some terminals draw narrower.
std::size_t display_width(std::string_view utf8);

}  // namespace lanyard::session
