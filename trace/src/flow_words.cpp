#include <array>

#include "decimal_text.hpp"
#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {
namespace {

using std::chrono::milliseconds;

/// A shut window that nobody waited for long is no stall.
constexpr Duration least_stall = milliseconds(200);

Duration longest_stall(const Flow& flow) {
  return std::max(flow.from_client.longest_zero_window, flow.from_server.longest_zero_window);
}

/// Without its port, unless the other side is called the same.
std::string who(const Flow& flow, Sender sender, const HostNames& names) {
  const auto called = [&](Sender side) {
    const std::string_view name = names.find(flow.endpoint(side));
    return name.empty() ? address_text(flow.endpoint(side)) : std::string(name);
  };
  const std::string name = called(sender);
  return name == called(other(sender)) ? names.text(flow.endpoint(sender)) : name;
}

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return number_text(count) + ' ' + (count == 1 ? one : many);
}

void append(std::string& text, const std::string& more) {
  text += (text.empty() || more.empty() ? "" : ", ") + more;
}

/// Each FIN was acknowledged, or a RST said that there is nothing left to close.
bool is_closed(const Flow& flow) {
  const DirectionFigures& client = flow.from_client;
  const DirectionFigures& server = flow.from_server;
  return client.sent_fin && server.sent_fin &&
         ((client.fin_acknowledged && server.fin_acknowledged) || flow.reset_after_both_fins);
}

bool has_open_ends(const DirectionFigures& own) {
  return own.rst_was_lost || (own.sent_fin && !own.fin_acknowledged);
}

/// What was sent for good and is not known to have arrived; empty where there is nothing such.
std::string open_ends_text(const Flow& flow, const HostNames& names) {
  if (!has_open_ends(flow.from_client) && !has_open_ends(flow.from_server)) {
    return {};
  }
  std::string data;
  std::string lost;
  std::string fins;
  for (const Sender sender : {Sender::client, Sender::server}) {
    const DirectionFigures& own = flow.figures(sender);
    const std::string name = who(flow, sender, names);
    if (own.sent_fin && own.unacknowledged > 0) {
      append(data,
             counted(own.unacknowledged, "byte of ", "bytes of ") + name + " not acknowledged");
    }
    if (own.sent_fin && !own.fin_arrived) {
      append(lost, "the FIN of " + name + " never arrived");
    } else if (own.sent_fin && !own.fin_acknowledged && !flow.reset_after_both_fins) {
      append(fins, "the FIN of " + name + " not acknowledged");
    }
    if (own.rst_was_lost) {
      append(lost, "the RST of " + name + " never arrived");
    }
  }
  append(data, lost);
  return data.empty() ? fins : data;
}

/// How the losses were met; empty where there were none.
std::string trouble_text(const Flow& flow) {
  const std::uint64_t repeated =
      flow.from_client.repeated_segments + flow.from_server.repeated_segments;
  const std::uint64_t late = flow.from_client.out_of_order + flow.from_server.out_of_order;
  const std::uint64_t gaps = flow.from_client.lost_segments + flow.from_server.lost_segments;
  if (longest_stall(flow) >= least_stall) {
    return "stalled " + duration_text(longest_stall(flow)) + " on a zero window";
  }
  if (repeated > 0) {
    return counted(repeated, "segment", "segments") + " sent again";
  }
  if (late > 0) {
    return counted(late, "segment", "segments") + " out of order";
  }
  if (gaps > 0) {
    return counted(gaps, "gap", "gaps") + " in the capture";
  }
  return {};
}

}  // namespace

std::string conclusion(const Flow& flow, const HostNames& names) {
  if (flow.refused) {
    return "refused";
  }
  if (flow.from_server.segments == 0 && flow.client_state == TcpState::syn_sent) {
    // One SYN says nothing of how long its sender has waited.
    return flow.from_client.repeated_segments > 0 ? "never answered" : "no answer in the capture";
  }
  if (flow.reset_by) {
    return "reset by " + who(flow, *flow.reset_by, names) +
           (flow.reset_after_its_fin ? " after its FIN" : "");
  }
  const bool closed = is_closed(flow);
  const bool shut = !closed && (flow.from_client.window_is_shut || flow.from_server.window_is_shut);
  std::string text = shut ? "stalled on a zero window to the end" : trouble_text(flow);
  const std::string open_ends = open_ends_text(flow, names);
  const bool has_fin = flow.from_client.sent_fin || flow.from_server.sent_fin;
  if (!closed && !shut && (open_ends.empty() || (text.empty() && !has_fin))) {
    append(text, has_fin ? "half closed" : "open");
  }
  append(text, open_ends);
  if (!text.empty()) {
    return text;
  }
  return flow.saw_handshake_begin ? "clean" : "clean, began before the capture";
}

std::string duration_text(Duration duration) {
  struct Unit {
    double nanoseconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> units{{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}}};
  const double value = static_cast<double>(duration.count());
  const double size = value < 0 ? -value : value;
  const Unit* unit = &units.back();
  for (const Unit& each : units) {
    // What would round up to 1000 of a unit is shown in the next one.
    if (size >= each.nanoseconds * 0.9995) {
      unit = &each;
      break;
    }
  }
  const double number = value / unit->nanoseconds;
  const double magnitude = number < 0 ? -number : number;
  const bool whole = unit == &units.back() || magnitude >= 99.95;
  const int digits = whole ? 0 : magnitude >= 9.995 ? 1 : 2;
  return decimal_text(number, digits).append(" ").append(unit->name);
}

std::string number_text(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

}  // namespace lanyard::trace
