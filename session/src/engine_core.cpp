#include "engine_core.hpp"

#include <algorithm>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <cassert>
#include <utility>

namespace lanyard::session {

EngineCore::EngineCore(std::function<WallTime()> wall_clock)
    : wall_clock_(wall_clock ? std::move(wall_clock)
                             : []() -> WallTime { return std::chrono::system_clock::now(); }),
      journal_([this] { asio::post(io_, [this] { resume_waiting(); }); }) {}

void EngineCore::run_on_engine() {
  thread_ = std::this_thread::get_id();
  io_.run();
}

void EngineCore::end_on_engine() {
  assert(on_engine());
  io_.restart();
  io_.poll();
  journal_.end();
  thread_ = std::thread::id();  // a later thread may be given the same
}

bool EngineCore::on_engine() const {
  return thread_.load() == std::this_thread::get_id();
}

void EngineCore::add_on_engine(EndpointId id, std::shared_ptr<Endpoint> endpoint) {
  assert(on_engine());
  endpoints_.emplace(id, std::move(endpoint));
}

void EngineCore::add_on_engine(std::shared_ptr<Session> session) {
  assert(on_engine());
  const SessionId id = session->identity().id;
  sessions_.emplace(id, std::move(session));
}

void EngineCore::remove_on_engine(EndpointId id) {
  endpoints_.erase(id);
}

void EngineCore::remove_on_engine(SessionId id) {
  sessions_.erase(id);
}

std::shared_ptr<Endpoint> EngineCore::find_on_engine(EndpointId id) {
  assert(on_engine());
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : found->second;
}

std::shared_ptr<Session> EngineCore::find_on_engine(SessionId id) {
  assert(on_engine());
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Session>> EngineCore::sessions_of_on_engine(EndpointId id) {
  assert(on_engine());
  std::vector<std::shared_ptr<Session>> found;
  for (const auto& [number, session] : sessions_) {
    if (session->endpoint() == id) {
      found.push_back(session);
    }
  }
  return found;
}

std::vector<SessionInfo> EngineCore::infos_on_engine() {
  assert(on_engine());
  std::vector<SessionInfo> infos;
  infos.reserve(sessions_.size());
  for (const auto& [number, session] : sessions_) {
    infos.push_back(session->info_on_engine());
  }
  return infos;
}

void EngineCore::close_all_on_engine(std::chrono::milliseconds linger) {
  assert(on_engine());
  // Copies: closing takes entries out of both tables.
  const auto endpoints = endpoints_;
  for (const auto& [id, endpoint] : endpoints) {
    endpoint->close_on_engine();
  }
  const auto sessions = sessions_;
  for (const auto& [id, session] : sessions) {
    session->close_on_engine(linger);
  }
}

void EngineCore::when_room_on_engine(std::function<void()> resume) {
  assert(on_engine());
  waiting_for_room_.push_back(std::move(resume));
  // The reader may have drained between the look at has_room() and now; its call found nobody.
  if (journal_.has_room()) {
    asio::post(io_, [this] { resume_waiting(); });
  }
}

void EngineCore::resume_waiting() {
  const Announcing announcing(*this);
  std::vector<std::function<void()>> resumed;
  resumed.swap(waiting_for_room_);
  for (const auto& resume : resumed) {
    resume();
  }
}

void EngineCore::read_much_on_engine() {
  assert(on_engine());
  if (may_look_ && stream_patience_.read_much(std::chrono::steady_clock::now())) {
    look_for_more();
  }
}

/// While something is posted, Asio looks at its sockets without waiting for them.
void EngineCore::look_for_more() {
  asio::post(io_, [this] {
    if (stream_patience_.looks_on(std::chrono::steady_clock::now())) {
      look_for_more();
    }
  });
}

asio::ip::address plain_address(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

asio::ip::address preferred_address(const std::vector<asio::ip::address>& addresses) {
  const auto v4 = std::ranges::find_if(addresses, [](const auto& each) { return each.is_v4(); });
  return v4 == addresses.end() ? addresses.front() : *v4;
}

std::string shown_local_address(const std::string& host, std::uint16_t port, AddressFamily family) {
  if (!host.empty()) {
    return join_host_port(host, port);
  }
  return join_host_port(family == AddressFamily::ipv6 ? "::" : "0.0.0.0", port);
}

std::error_code plain_code(const std::error_code& code) {
  // Success comes first, and is copied: these two are asked after every read and write, and a new
  // code asks the C++ library for its category.
  if (code && code.category() == asio::error::get_system_category()) {
    return {code.value(), std::system_category()};
  }
  return code;
}

bool is_would_block(const std::error_code& code) {
  return code &&
         (code == std::errc::operation_would_block ||
          code == std::errc::resource_unavailable_try_again || code == std::errc::interrupted);
}

}  // namespace lanyard::session
