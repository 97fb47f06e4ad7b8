#pragma once

#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab_core.hpp"
#include "lanyard/air/message.hpp"
#include "network.hpp"

namespace lanyard::lab {

/// Ports of this computer that lead into boards: those that were asked for at the start, and those
/// that are opened on demand, once the board has said that it listens. Lab's thread only, but for
/// the constructor and check_options().
class PortForwards {
 public:
  static constexpr std::chrono::seconds answer_time{2};
  static constexpr std::size_t max_on_demand = 1024;
  static constexpr std::size_t max_pending = 1024;

  PortForwards(LabCore& core, Network& network);

  /// Opens those whose address is known, and tries whether the others' ports are free. Before the
  /// lab's thread runs. Error `listen`.
  Result<void> open_given();

  /// See Lab::forward(); `take` may be called before this returns.
  void forward_on_lab(std::string_view board, std::uint16_t port,
                      std::function<void(Result<std::uint16_t>)> take);

  void on_addressed(Station& station);
  void on_port_answer(Station& station, const air::PortAnswer& answer);
  void on_left(Station& station);
  /// Whoever waits is told that the lab has stopped.
  void close_on_lab();

 private:
  using Target = std::pair<Ipv4Address, std::uint16_t>;
  struct Pending {
    PortNumber station = 0;
    std::uint16_t port = 0;
    std::string what;  ///< `cannot connect to 192.168.4.2:8000`
    LabTime deadline{};
    std::function<void(Result<std::uint16_t>)> take;
  };

  Result<void> open(const ForwardOptions& options, Ipv4Address address, std::string_view board);
  Result<std::uint16_t> open_on_demand(Station& station, std::uint16_t port);
  template <typename Condition, typename Answer>
  void settle(const Condition& concerns, const Answer& answer);
  void arm_timer();

  LabCore& core_;
  Network& network_;
  std::vector<ForwardOptions> waiting_;  ///< For the board of that name to have an address.
  std::map<Target, std::uint16_t> on_demand_;
  std::list<Pending> pending_;  ///< In the order of their deadlines.
  asio::steady_timer timer_;
};

}  // namespace lanyard::lab
