#include "dhcp_message.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "lanyard/base/byte_order.hpp"

namespace lanyard::lab {
namespace {

// RFC 2131, figure 1: where the fields are.
constexpr std::size_t op_at = 0;
constexpr std::size_t hardware_type_at = 1;
constexpr std::size_t hardware_length_at = 2;
constexpr std::size_t transaction_at = 4;
constexpr std::size_t flags_at = 10;
constexpr std::size_t client_at = 12;
constexpr std::size_t yours_at = 16;
constexpr std::size_t relay_at = 24;
constexpr std::size_t mac_at = 28;
constexpr std::size_t server_name_at = 44;
constexpr std::size_t server_name_size = 64;
constexpr std::size_t file_at = 108;
constexpr std::size_t file_size = 128;
constexpr std::size_t cookie_at = 236;
constexpr std::size_t options_at = 240;

constexpr std::uint8_t boot_request = 1;
constexpr std::uint8_t boot_reply = 2;
constexpr std::uint8_t ethernet_hardware = 1;
constexpr std::uint32_t magic_cookie = 0x6382'5363;

/// RFC 1542, section 2.1: BOOTP clients may want 300 bytes.
constexpr std::size_t least_reply_size = 300;
/// RFC 2131, section 2: every client takes an options field of 312 bytes.
constexpr std::size_t most_reply_size = cookie_at + 312;

constexpr std::size_t max_hostname_size = 63;

std::uint8_t load8(ByteView bytes, std::size_t offset) {
  return std::to_integer<std::uint8_t>(bytes[offset]);
}

/// A client's text goes to terminals and logs.
std::string cleaned_hostname(ByteView value) {
  std::string name(as_chars(value).substr(0, max_hostname_size));
  name.erase(std::ranges::find(name, '\0'), name.end());
  std::ranges::replace_if(
      name, [](char c) { return c <= ' ' || c > '~'; }, '_');
  return name;
}

/// Fields of `overload`: which of the fixed fields hold options too.
constexpr std::uint8_t file_has_options = 1;
constexpr std::uint8_t server_name_has_options = 2;

struct Options {
  DhcpMessage& message;
  bool has_type = false;
  std::uint8_t overload = 0;
};

void read_option(Options& options, DhcpOption option, ByteView value) {
  DhcpMessage& message = options.message;
  const bool is_address = value.size() == Ipv4Address::size;
  switch (option) {
    case DhcpOption::message_type:
      if (value.size() == 1) {
        message.type = static_cast<DhcpType>(load8(value, 0));
        options.has_type = true;
      }
      return;
    case DhcpOption::requested_address:
      if (is_address) message.requested = Ipv4Address::from_field(value);
      return;
    case DhcpOption::server_identifier:
      if (is_address) message.server = Ipv4Address::from_field(value);
      return;
    case DhcpOption::host_name:
      message.hostname = cleaned_hostname(value);
      return;
    case DhcpOption::client_identifier:
      message.client_identifier = value;
      return;
    case DhcpOption::overload:
      if (value.size() == 1) options.overload = load8(value, 0);
      return;
    default:
      return;
  }
}

/// Reads options (RFC 2132, section 2) up to the end option or the end of `field`, which clients
/// may leave out. False if one is cut off.
bool read_options(Options& options, ByteView field) {
  constexpr std::uint8_t pad = 0;
  while (!field.empty()) {
    const std::uint8_t code = load8(field, 0);
    if (code == static_cast<std::uint8_t>(DhcpOption::end)) return true;
    if (code == pad) {
      field = field.subspan(1);
      continue;
    }
    if (field.size() < 2) return false;
    const std::size_t size = load8(field, 1);
    if (size > field.size() - 2) return false;
    read_option(options, static_cast<DhcpOption>(code), field.subspan(2, size));
    field = field.subspan(2 + size);
  }
  return true;
}

bool is_client_message(ByteView payload) {
  return payload.size() > options_at && load8(payload, op_at) == boot_request &&
         load8(payload, hardware_type_at) == ethernet_hardware &&
         load8(payload, hardware_length_at) == MacAddress::size &&
         Ipv4Address::from_field(payload.subspan(relay_at)).is_unspecified() &&
         load_big_endian<std::uint32_t>(payload.subspan(cookie_at, 4)) == magic_cookie;
}

}  // namespace

std::optional<DhcpMessage> parse_dhcp_message(ByteView payload) {
  if (!is_client_message(payload)) return std::nullopt;
  DhcpMessage message{
      .transaction = load_big_endian<std::uint32_t>(payload.subspan(transaction_at, 4)),
      .flags = load_big_endian<std::uint16_t>(payload.subspan(flags_at, 2)),
      .client = Ipv4Address::from_field(payload.subspan(client_at)),
      .mac = MacAddress::from_field(payload.subspan(mac_at)),
  };
  Options options{.message = message};
  if (!read_options(options, payload.subspan(options_at))) return std::nullopt;
  const std::uint8_t overload = options.overload;
  if ((overload & file_has_options) != 0 &&
      !read_options(options, payload.subspan(file_at, file_size))) {
    return std::nullopt;
  }
  if ((overload & server_name_has_options) != 0 &&
      !read_options(options, payload.subspan(server_name_at, server_name_size))) {
    return std::nullopt;
  }
  if (!options.has_type || message.mac.is_multicast() || message.mac.is_zero()) return std::nullopt;
  return message;
}

DhcpReply::DhcpReply(const DhcpMessage& request, DhcpType type, Ipv4Address yours)
    : bytes_(options_at) {
  const std::span out(bytes_);
  out[op_at] = std::byte{boot_reply};
  out[hardware_type_at] = std::byte{ethernet_hardware};
  out[hardware_length_at] = std::byte{MacAddress::size};
  store_big_endian(request.transaction, out.subspan(transaction_at, 4));
  store_big_endian(request.flags, out.subspan(flags_at, 2));
  // RFC 2131, table 3: ciaddr comes back in DHCPACK alone.
  if (type == DhcpType::ack) {
    store_big_endian(request.client.value, out.subspan(client_at, Ipv4Address::size));
  }
  store_big_endian(yours.value, out.subspan(yours_at, Ipv4Address::size));
  std::ranges::copy(request.mac.bytes, out.subspan(mac_at).begin());
  store_big_endian(magic_cookie, out.subspan(cookie_at, 4));
  begin_option(DhcpOption::message_type, 1);
  bytes_.push_back(static_cast<std::byte>(type));
}

void DhcpReply::add(DhcpOption option, std::uint32_t value) {
  begin_option(option, sizeof value);
  std::array<std::byte, sizeof value> field{};
  store_big_endian(value, std::span(field));
  bytes_.insert(bytes_.end(), field.begin(), field.end());
}

void DhcpReply::add_if_it_fits(DhcpOption option, ByteView value) {
  constexpr std::size_t code_length_and_end = 3;
  if (value.empty() || value.size() > UINT8_MAX ||
      bytes_.size() + value.size() + code_length_and_end > most_reply_size) {
    return;
  }
  begin_option(option, value.size());
  bytes_.insert(bytes_.end(), value.begin(), value.end());
}

std::vector<std::byte> DhcpReply::finish() {
  bytes_.push_back(static_cast<std::byte>(DhcpOption::end));
  bytes_.resize(std::max(bytes_.size(), least_reply_size));
  return std::move(bytes_);
}

void DhcpReply::begin_option(DhcpOption option, std::size_t size) {
  bytes_.push_back(static_cast<std::byte>(option));
  bytes_.push_back(static_cast<std::byte>(size));
}

}  // namespace lanyard::lab
