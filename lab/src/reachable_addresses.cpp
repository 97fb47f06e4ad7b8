#include "lanyard/lab/reachable_addresses.hpp"

#include "lanyard/lab/lab_client.hpp"

namespace lanyard::lab {

std::vector<LocalAddress> reachable_addresses() {
  std::vector<LocalAddress> all;
  for (const RunningLab& lab : running_labs()) {
    all.push_back({.address = lab.gateway, .interface = "virtual network " + lab.ssid});
  }
  const auto own = local_addresses();
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

}  // namespace lanyard::lab
