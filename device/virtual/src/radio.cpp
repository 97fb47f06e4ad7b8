#include "radio.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "core_lock.hpp"
#include "lanyard/air/directory.hpp"

namespace lanyard::device::virtual_board {
namespace {

using std::chrono::milliseconds;

/// An access point that says nothing for so long has no radio any more.
constexpr milliseconds answer_time{3000};
constexpr milliseconds scan_time{300};

/// A real radio needs seconds to search its channels; here the answer is there at once, so that the
/// pause between two tries is what keeps a board from being busy with them.
constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{1000};

milliseconds pause_after(unsigned failures) {
  constexpr unsigned doublings = 4;
  return std::min(first_pause * (1U << std::min(failures, doublings)), longest_pause);
}

/// ESP-IDF's reason for an access point that does not answer: AUTH_EXPIRE.
constexpr auto reason_no_answer = static_cast<air::Reason>(2);

}  // namespace

Radio::Radio(const BoardConfig& config, Events events)
    : config_(config), events_(std::move(events)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_ < 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make the radio's eventfd");
  }
}

// --- any thread
// -----------------------------------------------------------------------------------

void Radio::start() {
  if (!thread_.joinable()) {
    thread_ = std::thread(&Radio::run, this);
  }
}

void Radio::stop() {
  if (thread_.joinable()) {
    wish(Wish::stop);
    thread_.join();
  }
}

void Radio::join(platform::JoinRequest request, const MacAddress& mac) {
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = std::move(request);
    wanted_mac_ = mac;
  }
  wish(Wish::join);
}

void Radio::leave() {
  wish(Wish::leave);
  std::unique_lock lock(mutex_);
  has_left_.wait(lock, [this] { return !leaving_; });
}

void Radio::wish(Wish wish) {
  const std::scoped_lock lock(mutex_);
  wish_ = wish;
  leaving_ = wish == Wish::leave;
  has_wish_.store(true);
  wake();
}

void Radio::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
}

std::optional<air::Beacon> Radio::access_point() const {
  const std::scoped_lock lock(mutex_);
  return access_point_;
}

std::vector<air::Beacon> Radio::scan() const {
  std::vector<std::filesystem::path> sockets{config_.socket};
  if (config_.socket.empty()) {
    sockets = air::sockets_in(config_.air_directory);
  }
  std::vector<std::unique_ptr<AirLink>> links;
  for (const std::filesystem::path& socket : sockets) {
    if (std::unique_ptr<AirLink> link = AirLink::open(socket)) {
      link->queue(air::Probe{});
      link->flush();
      links.push_back(std::move(link));
    }
  }
  const auto deadline = Clock::now() + scan_time;
  std::vector<air::Beacon> found;
  for (const std::unique_ptr<AirLink>& link : links) {
    const std::optional<air::Message> answer = link->wait_for_message(deadline);
    if (answer && std::holds_alternative<air::Beacon>(*answer)) {
      found.push_back(std::get<air::Beacon>(*answer));
    }
  }
  return found;
}

// --- with the core lock held
// ----------------------------------------------------------------------

bool Radio::transmit(std::span<const std::byte> frame) {
  return associated_ && link_->queue_frame(frame);
}

void Radio::flush() {
  if (!link_) {
    return;
  }
  link_->flush();
  const bool rest = link_->queued() > 0;
  if (has_rest_.exchange(rest) != rest && rest) {
    wake();  // to wait until there is room, and call this again
  }
}

// --- the radio's thread
// ---------------------------------------------------------------------------

void Radio::run() {
  for (;;) {
    switch (take_wish()) {
      case Wish::stop:
        leave_network();
        return;
      case Wish::leave: {
        leave_network();
        const std::scoped_lock lock(mutex_);
        leaving_ = false;
        has_left_.notify_all();
        break;
      }
      case Wish::join: {
        leave_network();
        const std::scoped_lock lock(mutex_);
        request_ = wanted_;
        mac_ = wanted_mac_;
        failures_ = 0;
        next_try_ = Clock::now();
        break;
      }
      case Wish::none:
        break;
    }
    if (associated_) {
      serve();
    } else if (next_try_ && *next_try_ <= Clock::now()) {
      try_to_join();
    } else {
      wait(next_try_);
    }
  }
}

Radio::Wish Radio::take_wish() {
  if (!has_wish_.load(std::memory_order_relaxed)) {
    return Wish::none;
  }
  const std::scoped_lock lock(mutex_);
  has_wish_.store(false);
  return std::exchange(wish_, Wish::none);
}

void Radio::leave_network() {
  const bool was_busy = associated_ || next_try_;
  if (associated_) {
    const CoreLock core;
    link_->queue(air::Leave{});
  }
  drop_link();
  next_try_.reset();
  if (was_busy) {
    static_cast<void>(events_.disconnected(static_cast<int>(air::Reason::assoc_leave)));
  }
}

void Radio::wait(std::optional<Clock::time_point> until) {
  std::array<pollfd, 2> entries{
      {{.fd = wake_, .events = POLLIN, .revents = 0}, {.fd = -1, .events = POLLIN, .revents = 0}}};
  if (link_) {
    entries[1].fd = link_->descriptor();
    entries[1].events = has_rest_ ? POLLIN | POLLOUT : POLLIN;
  }
  int limit = -1;
  if (until) {
    limit = static_cast<int>(
        std::max<std::int64_t>(std::chrono::ceil<milliseconds>(*until - Clock::now()).count(), 0));
  }
  ::poll(entries.data(), entries.size(), limit);
  if (entries[0].revents != 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_, &count, sizeof count);
  }
  if ((entries[1].revents & POLLOUT) != 0) {
    const CoreLock core;  // sends when it is let go
  }
}

void Radio::try_to_join() {
  const std::filesystem::path socket = config_.socket.empty()
                                           ? air::socket_path(config_.air_directory, request_.ssid)
                                           : config_.socket;
  std::unique_ptr<AirLink> link = AirLink::open(socket);
  air::Beacon beacon;
  const std::optional<air::Reason> refusal =
      link ? ask_to_join(*link, beacon) : air::Reason::no_ap_found;
  if (refusal) {
    lose(static_cast<int>(*refusal), false);
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    access_point_ = beacon;
  }
  next_try_.reset();
  joined_at_ = Clock::now();
  const CoreLock core;
  link_ = std::move(link);
  associated_ = true;
  events_.joined();
}

/// None: joined. `beacon` is what the access point said of itself.
std::optional<air::Reason> Radio::ask_to_join(AirLink& link, air::Beacon& beacon) {
  const auto deadline = Clock::now() + answer_time;
  link.queue(air::Probe{});
  const std::optional<air::Message> said = link.wait_for_message(deadline);
  const auto* heard = said ? std::get_if<air::Beacon>(&*said) : nullptr;
  if (heard == nullptr || heard->ssid != request_.ssid ||
      (request_.bssid && *request_.bssid != heard->bssid)) {
    return air::Reason::no_ap_found;
  }
  beacon = *heard;
  link.queue(air::Join{
      .mac = mac_, .name = config_.name, .ssid = request_.ssid, .password = request_.key});
  for (;;) {
    const auto answer = link.wait_for_message(deadline);
    if (!answer) {
      return reason_no_answer;
    }
    if (std::holds_alternative<air::Joined>(*answer)) {
      return std::nullopt;
    }
    if (const auto* refused = std::get_if<air::Disconnected>(&*answer)) {
      return refused->reason;
    }
  }
}

void Radio::serve() {
  // What came together with the answer to joining is there already.
  std::optional<air::Reason> over = handle_messages();
  if (!over) {
    wait(std::nullopt);
    over = link_->read() ? handle_messages() : std::optional(air::Reason::beacon_timeout);
  }
  if (over) {
    drop_link();
    // An access point that lets a board in and drops it straight away is no better than one that
    // refuses.
    lose(static_cast<int>(*over), Clock::now() - joined_at_ > longest_pause);
  }
}

std::optional<air::Reason> Radio::handle_messages() {
  std::optional<CoreLock> core;  // taken once there is something to hand on
  for (;;) {
    const auto message = link_->next();
    if (!message) {
      return link_->failed() ? std::optional(air::Reason::beacon_timeout) : std::nullopt;
    }
    if (!core) {
      core.emplace();
    }
    if (const auto* frame = std::get_if<air::Frame>(&*message)) {
      events_.frame(frame->bytes);
    } else if (const auto* question = std::get_if<air::PortQuestion>(&*message)) {
      link_->queue(
          air::PortAnswer{.port = question->port, .listening = events_.listens_on(question->port)});
    } else if (const auto* out = std::get_if<air::Disconnected>(&*message)) {
      return out->reason;
    }
  }
}

/// Reports, and plans the next try.
void Radio::lose(int reason, bool at_once) {
  next_try_.reset();
  if (!events_.disconnected(reason)) {
    return;
  }
  next_try_ = Clock::now();
  if (at_once) {
    failures_ = 0;
  } else {
    *next_try_ += pause_after(failures_++);
  }
}

void Radio::drop_link() {
  {
    const std::scoped_lock lock(mutex_);
    access_point_.reset();
  }
  const CoreLock core;
  if (associated_) {
    associated_ = false;
    link_.reset();
    events_.left();
  }
}

}  // namespace lanyard::device::virtual_board
