#include "conversation/match_index.hpp"

#include <algorithm>
#include <bit>

namespace lanyard::desktop {

void MatchIndex::append(std::int64_t number) {
  if (number <= last_) {
    return;
  }
  last_ = number;
  const std::int64_t place = number / block_size;
  if (blocks_.empty() || blocks_.back().place != place) {
    blocks_.push_back({.place = place, .rows_before = count_});
  }
  const auto bit = static_cast<std::size_t>(number % block_size);
  blocks_.back().bits.at(bit / 64) |= std::uint64_t{1} << (bit % 64);
  ++count_;
}

void MatchIndex::append(std::span<const std::int64_t> numbers) {
  for (const std::int64_t number : numbers) {
    append(number);
  }
}

void MatchIndex::clear() {
  *this = {};
}

std::int64_t MatchIndex::at(std::int64_t row) const {
  const auto after = std::ranges::upper_bound(blocks_, row, {}, &Block::rows_before);
  const Block& block = *(after - 1);
  std::int64_t left = row - block.rows_before;
  std::int64_t number = block.place * block_size;
  for (std::uint64_t word : block.bits) {
    const int here = std::popcount(word);
    if (left < here) {
      for (; left > 0; --left) {
        word &= word - 1;  // clears the lowest bit
      }
      return number + std::countr_zero(word);
    }
    left -= here;
    number += 64;
  }
  return last_;
}

std::int64_t MatchIndex::rows_before(std::int64_t number) const {
  if (number <= 0) {
    return 0;
  }
  const std::int64_t place = number / block_size;
  const auto block = std::ranges::lower_bound(blocks_, place, {}, &Block::place);
  if (block == blocks_.end()) {
    return count_;
  }
  std::int64_t rows = block->rows_before;
  if (block->place != place) {
    return rows;
  }
  std::int64_t bits_left = number % block_size;
  for (const std::uint64_t word : block->bits) {
    if (bits_left < 64) {
      return rows + std::popcount(word & ((std::uint64_t{1} << bits_left) - 1));
    }
    rows += std::popcount(word);
    bits_left -= 64;
  }
  return rows;
}

bool MatchIndex::contains(std::int64_t number) const {
  const std::int64_t row = rows_before(number);
  return row < count_ && at(row) == number;
}

}  // namespace lanyard::desktop
