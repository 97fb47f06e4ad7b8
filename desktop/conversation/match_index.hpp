#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lanyard::desktop {

/// The numbers of the events that a filter lets through, as rows: row 0 is the smallest. One bit an
/// event where they stand close together, 80 bytes for one that stands alone; every question takes
/// a binary search. Pure; one thread at a time.
class MatchIndex {
 public:
  /// Adds a number; one that is not greater than all before it is ignored.
  void append(std::int64_t number);
  void append(std::span<const std::int64_t> numbers);
  void clear();

  [[nodiscard]] std::int64_t count() const { return count_; }
  /// The number in `row`, which must be less than count().
  [[nodiscard]] std::int64_t at(std::int64_t row) const;
  /// How many numbers are less than `number`: its row, where it is there.
  [[nodiscard]] std::int64_t rows_before(std::int64_t number) const;
  [[nodiscard]] bool contains(std::int64_t number) const;

 private:
  static constexpr std::int64_t words = 8;
  static constexpr std::int64_t block_size = words * 64;
  struct Block {
    std::int64_t place = 0;        ///< It holds the numbers from place * block_size.
    std::int64_t rows_before = 0;  ///< In all blocks before this one.
    std::array<std::uint64_t, words> bits{};
  };

  std::vector<Block> blocks_;  ///< Only those with a number in them, ascending.
  std::int64_t count_ = 0;
  std::int64_t last_ = -1;
};

}  // namespace lanyard::desktop
