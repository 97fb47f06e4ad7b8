#include "resolver.hpp"

#include <netdb.h>

#include <algorithm>
#include <asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace lanyard::session {
namespace {

/// The codes of getaddrinfo(3).
class AddressInfoCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "getaddrinfo"; }
  [[nodiscard]] std::string message(int code) const override {
    switch (code) {
      case EAI_NONAME:
#ifdef EAI_NODATA
      case EAI_NODATA:
#endif
        return "unknown host";
      case EAI_AGAIN:
        return "unknown host, or the name server does not answer";
      default:
        return gai_strerror(code);
    }
  }
};

const std::error_category& address_info_category() {
  static const AddressInfoCategory category;
  return category;
}

bool fits(const asio::ip::address& address, AddressFamily family) {
  return family == AddressFamily::any || address.is_v6() == (family == AddressFamily::ipv6);
}

asio::ip::address address_of(const addrinfo& info) {
  if (info.ai_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, info.ai_addr, sizeof v6);
    asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return asio::ip::address_v6(bytes, v6.sin6_scope_id);
  }
  sockaddr_in v4{};
  std::memcpy(&v4, info.ai_addr, sizeof v4);
  asio::ip::address_v4::bytes_type bytes;
  std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
  return asio::ip::address_v4(bytes);
}

std::error_code look_up(const std::string& host, AddressFamily family,
                        std::vector<asio::ip::address>& addresses) {
  addrinfo hints{};
  hints.ai_family = family == AddressFamily::ipv4   ? AF_INET
                    : family == AddressFamily::ipv6 ? AF_INET6
                                                    : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (status == EAI_SYSTEM) {
    return {errno, std::system_category()};
  }
  if (status != 0) {
    return {status, address_info_category()};
  }
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    if (info->ai_family == AF_INET || info->ai_family == AF_INET6) {
      addresses.push_back(address_of(*info));
    }
  }
  freeaddrinfo(found);
  return {};
}

}  // namespace

Resolver::~Resolver() {
  const std::scoped_lock lock(door_->mutex);
  door_->io = nullptr;
}

void Resolver::resolve_on_engine(const std::string& host, AddressFamily family, Take take) {
  std::error_code not_numeric;
  const asio::ip::address numeric = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) {
    std::vector<asio::ip::address> addresses;
    std::error_code code;
    if (fits(numeric, family)) {
      addresses.push_back(numeric);
    } else {
      code = std::make_error_code(std::errc::address_family_not_supported);
    }
    asio::post(*door_->io, [take = std::move(take), code, addresses = std::move(addresses)] {
      take(code, addresses);
    });
    return;
  }
  // A thread that outlives the engine touches nothing but the door and what `take` holds.
  const auto answer = [door = door_, host, family, take] {
    std::vector<asio::ip::address> addresses;
    const std::error_code code = look_up(host, family, addresses);
    const std::scoped_lock lock(door->mutex);
    if (door->io != nullptr) {
      asio::post(*door->io,
                 [take, code, addresses = std::move(addresses)] { take(code, addresses); });
    }
  };
  try {
    std::thread(answer).detach();
  } catch (const std::system_error& no_thread) {  // out of threads: this look-up alone fails
    asio::post(*door_->io, [take = std::move(take), code = no_thread.code()] { take(code, {}); });
  }
}

}  // namespace lanyard::session
