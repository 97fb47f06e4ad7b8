// Theory of operation. One loop waits in poll(2) for the places that are looked at and for the pipe
// by which other threads wake it. An order (what to watch) replaces one that was not begun. To obey
// it may block while a lab is asked; frames wait in the kernel meanwhile. While the queue to the
// face has no room nothing is read: what the kernel, or a lab, then drops is counted there.
//
// Where a conversation is seen:
// - with a board of a lab: in the lab, which has each segment as the two TCPs sent it, and knows
//   which it lost. On the loopback is another connection, between our program and the lab's.
// - of a server of this computer's own that boards reach by their gateway: in every lab for its
//   boards, and on an interface for everybody else. A board's connection is on the loopback as
//   well, from an address of its own in 127.0.0.0/8; of a lab that is tapped these are passed over,
//   so that it is drawn once. Labs that come later are found by a look into their directory.
// - anything else: on an interface.
#include "watcher.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "lanyard/trace/packet.hpp"
#include "place.hpp"

namespace lanyard::wire {
namespace {

/// Frames taken from one place before the next one's turn.
constexpr std::size_t most_in_a_turn = 256;
/// A board takes longer to join a new lab, get an address and connect.
constexpr int lab_look_pause = 100;  // milliseconds

bool may_be_a_board(const IpEndpoint& endpoint) {
  return !endpoint.is_v6 && std::to_integer<int>(endpoint.address[0]) == 127;
}

}  // namespace

Watcher::Watcher(const WireOptions& options, NewsQueue& queue)
    : directory_(options.directory),
      patience_(options.patience),
      queue_(queue),
      book_(options.directory, options.patience),
      finder_(options.directory, options.patience),
      thread_([this] { run(); }) {}

Watcher::~Watcher() {
  stop();
}

std::uint64_t Watcher::watch(HostPort server, bool is_ours) {
  return give({.server = std::move(server), .is_ours = is_ours});
}

std::uint64_t Watcher::pause() {
  return give({.pauses = true});
}

std::uint64_t Watcher::give(Order order) {
  std::uint64_t number = 0;
  {
    const std::scoped_lock lock(mutex_);
    number = ++last_order_;
    order.number = number;
    order_ = std::move(order);
  }
  wake_.wake();
  return number;
}

bool Watcher::wait_until_watching(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return done_.wait_for(lock, timeout, [this] { return stopping_ || (!order_ && !is_busy_); });
}

std::optional<std::string> Watcher::name_of(const IpEndpoint& peer) {
  const std::scoped_lock lock(mutex_);
  return lab::board_name_in(labs_, peer);
}

void Watcher::request_stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    done_.notify_all();
  }
  wake_.wake();
}

bool Watcher::is_stopping() {
  const std::scoped_lock lock(mutex_);
  return stopping_;
}

void Watcher::stop() {
  request_stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Watcher::run() {
  for (;;) {
    std::optional<Order> order;
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) {
        break;
      }
      order = std::exchange(order_, std::nullopt);
      is_busy_ = order.has_value();
    }
    if (order) {
      if (order->pauses) {
        pause_on_wire();
      } else {
        obey_on_wire(*order);
      }
      queue_.push(Obeyed{order->number});
      const std::scoped_lock lock(mutex_);
      is_busy_ = false;
      done_.notify_all();
    } else {
      wait_on_wire();
    }
  }
  places_.clear();
}

// ---- reading ------------------------------------------------------------------------------------

void Watcher::wait_on_wire() {
  const bool has_room = queue_.has_room();
  std::vector<pollfd> polled{{.fd = wake_.descriptor(), .events = POLLIN, .revents = 0}};
  for (const Place& place : places_) {
    // A negative descriptor is passed over.
    polled.push_back(
        {.fd = has_room ? place.source->descriptor() : -1, .events = POLLIN, .revents = 0});
  }
  ::poll(polled.data(), polled.size(), wants_labs_ ? lab_look_pause : -1);
  wake_.clear();
  // From the last: one that has ended is taken out.
  for (std::size_t i = places_.size(); i-- > 0;) {
    if (polled[i + 1].revents != 0) {
      read_on_wire(i);
    }
  }
  count_on_wire();
  if (wants_labs_ && look_for_labs_on_wire()) {
    tell_place_on_wire();
  }
}

/// Whether more may wait there.
bool Watcher::read_on_wire(std::size_t index) {
  const bool is_interface = !places_[index].lab;
  const auto read = places_[index].source->read(
      [&](SeenFrame frame) {
        if (!is_interface || !is_seen_in_a_lab(frame)) {
          queue_.push(std::move(frame));
        }
      },
      most_in_a_turn);
  if (!read) {
    end_on_wire(index, read.error());
  }
  return read && *read >= most_in_a_turn;
}

bool Watcher::is_seen_in_a_lab(const SeenFrame& frame) const {
  if (tapped_.empty() || !wants_labs_) {
    return false;
  }
  const trace::Packet packet =
      trace::decode(frame.link_type, frame.bytes, frame.original_size, trace::Checksums::skip);
  if (!packet.ip) {
    return false;
  }
  const auto is_board = [this](const IpEndpoint& end) {
    return may_be_a_board(end) && lab::board_name_in(tapped_, end).has_value();
  };
  return is_board(packet.ip->source) || is_board(packet.ip->destination);
}

/// A lab that stops ends its boards' connections, which their own programs tell.
void Watcher::end_on_wire(std::size_t index, const Error& error) {
  const Place place = std::move(places_[index]);
  places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(index));
  missed_before_ += place.source->missed();
  if (place.lab) {
    if (!wants_labs_) watched_.clear();  // the next order looks for it again
    finder_.forget(place.lab->socket);
    remember_labs_on_wire();
    tell_place_on_wire();
  } else {
    watching_.interface.clear();
    watched_.clear();  // the next order looks for it again
    queue_.push(error);
    tell_place_on_wire();
  }
}

void Watcher::count_on_wire() {
  std::uint64_t missed = missed_before_;
  for (const Place& place : places_) {
    missed += place.source->missed();
  }
  if (missed > missed_told_) {
    missed_told_ = missed;
    queue_.push(MissedFrames{missed});
  }
}

// ---- where to look ------------------------------------------------------------------------------

/// What could not be captured is tried again afterwards: the right to may have come.
void Watcher::pause_on_wire() {
  leave_places_on_wire();
  watched_.clear();
  watching_ = {};
  wants_labs_ = false;
  cannot_capture_ = false;
}

void Watcher::obey_on_wire(const Order& order) {
  if (!order.is_ours && tap_board_on_wire(order)) {
    return;
  }
  if (is_stopping()) {
    return;  // each question may take its time
  }
  const auto host = host_on_wire(order);
  if (!host || is_stopping()) {
    return;
  }
  const std::string text = join_host_port(host->host, host->port);
  if (text == watched_) {
    return;
  }
  leave_places_on_wire();
  watched_ = text;
  watching_ = {.server = order.server, .place = *host};
  wants_labs_ = order.is_ours && (is_unspecified(host->host) || host->host == "127.0.0.1" ||
                                  host->host == "localhost");
  finder_.forget_all();
  if (wants_labs_) {
    look_for_labs_on_wire();
    if (is_stopping()) {
      return;
    }
  }
  const bool captures = capture_on_wire(*host);
  if (captures || !places_.empty()) {
    tell_place_on_wire();
  }
}

/// Whether the server is, or was, an address in a lab, so that nothing else is to be done.
bool Watcher::tap_board_on_wire(const Order& order) {
  const std::string& host = order.server.host;
  const auto lab = lab_with_board(host, directory_, patience_);
  const auto endpoint = parse_ip_endpoint(join_host_port(host, order.server.port));
  if (!lab || !endpoint || is_stopping()) {
    return boards_.contains(host);
  }
  const std::string text = lab->socket.string() + ' ' + to_string(*endpoint);
  if (text == watched_) {
    return true;
  }
  auto tap = open_tap(*lab, *endpoint, patience_);
  if (!tap) {
    return false;  // an older lab: its way there is to be seen
  }
  leave_places_on_wire();
  boards_.insert(host);
  watched_ = text;
  watching_ = {.server = order.server, .place = order.server};
  wants_labs_ = false;
  look_at_on_wire({std::move(*tap), *lab});
  remember_labs_on_wire();
  tell_place_on_wire();
  read_on_wire(0);  // what came with the lab's answer
  return true;
}

/// Nothing: a lab knows no way there now; who connects asks the same and says what it was told.
std::optional<HostPort> Watcher::host_on_wire(const Order& order) {
  if (order.is_ours) {
    return HostPort{book_.local_address_for(order.server.host).value_or(order.server.host),
                    order.server.port};
  }
  const auto way = book_.way_to(order.server, AddressBook::Transport::tcp);
  if (!way) {
    return std::nullopt;
  }
  return way->value_or(order.server);
}

void Watcher::look_at_on_wire(Place place) {
  places_.push_back(std::move(place));
  has_looked_ = true;
}

/// What waits at the places before belongs before what comes from the new ones.
void Watcher::leave_places_on_wire() {
  for (std::size_t i = places_.size(); i-- > 0;) {
    while (read_on_wire(i) && queue_.has_room()) {
    }
  }
  count_on_wire();
  for (const Place& place : places_) {
    missed_before_ += place.source->missed();
  }
  places_.clear();
  if (std::exchange(has_looked_, false)) {
    queue_.push(Gap{});
  }
  remember_labs_on_wire();
}

bool Watcher::capture_on_wire(const HostPort& host) {
  if (cannot_capture_) {
    return false;
  }
  const capture::LiveOptions options = where_to_capture(host);
  auto capture = open_capture(options);
  if (!capture) {
    cannot_capture_ = true;
    Error error = capture.error();
    if (!places_.empty()) {
      error.message += "; boards of virtual networks are shown all the same";
    }
    queue_.push(std::move(error));
    return false;
  }
  watching_.interface = options.interface;
  look_at_on_wire({std::move(*capture), std::nullopt});
  return true;
}

/// Whether one came that is looked into now.
bool Watcher::look_for_labs_on_wire() {
  bool found = false;
  for (lab::RunningLab& lab : finder_.look()) {
    if (is_stopping()) {
      break;
    }
    {
      const std::scoped_lock lock(mutex_);
      std::erase_if(labs_, [&](const lab::RunningLab& each) { return each.socket == lab.socket; });
      labs_.push_back(lab);
    }
    const auto gateway = parse_ip_endpoint(join_host_port(lab.gateway, watching_.place.port));
    auto tap = gateway ? open_tap(lab, *gateway, patience_)
                       : Result<std::unique_ptr<Source>>(std::unexpected(gateway.error()));
    if (tap) {
      look_at_on_wire({std::move(*tap), std::move(lab)});
      read_on_wire(places_.size() - 1);
      found = true;
    }
  }
  if (found) {
    remember_labs_on_wire();
  }
  return found;
}

void Watcher::remember_labs_on_wire() {
  tapped_.clear();
  for (const Place& place : places_) {
    if (place.lab) tapped_.push_back(*place.lab);
  }
}

void Watcher::tell_place_on_wire() {
  watching_.networks.clear();
  for (const lab::RunningLab& lab : tapped_) {
    watching_.networks.push_back(lab.ssid);
  }
  queue_.push(watching_);
}

}  // namespace lanyard::wire
