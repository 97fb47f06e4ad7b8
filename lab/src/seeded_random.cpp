#include "lanyard/lab/seeded_random.hpp"

#include "fnv.hpp"

namespace lanyard::lab {
namespace {

/// The finalizer of SplitMix64.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9;
  z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EB;
  return z ^ (z >> 31U);
}

constexpr std::uint64_t golden_gamma = 0x9E37'79B9'7F4A'7C15;

}  // namespace

std::uint64_t SeededRandom::next() {
  state_ += golden_gamma;
  return mix(state_);
}

double SeededRandom::unit() {
  constexpr double step = 0x1p-53;  // a double's fraction has 53 bits
  return static_cast<double>(next() >> 11U) * step;
}

std::uint64_t derive_seed(std::uint64_t seed, std::string_view name) {
  return mix(mix(seed + golden_gamma) ^ fnv1a(name));
}

}  // namespace lanyard::lab
