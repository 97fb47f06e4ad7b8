#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include "lanyard/session/options.hpp"

namespace lanyard::session {

/// Turns host names into addresses without ever holding the engine up.
///
/// getaddrinfo(3) cannot be interrupted and may take many seconds, so each look-up has a detached
/// thread, and stopping the engine does not wait for it (Asio's own resolver would): an answer that
/// comes too late finds the door closed and is dropped.
class Resolver {
 public:
  using Take =
      std::function<void(const std::error_code& code, std::vector<asio::ip::address> addresses)>;

  explicit Resolver(asio::io_context& io) : door_(std::make_shared<Door>(io)) {}
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Calls `take` on the engine's thread, later, never from inside this call. `take` may be
  /// destroyed on another thread and after the engine: it may hold weak pointers only. The
  /// addresses are in the system's order of preference (RFC 6724). An IP address is itself; nothing
  /// is asked.
  void resolve_on_engine(const std::string& host, AddressFamily family, Take take);

 private:
  struct Door {
    explicit Door(asio::io_context& io_context) : io(&io_context) {}
    std::mutex mutex;
    asio::io_context* io;  // guarded by mutex; null once the engine is gone
  };
  std::shared_ptr<Door> door_;
};

}  // namespace lanyard::session
