#include "lab_printer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "printer.hpp"

namespace lanyard::cli {
namespace {

using Json = nlohmann::ordered_json;

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;  // clang 16 does not deduce it by itself

std::string transport_of(const lab::ForwardOpened& forward) {
  return forward.transport == lab::Transport::udp ? "UDP" : "TCP";
}

std::string host_of(const lab::ForwardOpened& forward) {
  return join_host_port(to_string(forward.host_address), forward.host_port);
}

void put(Json& object, const char* name, const lab::BoardIdentity& board) {
  object["event"] = name;
  object["board"] = board.name;
  object["mac"] = to_string(board.mac);
}

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

/// Calls `take` with the key and the value of each that was set, as `--set` has them.
template <typename Take>
void for_each_value(const lab::LinkChange& link, const Take& take) {
  if (link.loss) take("loss", *link.loss);
  if (link.delay) take("delay", milliseconds(*link.delay));
  if (link.jitter) take("jitter", milliseconds(*link.jitter));
  if (link.rate) take("rate", *link.rate);
  if (link.duplicate) take("duplicate", *link.duplicate);
  if (link.reorder) take("reorder", *link.reorder);
}

std::string_view name_of(lab::Direction direction) {
  switch (direction) {
    case lab::Direction::up:
      return "up";
    case lab::Direction::down:
      return "down";
    case lab::Direction::both:
      break;
  }
  return "both";
}

/// `set for kitchen, up: loss=20 delay=0`
std::string words_for(const lab::SettingsChanged& changed) {
  std::string values;
  for_each_value(changed.link, [&](std::string_view key, auto value) {
    values += fmt::format(" {}={:g}", key, static_cast<double>(value));
  });
  if (changed.link.plugged) {
    values += *changed.link.plugged ? " plug=in" : " plug=out";
  }
  std::string words;
  if (!values.empty()) {
    words = fmt::format("set for {}{}:{}", changed.board ? changed.board->name : "all boards",
                        changed.direction == lab::Direction::both
                            ? std::string()
                            : ", " + std::string(name_of(changed.direction)),
                        values);
  }
  if (changed.radio) {
    words += (words.empty() ? "" : "; ") + std::string("the radio is switched ") +
             (*changed.radio ? "on" : "off");
  }
  return words.empty() ? "nothing was set" : words;
}

void put(Json& object, const lab::SettingsChanged& changed) {
  object["event"] = "changed";
  if (changed.board) {
    put(object, "changed", *changed.board);
  }
  object["direction"] = name_of(changed.direction);
  for_each_value(changed.link, [&](const char* key, auto value) { object[key] = value; });
  if (changed.link.plugged) {
    object["plug"] = *changed.link.plugged;
  }
  if (changed.radio) {
    object["radio"] = *changed.radio;
  }
}

}  // namespace

std::string words_for(const lab::LabEvent& event) {
  return std::visit(
      Overloaded{
          [](const lab::BoardJoined& e) {
            return fmt::format("{} joined ({})", e.board.name, to_string(e.board.mac));
          },
          [](const lab::BoardLeft& e) {
            return fmt::format("{} left: {}", e.board.name, e.reason);
          },
          [](const lab::JoinRefused& e) {
            return fmt::format("{} was not let in: {}", e.board.name, e.reason);
          },
          [](const lab::RefusalsOver& e) {
            return fmt::format("{} was refused {} times in all: {}", e.board.name, e.times,
                               e.reason);
          },
          [](const lab::LeaseGranted& e) {
            return fmt::format("{} has the address {}", e.board.name, to_string(e.address));
          },
          [](const lab::LeaseRenewed& e) {
            return fmt::format("{} keeps the address {}", e.board.name, to_string(e.address));
          },
          [](const lab::LeaseReleased& e) {
            return fmt::format("{} gave the address {} back", e.board.name, to_string(e.address));
          },
          [](const lab::LeaseDeclined& e) {
            return fmt::format("{} does not want {}: somebody else uses it", e.board.name,
                               to_string(e.address));
          },
          [](const lab::PoolExhausted& e) {
            return fmt::format("no address is left for {}; a wider --subnet has more",
                               e.board.name);
          },
          [](const lab::ForwardOpened& e) {
            return fmt::format("{} port {} leads to {} port {}", transport_of(e), host_of(e),
                               e.board, e.board_port);
          },
          [](const lab::SettingsChanged& e) { return words_for(e); },
          [](const lab::Warning& e) { return "warning: " + e.message; },
          [](const lab::FrameSeen&) { return std::string(); },
          [](const lab::Stopped& e) { return "the lab ended: " + e.reason; },
      },
      event.body);
}

std::string json_for(const lab::LabEvent& event) {
  Json object;
  object["time"] = utc_text(event.time);
  const auto lease = [&](const char* name, const auto& e) {
    put(object, name, e.board);
    object["address"] = to_string(e.address);
  };
  const bool shown = std::visit(
      Overloaded{
          [&](const lab::BoardJoined& e) { return put(object, "joined", e.board), true; },
          [&](const lab::BoardLeft& e) {
            put(object, "left", e.board);
            object["reason"] = e.reason;
            return true;
          },
          [&](const lab::JoinRefused& e) {
            put(object, "refused", e.board);
            object["code"] = static_cast<int>(e.code);
            object["reason"] = e.reason;
            return true;
          },
          [&](const lab::RefusalsOver& e) {
            put(object, "refusals_over", e.board);
            object["code"] = static_cast<int>(e.code);
            object["reason"] = e.reason;
            object["times"] = e.times;
            return true;
          },
          [&](const lab::LeaseGranted& e) { return lease("leased", e), true; },
          [&](const lab::LeaseRenewed& e) { return lease("renewed", e), true; },
          [&](const lab::LeaseReleased& e) { return lease("released", e), true; },
          [&](const lab::LeaseDeclined& e) { return lease("declined", e), true; },
          [&](const lab::PoolExhausted& e) { return put(object, "exhausted", e.board), true; },
          [&](const lab::ForwardOpened& e) {
            object["event"] = "forward";
            object["address"] = host_of(e);
            object["board"] = e.board;
            object["board_address"] = to_string(e.board_address);
            object["board_port"] = e.board_port;
            object["transport"] = e.transport == lab::Transport::udp ? "udp" : "tcp";
            object["on_demand"] = e.on_demand;
            return true;
          },
          [&](const lab::SettingsChanged& e) { return put(object, e), true; },
          [&](const lab::Warning& e) {
            object["event"] = "warning";
            object["message"] = e.message;
            return true;
          },
          [](const lab::FrameSeen&) { return false; },
          [&](const lab::Stopped& e) {
            object["event"] = "stopped";
            object["reason"] = e.reason;
            return true;
          },
      },
      event.body);
  return shown ? object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" : "";
}

}  // namespace lanyard::cli
