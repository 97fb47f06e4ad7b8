#include "lanyard/session/text.hpp"

#include <algorithm>
#include <random>
#include <sstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "foreign_locale.hpp"

namespace lanyard::session {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TextDecoder decoder_for(std::string_view encoding, InvalidBytes invalid) {
  Result<TextDecoder> decoder = TextDecoder::create(encoding, invalid);
  if (!decoder) throw std::runtime_error(decoder.error().message);
  return std::move(*decoder);
}

std::string decode(TextDecoder& decoder, std::string_view bytes) {
  return decoder.decode(as_byte_view(bytes));
}

/// The text of `bytes` that come in one piece, or cut where `cuts` has a bit (bit 0: after the
/// first byte).
std::string decode_cut(TextDecoder& decoder, std::string_view bytes, std::size_t cuts) {
  std::string text;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= bytes.size(); ++i) {
    if (i == bytes.size() || (cuts >> (i - 1) & 1U) != 0) {
      text += decode(decoder, bytes.substr(begin, i - begin));
      begin = i;
    }
  }
  return text + decoder.flush();
}

void expect_at_every_cut(std::string_view encoding, std::string_view bytes, std::string_view text) {
  TextDecoder decoder = decoder_for(encoding, InvalidBytes::escape);
  for (std::size_t cuts = 0; cuts < std::size_t{1} << (bytes.size() - 1); ++cuts) {
    ASSERT_EQ(decode_cut(decoder, bytes, cuts), text) << encoding << " cuts " << cuts;
  }
}

std::string chars(const std::vector<std::byte>& bytes) {
  return std::string(as_chars(bytes));
}

/// UTF-8 by another way than the decoder's: all characters are encoded once, and a sequence is
/// judged by whether it is one of them or begins one.
class Utf8Table {
 public:
  Utf8Table() : begins_(std::size_t{1} << 25U) {
    for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
      if (c >= 0xD800 && c <= 0xDFFF) continue;
      const std::string bytes = encode(c);
      for (std::size_t length = 1; length <= std::min<std::size_t>(bytes.size(), 3); ++length) {
        begins_[key(bytes.substr(0, length))] = true;
      }
    }
  }

  static std::string encode(std::uint32_t c) {
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) return {static_cast<char>(c)};
    if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6U), tail(0)};
    if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12U), tail(6), tail(0)};
    return {static_cast<char>(0xF0 | c >> 18U), tail(12), tail(6), tail(0)};
  }

  /// The text with each maximal subpart replaced.
  [[nodiscard]] std::string replaced(std::string_view bytes) const {
    std::string text;
    while (!bytes.empty()) {
      std::size_t length = 0;
      while (length < std::min<std::size_t>(bytes.size(), 3) &&
             begins_[key(bytes.substr(0, length + 1))]) {
        ++length;
      }
      const std::size_t whole = length == 0 ? 0 : size_by_lead(bytes[0]);
      const bool fourth = whole == 4 && length == 3 && bytes.size() > 3 &&
                          static_cast<unsigned char>(bytes[3]) >> 6U == 2;
      if (fourth) length = 4;
      if (length > 0 && length == whole) {
        text += bytes.substr(0, length);
      } else {
        text += "\xEF\xBF\xBD";
      }
      bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return text;
  }

 private:
  static std::size_t size_by_lead(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  }
  /// A number for each run of one to three bytes: a one, then the bytes.
  static std::size_t key(std::string_view bytes) {
    std::size_t key = 1;
    for (const char c : bytes)
      key = key << 8U | static_cast<unsigned char>(c);
    return key;
  }

  std::vector<bool> begins_;
};

TEST(Utf8, DecodesEveryCharacterAndNothingElseOfUpToThreeBytes) {
  const Utf8Table table;
  TextDecoder decoder = decoder_for("utf-8", InvalidBytes::replace);
  std::string bytes;
  for (std::size_t size = 1; size <= 3; ++size) {
    bytes.assign(size, '\0');
    for (std::uint32_t value = 0; value < 1U << (8 * size); ++value) {
      for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(value >> (8 * i));
      const std::string text = decode_cut(decoder, bytes, 0);
      if (text != table.replaced(bytes)) {
        FAIL() << testing::PrintToString(bytes) << " gave " << testing::PrintToString(text);
      }
    }
  }
}

TEST(Utf8, DecodesTheSameAtEverySplitPoint) {
  // One byte of each class that table 3-7 of the Unicode Standard tells apart, and its neighbours.
  constexpr std::string_view classes =
      "\x00\x41\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf1\xf3"
      "\xf4\xf5\xff"sv;
  const Utf8Table table;
  TextDecoder decoder = decoder_for("utf-8", InvalidBytes::replace);
  std::string bytes(4, '\0');
  for (std::size_t n = 0; n < classes.size() * classes.size() * classes.size() * classes.size();
       ++n) {
    std::size_t rest = n;
    for (char& c : bytes) {
      c = classes[rest % classes.size()];
      rest /= classes.size();
    }
    const std::string expected = table.replaced(bytes);
    for (std::size_t cuts = 0; cuts < 8; ++cuts) {
      if (decode_cut(decoder, bytes, cuts) != expected) {
        FAIL() << testing::PrintToString(bytes) << " cuts " << cuts;
      }
    }
  }
}

TEST(Utf8, ReplacesAsTheUnicodeStandardShows) {
  TextDecoder decoder = decoder_for("UTF-8", InvalidBytes::replace);
  // Tables 3-8 to 3-11 of the Unicode Standard 15.0.
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(decode(decoder, "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(decode(decoder, "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(decode(decoder, "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"),
            r + r + r + r + r + "A" + r + r + "B");
  EXPECT_EQ(decode(decoder, "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), r + r + r + r + "A");
}

TEST(Utf8, ShowsInvalidBytesAsEscapesAndCutOnesAtTheEnd) {
  TextDecoder decoder = decoder_for("utf8", InvalidBytes::escape);
  EXPECT_EQ(decode(decoder, "a\xFF\xE4\xBDz"), "a\\xff\\xe4\\xbdz");
  EXPECT_EQ(decode(decoder, "b\xE4\xBD"), "b");
  EXPECT_EQ(decoder.flush(), "\\xe4\\xbd");
  EXPECT_EQ(decoder.flush(), "");
  EXPECT_EQ(decode(decoder, "c"), "c");
}

TEST(Utf8, DecodesLongRunsAsTheyAre) {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += std::string(static_cast<std::size_t>(i % 70), 'x') + "你é😀";
  TextDecoder decoder = decoder_for("utf-8", InvalidBytes::escape);
  EXPECT_EQ(decode(decoder, text), text);
}

TEST(Iconv, JoinsCharactersThatTwoReadsShare) {
  expect_at_every_cut("gbk", "\xC4\xE3\xBA\xC3, \xCA\xC0\xBD\xE7", "你好, 世界");
  expect_at_every_cut("gb18030", "\xC4\xE3\x94\x39\xDA\x33!", "你💩!");
  expect_at_every_cut("big5", "\xA7\x41\xA6\x6E", "你好");
  expect_at_every_cut("shift_jis", "\x93\xFA\x96\x7B\xB1", "日本ｱ");
  expect_at_every_cut("euc-kr", "\xC7\xD1\xB1\xDB", "한글");
  expect_at_every_cut("utf-16le", "\x60\x4F\x3D\xD8\x00\xDE"sv, "你😀");
  expect_at_every_cut("utf-16be", "\x4F\x60\xD8\x3D\xDE\x00"sv, "你😀");
  expect_at_every_cut("iso-2022-jp", "\x1b$B\x46\x7C\x1b(B!", "日!");
  expect_at_every_cut("latin1", "caf\xE9", "café");
  expect_at_every_cut("utf-7", "a+T2A-b", "a你b");
}

TEST(Iconv, ShowsInvalidBytesAtEveryCut) {
  expect_at_every_cut("ascii", "a\xE9z", "a\\xe9z");
  expect_at_every_cut("gbk", "\xC4\xE3\xFF\xBA\xC3", "你\\xff好");
  expect_at_every_cut("gbk", "ab\xC4", "ab\\xc4");
  expect_at_every_cut("utf-16le", "a\0\x00\xDC\x62\0"sv, "a\\x00\\xdcb");
  expect_at_every_cut("utf-16le", "a\0\x3D"sv, "a\\x3d");
  TextDecoder decoder = decoder_for("gbk", InvalidBytes::replace);
  EXPECT_EQ(decode_cut(decoder, "a\xFFz\xC4", 0), "a\xEF\xBF\xBDz\xEF\xBF\xBD");
}

TEST(Iconv, DecodesTheSameHoweverRandomBytesAreCut) {
  std::mt19937 random(7);
  for (const std::string_view encoding :
       {"gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "utf-16le", "utf-32be"}) {
    TextDecoder decoder = decoder_for(encoding, InvalidBytes::escape);
    for (int round = 0; round < 3000; ++round) {
      std::string bytes(2 + random() % 10, '\0');
      for (char& c : bytes)
        c = static_cast<char>(random());
      const std::string whole = decode_cut(decoder, bytes, 0);
      ASSERT_EQ(decode_cut(decoder, bytes, random()), whole)
          << encoding << ' ' << testing::PrintToString(bytes);
      ASSERT_TRUE(encode_text(whole, "utf-8"));
    }
  }
}

TEST(Iconv, DecodesMoreThanOneBufferAtOnce) {
  std::string bytes = "x";
  std::string text = "x";
  for (int i = 0; i < 20000; ++i) {
    bytes += "\xC4\xE3";
    text += "你";
  }
  TextDecoder decoder = decoder_for("gbk", InvalidBytes::escape);
  EXPECT_EQ(decode(decoder, bytes), text);
}

TEST(Encodings, AreKnownByTheirCommonNames) {
  for (const std::string_view name : common_encodings()) {
    EXPECT_TRUE(TextDecoder::create(name)) << name;
    EXPECT_TRUE(encode_text("a", name)) << name;
  }
  for (const std::string_view name :
       {"UTF-8", "utf8", "Latin-1", "latin1", "iso-8859-1", "GBK", "cp936", "us-ascii", "sjis",
        "shift-jis", "big-5", "utf16le", "koi8-r", "euc-jp"}) {
    EXPECT_TRUE(TextDecoder::create(name)) << name;
  }
}

TEST(Encodings, AreKnownWhateverTheLocaleTakesForTheCapitalOfI) {
  const test::ForeignLocale turkish("tr_TR");
  if (!turkish.is_there()) {
    GTEST_SKIP() << "no Turkish locale here";
  }
  EXPECT_TRUE(TextDecoder::create("latin-1"));
}

TEST(Encodings, AreRefusedWhereUnknownWithTheCommonOnesListed) {
  for (const std::string_view name : {"", "klingon", "gbk//IGNORE", "utf-8//TRANSLIT", "\x1b[2J"}) {
    const auto decoder = TextDecoder::create(name);
    ASSERT_FALSE(decoder) << name;
    EXPECT_EQ(decoder.error().operation, "encoding");
    EXPECT_NE(decoder.error().message.find("utf-8, gbk"), std::string::npos);
    EXPECT_EQ(decoder.error().message.find('\x1b'), std::string::npos);
    EXPECT_FALSE(encode_text("a", name)) << name;
  }
}

TEST(EncodeText, TurnsTypedTextIntoBytesOfTheEncoding) {
  EXPECT_EQ(chars(*encode_text("你好", "gbk")), "\xC4\xE3\xBA\xC3");
  EXPECT_EQ(chars(*encode_text("café", "latin1")), "caf\xE9");
  EXPECT_EQ(chars(*encode_text("你", "utf-16le")), "\x60\x4F");
  EXPECT_EQ(chars(*encode_text("日!", "iso-2022-jp")), "\x1b$B\x46\x7C\x1b(B!");
  EXPECT_EQ(chars(*encode_text("日", "iso-2022-jp")), "\x1b$B\x46\x7C\x1b(B");
  EXPECT_EQ(chars(*encode_text("", "gbk")), "");
  const std::string text(5000, 'x');
  EXPECT_EQ(encode_text(text + "你", "gbk")->size(), 5002U);
}

TEST(EncodeText, NamesACharacterThatTheEncodingLacks) {
  const auto encoded = encode_text("caf\u4f60", "latin1");
  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.error().operation, "encode");
  EXPECT_NE(encoded.error().message.find("\"你\" (U+4F60)"), std::string::npos)
      << encoded.error().message;
  EXPECT_FALSE(encode_text(std::string(3000, 'x') + "你", "ascii"));
}

TEST(EncodeText, RefusesWhatIsNoUtf8) {
  for (const std::string_view encoding : {"utf-8", "gbk"}) {
    const auto encoded = encode_text("ab\xC3", encoding);
    ASSERT_FALSE(encoded);
    EXPECT_NE(encoded.error().message.find("byte 3"), std::string::npos);
  }
}

TEST(EscapeControls, LeavesNothingThatActsOnATerminal) {
  EXPECT_EQ(escape_controls("a\n\r\t\0\x1b[2J\a\x7f"sv), "a\\n\\r\\t\\0\\x1b[2J\\x07\\x7f");
  EXPECT_EQ(escape_controls("\u009b31m\u0085"), "\\u{9b}31m\\u{85}");
  EXPECT_EQ(escape_controls("\u202e\u2066\u2069\u200f\u061c"),
            "\\u{202e}\\u{2066}\\u{2069}\\u{200f}\\u{61c}");
  EXPECT_EQ(escape_controls("\u2028\u2029"), "\\u{2028}\\u{2029}");
  EXPECT_EQ(escape_controls("x\x9bz\xE4\xBD"), "x\\x9bz\\xe4\\xbd");
}

TEST(EscapeControls, LeavesTextAndBackslashesAlone) {
  EXPECT_EQ(escape_controls("C:\\new 你好 café 😀 \u00a0"), "C:\\new 你好 café 😀 \u00a0");
  EXPECT_EQ(escape_controls(""), "");
}

TEST(ParseEscapes, ReadsEveryEscape) {
  EXPECT_EQ(chars(*parse_escapes(R"(a\n\r\t\0\\\e\a\b\f\v\x41\xfFz)")),
            "a\n\r\t\0\\\x1b\a\b\f\v\x41\xffz"s);
  EXPECT_EQ(chars(*parse_escapes("")), "");
  EXPECT_EQ(chars(*parse_escapes("你\xff")), "你\xff") << "UTF-8 passes as typed";
}

TEST(ParseEscapes, EncodesCharactersButNotBytes) {
  EXPECT_EQ(chars(*parse_escapes("你\\n\\xff", "gbk")), "\xC4\xE3\n\xff");
  EXPECT_EQ(chars(*parse_escapes("a\\n\\xff", "utf-16le")), "a\0\n\0\xff"s);
  EXPECT_FALSE(parse_escapes("你", "latin1"));
  EXPECT_FALSE(parse_escapes("a", "klingon"));
}

TEST(ParseEscapes, SaysWhereAndWhatIsKnown) {
  const auto expect_error = [](std::string_view text, std::string_view what, std::string_view at) {
    const auto parsed = parse_escapes(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().operation, "escape");
    const std::string& message = parsed.error().message;
    EXPECT_NE(message.find(what), std::string::npos) << message;
    EXPECT_NE(message.find(at), std::string::npos) << message;
    EXPECT_NE(message.find("\\xHH"), std::string::npos) << message;
  };
  expect_error("ab\\q", "unknown escape \\q", "byte 3");
  expect_error("\\你", "unknown escape \\你", "byte 1");
  expect_error("\\\x1b", "unknown escape \\\\x1b", "byte 1");
  expect_error("ab\\", "backslash at the end", "byte 3");
  expect_error("\\x", "two hex digits", "byte 1");
  expect_error("\\x4", "two hex digits", "byte 1");
  expect_error("\\x4g", "two hex digits", "byte 1");
}

TEST(FormatEscapes, KeepsPrintableAsciiAndEscapesTheRest) {
  EXPECT_EQ(format_escapes(as_byte_view("a \\\n\0z\0001\x1b\xE9~\x7f"sv)),
            "a \\\\\\n\\0z\\x001\\e\\xe9~\\x7f");
}

TEST(FormatEscapes, IsReadBackExactly) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::byte> bytes(random() % 40);
    for (std::byte& byte : bytes)
      byte = static_cast<std::byte>(random() % 256);
    if (round % 2 == 0) std::ranges::replace(bytes, std::byte{0x41}, std::byte{'\\'});
    const auto parsed = parse_escapes(format_escapes(bytes));
    ASSERT_TRUE(parsed);
    ASSERT_EQ(*parsed, bytes);
  }
}

TEST(Hex, ReadsTheUsualForms) {
  for (const std::string_view text : {"48656c", "48 65 6C", "48:65:6c", "0x48, 0x65, 0X6c",
                                      "0x48656c", " 4865\t6c\r\n", "48,65,6c,"}) {
    const auto bytes = parse_hex(text);
    ASSERT_TRUE(bytes) << text;
    EXPECT_EQ(chars(*bytes), "Hel") << text;
  }
  EXPECT_TRUE(parse_hex("")->empty());
}

TEST(Hex, SaysWhereItIsWrong) {
  const auto error_of = [](std::string_view text) {
    const auto bytes = parse_hex(text);
    return bytes ? "accepted"s : bytes.error().message;
  };
  EXPECT_EQ(error_of("486").find("half a byte before position 4"), 0U) << error_of("486");
  EXPECT_EQ(error_of("4 86").find("half a byte before position 2"), 0U);
  EXPECT_EQ(error_of("0x").find("half a byte before position 3"), 0U);
  EXPECT_EQ(error_of("48zz").find("\"z\" at position 3"), 0U);
  EXPECT_EQ(error_of("4\x1b").find("\"\\x1b\" at position 2"), 0U);
  EXPECT_EQ(error_of("48-65").find("\"-\" at position 3"), 0U);
}

TEST(Hex, IsReadBackExactly) {
  std::vector<std::byte> all(256);
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = static_cast<std::byte>(i);
  EXPECT_EQ(parse_hex(to_hex(all)).value(), all);
  EXPECT_EQ(to_hex(as_byte_view("Hello\xff")), "48656c6c6fff");
  EXPECT_EQ(to_hex({}), "");
}

TEST(HexDump, LooksLikeHexdumpC) {
  EXPECT_EQ(hex_dump(as_byte_view("Hello")),
            "00000000  48 65 6c 6c 6f                                    |Hello|\n");
  EXPECT_EQ(hex_dump(as_byte_view("0123456789abcdef\n\x80"), 0x20),
            "00000020  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
            "00000030  0a 80                                             |..|\n");
  EXPECT_EQ(hex_dump({}), "");
}

TEST(HexDump, FitsEightyColumns) {
  const std::vector<std::byte> bytes(100, std::byte{'x'});
  std::istringstream lines(hex_dump(bytes, (std::uint64_t{1} << 40U) - 200));
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 80U) << line;
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("Hello"), 5U);
  EXPECT_EQ(display_width("你好"), 4U);
  EXPECT_EQ(display_width("한글 日本"), 9U);
  EXPECT_EQ(display_width("ｱＡ"), 3U) << "halfwidth and fullwidth";
  EXPECT_EQ(display_width("cafe\u0301 é"), 6U) << "a combining accent takes no column";
  EXPECT_EQ(display_width("😀"), 2U);
  EXPECT_EQ(display_width("\u1112\u1161\u11ab"), 2U) << "conjoining jamo make one syllable";
  EXPECT_EQ(display_width("\u200b\u200d\ufeff"), 0U);
  EXPECT_EQ(display_width("\u00ad·±"), 3U);
  EXPECT_EQ(display_width("a\xff\xE4\xBD"), 4U);
  EXPECT_EQ(display_width("\U00020000\U0003FFFD"), 4U);
  EXPECT_EQ(display_width("\n\x1b"), 0U);
  EXPECT_EQ(display_width(""), 0U);
}

}  // namespace
}  // namespace lanyard::session
