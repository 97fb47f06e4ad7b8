#include "station_netif.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/dhcp.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

namespace lanyard::device::virtual_board {
namespace {

constexpr std::uint16_t ethernet_mtu = 1500;
constexpr u32_t ip_lost_interval = 120'000;  // milliseconds; ESP-IDF's default
constexpr u32_t dhcp_interval = 100;         // milliseconds; a fraction of lwIP's tick

/// How long ESP-IDF waits for an answer to a DHCP message sent for the `tries`-th time, in lwIP's
/// ticks (DHCP_REQUEST_TIMEOUT_SEQUENCE in its lwipopts.h): 0.5, 1, 2, 4 s, then 4 s each time.
u16_t dhcp_patience(unsigned tries) {
  constexpr unsigned unit = 250;
  constexpr unsigned longest = 16;
  return static_cast<u16_t>((tries < 5 ? 1U << tries : longest) * unit / DHCP_FINE_TIMER_MSECS);
}

ip4_addr_t parse(const std::string& text) {
  ip4_addr_t address{};
  ip4addr_aton(text.c_str(), &address);  // was checked by Wlan
  return address;
}

std::string format(const ip4_addr_t* address) {
  std::string text(IP4ADDR_STRLEN_MAX, '\0');
  ip4addr_ntoa_r(address, text.data(), IP4ADDR_STRLEN_MAX);
  text.resize(std::strlen(text.c_str()));
  return text;
}

}  // namespace

StationNetif::StationNetif(Events events, const MacAddress& mac, std::string hostname,
                           bool arp_check)
    : events_(std::move(events)), hostname_(std::move(hostname)), arp_check_(arp_check) {
  std::memcpy(interface_.hwaddr, mac.data(), mac.size());
  netif_add(&interface_, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4, this, &initialise,
            &ethernet_input);
  netif_set_default(&interface_);
  static netif_ext_callback_t callback;
  netif_add_ext_callback(&callback, &on_changed);
}

StationNetif& StationNetif::of(netif* interface) {
  return *static_cast<StationNetif*>(interface->state);
}

err_t StationNetif::initialise(netif* interface) {
  StationNetif& self = of(interface);
  interface->name[0] = 's';  // as esp_netif names it
  interface->name[1] = 't';
  interface->hostname = self.hostname_.c_str();
  interface->hwaddr_len = ETH_HWADDR_LEN;
  interface->mtu = ethernet_mtu;
  interface->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
                     NETIF_FLAG_IGMP | NETIF_FLAG_MLD6;
  interface->output = &etharp_output;
  interface->output_ip6 = &ethip6_output;
  interface->linkoutput = &StationNetif::transmit;
  return ERR_OK;
}

err_t StationNetif::transmit(netif* interface, pbuf* packet) {
  // LWIP_NETIF_TX_SINGLE_PBUF: only what IP cut into fragments or looped comes in several.
  pbuf* whole = packet;
  if (packet->next != nullptr) {
    whole = pbuf_clone(PBUF_RAW, PBUF_RAM, packet);
    if (whole == nullptr) {
      return ERR_MEM;
    }
  }
  const bool sent =
      of(interface).events_.transmit({static_cast<const std::byte*>(whole->payload), whole->len});
  if (whole != packet) {
    pbuf_free(whole);
  }
  return sent ? ERR_OK : ERR_MEM;
}

void StationNetif::set_mac(const MacAddress& mac) {
  std::memcpy(interface_.hwaddr, mac.data(), mac.size());
}

MacAddress StationNetif::mac() const {
  MacAddress mac{};
  std::memcpy(mac.data(), interface_.hwaddr, mac.size());
  return mac;
}

void StationNetif::set_hostname(std::string hostname) {
  hostname_ = std::move(hostname);
  interface_.hostname = hostname_.c_str();
}

void StationNetif::up() {
  netif_set_up(&interface_);
  netif_set_link_up(&interface_);
  if (dhcp_) {
    start_dhcp();
  } else {
    apply_fixed();
  }
}

void StationNetif::down() {
  dhcp_stop(&interface_);
  for (s8_t i = 0; i < LWIP_IPV6_NUM_ADDRESSES; ++i) {
    netif_ip6_addr_set_state(&interface_, i, IP6_ADDR_INVALID);
  }
  // Taking the address away aborts the connections that stand on it: their sockets fail with
  // ECONNABORTED, on the ESP32 too.
  netif_set_addr(&interface_, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4);
  netif_set_down(&interface_);
  netif_set_link_down(&interface_);
  announced_ = false;
}

void StationNetif::start_dhcp() {
  for (u8_t i = 0; i < DNS_MAX_SERVERS; ++i) {
    dns_setserver(i, nullptr);
  }
  announced_ = false;
  netif_set_addr(&interface_, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4);
  dhcp_start(&interface_);
  watch_dhcp();
}

void StationNetif::watch_dhcp() {
  sys_untimeout(&on_dhcp_timer, this);
  on_dhcp_timer(this);
}

/// lwIP waits for 2, 4, 8 s and so on; what it chose is cut to what the ESP32 would choose.
void StationNetif::on_dhcp_timer(void* self) {
  auto& station = *static_cast<StationNetif*>(self);
  struct ::dhcp* const client = netif_dhcp_data(&station.interface_);
  if (!station.dhcp_ || client == nullptr || station.has_address() ||
      !netif_is_link_up(&station.interface_)) {
    return;
  }
  if (client->state == DHCP_STATE_SELECTING || client->state == DHCP_STATE_REQUESTING) {
    client->request_timeout = std::min(client->request_timeout, dhcp_patience(client->tries));
  }
  sys_timeout(dhcp_interval, &on_dhcp_timer, self);
}

void StationNetif::apply_fixed() {
  dhcp_stop(&interface_);
  const ip4_addr_t address = parse(fixed_.address);
  const ip4_addr_t netmask = parse(fixed_.netmask);
  const ip4_addr_t gateway = parse(fixed_.gateway);
  ip_addr_t dns{};
  ip_addr_copy_from_ip4(dns, parse(fixed_.dns));
  dns_setserver(0, &dns);
  announced_ = false;
  netif_set_addr(&interface_, &address, &netmask, &gateway);
  address_changed();  // lwIP reports nothing when they are what they were
}

void StationNetif::input(std::span<const std::byte> frame) {
  if (frame.empty() || frame.size() > 0xFFFF) {
    return;
  }
  pbuf* packet = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(frame.size()), PBUF_RAM);
  if (packet == nullptr) {
    return;  // as a full radio buffer: whoever sent it will send it again
  }
  std::memcpy(packet->payload, frame.data(), frame.size());
  if (interface_.input(packet, &interface_) != ERR_OK) {
    pbuf_free(packet);
  }
  if (!arp_check_) {
    skip_arp_check();
  }
}

/// After an ACK lwIP asks by ARP whether the address is free, and waits. Here its timer is turned
/// on until it has waited enough; nobody in a lab has an address that the lab offers.
void StationNetif::skip_arp_check() {
  constexpr int turns = 4;  // two queries of one tick each, and the tick that ends the second
  const struct ::dhcp* client = netif_dhcp_data(&interface_);
  for (int i = 0; i < turns && client != nullptr && client->state == DHCP_STATE_CHECKING; ++i) {
    dhcp_fine_tmr();
  }
}

bool StationNetif::has_address() const {
  return !ip4_addr_isany_val(*netif_ip4_addr(&interface_));
}

void StationNetif::on_changed(netif* interface, netif_nsc_reason_t reason,
                              const netif_ext_callback_args_t* /*arguments*/) {
  constexpr unsigned address_bits = LWIP_NSC_IPV4_ADDRESS_CHANGED | LWIP_NSC_IPV4_NETMASK_CHANGED |
                                    LWIP_NSC_IPV4_GATEWAY_CHANGED | LWIP_NSC_IPV4_SETTINGS_CHANGED;
  if (interface->linkoutput == &StationNetif::transmit && (reason & address_bits) != 0) {
    of(interface).address_changed();
  }
}

void StationNetif::address_changed() {
  if (has_address()) {
    if (!std::exchange(announced_, true)) {
      events_.got_ip();
    }
    return;
  }
  announced_ = false;
  if (!netif_is_up(&interface_)) {
    return;
  }
  if (!std::exchange(lost_timer_runs_, true)) {
    sys_timeout(ip_lost_interval, &on_ip_lost_timer, this);
  }
  watch_dhcp();
}

void StationNetif::on_ip_lost_timer(void* self) {
  auto& station = *static_cast<StationNetif*>(self);
  station.lost_timer_runs_ = false;
  if (!station.has_address()) {
    station.events_.lost_ip();
  }
}

IfConfig StationNetif::addresses() const {
  IfConfig config;
  config.address = format(netif_ip4_addr(&interface_));
  config.netmask = format(netif_ip4_netmask(&interface_));
  config.gateway = format(netif_ip4_gw(&interface_));
  const ip_addr_t* dns = dns_getserver(0);
  if (IP_IS_V4(dns)) {
    config.dns = format(ip_2_ip4(dns));
  }
  return config;
}

void StationNetif::set_addresses(const IfConfig& fixed) {
  dhcp_ = false;
  fixed_ = fixed;
  if (netif_is_link_up(&interface_)) {
    apply_fixed();
  }
}

void StationNetif::use_dhcp() {
  dhcp_ = true;
  if (netif_is_link_up(&interface_)) {
    start_dhcp();
  }
}

bool StationNetif::is_sending() const {
  for (const tcp_pcb* connection = tcp_active_pcbs; connection != nullptr;
       connection = connection->next) {
    const bool over_the_air = !ip_addr_isloopback(&connection->remote_ip);
    const bool open = connection->state != SYN_SENT && connection->state != SYN_RCVD;
    if (over_the_air && open && (connection->unsent != nullptr || connection->unacked != nullptr)) {
      return true;
    }
  }
  return false;
}

bool StationNetif::listens_on(std::uint16_t port) const {
  for (const tcp_pcb_listen* listener = tcp_listen_pcbs.listen_pcbs; listener != nullptr;
       listener = listener->next) {
    const ip_addr_t& local = listener->local_ip;
    const bool reachable = IP_IS_ANY_TYPE_VAL(local) || ip_addr_isany_val(local) ||
                           ip_addr_cmp(&local, &interface_.ip_addr);
    if (listener->local_port == port && reachable) {
      return true;
    }
  }
  return false;
}

}  // namespace lanyard::device::virtual_board
