#pragma once

#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delay_line.hpp"
#include "frame_record.hpp"
#include "lab_core.hpp"
#include "lanyard/lab/dhcp_server.hpp"
#include "lanyard/lab/ethernet_switch.hpp"
#include "lanyard/lab/lab.hpp"
#include "slirp_uplink.hpp"
#include "station_table.hpp"

namespace lanyard::lab {

/// What happens to frames between the boards' connections and the uplink. Lab's thread only, but
/// for the constructor and open().
class Network final : private SlirpUplink::User {
 public:
  explicit Network(LabCore& core);
  ~Network() override;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// Before the lab's thread runs. Errors of SlirpUplink::create() and FrameCapture::create().
  Result<void> open();
  /// Ends the uplink and the capture, and says if that was not complete.
  void close_on_lab();

  /// Called when a board has got an address.
  void when_addressed(std::function<void(Station&)> call) { on_addressed_ = std::move(call); }

  [[nodiscard]] StationTable& stations() { return stations_; }
  [[nodiscard]] SlirpUplink& uplink() { return *uplink_; }

  Station& join_on_lab(const MacAddress& mac, std::string_view name,
                       std::shared_ptr<Connection> connection);
  void leave_on_lab(Station& station);

  void from_board_on_lab(Station& station, ByteView frame);

  /// See Lab::set_link().
  Result<void> set_link_on_lab(std::string_view board, Direction direction,
                               const LinkChange& change);
  [[nodiscard]] FrameRecord& record() { return record_; }

  [[nodiscard]] std::vector<BoardInfo> boards_on_lab() const;
  [[nodiscard]] static BoardInfo info_of(const Station& station);

 private:
  void on_uplink_frame(ByteView frame) override;
  [[nodiscard]] std::optional<MacAddress> mac_of(Ipv4Address address) const override;
  [[nodiscard]] Reach reach_of(Ipv4Address address) const override;

  void set_address(Station& station, std::optional<Ipv4Address> address);
  void give_up(Station& station, Ipv4Address address);
  void tell_reach(const Station& station);
  void arrive_from_board(Station& station, ByteView frame);
  void to_uplink(Station& station, ByteView frame);
  bool may_open(Station& station, ByteView frame);
  void to_board(Station& station, ByteView frame, bool records);
  /// False: it cannot take it.
  static bool arrive_at_board(Station& station, ByteView frame);
  void carry(Station& station, Direction direction, const Admission& admission, ByteView frame,
             FrameTicket ticket);
  void hold_to_rate(Station& station, std::size_t size);
  void set_link(Station& station, Direction direction, const LinkChange& change);

  void serve_dhcp(ByteView frame);
  void on_dhcp_event(const DhcpEvent& event);
  void learn_address(Station& station, ByteView frame);
  void arm_dhcp_timer();

  void run_due();
  /// Frames whose time has come, and nothing else.
  void deliver_due();
  void deliver(const DelayLine::Delayed& arrived);
  void arm_timer();

  LabCore& core_;
  const Subnet subnet_;
  LinkSettings default_up_;
  LinkSettings default_down_;
  StationTable stations_;
  EthernetSwitch switch_;
  DhcpServer dhcp_;
  std::unique_ptr<SlirpUplink> uplink_;
  const std::size_t max_uplink_sockets_;
  FrameRecord record_;

  DelayLine delayed_;
  /// Boards over their rate, and when to read on.
  std::multimap<LabTime, std::shared_ptr<Connection>> held_;
  asio::steady_timer timer_;
  std::optional<LabTime> armed_for_;
  asio::steady_timer dhcp_timer_;
  std::function<void(Station&)> on_addressed_;
};

}  // namespace lanyard::lab
