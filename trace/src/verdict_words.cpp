#include <array>

#include "lanyard/trace/verdict.hpp"

namespace lanyard::trace {
namespace {

struct Names {
  std::string_view words;
  std::string_view json;
};

constexpr std::array<Names, verdict_count> names{{
    {"handshake 1/3", "handshake_1"},
    {"handshake 2/3", "handshake_2"},
    {"handshake 3/3", "handshake_3"},
    {"data", "data"},
    {"ACK", "ack"},
    {"delayed ACK", "delayed_ack"},
    {"duplicate ACK", "duplicate_ack"},
    {"retransmission", "retransmission"},
    {"fast retransmission", "fast_retransmission"},
    {"spurious retransmission", "spurious_retransmission"},
    {"out of order", "out_of_order"},
    {"gap before it", "lost_segment"},
    {"ACK of what is not here", "ack_of_lost_segment"},
    {"zero window", "zero_window"},
    {"window probe", "window_probe"},
    {"ACK of window probe", "window_probe_ack"},
    {"window update", "window_update"},
    {"window full", "window_full"},
    {"keep-alive", "keep_alive"},
    {"ACK of keep-alive", "keep_alive_ack"},
    {"FIN", "fin"},
    {"half-close", "half_close"},
    {"RST", "rst"},
    {"refused", "refused"},
    {"aborted", "aborted"},
    {"reset after close", "reset_after_close"},
    {"MSS agreed", "mss_agreed"},
    {"window scale agreed", "window_scale_agreed"},
    {"ports reused", "ports_reused"},
}};

}  // namespace

std::string_view words(Verdict verdict) {
  return names.at(static_cast<std::size_t>(verdict)).words;
}

std::string_view json_name(Verdict verdict) {
  return names.at(static_cast<std::size_t>(verdict)).json;
}

}  // namespace lanyard::trace
