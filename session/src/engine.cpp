#include "lanyard/session/engine.hpp"

#include <fmt/format.h>

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "engine_core.hpp"
#include "platform/tcp_platform.hpp"
#include "resolver.hpp"
#include "tcp_client.hpp"
#include "tcp_server.hpp"
#include "udp_endpoint.hpp"

namespace lanyard::session {

std::string_view to_string(SessionState state) {
  switch (state) {
    case SessionState::open:
      return "open";
    case SessionState::peer_closed:
      return "peer closed";
    case SessionState::send_closed:
      return "send closed";
  }
  return "unknown";
}

struct Engine::Impl {
  Impl(std::function<WallTime()> wall_clock, std::shared_ptr<AddressBook> book)
      : core(std::move(wall_clock)),
        resolver(core.io(), std::move(book)),
        work(core.io().get_executor()) {
    platform::reserve_descriptors();
    thread = std::thread([this] { run_on_engine(); });
  }

  void run_on_engine() {
    core.run_on_engine();
    // What was posted while the loop came to its end is still done, and who comes later finds that
    // it has ended: nobody waits for a task that is never run.
    const std::scoped_lock lock(end_mutex);
    core.end_on_engine();
    has_ended = true;
  }

  /// Runs `task` on the engine's thread, and wakes the readers after it.
  template <typename Task>
  void post(Task task) {
    asio::post(core.io(), [this, task = std::move(task)]() mutable {
      const EngineCore::Announcing announcing(core);
      task();
    });
  }

  EndpointId next_endpoint_id() { return static_cast<EndpointId>(++last_endpoint); }

  EngineCore core;
  Resolver resolver;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  std::atomic<std::uint32_t> last_endpoint{0};
  bool stopping = false;  ///< Engine's thread: what is opened now nobody would close.
  std::mutex end_mutex;
  bool has_ended = false;  // guarded by end_mutex; then the journal is guarded by it, too
  std::thread thread;
};

Engine::Engine(std::function<WallTime()> wall_clock, std::shared_ptr<AddressBook> book)
    : impl_(std::make_unique<Impl>(std::move(wall_clock), std::move(book))) {}

Engine::~Engine() {
  stop();
}

std::shared_ptr<EventReader> Engine::subscribe(ReaderOptions options) {
  if (impl_->core.on_engine()) {
    return impl_->core.journal().subscribe(std::move(options));
  }
  std::promise<std::shared_ptr<EventReader>> made;
  auto reader = made.get_future();
  {
    const std::scoped_lock lock(impl_->end_mutex);
    if (impl_->has_ended) {
      return impl_->core.journal().subscribe(std::move(options));
    }
    impl_->post([this, &made, &options] {
      made.set_value(impl_->core.journal().subscribe(std::move(options)));
    });
  }
  return reader.get();
}

EndpointId Engine::open(TcpServerOptions options) {
  const EndpointId id = impl_->next_endpoint_id();
  impl_->post([impl = impl_.get(), id, options = std::move(options)]() mutable {
    if (impl->stopping) {
      return;
    }
    const auto server =
        std::make_shared<TcpServer>(impl->core, impl->resolver, id, std::move(options));
    impl->core.add_on_engine(id, server);
    server->open_on_engine();
  });
  return id;
}

EndpointId Engine::open(TcpClientOptions options) {
  const EndpointId id = impl_->next_endpoint_id();
  impl_->post([impl = impl_.get(), id, options = std::move(options)]() mutable {
    if (impl->stopping) {
      return;
    }
    const auto client =
        std::make_shared<TcpClient>(impl->core, impl->resolver, id, std::move(options));
    impl->core.add_on_engine(id, client);
    client->open_on_engine();
  });
  return id;
}

EndpointId Engine::open(UdpOptions options) {
  const EndpointId id = impl_->next_endpoint_id();
  impl_->post([impl = impl_.get(), id, options = std::move(options)]() mutable {
    if (impl->stopping) {
      return;
    }
    const auto endpoint = std::make_shared<UdpEndpoint>(impl->core, id, std::move(options));
    impl->core.add_on_engine(id, endpoint);
    endpoint->open_on_engine(impl->resolver);
  });
  return id;
}

void Engine::close(EndpointId endpoint) {
  impl_->post([impl = impl_.get(), endpoint] {
    const auto sessions = impl->core.sessions_of_on_engine(endpoint);
    if (const auto found = impl->core.find_on_engine(endpoint)) {
      const std::string address = found->listens_on();
      found->close_on_engine();
      if (!address.empty()) {
        impl->core.emit(endpoint, nullptr, Notice{std::string(stopped_listening) + address});
      }
    }
    for (const auto& session : sessions) {
      session->close_on_engine(std::chrono::seconds(2));
    }
  });
}

void Engine::send(SessionId session, Bytes data) {
  impl_->post([impl = impl_.get(), session, data = std::move(data)] {
    if (const auto found = impl->core.find_on_engine(session)) {
      found->send_on_engine(data);
      return;
    }
    impl->core.emit(
        EndpointId::none, nullptr,
        Failed{make_error(
            "send", fmt::format("cannot send to session {}", static_cast<std::uint64_t>(session)),
            SessionErrc::no_such_session)});
  });
}

void Engine::send_all(EndpointId endpoint, Bytes data) {
  impl_->post([impl = impl_.get(), endpoint, data = std::move(data)] {
    for (const auto& session : impl->core.sessions_of_on_engine(endpoint)) {
      session->send_on_engine(data);
    }
  });
}

void Engine::shutdown_send(SessionId session) {
  impl_->post([impl = impl_.get(), session] {
    if (const auto found = impl->core.find_on_engine(session)) {
      found->shutdown_send_on_engine();
    }
  });
}

void Engine::shutdown_send_all(EndpointId endpoint) {
  impl_->post([impl = impl_.get(), endpoint] {
    for (const auto& session : impl->core.sessions_of_on_engine(endpoint)) {
      session->shutdown_send_on_engine();
    }
  });
}

void Engine::close(SessionId session, std::chrono::milliseconds linger) {
  impl_->post([impl = impl_.get(), session, linger] {
    if (const auto found = impl->core.find_on_engine(session)) {
      found->close_on_engine(linger);
    }
  });
}

void Engine::set_framing(EndpointId endpoint, Framing framing) {
  impl_->post([impl = impl_.get(), endpoint, framing = std::move(framing)] {
    if (const auto found = impl->core.find_on_engine(endpoint)) {
      found->set_framing_on_engine(framing);
    }
    for (const auto& session : impl->core.sessions_of_on_engine(endpoint)) {
      session->set_framing_on_engine(framing);
    }
  });
}

void Engine::sessions(std::function<void(std::vector<SessionInfo>)> take) {
  impl_->post([impl = impl_.get(), take = std::move(take)] { take(impl->core.infos_on_engine()); });
}

void Engine::stop(std::chrono::milliseconds linger) {
  if (!impl_->thread.joinable()) {
    return;
  }
  impl_->post([impl = impl_.get(), linger] {
    impl->stopping = true;
    impl->core.close_all_on_engine(linger);
    impl->work.reset();  // the loop ends when the last session has closed
  });
  impl_->thread.join();
}

}  // namespace lanyard::session
