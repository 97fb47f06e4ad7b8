// How fast bytes become frames and text, one core. Run: build/debug is for debugging; configure
// with -DLANYARD_BENCH=ON in a release build.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "lanyard/session/framing.hpp"
#include "lanyard/session/text.hpp"

namespace {

using namespace lanyard;
using namespace lanyard::session;

constexpr std::size_t chunk_size = std::size_t{64} << 10U;

Bytes chunk_of_lines(std::size_t line_size) {
  std::string text;
  while (text.size() < chunk_size) {
    text += std::string(line_size - 1, 'x') + "\n";
  }
  return Bytes::copy_of(text);
}

void count_bytes(benchmark::State& state, std::size_t size) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

void frame_lines(benchmark::State& state) {
  const Bytes chunk = chunk_of_lines(static_cast<std::size_t>(state.range(0)));
  Framer framer(parse_framing("line").value());
  std::vector<Frame> frames;
  for (auto _ : state) {
    frames.clear();
    framer.feed(chunk, {}, frames);
    benchmark::DoNotOptimize(frames.data());
  }
  count_bytes(state, chunk.size());
}
BENCHMARK(frame_lines)->Arg(16)->Arg(64)->Arg(1024);

void decode_utf8(benchmark::State& state) {
  const Bytes chunk = chunk_of_lines(64);
  TextDecoder decoder = TextDecoder::create("utf-8").value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(decoder.decode(chunk.view()));
  }
  count_bytes(state, chunk.size());
}
BENCHMARK(decode_utf8);

void show_hex(benchmark::State& state) {
  const Bytes chunk = chunk_of_lines(64);
  for (auto _ : state) {
    benchmark::DoNotOptimize(to_hex(chunk.view()));
  }
  count_bytes(state, chunk.size());
}
BENCHMARK(show_hex);

}  // namespace
