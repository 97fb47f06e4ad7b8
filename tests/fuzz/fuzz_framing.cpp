// Any framing over any stream in any chunks: what comes out is what went in, and pieces, sizes and
// flags keep what framing.hpp promises.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lanyard/session/framing.hpp"

namespace {

using lanyard::Bytes;
using lanyard::ByteView;
using lanyard::session::Frame;
using lanyard::session::Framer;
using lanyard::session::Framing;
using lanyard::session::FramingKind;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::array<const char*, 16> framings{
    "raw",          "line",           "length:1",     "length:7",
    "length:300",   "delimiter:0a",   "delimiter:61", "delimiter:0d0a0d0a",
    "prefix:u8",    "prefix:u16be",   "prefix:u16le", "prefix:u32be",
    "prefix:u32le", "delimiter:6161", "idle:5",       "delimiter:616162"};

/// The frames of a stream, each as its bytes, with the pieces of an oversize frame joined.
struct Collected {
  std::string stream;
  std::vector<std::string> frames;
  std::vector<std::string> payloads;
};

void collect(const std::vector<Frame>& frames, std::size_t limit, bool bounded, Collected& into) {
  bool continues = false;
  for (const Frame& frame : frames) {
    require(!frame.bytes.empty());
    require(frame.payload_offset + frame.payload_size <= frame.bytes.size());
    require(!bounded || frame.bytes.size() <= limit);
    require(!frame.overflow || (frame.partial && !continues));
    into.stream += lanyard::as_chars(frame.bytes.view());
    if (!continues) {
      into.frames.emplace_back();
      into.payloads.emplace_back();
    }
    into.frames.back() += lanyard::as_chars(frame.bytes.view());
    into.payloads.back() += lanyard::as_chars(frame.payload().view());
    continues = frame.partial;
  }
}

Collected run(const Framing& framing, std::size_t limit, ByteView stream, ByteView cuts) {
  Framer framer(framing, limit);
  std::vector<Frame> frames;
  Framer::TimePoint now;
  std::size_t at = 0;
  const bool bounded = framing.kind != FramingKind::raw;
  const std::size_t least = std::max<std::size_t>({limit, 4, framing.delimiter.size()});
  for (std::size_t i = 0; at < stream.size(); ++i) {
    const std::size_t cut =
        cuts.empty() ? stream.size() : std::to_integer<std::size_t>(cuts[i % cuts.size()]);
    const Bytes chunk = Bytes::copy_of(stream.subspan(at, std::min(cut + 1, stream.size() - at)));
    at += chunk.size();
    framer.feed(chunk, now, frames);
    require(framer.pending() <= least);
    now += std::chrono::milliseconds(cut % 8);
    framer.expire(now, frames);
  }
  framer.finish(frames);
  require(framer.pending() == 0);
  Collected collected;
  collect(frames, least, bounded, collected);
  return collected;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 8) return 0;
  const ByteView input = std::as_bytes(std::span(data, size));
  const auto framing = lanyard::session::parse_framing(framings.at(data[0] % framings.size()));
  require(framing.has_value());
  require(lanyard::session::parse_framing(to_string(*framing)) == *framing);
  const std::size_t limit = data[1] < 128 ? data[1] : std::size_t{data[1]} * 256;
  const ByteView cuts = input.subspan(2, 4);
  const ByteView stream = input.subspan(6);

  const Collected cut = run(*framing, limit, stream, cuts);
  require(cut.stream == lanyard::as_chars(stream));
  if (framing->kind != FramingKind::raw && framing->kind != FramingKind::idle) {
    const Collected whole = run(*framing, limit, stream, {});
    require(cut.frames == whole.frames);
    require(cut.payloads == whole.payloads);
  }
  // Any text may come as a framing; what is accepted reads back as itself.
  if (const auto parsed = lanyard::session::parse_framing(lanyard::as_chars(stream))) {
    require(lanyard::session::parse_framing(to_string(*parsed)) == *parsed);
  }
  return 0;
}
