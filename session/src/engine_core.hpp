#pragma once

#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <asio/ip/tcp.hpp>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "journal.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/session/engine.hpp"
#include "receive_arena.hpp"
#include "stream_patience.hpp"

/// The inside of the engine.
///
/// Theory of operation. EngineCore holds what all endpoints and sessions share: the io_context, the
/// journal, the receive arena, and the tables of who is alive. It, every Endpoint and every Session
/// live on the one engine thread; whatever runs there carries `on_engine` in its name or is a
/// private handler, and asserts the thread. The tables own endpoints and sessions; a pending
/// operation holds its object too, so that a handler never finds it gone. Ended ones leave the
/// table first and go when their last operation has come back.
///
/// Handlers rather than coroutines: ten thousand idle sessions then hold one pending read
/// each and no frame, and the state a session may be in is written down as members.
namespace lanyard::session {

class Endpoint;
class Session;

/// Sockets of the one io_context there is. Their executor is its own type: asio::any_io_executor,
/// Asio's default, is copied and called through virtual functions for each operation.
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;

class EngineCore {
 public:
  explicit EngineCore(std::function<WallTime()> wall_clock);

  asio::io_context& io() { return io_; }
  ReceiveArena& arena() { return arena_; }
  Journal& journal() { return journal_; }
  [[nodiscard]] WallTime now() const { return wall_clock_(); }

  /// Until there is nothing left to wait for.
  void run_on_engine();
  /// Does what was posted since, and ends the journal; from then on no thread is the engine's.
  void end_on_engine();
  [[nodiscard]] bool on_engine() const;

  SessionId next_session_id() { return static_cast<SessionId>(++last_session_); }

  void add_on_engine(EndpointId id, std::shared_ptr<Endpoint> endpoint);
  void add_on_engine(std::shared_ptr<Session> session);
  void remove_on_engine(EndpointId id);
  void remove_on_engine(SessionId id);
  std::shared_ptr<Endpoint> find_on_engine(EndpointId id);
  std::shared_ptr<Session> find_on_engine(SessionId id);
  std::vector<std::shared_ptr<Session>> sessions_of_on_engine(EndpointId id);
  std::vector<SessionInfo> infos_on_engine();
  void close_all_on_engine(std::chrono::milliseconds linger);

  void emit(EndpointId endpoint, std::shared_ptr<const SessionIdentity> session, EventBody body) {
    journal_.push({now(), endpoint, std::move(session), std::move(body)});
  }

  /// Keeps `resume` to be called once, when the journal has room again.
  void when_room_on_engine(std::function<void()> resume);

  /// A session has read much at once: the engine may look for more before it sleeps.
  void read_much_on_engine();

  /// While one lives, events gather; when the outermost goes, readers are woken. Every handler of
  /// the engine begins with one.
  class Announcing {
   public:
    explicit Announcing(EngineCore& core) : core_(core) { ++core_.announcing_depth_; }
    ~Announcing() {
      if (--core_.announcing_depth_ == 0) {
        core_.journal_.announce();
      }
    }
    Announcing(const Announcing&) = delete;
    Announcing& operator=(const Announcing&) = delete;

   private:
    EngineCore& core_;
  };

 private:
  void resume_waiting();
  void look_for_more();

  /// Sockets are used on the engine's thread alone, and so need no locks; posting to it keeps its.
  asio::io_context io_{ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  std::function<WallTime()> wall_clock_;
  Journal journal_;
  ReceiveArena arena_;
  StreamPatience stream_patience_;
  /// A core that only looks must not be the sender's.
  const bool may_look_ = std::thread::hardware_concurrency() > 1;
  std::atomic<std::thread::id> thread_;
  int announcing_depth_ = 0;
  std::uint64_t last_session_ = 0;
  std::map<EndpointId, std::shared_ptr<Endpoint>> endpoints_;
  std::map<SessionId, std::shared_ptr<Session>> sessions_;
  std::vector<std::function<void()>> waiting_for_room_;
};

/// Something that was opened: it makes sessions.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  /// Stops making sessions and leaves the core's table. The core closes the sessions.
  virtual void close_on_engine() = 0;
  virtual void set_framing_on_engine(const Framing& framing) = 0;
  /// The address that was told by Listening; empty where none was, and once it is closed.
  [[nodiscard]] virtual std::string listens_on() const { return {}; }
};

/// One conversation with one peer.
class Session {
 public:
  virtual ~Session() = default;
  [[nodiscard]] virtual const SessionIdentity& identity() const = 0;
  [[nodiscard]] virtual EndpointId endpoint() const = 0;
  [[nodiscard]] virtual SessionInfo info_on_engine() = 0;
  virtual void send_on_engine(const Bytes& data) = 0;
  virtual void shutdown_send_on_engine() = 0;
  virtual void close_on_engine(std::chrono::milliseconds linger) = 0;
  virtual void set_framing_on_engine(const Framing& framing) = 0;
};

/// An address without the IPv4-mapped clothing it wears on a dual-stack socket (RFC 4291, 2.5.5.2).
asio::ip::address plain_address(const asio::ip::address& address);

template <typename AsioEndpoint>
std::string text_of(const AsioEndpoint& endpoint) {
  return join_host_port(plain_address(endpoint.address()).to_string(), endpoint.port());
}

/// The one of a name's addresses to listen on: an IPv4 one where there is one, as most boards have
/// no other.
asio::ip::address preferred_address(const std::vector<asio::ip::address>& addresses);

/// What to call a local address in a message; an empty host stands for every address.
std::string shown_local_address(const std::string& host, std::uint16_t port, AddressFamily family);

/// The system's code as std::system_category has it. Asio 1.22 gives system errors a category of
/// its own that does not compare with std::errc; every code that comes from it passes through here.
std::error_code plain_code(const std::error_code& code);

/// Whether an operation merely has nothing to do now.
bool is_would_block(const std::error_code& code);

}  // namespace lanyard::session
