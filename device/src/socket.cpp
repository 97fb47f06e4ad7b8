#include "lanyard/device/socket.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "socket_platform.hpp"

// How a call waits, as MicroPython's modsocket.c does it. The stack's own timeouts are one slice of
// 100 ms; a call that gets nothing in a slice tries again, `retries_` times or for ever. A socket
// that does not wait has no slices and is non-blocking in the stack as well. Where the same numbers
// give odd results (a timeout of 1 s is eleven slices; one under 100 ms ends in `again`), they are
// kept: firmware that moves between the two must not behave differently.
namespace lanyard::device {

namespace {

using platform::Outcome;
using std::chrono::milliseconds;

constexpr milliseconds slice{100};

bool interrupted(int error) {
  return error == to_platform(Errno::interrupted);
}
bool would_wait(int error) {
  return error == to_platform(Errno::again);
}

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

void require(int error, std::string_view attempt) {
  if (error != 0) throw OSError(error, attempt);
}

/// What to say when nobody listens: the sentence a learner sees first.
[[noreturn]] void fail_to_connect(int error, const std::string& attempt) {
  const bool refused = error == to_platform(Errno::connection_reset) ||
                       error == to_platform(Errno::connection_refused);
  if (!refused) throw OSError(error, attempt);
  throw OSError(error, attempt, describe_error(error) + ": nothing listens on that port");
}

}  // namespace

Socket::Socket(AddressFamily family, SocketType type, Protocol protocol)
    : family_(family),
      type_(type),
      state_(type == SocketType::stream ? State::fresh : State::usable) {
  const Outcome opened = platform::open_socket(family, type, protocol);
  require(opened.error, "cannot open a socket");
  descriptor_ = opened.value;
  if (const int error = platform::set_slice(descriptor_, slice); error != 0) {
    close();
    throw OSError(error, "cannot set up a socket");
  }
}

Socket::Socket(int descriptor, const Socket& listener, const platform::Endpoint& peer) noexcept
    : descriptor_(descriptor),
      family_(listener.family_),
      type_(listener.type_),
      state_(State::usable),
      peer_(peer) {}

Socket::~Socket() {
  close();
}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      family_(other.family_),
      type_(other.type_),
      state_(other.state_),
      waits_(other.waits_),
      retries_(other.retries_),
      peer_(other.peer_) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    family_ = other.family_;
    type_ = other.type_;
    state_ = other.state_;
    waits_ = other.waits_;
    retries_ = other.retries_;
    peer_ = other.peer_;
  }
  return *this;
}

void Socket::close() noexcept {
  if (descriptor_ < 0) return;
  platform::close_socket(std::exchange(descriptor_, -1));
}

platform::Endpoint Socket::resolve(const Address& address, std::string_view attempt) const {
  if (descriptor_ < 0) throw OSError(to_platform(Errno::bad_file), attempt);
  const platform::LookUp found = platform::look_up(address.host, address.port, family_, type_);
  if (found.endpoint) return *found.endpoint;
  if (found.error >= 0) throw OSError(found.error, attempt);
  throw OSError(found.error, attempt,
                "cannot look up the host: " + std::string(platform::describe_look_up(found.error)));
}

void Socket::bind(const Address& address) {
  const std::string attempt = "cannot bind to " + to_string(address);
  const platform::Endpoint local = resolve(address, attempt);
  state_ = State::usable;
  require(platform::bind_socket(descriptor_, local), attempt);
}

void Socket::listen(int backlog) {
  state_ = State::usable;
  require(platform::listen_socket(descriptor_, std::max(backlog, 0)), "cannot listen");
}

Accepted Socket::accept() {
  platform::Endpoint peer;
  for (std::uint64_t used = 1;; ++used) {
    const Outcome accepted = platform::accept_socket(descriptor_, peer);
    if (!accepted.failed()) {
      Socket connection(accepted.value, *this, peer);
      require(platform::set_slice(connection.descriptor_, slice), "cannot set up a connection");
      return {.socket = std::move(connection), .peer = platform::to_address(peer)};
    }
    if (interrupted(accepted.error)) {
      --used;
    } else if (!would_wait(accepted.error)) {
      throw OSError(accepted.error, "cannot accept a connection");
    } else if (!has_slice_left(used)) {
      throw OSError(gave_up(), "cannot accept a connection");
    }
  }
}

void Socket::connect(const Address& address) {
  const std::string attempt = "cannot connect to " + to_string(address);
  const platform::Endpoint peer = resolve(address, attempt);
  state_ = State::usable;
  peer_ = peer;
  int error = platform::start_connect(descriptor_, peer, !waits_);
  if (waits_ && error == to_platform(Errno::in_progress)) error = finish_connect();
  if (error != 0) fail_to_connect(error, attempt);
}

/// Waits until a connection that has begun is made or has failed; the error, 0 when made.
int Socket::finish_connect() const {
  std::array item{platform::PollItem{.descriptor = descriptor_, .wanted = {.writable = true}}};
  for (std::uint64_t used = 1;; ++used) {
    const Outcome ready = platform::wait_for(item, slice);
    if (ready.failed() && !interrupted(ready.error)) return ready.error;
    if (ready.failed()) {
      --used;
    } else if (ready.value > 0) {
      return platform::connect_result(descriptor_);
    } else if (!has_slice_left(used)) {
      return to_platform(Errno::timed_out);
    }
  }
}

bool Socket::has_slice_left(std::uint64_t slices_used) const {
  return !retries_ || slices_used <= *retries_;
}

/// The error of a call whose slices are used up.
int Socket::gave_up() const {
  return to_platform(retries_ == 0U ? Errno::again : Errno::timed_out);
}

std::string Socket::with_peer(std::string_view attempt) const {
  std::string text(attempt);
  if (peer_) text += ' ' + to_string(platform::to_address(*peer_));
  return text;
}

Socket::Step Socket::receive(std::span<std::byte> buffer, MessageFlags flags,
                             platform::Endpoint* sender) {
  if (descriptor_ < 0) return {.error = to_platform(Errno::bad_file)};
  if (state_ == State::fresh) return {.error = to_platform(Errno::not_connected)};
  // lwIP tells the end of a stream once, and would wait when asked again.
  if (state_ == State::peer_closed) return {};
  if (buffer.empty() && type_ == SocketType::stream) return {};
  for (std::uint64_t used = 1;; ++used) {
    const Outcome got = platform::receive_bytes(descriptor_, buffer, flags, sender);
    if (!got.failed()) {
      if (got.value == 0 && type_ == SocketType::stream) state_ = State::peer_closed;
      return {.count = static_cast<std::size_t>(got.value)};
    }
    if (interrupted(got.error)) {
      --used;
    } else if (!would_wait(got.error) ||
               (static_cast<unsigned>(flags) & static_cast<unsigned>(MessageFlags::dont_wait))) {
      return {.error = got.error};
    } else if (!has_slice_left(used)) {
      return {.error = gave_up()};
    }
  }
}

/// One try. No bytes and no error: nothing fitted in its slice.
Socket::Step Socket::send_once(std::span<const std::byte> bytes) {
  const Outcome sent = platform::send_bytes(descriptor_, bytes);
  if (!sent.failed()) return {.count = static_cast<std::size_t>(sent.value)};
  // lwIP reports this at once when a connection is still being made; wait for that as for room.
  if (sent.error == to_platform(Errno::in_progress) && waits_) {
    std::array item{platform::PollItem{.descriptor = descriptor_, .wanted = {.writable = true}}};
    const Outcome ready = platform::wait_for(item, slice);
    return {.error = ready.failed() && !interrupted(ready.error) ? ready.error : 0};
  }
  const bool passing = would_wait(sent.error) || sent.error == to_platform(Errno::in_progress) ||
                       interrupted(sent.error);
  return {.error = passing ? 0 : sent.error};
}

/// As much of `bytes` as goes out before the slices are used up.
Socket::Step Socket::send_until_timeout(std::span<const std::byte> bytes) {
  std::size_t sent = 0;
  for (std::uint64_t used = 1; sent < bytes.size(); ++used) {
    const Step step = send_once(bytes.subspan(sent));
    if (step.error != 0) return {.count = sent, .error = step.error};
    sent += step.count;
    if (!has_slice_left(used)) break;
  }
  return {.count = sent};
}

std::size_t Socket::send(std::string_view bytes) {
  return send(as_bytes(bytes));
}

std::size_t Socket::send(std::span<const std::byte> bytes) {
  const Step step = send_until_timeout(bytes);
  if (step.error != 0) throw OSError(step.error, with_peer("cannot send to"));
  if (step.count == 0) {
    throw OSError(gave_up(), with_peer("cannot send to"),
                  bytes.empty() ? "there is nothing to send" : describe_error(gave_up()));
  }
  return step.count;
}

void Socket::sendall(std::string_view bytes) {
  const Step step = send_until_timeout(as_bytes(bytes));
  if (step.error != 0) throw OSError(step.error, with_peer("cannot send to"));
  if (step.count == 0 && bytes.empty()) {
    throw OSError(gave_up(), with_peer("cannot send to"), "there is nothing to send");
  }
  if (step.count < bytes.size()) {
    throw OSError(to_platform(step.count == 0 && retries_ == 0U ? Errno::again : Errno::timed_out),
                  with_peer("cannot send to"),
                  "only " + std::to_string(step.count) + " of " + std::to_string(bytes.size()) +
                      " bytes went out in time");
  }
}

std::size_t Socket::sendto(std::string_view bytes, const Address& address) {
  const std::string attempt = "cannot send to " + to_string(address);
  const auto peer = platform::parse_endpoint(address.host, address.port);
  if (!peer) {
    throw OSError(to_platform(Errno::invalid), attempt,
                  "the host must be an address in numbers; getaddrinfo() looks names up");
  }
  for (std::uint64_t used = 1;; ++used) {
    const Outcome sent = platform::send_datagram(descriptor_, as_bytes(bytes), *peer);
    if (!sent.failed()) return static_cast<std::size_t>(sent.value);
    if (interrupted(sent.error)) {
      --used;
    } else if (!would_wait(sent.error)) {
      throw OSError(sent.error, attempt);
    } else if (!has_slice_left(used)) {
      throw OSError(to_platform(Errno::timed_out), attempt);
    }
  }
}

std::string Socket::recv(std::size_t size, MessageFlags flags) {
  std::string bytes(size, '\0');
  bytes.resize(recv_into(std::as_writable_bytes(std::span(bytes)), flags));
  return bytes;
}

std::size_t Socket::recv_into(std::span<std::byte> buffer, MessageFlags flags) {
  const Step step = receive(buffer, flags, nullptr);
  if (step.error != 0) throw OSError(step.error, with_peer("cannot receive from"));
  return step.count;
}

Received Socket::recvfrom(std::size_t size, MessageFlags flags) {
  Received received{.bytes = std::string(size, '\0'), .sender = {}};
  platform::Endpoint sender = peer_.value_or(platform::Endpoint{.family = family_});
  const Step step = receive(std::as_writable_bytes(std::span(received.bytes)), flags, &sender);
  if (step.error != 0) throw OSError(step.error, with_peer("cannot receive from"));
  received.bytes.resize(step.count);
  received.sender = platform::to_address(sender);
  return received;
}

void Socket::settimeout(std::optional<std::chrono::duration<double>> timeout) {
  if (!timeout) {
    set_timeout(true, std::nullopt);
    return;
  }
  // The upper limit is some hundred years; what is not a number counts as 0.
  constexpr double longest = 4e12;
  const double asked = timeout->count() * 1000;
  const auto total = asked > 0 ? static_cast<std::uint64_t>(std::min(asked, longest)) : 0;
  set_timeout(total > 0, total / static_cast<std::uint64_t>(slice.count()));
}

void Socket::setblocking(bool blocking) {
  set_timeout(blocking, blocking ? std::nullopt : std::optional<std::uint64_t>(0));
}

void Socket::set_timeout(bool waits, std::optional<std::uint64_t> retries) {
  require(platform::set_slice(descriptor_, waits ? slice : milliseconds{0}),
          "cannot set a socket's timeout");
  waits_ = waits;
  retries_ = retries;
}

void Socket::setsockopt(OptionLevel level, SocketOption option, int value) {
  setsockopt(level, option, std::as_bytes(std::span(&value, 1)));
}

// NOLINTNEXTLINE(readability-make-member-function-const): it changes the socket.
void Socket::setsockopt(OptionLevel level, SocketOption option, std::span<const std::byte> value) {
  require(platform::set_option(descriptor_, to_platform(level), to_platform(option), value),
          "cannot set socket option " + std::to_string(to_platform(option)));
}

}  // namespace lanyard::device
