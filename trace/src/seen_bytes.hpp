#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lanyard::trace {

/// Which bytes of one direction the capture holds: all before up_to(), and pieces beyond it. At
/// most max_pieces are remembered; with one more the first gap is forgotten, as if it was filled.
class SeenBytes {
 public:
  static constexpr std::size_t max_pieces = 32;

  /// Nothing until the first add().
  [[nodiscard]] std::optional<std::uint32_t> up_to() const { return up_to_; }
  /// From `begin` to before `end`; nothing for none.
  void add(std::uint32_t begin, std::uint32_t end);
  /// What lies before `end` is not asked for any more.
  void skip_to(std::uint32_t end);
  /// Whether all of them have surely been added, without a gap between them.
  [[nodiscard]] bool holds(std::uint32_t begin, std::uint32_t end) const;

 private:
  struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  void keep(Piece piece);
  void join(std::uint32_t end);

  std::uint32_t from_ = 0;  ///< From here to up_to_ nothing was skipped.
  std::optional<std::uint32_t> up_to_{};
  std::vector<Piece> pieces_{};  ///< In order, none touching another.
};

}  // namespace lanyard::trace
