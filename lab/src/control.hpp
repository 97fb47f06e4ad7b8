#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access_point.hpp"
#include "lab_core.hpp"
#include "lanyard/lab/lab.hpp"
#include "network.hpp"
#include "port_forwards.hpp"

namespace lanyard::lab {

/// Answers Control messages (docs/lab.md, "Control"). Lab's thread only, but for the constructor.
class Control {
 public:
  /// Boards in one answer: a message holds 64 KiB.
  static constexpr std::size_t boards_per_answer = 64;

  Control(LabCore& core, Network& network, AccessPoint& access_point, PortForwards& forwards,
          const LabInfo& info, std::function<void()> stop)
      : core_(core),
        network_(network),
        access_point_(access_point),
        forwards_(forwards),
        info_(info),
        up_(core.options().up),
        down_(core.options().down),
        stop_(std::move(stop)) {}

  void on_request(Connection& connection, const std::string& text);

  /// Changes links (see Lab::set_link()) and switches the radio, and tells of it.
  Result<void> change_on_lab(std::string_view board, Direction direction, const LinkChange& change,
                             std::optional<bool> radio);

 private:
  using Json = nlohmann::ordered_json;

  void answer_request(Connection& connection, const Json& request, const Json& id);
  [[nodiscard]] Json status() const;
  [[nodiscard]] Json boards(const Json& request) const;
  Result<void> set(const Json& request);
  Result<TapWish> tap_wish(const Json& request);
  void answer_tap(Connection& connection, const Json& request, const Json& id);
  void forward(Connection& connection, const Json& request, const Json& id);
  Result<std::string> name(Connection& connection, const Json& request);
  [[nodiscard]] bool is_taken(const std::string& name, const Connection& asker);

  LabCore& core_;
  Network& network_;
  AccessPoint& access_point_;
  PortForwards& forwards_;
  const LabInfo& info_;
  LinkSettings up_;    ///< Of boards that join.
  LinkSettings down_;  ///< Likewise.
  /// Names that are kept for a board that is about to join, as long as who asked is connected; one
  /// for each.
  std::vector<std::pair<std::weak_ptr<Connection>, std::string>> promised_;
  const std::function<void()> stop_;
};

}  // namespace lanyard::lab
