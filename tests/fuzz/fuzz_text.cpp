// Any bytes in any encoding and any chunks: the text is valid UTF-8, does not depend on the chunks,
// and what is shown on a terminal holds no control. Escapes and hex read back as they were.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lanyard/session/text.hpp"

namespace {

namespace session = lanyard::session;
using lanyard::ByteView;
using session::InvalidBytes;
using session::TextDecoder;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::array<const char*, 16> encodings{
    "utf-8",  "utf-8", "gbk",      "gb18030",  "big5",     "shift_jis", "euc-jp", "euc-kr",
    "latin1", "ascii", "utf-16le", "utf-16be", "utf-32le", "gb2312",    "koi8-r", "iso-2022-jp"};

std::string decode(TextDecoder& decoder, ByteView bytes, ByteView cuts) {
  std::string text;
  std::size_t at = 0;
  for (std::size_t i = 0; at < bytes.size(); ++i) {
    const std::size_t cut =
        cuts.empty() ? bytes.size() : std::to_integer<std::size_t>(cuts[i % cuts.size()]) + 1;
    const ByteView chunk = bytes.subspan(at, std::min(cut, bytes.size() - at));
    text += decoder.decode(chunk);
    at += chunk.size();
  }
  return text + decoder.flush();
}

void check_views(ByteView bytes) {
  const auto chars = lanyard::as_chars(bytes);
  const std::string safe = session::escape_controls(chars);
  for (const char c : safe) {
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
  require(session::encode_text(safe, "utf-8").has_value());
  require(session::escape_controls(safe) == safe);
  require(session::display_width(safe) <= 2 * safe.size());

  const auto unescaped = session::parse_escapes(session::format_escapes(bytes));
  require(unescaped.has_value() && std::ranges::equal(*unescaped, bytes));
  const auto unhexed = session::parse_hex(session::to_hex(bytes));
  require(unhexed.has_value() && std::ranges::equal(*unhexed, bytes));
  for (const std::string& dump = session::hex_dump(bytes); const char c : dump) {
    require(c == '\n' || (c >= 0x20 && c < 0x7F));
  }
  (void)session::parse_hex(chars);
  (void)session::parse_escapes(chars);
  (void)session::parse_escapes(chars, "utf-16le");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 6) return 0;
  const std::string_view encoding = encodings.at(data[0] % encodings.size());
  const auto invalid = data[1] % 2 == 0 ? InvalidBytes::escape : InvalidBytes::replace;
  const ByteView input = std::as_bytes(std::span(data, size));
  const ByteView cuts = input.subspan(2, 3);
  const ByteView bytes = input.subspan(5);

  auto decoder = TextDecoder::create(encoding, invalid);
  require(decoder.has_value());
  const std::string whole = decode(*decoder, bytes, {});
  require(decode(*decoder, bytes, cuts) == whole);
  require(session::encode_text(whole, "utf-8").has_value());
  (void)session::encode_text(whole, encoding);
  if (bytes.size() <= 4096) check_views(bytes);
  // iconv looks an unknown name up on the disk, so only a few inputs are tried as names.
  if (data[1] < 8)
    (void)TextDecoder::create(
        lanyard::as_chars(bytes.first(std::min<std::size_t>(bytes.size(), 12))));
  return 0;
}
