#include "lanyard/lab/uplink_mac.hpp"

#include <cstddef>
#include <span>

#include "lanyard/base/byte_order.hpp"

namespace lanyard::lab {

MacAddress uplink_mac(Ipv4Address address) {
  MacAddress mac{{std::byte{0x52}, std::byte{0x55}}};
  store_big_endian(address.value, std::span(mac.bytes).last(Ipv4Address::size));
  return mac;
}

}  // namespace lanyard::lab
