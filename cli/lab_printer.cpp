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
