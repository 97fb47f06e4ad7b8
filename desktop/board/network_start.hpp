#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lanyard/lab/lab.hpp"

/// How the window's network finds room beside others on this computer.
namespace lanyard::desktop {

/// `Lanyard` becomes `Lanyard 2`, `Lanyard 2` becomes `Lanyard 3`; cut to what an SSID may have.
std::string next_ssid(const std::string& ssid);

/// `preferred` where none of `taken` overlaps with it; else the first of 192.168.4.0/24,
/// 192.168.5.0/24 and so on that none overlaps with; `preferred` where all are taken.
lab::Subnet free_subnet(const lab::Subnet& preferred, const std::vector<lab::Subnet>& taken);

/// Starts a network whose addresses are no other's on this computer, as boards are reached by
/// their addresses. `beside`: under the first free name after that of `options`; else an Error with
/// the code std::errc::address_in_use where that one runs already. Other errors: as of
/// lab::Lab::start(). `options` become those that it has started with. Blocks.
Result<std::unique_ptr<lab::Lab>> start_network(lab::LabOptions& options, bool beside,
                                                const std::function<void()>& on_events);

}  // namespace lanyard::desktop
