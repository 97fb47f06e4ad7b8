#pragma once

#include <cstdint>
#include <string_view>

namespace lanyard::lab {

/// The lab's random numbers: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). Eight bytes of state, so that each direction of each board has its
/// own. The same seed gives the same numbers with every compiler, which the distributions of
/// <random> do not promise. Not for secrets.
class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  /// 64 random bits.
  std::uint64_t next();

  /// From 0 up to, but not including, 1, in steps of 2^-53.
  double unit();

 private:
  std::uint64_t state_;
};

/// A seed for the part of the lab called `name` (`board-1 sending`), from the lab's seed.
std::uint64_t derive_seed(std::uint64_t seed, std::string_view name);

}  // namespace lanyard::lab
