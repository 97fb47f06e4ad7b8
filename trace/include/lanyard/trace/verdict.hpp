#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace lanyard::trace {

/// What a segment is, seen in its flow. A segment can be several things at once. docs/tcp-rules.md
/// defines each in the words that stand above its function in trace/src/verdicts.cpp.
enum class Verdict : std::uint8_t {
  handshake_syn,      ///< 1/3
  handshake_syn_ack,  ///< 2/3
  handshake_ack,      ///< 3/3
  data,
  pure_ack,
  delayed_ack,
  duplicate_ack,
  retransmission,
  fast_retransmission,
  spurious_retransmission,
  out_of_order,
  lost_segment,         ///< Something before this segment was not captured.
  ack_of_lost_segment,  ///< Acknowledges what was not captured.
  zero_window,
  window_probe,
  window_probe_ack,
  window_update,
  window_full,
  keep_alive,
  keep_alive_ack,
  fin,
  half_close,
  rst,
  refused,
  aborted,
  reset_after_close,
  mss_agreed,
  scale_agreed,
  ports_reused,
};

constexpr std::size_t verdict_count = 29;
static_assert(static_cast<std::size_t>(Verdict::ports_reused) + 1 == verdict_count);

/// A set of verdicts.
class VerdictSet {
 public:
  constexpr VerdictSet() = default;
  template <typename... Rest>
  constexpr explicit VerdictSet(Verdict first, Rest... rest)
      : bits_(bit(first) | (0U | ... | bit(rest))) {}

  constexpr void add(Verdict verdict) { bits_ |= bit(verdict); }
  constexpr void add_if(bool holds, Verdict verdict) { bits_ |= holds ? bit(verdict) : 0U; }
  [[nodiscard]] constexpr bool has(Verdict verdict) const { return (bits_ & bit(verdict)) != 0; }
  [[nodiscard]] constexpr bool has_any(VerdictSet others) const {
    return (bits_ & others.bits_) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr VerdictSet without(VerdictSet others) const {
    VerdictSet rest;
    rest.bits_ = bits_ & ~others.bits_;
    return rest;
  }

  [[nodiscard]] constexpr VerdictSet with(VerdictSet others) const {
    VerdictSet both;
    both.bits_ = bits_ | others.bits_;
    return both;
  }

  /// Calls `visit` with each verdict of the set, in the order of the enum.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::uint32_t rest = bits_; rest != 0; rest &= rest - 1) {
      visit(static_cast<Verdict>(std::countr_zero(rest)));
    }
  }

  friend constexpr bool operator==(VerdictSet, VerdictSet) = default;

 private:
  static constexpr std::uint32_t bit(Verdict verdict) {
    return std::uint32_t{1} << static_cast<unsigned>(verdict);
  }
  std::uint32_t bits_ = 0;
};
static_assert(verdict_count <= 32);

/// The same data once more, in one of its four kinds.
constexpr VerdictSet repetitions{Verdict::retransmission, Verdict::fast_retransmission,
                                 Verdict::spurious_retransmission};

/// What a person who looks for trouble wants to see: a repetition, a loss, a stall, a reset.
constexpr VerdictSet troubles{Verdict::retransmission,
                              Verdict::fast_retransmission,
                              Verdict::spurious_retransmission,
                              Verdict::out_of_order,
                              Verdict::lost_segment,
                              Verdict::ack_of_lost_segment,
                              Verdict::duplicate_ack,
                              Verdict::zero_window,
                              Verdict::window_full,
                              Verdict::window_probe,
                              Verdict::refused,
                              Verdict::aborted,
                              Verdict::rst};

/// A few words, `duplicate ACK`, as the diagram and the manual show it; all lower case but names.
std::string_view words(Verdict verdict);

/// The stable name in JSON: `duplicate_ack`.
std::string_view json_name(Verdict verdict);

}  // namespace lanyard::trace
