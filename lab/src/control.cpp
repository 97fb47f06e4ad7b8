#include "control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace lanyard::lab {
namespace {

using Json = nlohmann::ordered_json;

/// Of what is put behind a name that is taken: `-4096`.
constexpr std::size_t longest_number = 6;

Error bad_request(std::string_view why) {
  return make_error("request", why);
}

void send(Connection& connection, Json answer, const Json& id) {
  if (!id.is_null()) {
    answer["id"] = id;
  }
  connection.send_on_lab(air::Control{answer.dump(-1, ' ', false, Json::error_handler_t::replace)});
}

void send_error(Connection& connection, const Error& error, const Json& id) {
  send(connection,
       {{"ok", false},
        {"error", error.code ? error.reason() : "bad request"},
        {"message", error.message}},
       id);
}

/// The member `name` as a T; nothing when it is not there. Error: it is of another type.
template <typename T>
Result<std::optional<T>> member(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) {
    return std::nullopt;
  }
  if constexpr (std::is_same_v<T, bool>) {
    if (found->is_boolean()) return found->get<bool>();
    return std::unexpected(bad_request(fmt::format("`{}` must be true or false", name)));
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (found->is_string()) return found->get<std::string>();
    return std::unexpected(bad_request(fmt::format("`{}` must be a string", name)));
  } else {
    if (found->is_number()) return found->get<double>();
    return std::unexpected(bad_request(fmt::format("`{}` must be a number", name)));
  }
}

/// A whole number in a range.
Result<std::uint32_t> whole(double value, std::string_view name, std::uint32_t most) {
  if (!(value >= 0 && value <= most) || value != std::floor(value)) {
    return std::unexpected(
        bad_request(fmt::format("`{}` must be a whole number from 0 to {}", name, most)));
  }
  return static_cast<std::uint32_t>(value);
}

Result<Direction> direction_of(const std::string& word) {
  if (word == "up") return Direction::up;
  if (word == "down") return Direction::down;
  if (word == "both") return Direction::both;
  return std::unexpected(bad_request("`direction` must be \"up\", \"down\" or \"both\""));
}

Result<void> read_percentages(const Json& request, LinkChange& change) {
  for (const auto& [name, value] :
       {std::pair("loss", &change.loss), std::pair("duplicate", &change.duplicate),
        std::pair("reorder", &change.reorder)}) {
    auto number = member<double>(request, name);
    if (!number) {
      return std::unexpected(std::move(number.error()));
    }
    *value = *number;
  }
  return {};
}

Result<void> read_times(const Json& request, LinkChange& change) {
  // Far beyond what check() lets pass, and far from what the conversion could not hold.
  constexpr double most = 1e9;
  for (const auto& [name, value] :
       {std::pair("delay", &change.delay), std::pair("jitter", &change.jitter)}) {
    auto number = member<double>(request, name);
    if (!number) {
      return std::unexpected(std::move(number.error()));
    }
    if (*number) {
      *value = std::chrono::duration_cast<std::chrono::nanoseconds>(
          std::chrono::duration<double, std::milli>(std::clamp(**number, -most, most)));
    }
  }
  return {};
}

Result<LinkChange> change_of(const Json& request) {
  LinkChange change;
  auto read = read_percentages(request, change);
  if (read) {
    read = read_times(request, change);
  }
  if (!read) {
    return std::unexpected(std::move(read.error()));
  }
  auto rate = member<double>(request, "rate");
  if (!rate) {
    return std::unexpected(std::move(rate.error()));
  }
  if (*rate) {
    auto kilobits = whole(**rate, "rate", std::numeric_limits<std::uint32_t>::max());
    if (!kilobits) {
      return std::unexpected(std::move(kilobits.error()));
    }
    change.rate = *kilobits;
  }
  auto plug = member<bool>(request, "plug");
  if (!plug) {
    return std::unexpected(std::move(plug.error()));
  }
  change.plugged = *plug;
  return change;
}

Result<void> refuse_unknown(const Json& request, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : request.items()) {
    if (name != "request" && name != "id" && std::ranges::find(known, name) == known.end()) {
      return std::unexpected(bad_request(
          fmt::format("`{}` has no `{}`", request.at("request").get<std::string>(), name)));
    }
  }
  return {};
}

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

Json to_json(const LinkSettings& link) {
  return {{"loss", link.loss},
          {"delay", milliseconds(link.delay)},
          {"jitter", milliseconds(link.jitter)},
          {"rate", link.rate},
          {"duplicate", link.duplicate},
          {"reorder", link.reorder},
          {"plug", link.plugged}};
}

Json to_json(const TrafficCounters& counters, const LinkSettings& link) {
  return {{"frames", counters.frames},
          {"bytes", counters.bytes},
          {"lost", counters.lost},
          {"link", to_json(link)}};
}

Json to_json(const Station& station) {
  const BoardInfo board = Network::info_of(station);
  const auto since = std::chrono::duration<double>(board.joined_since.time_since_epoch()).count();
  return {{"number", station.port},
          {"name", board.identity.name},
          {"mac", to_string(board.identity.mac)},
          {"address", board.address ? Json(to_string(*board.address)) : Json()},
          {"joined_since", since},
          {"up", to_json(board.up, board.up_link)},
          {"down", to_json(board.down, board.down_link)}};
}

}  // namespace

void Control::on_request(Connection& connection, const std::string& text) {
  assert(core_.on_lab());
  const Json request = Json::parse(text, nullptr, false);
  if (!request.is_object()) {
    send_error(connection, bad_request("a request is one JSON object"), {});
    return;
  }
  // Echoed, so that a program that asks several things at once can tell the answers apart.
  const auto found = request.find("id");
  const bool has_id = found != request.end() && (found->is_string() || found->is_number());
  answer_request(connection, request, has_id ? *found : Json());
}

void Control::answer_request(Connection& connection, const Json& request, const Json& id) {
  const auto found = request.find("request");
  const std::string what =
      found != request.end() && found->is_string() ? found->get<std::string>() : "";
  if (what == "status") {
    send(connection, status(), id);
  } else if (what == "boards") {
    send(connection, boards(request), id);
  } else if (what == "set") {
    if (auto done = set(request); !done) {
      send_error(connection, done.error(), id);
    } else {
      send(connection, {{"ok", true}}, id);
    }
  } else if (what == "name") {
    if (const auto given = name(connection, request); !given) {
      send_error(connection, given.error(), id);
    } else {
      send(connection, {{"ok", true}, {"name", *given}}, id);
    }
  } else if (what == "tap") {
    answer_tap(connection, request, id);
  } else if (what == "forward") {
    forward(connection, request, id);
  } else if (what == "stop") {
    send(connection, {{"ok", true}}, id);
    connection.flush_on_lab();
    stop_();
  } else {
    send_error(connection,
               bad_request("`request` must be \"status\", \"boards\", \"set\", \"name\", "
                           "\"tap\", \"forward\" or \"stop\""),
               id);
  }
}

Control::Json Control::status() const {
  return {{"ok", true},
          {"ssid", info_.ssid},
          {"open", info_.is_open},
          {"subnet", to_string(info_.subnet)},
          {"gateway", to_string(info_.gateway)},
          {"nameserver", to_string(info_.subnet.nameserver())},
          {"uplink", info_.uplink},
          {"seed", core_.options().seed},
          {"up", to_json(up_)},
          {"down", to_json(down_)},
          {"radio", access_point_.is_radio_on()},
          {"boards", network_.stations().joined().size()},
          {"max_boards", info_.max_boards},
          {"socket", info_.socket.string()},
          {"capture", info_.capture.string()}};
}

/// By rising number, after the one given in `after`.
Control::Json Control::boards(const Json& request) const {
  const auto after = member<double>(request, "after");
  const bool has_after =
      after && *after && whole(**after, "after", std::numeric_limits<PortNumber>::max());
  const auto& joined = network_.stations().joined();
  Json boards = Json::array();
  auto next = joined.upper_bound(has_after ? static_cast<PortNumber>(**after) : 0);
  for (; next != joined.end() && boards.size() < boards_per_answer; ++next) {
    boards.push_back(to_json(*next->second));
  }
  return {{"ok", true}, {"boards", std::move(boards)}, {"more", next != joined.end()}};
}

Result<void> Control::set(const Json& request) {
  if (auto known = refuse_unknown(request, {"board", "direction", "loss", "delay", "jitter", "rate",
                                            "duplicate", "reorder", "plug", "radio"});
      !known) {
    return known;
  }
  const auto board = member<std::string>(request, "board");
  const auto direction_name = member<std::string>(request, "direction");
  const auto radio = member<bool>(request, "radio");
  const auto change = change_of(request);
  if (!board) return std::unexpected(board.error());
  if (!direction_name) return std::unexpected(direction_name.error());
  if (!radio) return std::unexpected(radio.error());
  if (!change) return std::unexpected(change.error());
  const auto direction = direction_of(direction_name->value_or("both"));
  if (!direction) return std::unexpected(direction.error());

  return change_on_lab(board->value_or(""), *direction, *change, *radio);
}

Result<void> Control::change_on_lab(std::string_view board, Direction direction,
                                    const LinkChange& change, std::optional<bool> radio) {
  assert(core_.on_lab());
  if (auto done = network_.set_link_on_lab(board, direction, change); !done) {
    return done;
  }
  SettingsChanged changed{.board = {}, .direction = direction, .link = change, .radio = radio};
  if (!board.empty()) {
    changed.board = network_.stations().find(board)->identity;
  } else {
    up_ = direction == Direction::down ? up_ : change.applied_to(up_);
    down_ = direction == Direction::up ? down_ : change.applied_to(down_);
  }
  core_.emit(std::move(changed));
  if (radio) {
    access_point_.set_radio_on_lab(*radio);
  }
  return {};
}

bool Control::is_taken(const std::string& name, const Connection& asker) {
  std::erase_if(promised_, [](const auto& each) { return each.first.expired(); });
  const Station* const station = network_.stations().find(name);
  return (station != nullptr && station->is_joined()) ||
         std::ranges::any_of(promised_, [&](const auto& each) {
           return each.second == name && each.first.lock().get() != &asker;
         });
}

/// The name that a board may have which is about to join, so that two boards that are started at
/// the same moment do not get the same, and with it one MAC address.
Result<std::string> Control::name(Connection& connection, const Json& request) {
  if (auto known = refuse_unknown(request, {"name", "next_free", "mac"}); !known) {
    return std::unexpected(known.error());
  }
  const auto wanted = member<std::string>(request, "name");
  const auto next_free = member<bool>(request, "next_free");
  if (!wanted) return std::unexpected(wanted.error());
  if (!next_free) return std::unexpected(next_free.error());
  if (!*wanted || (*wanted)->empty() || (*wanted)->size() > air::max_name_size) {
    return std::unexpected(bad_request(
        fmt::format("`name` needs `name`, a string of 1 to {} bytes", air::max_name_size)));
  }
  const auto mac_text = member<std::string>(request, "mac");
  if (!mac_text) return std::unexpected(mac_text.error());
  if (const auto mac = parse_mac_address(mac_text->value_or("")); mac) {
    const Station* const owner = network_.stations().with(*mac);
    if (owner != nullptr && owner->is_joined()) {
      return std::unexpected(Error{.operation = "name",
                                   .code = std::make_error_code(std::errc::address_in_use),
                                   .message = fmt::format("{} has the address {} already",
                                                          owner->identity.name, **mac_text)});
    }
  }
  std::string name = shown_name(**wanted);
  if (is_taken(name, connection)) {
    if (!next_free->value_or(false)) {
      return std::unexpected(
          Error{.operation = "name",
                .code = std::make_error_code(std::errc::address_in_use),
                .message = fmt::format("the network {} has a board {} already", info_.ssid, name)});
    }
    const std::string stem = name.substr(0, air::max_name_size - longest_number);
    for (std::size_t number = 2; is_taken(name, connection); ++number) {
      name = fmt::format("{}-{}", stem, number);
    }
  }
  std::erase_if(promised_,
                [&](const auto& each) { return each.first.lock().get() == &connection; });
  promised_.emplace_back(connection.weak_from_this(), name);
  return name;
}

/// An address need not have a board yet: what is asked for is a conversation, which may come.
Result<TapWish> Control::tap_wish(const Json& request) {
  if (auto known = refuse_unknown(request, {"board", "port"}); !known) {
    return std::unexpected(std::move(known.error()));
  }
  const auto board = member<std::string>(request, "board");
  const auto number = member<double>(request, "port");
  if (!board) return std::unexpected(board.error());
  if (!number) return std::unexpected(number.error());
  TapWish wish;
  if (*number) {
    const auto port = whole(**number, "port", 65'535);
    if (!port || *port == 0) {
      return std::unexpected(bad_request("`port` must be a whole number from 1 to 65535"));
    }
    wish.port = static_cast<std::uint16_t>(*port);
  }
  if (!*board) {
    return wish;
  }
  if (const auto address = parse_ipv4_address(**board)) {
    wish.address = *address;
  } else if (const Station* const station = network_.stations().find(**board)) {
    wish.board = station->identity.mac;
  } else {
    return std::unexpected(
        Error{.operation = "tap",
              .code = std::make_error_code(std::errc::host_unreachable),
              .message = fmt::format("cannot tap {}: no such board has joined the network {}",
                                     **board, info_.ssid)});
  }
  return wish;
}

/// The answer goes before the first frame.
void Control::answer_tap(Connection& connection, const Json& request, const Json& id) {
  if (const auto wish = tap_wish(request)) {
    send(connection, {{"ok", true}}, id);
    network_.record().tap_on_lab(connection.shared_from_this(), *wish);
  } else {
    send_error(connection, wish.error(), id);
  }
}

void Control::forward(Connection& connection, const Json& request, const Json& id) {
  const auto board = member<std::string>(request, "board");
  const auto number = member<double>(request, "port");
  if (!board || !*board || !number || !*number) {
    send_error(connection, bad_request("`forward` needs `board`, a string, and `port`, a number"),
               id);
    return;
  }
  const auto port = whole(**number, "port", 65'535);
  if (!port || *port == 0) {
    send_error(connection, bad_request("`port` must be a whole number from 1 to 65535"), id);
    return;
  }
  forwards_.forward_on_lab(
      **board, static_cast<std::uint16_t>(*port),
      [asker = connection.shared_from_this(), id](const Result<std::uint16_t>& opened) {
        if (opened) {
          send(*asker, {{"ok", true}, {"address", "127.0.0.1"}, {"port", *opened}}, id);
        } else {
          send_error(*asker, opened.error(), id);
        }
      });
}

}  // namespace lanyard::lab
