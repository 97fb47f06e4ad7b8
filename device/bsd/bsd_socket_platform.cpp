#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "bsd_api.hpp"
#include "lanyard/device/socket.hpp"
#include "socket_platform.hpp"

// BSD calls for the neutral names. Compiled once a platform, against that platform's bsd_api.hpp:
// it gives lwIP's types, numbers and calls on the ESP32 and the virtual board, the computer's on
// posix. No other file sees a sockaddr, since lwIP's and the computer's cannot be in one program
// text.
namespace lanyard::device {

namespace {

using platform::Endpoint;
using platform::Outcome;

/// LookUp::error for an address of all zeros.
constexpr int unresolved = -2;

/// A sockaddr of either family, and how much of it counts.
struct RawAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// Assigns through memcpy, since the types of these fields differ between the stacks.
template <typename Raw>
void put(RawAddress& out, const Raw& raw) {
  std::memcpy(&out.storage, &raw, sizeof raw);
  out.size = sizeof raw;
}

RawAddress to_raw(const Endpoint& endpoint) {
  RawAddress out;
  if (endpoint.family == AddressFamily::inet) {
    sockaddr_in raw{};
    raw.sin_family = AF_INET;
    raw.sin_port = htons(endpoint.port);
    std::memcpy(&raw.sin_addr, endpoint.bytes.data(), sizeof raw.sin_addr);
    put(out, raw);
  } else {
    sockaddr_in6 raw{};
    raw.sin6_family = AF_INET6;
    raw.sin6_port = htons(endpoint.port);
    std::memcpy(&raw.sin6_addr, endpoint.bytes.data(), sizeof raw.sin6_addr);
    raw.sin6_scope_id = endpoint.scope;
    put(out, raw);
  }
  return out;
}

Endpoint to_endpoint(const sockaddr* address) {
  Endpoint out;
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 raw{};
    std::memcpy(&raw, address, sizeof raw);
    out.family = AddressFamily::inet6;
    out.port = ntohs(raw.sin6_port);
    std::memcpy(out.bytes.data(), &raw.sin6_addr, sizeof raw.sin6_addr);
    out.scope = raw.sin6_scope_id;
  } else {
    sockaddr_in raw{};
    std::memcpy(&raw, address, sizeof raw);
    out.port = ntohs(raw.sin_port);
    std::memcpy(out.bytes.data(), &raw.sin_addr, sizeof raw.sin_addr);
  }
  return out;
}

/// `result` of a call that gives a negative number and errno when it fails.
template <typename Number>
Outcome outcome(Number result) {
  if (result < 0) return {.value = 0, .error = bsd::last_error()};
  return {.value = static_cast<int>(result), .error = 0};
}

int error_of(int result) {
  return result < 0 ? bsd::last_error() : 0;
}

int set_blocking(int descriptor, bool blocking) {
  const int flags = bsd::get_flags(descriptor);
  if (flags < 0) return bsd::last_error();
  const int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  return flags == wanted ? 0 : error_of(bsd::set_flags(descriptor, wanted));
}

}  // namespace

int to_platform(AddressFamily family) noexcept {
  return family == AddressFamily::inet ? AF_INET : AF_INET6;
}

int to_platform(SocketType type) noexcept {
  static constexpr std::array<int, 3> numbers{SOCK_STREAM, SOCK_DGRAM, SOCK_RAW};
  return numbers[static_cast<std::size_t>(type)];
}

int to_platform(Protocol protocol) noexcept {
  static constexpr std::array<int, 5> numbers{0, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP,
                                              IPPROTO_ICMPV6};
  return numbers[static_cast<std::size_t>(protocol)];
}

int to_platform(OptionLevel level) noexcept {
  static constexpr std::array<int, 4> numbers{SOL_SOCKET, IPPROTO_IP, IPPROTO_TCP, IPPROTO_IPV6};
  return numbers[static_cast<std::size_t>(level)];
}

int to_platform(SocketOption option) noexcept {
  static constexpr std::array<int, 14> numbers{
      SO_REUSEADDR, SO_BROADCAST,     SO_KEEPALIVE,      SO_BINDTODEVICE,   TCP_NODELAY,
      TCP_KEEPIDLE, TCP_KEEPINTVL,    TCP_KEEPCNT,       IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP,
      IP_TTL,       IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IPV6_V6ONLY};
  static_assert(numbers.size() == static_cast<std::size_t>(SocketOption::ipv6_only) + 1);
  return numbers[static_cast<std::size_t>(option)];
}

int to_platform(MessageFlags flags) noexcept {
  const auto set = static_cast<unsigned>(flags);
  int out = 0;
  if (set & static_cast<unsigned>(MessageFlags::peek)) out |= MSG_PEEK;
  if (set & static_cast<unsigned>(MessageFlags::dont_wait)) out |= MSG_DONTWAIT;
  return out;
}

namespace platform {

Outcome open_socket(AddressFamily family, SocketType type, Protocol protocol) {
  return outcome(bsd::open(to_platform(family), to_platform(type), to_platform(protocol)));
}

int close_socket(int descriptor) {
  return error_of(bsd::close(descriptor));
}

int bind_socket(int descriptor, const Endpoint& local) {
  const RawAddress raw = to_raw(local);
  return error_of(bsd::bind(descriptor, raw.get(), raw.size));
}

int listen_socket(int descriptor, int backlog) {
  return error_of(bsd::listen(descriptor, backlog));
}

Outcome accept_socket(int descriptor, Endpoint& peer) {
  RawAddress raw;
  const Outcome accepted = outcome(bsd::accept(descriptor, raw.get(), &raw.size));
  if (!accepted.failed()) peer = to_endpoint(raw.get());
  return accepted;
}

int start_connect(int descriptor, const Endpoint& peer, bool stays_non_blocking) {
  if (const int error = set_blocking(descriptor, false); error != 0) return error;
  const RawAddress raw = to_raw(peer);
  const int error = error_of(bsd::connect(descriptor, raw.get(), raw.size));
  const int restored = stays_non_blocking ? 0 : set_blocking(descriptor, true);
  return restored != 0 ? restored : error;
}

int connect_result(int descriptor) {
  int error = 0;
  socklen_t size = sizeof error;
  const int got = error_of(bsd::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size));
  return got != 0 ? got : error;
}

Outcome send_bytes(int descriptor, std::span<const std::byte> bytes) {
  return outcome(bsd::send(descriptor, bytes.data(), bytes.size()));
}

Outcome send_datagram(int descriptor, std::span<const std::byte> bytes, const Endpoint& peer) {
  const RawAddress raw = to_raw(peer);
  return outcome(bsd::sendto(descriptor, bytes.data(), bytes.size(), raw.get(), raw.size));
}

Outcome receive_bytes(int descriptor, std::span<std::byte> buffer, MessageFlags flags,
                      Endpoint* sender) {
  if (sender == nullptr) {
    return outcome(bsd::recvfrom(descriptor, buffer.data(), buffer.size(), to_platform(flags),
                                 nullptr, nullptr));
  }
  RawAddress raw;
  const Outcome got = outcome(bsd::recvfrom(descriptor, buffer.data(), buffer.size(),
                                            to_platform(flags), raw.get(), &raw.size));
  // A stream need not name its sender.
  if (!got.failed() && raw.size >= sizeof(sockaddr_in)) *sender = to_endpoint(raw.get());
  return got;
}

int set_option(int descriptor, int level, int option, std::span<const std::byte> value) {
  return error_of(bsd::setsockopt(descriptor, level, option, value.data(),
                                  static_cast<socklen_t>(value.size())));
}

int set_slice(int descriptor, std::chrono::milliseconds slice) {
  timeval limit{};
  limit.tv_sec = slice.count() / 1000;
  limit.tv_usec = slice.count() % 1000 * 1000;
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    const int error =
        error_of(bsd::setsockopt(descriptor, SOL_SOCKET, option, &limit, sizeof limit));
    if (error != 0) return error;
  }
  return set_blocking(descriptor, slice.count() > 0);
}

Outcome wait_for(std::span<PollItem> items, std::chrono::milliseconds limit) {
  std::vector<pollfd> entries(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    int events = 0;
    if (items[i].wanted.readable) events |= POLLIN;
    if (items[i].wanted.writable) events |= POLLOUT;
    entries[i].fd = items[i].descriptor;
    entries[i].events = static_cast<short>(events);
  }
  const Outcome ready =
      outcome(bsd::poll(entries.data(), entries.size(), static_cast<int>(limit.count())));
  for (std::size_t i = 0; i < items.size(); ++i) {
    const int events = ready.failed() ? 0 : entries[i].revents;
    items[i].is.readable = (events & POLLIN) != 0;
    items[i].is.writable = (events & POLLOUT) != 0;
    items[i].is.failed = (events & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  }
  return ready;
}

LookUp look_up(std::string_view host, std::uint16_t port, std::optional<AddressFamily> family,
               SocketType type) {
  if (host.empty()) {
    return {.endpoint = Endpoint{.family = family.value_or(AddressFamily::inet), .port = port}};
  }
  if (const auto numbers = parse_endpoint(host, port); numbers) {
    if (!family || *family == numbers->family) return {.endpoint = numbers};
  }
  addrinfo hints{};
  hints.ai_socktype = to_platform(type);
  hints.ai_family = family ? to_platform(*family) : AF_UNSPEC;
  addrinfo* found = nullptr;
  const std::string name(host);
  const int error = bsd::getaddrinfo(name.c_str(), nullptr, &hints, &found);
  if (error != 0) return {.error = error > 0 ? -error : error};
  if (found == nullptr) return {.error = unresolved};
  const addrinfo* best = found;
  for (const addrinfo* other = found; other != nullptr; other = other->ai_next) {
    if (other->ai_family == AF_INET && best->ai_family != AF_INET) best = other;
  }
  LookUp result{.endpoint = to_endpoint(best->ai_addr)};
  bsd::freeaddrinfo(found);
  // lwIP gives this for some look-ups that failed; MicroPython raises -2 then.
  if (result.endpoint->bytes == Endpoint{}.bytes) return {.error = unresolved};
  result.endpoint->port = port;
  return result;
}

std::string_view describe_look_up(int error) {
  const int number = error < 0 ? -error : error;
  const auto is = [number](int code) { return number == (code < 0 ? -code : code); };
  if (is(EAI_NONAME)) return "there is no such name";
  if (is(EAI_MEMORY)) return "out of memory";
  if (is(EAI_FAMILY)) return "it has no address of this family";
  return "no name server answered, or it knows no such name";
}

std::optional<Endpoint> parse_endpoint(std::string_view host, std::uint16_t port) {
  std::array<char, 64> text{};
  if (host.empty() || host.size() >= text.size()) return std::nullopt;
  host.copy(text.data(), host.size());
  // Into what is aligned as an address is; lwIP writes words.
  Endpoint out{.port = port};
  in_addr four{};
  in6_addr six{};
  if (bsd::inet_pton(AF_INET, text.data(), &four) == 1) {
    std::memcpy(out.bytes.data(), &four, sizeof four);
    return out;
  }
  if (bsd::inet_pton(AF_INET6, text.data(), &six) == 1) {
    out.family = AddressFamily::inet6;
    std::memcpy(out.bytes.data(), &six, sizeof six);
    return out;
  }
  return std::nullopt;
}

std::string_view format_host(const Endpoint& endpoint, std::span<char, 64> text) {
  in6_addr aligned{};
  static_assert(sizeof aligned == sizeof endpoint.bytes);
  std::memcpy(&aligned, endpoint.bytes.data(), sizeof aligned);
  const char* written = bsd::inet_ntop(to_platform(endpoint.family), &aligned, text.data(),
                                       static_cast<socklen_t>(text.size()));
  if (written == nullptr) return {};
  const std::string_view host(written);
  // RFC 5952, section 4.3; lwIP writes capitals.
  for (char& c : text.first(host.size())) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return host;
}

}  // namespace platform
}  // namespace lanyard::device
