#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lanyard/air/directory.hpp"
#include "lanyard/base/address_book.hpp"
#include "lanyard/lab/lab_client.hpp"

namespace lanyard::lab {

/// What the board of one of `labs` that comes to this computer from `peer` (127.168.4.2:33906) is
/// called there: 192.168.4.2:33906. Empty where none of them can have such a board. Pure.
std::optional<std::string> board_name_in(const std::vector<RunningLab>& labs,
                                         const IpEndpoint& peer);

/// The address book of the labs that run on this computer: a board's address leads to a forward
/// that its lab opens on demand, the gateway's address is this computer, and who comes from a board
/// (from 127.168.4.2, say) is called by its address in the lab. Every question asks the labs that
/// run at that moment (names: of that moment or shortly before); where none does it costs one look
/// into the directory.
///
/// An address that a lab has answered for once is the lab's as long as this object lives: while no
/// lab has it, the way to it is an Error, never a host of the real network that has the same
/// number. Safe on any thread.
class LabAddressBook final : public AddressBook {
 public:
  explicit LabAddressBook(std::filesystem::path directory = air::default_directory(),
                          std::chrono::milliseconds patience = patience_with_a_lab)
      : directory_(std::move(directory)), patience_(patience) {}

  /// Errors `connect`: what the lab said; or the lab that had the address has gone
  /// (std::errc::host_unreachable).
  Result<std::optional<HostPort>> way_to(const HostPort& where, Transport transport) override;
  std::optional<std::string> local_address_for(const std::string& host) override;
  std::optional<std::string> name_of(const IpEndpoint& peer) override;

 private:
  /// The network that has, or had, the address; empty where none was ever seen with it.
  std::optional<std::string> ssid_of(const std::string& host);

  using Clock = std::chrono::steady_clock;

  const std::filesystem::path directory_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::map<std::string, std::string> ssids_;  ///< Guarded: by host, of those asked for and found.
  std::mutex look_mutex_;                     ///< Held while the labs are asked.
  std::vector<RunningLab> seen_;              ///< Guarded by look_mutex_: by name_of().
  Clock::time_point look_again_{};            ///< Likewise: until then `seen_` counts.
};

}  // namespace lanyard::lab
