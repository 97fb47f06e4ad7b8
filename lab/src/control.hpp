#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

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
        stop_(std::move(stop)) {}

  void on_request(Connection& connection, const std::string& text);

 private:
  using Json = nlohmann::ordered_json;

  void answer_request(Connection& connection, const Json& request, const Json& id);
  [[nodiscard]] Json status() const;
  [[nodiscard]] Json boards(const Json& request) const;
  Result<void> set(const Json& request);
  void forward(Connection& connection, const Json& request, const Json& id);

  LabCore& core_;
  Network& network_;
  AccessPoint& access_point_;
  PortForwards& forwards_;
  const LabInfo& info_;
  const std::function<void()> stop_;
};

}  // namespace lanyard::lab
