#include "lanyard/session/framing.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace lanyard::session {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr Framer::TimePoint start{};

Framing framing(std::string_view text) {
  Result<Framing> parsed = parse_framing(text);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

std::string chars(const Bytes& bytes) {
  return std::string(as_chars(bytes.view()));
}

std::string error_of(std::string_view text) {
  const Result<Framing> parsed = parse_framing(text);
  return parsed ? "" : parsed.error().message;
}

/// A frame with its pieces joined.
struct Whole {
  std::string bytes;
  std::string payload;
  bool ended = false;
  bool oversize = false;

  friend bool operator==(const Whole&, const Whole&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Whole& frame) {
    return out << "bytes " << testing::PrintToString(frame.bytes) << " payload "
               << testing::PrintToString(frame.payload) << (frame.ended ? " ended" : " cut")
               << (frame.oversize ? " oversize" : "");
  }
};

/// Joins pieces, and checks what holds for each of them.
std::vector<Whole> join(const std::vector<Frame>& frames, std::size_t limit) {
  std::vector<Whole> joined;
  bool continues = false;
  for (const Frame& frame : frames) {
    EXPECT_FALSE(frame.bytes.empty());
    EXPECT_LE(frame.bytes.size(), limit);
    EXPECT_TRUE(!frame.overflow || frame.partial);
    EXPECT_TRUE(!continues || !frame.overflow) << "overflow is told on the first piece only";
    if (!continues) joined.emplace_back();
    Whole& whole = joined.back();
    EXPECT_TRUE(!continues || whole.oversize) << "only an oversize frame comes in pieces";
    whole.bytes += chars(frame.bytes);
    whole.payload += chars(frame.payload());
    whole.ended = !frame.partial;
    whole.oversize |= frame.overflow;
    continues = frame.partial;
  }
  return joined;
}

/// The same by another way: from the whole stream at once. `declared` is the size a frame will
/// have, as soon as that is known.
struct Reference {
  Framing framing;
  std::size_t limit;

  [[nodiscard]] std::size_t effective_limit() const {
    switch (framing.kind) {
      case FramingKind::line:
        return std::max<std::size_t>(limit, 2);
      case FramingKind::delimiter:
        return std::max(limit, framing.delimiter.size());
      case FramingKind::prefix:
        return std::max(limit, prefix_width(framing.prefix));
      default:
        return limit;
    }
  }

  [[nodiscard]] std::string terminator() const {
    return framing.kind == FramingKind::line ? "\n" : std::string(as_chars(framing.delimiter));
  }

  [[nodiscard]] std::size_t prefix_value(std::string_view bytes) const {
    std::size_t value = 0;
    const bool little = framing.prefix == PrefixType::u16le || framing.prefix == PrefixType::u32le;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::size_t place = little ? i : bytes.size() - 1 - i;
      value += static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * place);
    }
    return value;
  }

  [[nodiscard]] Whole next(std::string_view rest) const {
    std::size_t size = std::string_view::npos;
    std::size_t before = 0;
    std::size_t after = 0;
    if (framing.kind == FramingKind::length) {
      size = framing.length;
    } else if (framing.kind == FramingKind::prefix) {
      before = std::min(prefix_width(framing.prefix), rest.size());
      if (before == prefix_width(framing.prefix)) {
        size = before + prefix_value(rest.substr(0, before));
      }
    } else if (const std::size_t at = rest.find(terminator()); at != std::string_view::npos) {
      size = at + terminator().size();
      after = terminator().size();
      if (framing.kind == FramingKind::line && at > 0 && rest[at - 1] == '\r') ++after;
    }
    const bool known = size != std::string_view::npos;
    const bool declared =
        known && (framing.kind == FramingKind::length || framing.kind == FramingKind::prefix);
    Whole whole;
    whole.ended = known && size <= rest.size();
    whole.bytes = rest.substr(0, size);
    // A fixed or declared length is known before its bytes come.
    whole.oversize = (declared ? size : whole.bytes.size()) > effective_limit();
    whole.payload = whole.bytes.substr(before, whole.bytes.size() - before - after);
    return whole;
  }

  [[nodiscard]] std::vector<Whole> frames(std::string_view stream) const {
    std::vector<Whole> all;
    while (!stream.empty()) {
      all.push_back(next(stream));
      stream.remove_prefix(all.back().bytes.size());
    }
    return all;
  }
};

/// Feeds `stream` cut where `is_cut(i)` says that a chunk ends before byte i.
template <typename IsCut>
std::vector<Frame> frames_of(Framer& framer, std::string_view stream, IsCut is_cut) {
  std::vector<Frame> out;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= stream.size(); ++i) {
    if (i == stream.size() || is_cut(i)) {
      framer.feed(Bytes::copy_of(stream.substr(begin, i - begin)), start, out);
      begin = i;
    }
  }
  framer.finish(out);
  return out;
}

void expect_all_chunkings_agree(const Framing& how, std::string_view stream, std::size_t limit) {
  const Reference reference{how, limit};
  const std::vector<Whole> expected = reference.frames(stream);
  Framer framer(how, limit);
  const std::size_t chunkings = stream.empty() ? 1 : std::size_t{1} << (stream.size() - 1);
  for (std::size_t mask = 0; mask < chunkings; ++mask) {
    const auto frames =
        frames_of(framer, stream, [&](std::size_t i) { return (mask >> (i - 1) & 1U) != 0; });
    ASSERT_EQ(join(frames, reference.effective_limit()), expected)
        << to_string(how) << " limit " << limit << " stream " << testing::PrintToString(stream)
        << " cuts " << mask;
    ASSERT_EQ(framer.pending(), 0U);
  }
}

/// Every string of `size` letters of `alphabet`.
template <typename Visit>
void for_each_string(std::string_view alphabet, std::size_t size, Visit visit) {
  std::string text(size, alphabet[0]);
  std::vector<std::size_t> digits(size, 0);
  for (;;) {
    visit(text);
    std::size_t i = 0;
    while (i < size && ++digits[i] == alphabet.size()) {
      digits[i] = 0;
      text[i++] = alphabet[0];
    }
    if (i == size) return;
    text[i] = alphabet[digits[i]];
  }
}

void expect_exhaustively(std::string_view how, std::string_view alphabet, std::size_t size) {
  for (const std::size_t limit : {1U, 2U, 3U, 5U, 100U}) {
    for_each_string(alphabet, size, [&](const std::string& stream) {
      if (!testing::Test::HasFatalFailure()) {
        expect_all_chunkings_agree(framing(how), stream, limit);
      }
    });
  }
}

TEST(ParseFraming, ReadsEachKindAndWritesItBack) {
  for (const std::string_view text : {"raw", "line", "length:1", "length:4294967295",
                                      "delimiter:0d0a", "prefix:u8", "prefix:u16be", "prefix:u16le",
                                      "prefix:u32be", "prefix:u32le", "idle:1", "idle:86400000"}) {
    const Result<Framing> parsed = parse_framing(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(to_string(*parsed), text);
  }
}

TEST(ParseFraming, TakesADelimiterInAnyFormOfHex) {
  for (const std::string_view text : {"delimiter:0d 0a", "delimiter:0D0A", "delimiter:0x0d,0x0a"}) {
    EXPECT_EQ(to_string(framing(text)), "delimiter:0d0a") << text;
  }
}

TEST(ParseFraming, NamesTheBadPartAndTheRightForm) {
  const auto expect_error = [](std::string_view text, std::string_view bad, std::string_view form) {
    const std::string message = error_of(text);
    EXPECT_NE(message.find(bad), std::string::npos) << text << ": " << message;
    EXPECT_NE(message.find(form), std::string::npos) << text << ": " << message;
  };
  expect_error("", "\"\"", "line");
  expect_error("lines", "\"lines\"", "line");
  expect_error("Raw", "\"Raw\"", "raw");
  expect_error("raw:1", "\"1\"", "no parameter");
  expect_error("line:", "line", "no parameter");
  expect_error("length", "\"\"", "length:N");
  expect_error("length:0", "\"0\"", "length:N");
  expect_error("length:-1", "\"-1\"", "length:N");
  expect_error("length:12x", "\"12x\"", "length:N");
  expect_error("length:4294967296", "\"4294967296\"", "4294967295");
  expect_error("delimiter:", "0 bytes", "delimiter:HEX");
  expect_error("delimiter:0d0", "half a byte", "delimiter:HEX");
  expect_error("delimiter:0g", "\"g\"", "delimiter:HEX");
  expect_error("delimiter:" + std::string(130, '0'), "65 bytes", "64");
  expect_error("prefix:u64", "\"u64\"", "u32le");
  expect_error("prefix", "\"\"", "u32le");
  expect_error("idle:0", "\"0\"", "idle:MS");
  expect_error("idle:86400001", "\"86400001\"", "86400000");
  expect_error("x\x1b[2J", "\\x1b", "raw");
}

TEST(CheckFraming, RefusesFramesThatCanNeverBeWhole) {
  EXPECT_TRUE(check_framing(framing("length:100"), 100));
  EXPECT_FALSE(check_framing(framing("length:101"), 100));
  EXPECT_TRUE(check_framing(framing("delimiter:0d0a"), 2));
  EXPECT_FALSE(check_framing(framing("delimiter:0d0a"), 1));
  EXPECT_FALSE(check_framing(framing("raw"), 0));
}

TEST(Framer, RefusesAFramingThatNoTextGives) {
  EXPECT_THROW(Framer(Framing{.kind = FramingKind::length}), std::invalid_argument);
  EXPECT_THROW(Framer(Framing{.kind = FramingKind::delimiter}), std::invalid_argument);
  EXPECT_THROW(Framer(Framing{.kind = FramingKind::idle}), std::invalid_argument);
}

TEST(Framer, PassesRawChunksOnAsTheyCame) {
  Framer framer(framing("raw"), 2);
  std::vector<Frame> out;
  const Bytes chunk = Bytes::copy_of("abcdef"sv);
  framer.feed(chunk, start, out);
  framer.feed({}, start, out);
  framer.finish(out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].bytes.data(), chunk.data());
  EXPECT_EQ(out[0].payload_size, 6U);
  EXPECT_FALSE(out[0].partial);
}

TEST(Framer, LeavesLfAndCrLfOutOfTheLine) {
  Framer framer(framing("line"));
  std::vector<Frame> out;
  framer.feed(Bytes::copy_of("a\r\n\nb\rc\n\r\n\r\r\nrest\r"sv), start, out);
  framer.finish(out);
  std::vector<std::string> payloads;
  payloads.reserve(out.size());
  for (const Frame& frame : out)
    payloads.push_back(chars(frame.payload()));
  EXPECT_EQ(payloads, (std::vector<std::string>{"a", "", "b\rc", "", "\r", "rest\r"}));
  EXPECT_TRUE(out.back().partial);
  EXPECT_FALSE(out.back().overflow);
}

TEST(Framer, SlicesFramesThatLieInOneChunk) {
  Framer framer(framing("line"));
  std::vector<Frame> out;
  const Bytes first = Bytes::copy_of("one\ntwo\nthr"sv);
  framer.feed(first, start, out);
  const Bytes second = Bytes::copy_of("ee\nfour\n"sv);
  framer.feed(second, start, out);
  ASSERT_EQ(out.size(), 4U);
  EXPECT_EQ(out[0].bytes.data(), first.data());
  EXPECT_EQ(out[1].bytes.data(), first.data() + 4);
  EXPECT_EQ(chars(out[2].bytes), "three\n");
  EXPECT_EQ(out[3].bytes.data(), second.data() + 3);
}

TEST(Framer, CutsLinesWhateverTheChunks) {
  expect_exhaustively("line", "a\r\n", 7);
}

TEST(Framer, CutsAtADelimiterWhateverTheChunks) {
  expect_exhaustively("delimiter:61", "ab", 7);
  expect_exhaustively("delimiter:6161", "ab", 8);
  expect_exhaustively("delimiter:616162", "ab", 8);
  expect_exhaustively("delimiter:61626162", "ab", 8);
  expect_exhaustively("delimiter:0d0a0d0a", "\r\n", 9);
}

TEST(Framer, CutsFixedLengthsWhateverTheChunks) {
  for (const std::string_view how : {"length:1", "length:3", "length:8", "length:20"}) {
    for (const std::size_t limit : {1U, 2U, 3U, 8U, 100U}) {
      expect_all_chunkings_agree(framing(how), "abcdefghijkl", limit);
    }
  }
}

TEST(Framer, CutsByLengthPrefixWhateverTheChunks) {
  expect_exhaustively("prefix:u8", "\0\1\3"sv, 7);
  expect_exhaustively("prefix:u16be", "\0\1\3"sv, 7);
  expect_exhaustively("prefix:u16le", "\0\1\3"sv, 7);
  expect_exhaustively("prefix:u32be", "\0\2"sv, 8);
  expect_exhaustively("prefix:u32le", "\0\2"sv, 8);
}

TEST(Framer, AgreesWithTheReferenceOnRandomStreams) {
  std::mt19937 random(20260711);
  const auto below = [&](std::size_t n) -> std::size_t { return random() % n; };
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"line", "abc\r\n"},
      {"delimiter:0d0a0d0a", "\r\nx"},
      {"delimiter:6161626161", "ab"},
      {"length:17", "xyz"},
      {"prefix:u8", "\0\1\2\x11\xff"sv},
      {"prefix:u16be", "\0\0\0\1\2\x11\xff"sv},
      {"prefix:u16le", "\0\0\0\1\2\x11\xff"sv},
      {"prefix:u32be", "\0\0\0\0\0\0\0\0\1\xff"sv},
      {"prefix:u32le", "\0\0\0\0\0\0\0\0\1\xff"sv}};
  for (int round = 0; round < 4000; ++round) {
    const auto& [how, alphabet] = cases[below(cases.size())];
    const std::size_t limit = 1 + below(round % 2 == 0 ? 40 : 4000);
    std::string stream(below(2000), '\0');
    for (char& c : stream)
      c = alphabet[below(alphabet.size())];
    const std::size_t mean_chunk = 1 + below(300);
    const Reference reference{framing(how), limit};
    Framer framer(framing(how), limit);
    const auto frames =
        frames_of(framer, stream, [&](std::size_t) { return below(mean_chunk) == 0; });
    ASSERT_EQ(join(frames, reference.effective_limit()), reference.frames(stream))
        << "round " << round << ' ' << how << " limit " << limit;
  }
}

TEST(Framer, KeepsAFrameOfExactlyTheLimitWhole) {
  Framer framer(framing("line"), 4);
  std::vector<Frame> out;
  for (const char c : "abc\n"sv)
    framer.feed(Bytes::copy_of(std::string_view(&c, 1)), start, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(chars(out[0].bytes), "abc\n");
  EXPECT_FALSE(out[0].partial);
}

TEST(Framer, TellsAnOversizeFrameOnceAndPassesItOnInPieces) {
  Framer framer(framing("line"), 4);
  std::vector<Frame> out;
  framer.feed(Bytes::copy_of("abcd"sv), start, out);
  EXPECT_TRUE(out.empty()) << "it may yet end here";
  framer.feed(Bytes::copy_of("efghijk\r"sv), start, out);
  framer.feed(Bytes::copy_of("\nnext\n"sv), start, out);
  ASSERT_GE(out.size(), 4U);
  EXPECT_EQ(chars(out[0].bytes), "abcd");
  EXPECT_TRUE(out[0].overflow);
  EXPECT_TRUE(out[0].partial);
  EXPECT_EQ(chars(out[1].bytes), "efgh");
  EXPECT_FALSE(out[1].overflow);
  EXPECT_TRUE(out[1].partial);
  EXPECT_EQ(chars(out[2].bytes), "ijk") << "the CR may belong to the terminator";
  EXPECT_EQ(chars(out[3].bytes), "\r\n");
  EXPECT_EQ(out[3].payload_size, 0U);
  EXPECT_FALSE(out[3].partial);
  EXPECT_EQ(join(out, 4).back().bytes, "next\n") << "the next frame is on its own";
}

TEST(Framer, KnowsAnOversizePrefixAtOnce) {
  Framer framer(framing("prefix:u32be"), 1000);
  std::vector<Frame> out;
  framer.feed(Bytes::copy_of("\xff\xff\xff\xffxyz"sv), start, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_TRUE(out[0].overflow);
  EXPECT_EQ(chars(out[0].payload()), "xyz");
  EXPECT_EQ(framer.pending(), 0U);
}

TEST(Framer, CountsALengthOfFourGigabytesWithoutOverflow) {
  Framer framer(framing("prefix:u32le"), 1U << 20U);
  std::vector<Frame> out;
  framer.feed(Bytes::copy_of("\xff\xff\xff\xff"sv), start, out);
  const Bytes chunk = Bytes::take(std::vector<std::byte>(1U << 20U));
  std::uint64_t left = 0xFFFF'FFFF;
  while (left > 0) {
    out.clear();
    const Bytes part = chunk.slice(0, left);
    framer.feed(part, start, out);
    left -= part.size();
    ASSERT_EQ(out.size(), 1U);
    ASSERT_EQ(out[0].partial, left > 0);
    ASSERT_EQ(out[0].payload_size, part.size());
  }
  out.clear();
  framer.feed(Bytes::copy_of("\1\0\0\0x"sv), start, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(chars(out[0].payload()), "x");
}

TEST(Framer, TakesFourGigabyteFramesUnderALargerLimitAsNotOversize) {
  Framer framer(framing("prefix:u32be"), std::size_t{1} << 40U);
  std::vector<Frame> out;
  framer.feed(Bytes::copy_of("\xff\xff\xff\xffxyz"sv), start, out);
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(framer.pending(), 7U);
}

TEST(Framer, NeverSearchesAByteTwice) {
  // A million reads of one byte, all in one line: searching each time from the front would be
  // half a million million steps and would not end within the time limit of a test.
  Framer framer(framing("line"), 2U << 20U);
  std::vector<Frame> out;
  const Bytes letter = Bytes::copy_of("a"sv);
  for (std::size_t i = 0; i < (1U << 20U); ++i)
    framer.feed(letter, start, out);
  EXPECT_TRUE(out.empty());
  framer.feed(Bytes::copy_of("\n"sv), start, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].payload_size, 1U << 20U);
}

TEST(Framer, HoldsNoMoreThanTheLimit) {
  for (const std::string_view how : {"line", "delimiter:616162", "prefix:u32be", "idle:10"}) {
    Framer framer(framing(how), 1000);
    std::vector<Frame> out;
    for (int i = 0; i < 200; ++i) {
      framer.feed(Bytes::copy_of(std::string(137, 'a')), start, out);
      ASSERT_LE(framer.pending(), 1000U) << how;
    }
  }
}

TEST(Framer, EndsAnIdleFrameOnlyAfterSilence) {
  Framer framer(framing("idle:20"));
  std::vector<Frame> out;
  EXPECT_EQ(framer.deadline(), std::nullopt);
  const Bytes first = Bytes::copy_of("ab"sv);
  framer.feed(first, start, out);
  EXPECT_EQ(framer.deadline(), start + 20ms);
  framer.expire(start + 19ms, out);
  EXPECT_TRUE(out.empty());
  framer.feed(Bytes::copy_of("cd"sv), start + 19ms, out);
  EXPECT_EQ(framer.deadline(), start + 39ms);
  framer.expire(start + 20ms, out);
  EXPECT_TRUE(out.empty()) << "a timer set before the last bytes came";
  framer.feed(Bytes::copy_of("ef"sv), start + 39ms, out);
  framer.expire(start + 59ms, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(chars(out[0].bytes), "abcdef");
  EXPECT_FALSE(out[0].partial);
  EXPECT_EQ(framer.deadline(), std::nullopt);
}

TEST(Framer, KeepsAnIdleFrameOfOneChunkWithoutACopy) {
  Framer framer(framing("idle:20"));
  std::vector<Frame> out;
  const Bytes chunk = Bytes::copy_of("ab"sv);
  framer.feed(chunk, start, out);
  framer.expire(start + 20ms, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].bytes.data(), chunk.data());
}

TEST(Framer, DeliversALongIdleFrameInPiecesAndEndsIt) {
  Framer framer(framing("idle:20"), 4);
  std::vector<Frame> out;
  framer.feed(Bytes::copy_of("abcdefgh"sv), start, out);
  framer.feed(Bytes::copy_of("ij"sv), start + 1ms, out);
  framer.expire(start + 21ms, out);
  EXPECT_EQ(join(out, 4), (std::vector<Whole>{{"abcdefghij", "abcdefghij", true, true}}));
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(chars(out[2].bytes), "ij");
}

TEST(Framer, IsAsNewAfterFinish) {
  for (const std::string_view how :
       {"line", "delimiter:0d0a0d0a", "length:5", "prefix:u32be", "idle:9"}) {
    Framer framer(framing(how), 8);
    std::vector<Frame> out;
    framer.feed(Bytes::copy_of("\1\1\1\1 and more\r\n\r"sv), start, out);
    framer.finish(out);
    EXPECT_EQ(framer.pending(), 0U);
    EXPECT_EQ(framer.deadline(), std::nullopt);
    out.clear();
    framer.feed(Bytes::copy_of("\0\0\0\1a"sv), start, out);
    framer.finish(out);
    ASSERT_EQ(out.size(), 1U) << how;
    EXPECT_FALSE(out[0].overflow) << how;
    EXPECT_EQ(out[0].bytes.size(), 5U) << how;
  }
}

}  // namespace
}  // namespace lanyard::session
