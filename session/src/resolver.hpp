#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "lanyard/base/address_book.hpp"
#include "lanyard/session/options.hpp"

namespace lanyard::session {

/// What a host name turned out to be.
struct Resolution {
  std::error_code code;  ///< Why there are no addresses.
  /// In the system's order of preference (RFC 6724).
  std::vector<asio::ip::address> addresses;
  /// The port to connect to where it is not the one asked for.
  std::optional<std::uint16_t> port = std::nullopt;
  /// Where an address book refused: the whole sentence. Empty otherwise.
  std::string why{};
};

/// Turns host names into addresses without ever holding the engine up, and asks the address book,
/// where there is one, what is really meant.
///
/// getaddrinfo(3) cannot be interrupted and may take many seconds, so each look-up has a detached
/// thread (all naming has one), and stopping the engine does not wait for it (Asio's own resolver
/// would): an answer that comes too late finds the door closed and is dropped.
class Resolver {
 public:
  /// May be destroyed on another thread and after the engine: it may hold weak pointers only.
  using Take = std::function<void(const Resolution& resolution)>;
  using TakeName = std::function<void(const std::optional<std::string>& name)>;

  /// `book` may be null.
  Resolver(asio::io_context& io, std::shared_ptr<AddressBook> book)
      : door_(std::make_shared<Door>(io)), book_(std::move(book)) {}
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Where to connect to reach `where`. Calls `take` on the engine's thread, later, never from
  /// inside this call. An IP address is itself, unless the book knows better; nothing is asked.
  void resolve_on_engine(const HostPort& where, AddressBook::Transport transport,
                         AddressFamily family, const Take& take);

  /// Likewise, where to listen for `host`.
  void resolve_local_on_engine(const std::string& host, AddressFamily family, Take take);

  /// Whether name_on_engine() would ask the book about this peer.
  [[nodiscard]] bool may_know(const asio::ip::address& peer) const;

  /// What the book calls `peer`. `take` is called as for resolve_on_engine().
  void name_on_engine(const IpEndpoint& peer, TakeName take);

 private:
  struct Door {
    explicit Door(asio::io_context& io_context) : io(&io_context) {}
    bool is_open();
    std::mutex mutex;
    asio::io_context* io;  // guarded by mutex; null once the engine is gone
  };
  /// Peers to be named. Outlives the engine, as its thread does.
  struct Naming {
    static constexpr std::size_t most = 4096;

    static void run(const std::shared_ptr<Naming>& naming);

    std::mutex mutex;
    std::deque<std::function<void()>> waiting;  // guarded by mutex
    bool runs = false;                          // guarded by mutex
  };

  template <typename Answer>
  std::function<void()> question(std::function<Answer()> ask,
                                 std::function<void(const Answer&)> take);
  void on_own_thread(std::function<Resolution()> ask, const Take& take);

  std::shared_ptr<Door> door_;
  std::shared_ptr<Naming> naming_ = std::make_shared<Naming>();
  std::shared_ptr<AddressBook> book_;
};

}  // namespace lanyard::session
