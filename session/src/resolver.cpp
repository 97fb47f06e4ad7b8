#include "resolver.hpp"

#include <netdb.h>

#include <asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
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

/// An address as it is written, where `host` is one.
std::optional<Resolution> numeric(const std::string& host, AddressFamily family) {
  std::error_code not_numeric;
  const asio::ip::address address = asio::ip::make_address(host, not_numeric);
  if (not_numeric) {
    return std::nullopt;
  }
  if (!fits(address, family)) {
    return Resolution{std::make_error_code(std::errc::address_family_not_supported), {}};
  }
  return Resolution{{}, {address}};
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

/// This computer by its loopback address: no book is asked.
bool is_own(const std::string& host) {
  std::error_code not_numeric;
  return asio::ip::make_address(host, not_numeric).is_loopback() && !not_numeric;
}

Resolution resolve(const std::string& host, AddressFamily family) {
  if (auto written = numeric(host, family)) {
    return std::move(*written);
  }
  Resolution resolution;
  resolution.code = look_up(host, family, resolution.addresses);
  return resolution;
}

Resolution failed(const std::error_code& code) {
  return {code, {}};
}

}  // namespace

Resolver::~Resolver() {
  const std::scoped_lock lock(door_->mutex);
  door_->io = nullptr;
}

/// `ask`, and its answer through the door: touches nothing but the door and what the two hold.
template <typename Answer>
std::function<void()> Resolver::question(std::function<Answer()> ask,
                                         std::function<void(const Answer&)> take) {
  return [door = door_, ask = std::move(ask), take = std::move(take)] {
    if (!door->is_open()) {
      return;
    }
    Answer answer = ask();
    const std::scoped_lock lock(door->mutex);
    if (door->io != nullptr) {
      asio::post(*door->io, [take, answer = std::move(answer)] { take(answer); });
    }
  };
}

void Resolver::on_own_thread(std::function<Resolution()> ask, const Take& take) {
  try {
    std::thread(question<Resolution>(std::move(ask), take)).detach();
  } catch (const std::system_error& error) {  // out of threads: this question alone fails
    asio::post(*door_->io, [take, answer = failed(error.code())] { take(answer); });
  }
}

void Resolver::resolve_on_engine(const HostPort& where, AddressBook::Transport transport,
                                 AddressFamily family, const Take& take) {
  if (book_ == nullptr || is_own(where.host)) {
    resolve_local_on_engine(where.host, family, take);
    return;
  }
  on_own_thread(
      [book = book_, where, transport, family] {
        const auto way = book->way_to(where, transport);
        if (!way) {
          return Resolution{way.error().code, {}, std::nullopt, way.error().message};
        }
        Resolution resolution = resolve(*way ? (*way)->host : where.host, family);
        if (*way) {
          resolution.port = (*way)->port;
        }
        return resolution;
      },
      take);
}

void Resolver::resolve_local_on_engine(const std::string& host, AddressFamily family, Take take) {
  if (book_ == nullptr || is_own(host)) {
    if (auto written = numeric(host, family)) {
      asio::post(*door_->io,
                 [take = std::move(take), written = std::move(*written)] { take(written); });
      return;
    }
  }
  on_own_thread(
      [book = book_, host, family] {
        const auto local = book == nullptr ? std::nullopt : book->local_address_for(host);
        return resolve(local.value_or(host), family);
      },
      take);
}

bool Resolver::may_know(const asio::ip::address& peer) const {
  // A lab gives each of its boards an address of 127.0.0.0/8; 127.0.0.1 is this computer itself.
  return book_ != nullptr && peer.is_v4() && peer.is_loopback() &&
         peer.to_v4() != asio::ip::address_v4::loopback();
}

bool Resolver::Door::is_open() {
  const std::scoped_lock lock(mutex);
  return io != nullptr;
}

/// Many may come at once, so all are named by one thread, which ends when nobody waits. Where too
/// many wait, a peer keeps the address it comes from.
void Resolver::name_on_engine(const IpEndpoint& peer, TakeName take) {
  const std::scoped_lock lock(naming_->mutex);
  if (naming_->waiting.size() >= Naming::most) {
    asio::post(*door_->io, [take = std::move(take)] { take(std::nullopt); });
    return;
  }
  naming_->waiting.push_back(question<std::optional<std::string>>(
      [book = book_, peer] { return book->name_of(peer); }, take));
  if (naming_->runs) {
    return;
  }
  try {
    std::thread(&Naming::run, naming_).detach();
    naming_->runs = true;
  } catch (const std::system_error&) {  // out of threads: it keeps the address it comes from
    naming_->waiting.pop_back();
    asio::post(*door_->io, [take = std::move(take)] { take(std::nullopt); });
  }
}

void Resolver::Naming::run(const std::shared_ptr<Naming>& naming) {
  for (;;) {
    std::function<void()> next;
    {
      const std::scoped_lock lock(naming->mutex);
      if (naming->waiting.empty()) {
        naming->runs = false;
        return;
      }
      next = std::move(naming->waiting.front());
      naming->waiting.pop_front();
    }
    next();
  }
}

}  // namespace lanyard::session
