#include "lanyard/lab/lab_client.hpp"
#include "local_addresses.hpp"

namespace lanyard::cli {

std::vector<LocalAddress> reachable_addresses() {
  std::vector<LocalAddress> all;
  for (const lab::RunningLab& lab : lab::running_labs()) {
    all.push_back({.address = lab.gateway, .interface = "virtual network " + lab.ssid});
  }
  const auto own = local_addresses();
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

}  // namespace lanyard::cli
