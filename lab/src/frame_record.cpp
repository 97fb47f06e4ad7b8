#include "frame_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <iterator>
#include <utility>

#include "ethernet.hpp"
#include "tcp_frame.hpp"

namespace lanyard::lab {
namespace {

constexpr std::size_t ipv4_source = ethernet::header_size + 12;
constexpr std::size_t ipv4_destination = ethernet::header_size + 16;
constexpr std::size_t least_ipv4_frame = ethernet::header_size + 20;

bool has_address(ByteView frame, Ipv4Address address) {
  return frame.size() >= least_ipv4_frame && ethernet::type(frame) == ethernet::type_ipv4 &&
         (Ipv4Address::from_field(frame.subspan(ipv4_source)) == address ||
          Ipv4Address::from_field(frame.subspan(ipv4_destination)) == address);
}

bool has_port(ByteView frame, std::uint16_t port) {
  const auto segment = tcp_in(frame);
  return segment && (segment->source_port == port || segment->destination_port == port);
}

FrameLoss loss_of(const SentFrame& frame) {
  return frame.admission == nullptr ? FrameLoss::none : frame.admission->reason();
}

/// Of the same clock when a frame is sent and when it arrives: a turn's time stands still in it.
LabTime clock_now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

bool is_doubled(const SentFrame& frame) {
  return frame.admission != nullptr && frame.admission->times().size() > 1;
}

}  // namespace

bool fits(const TapWish& wish, ByteView frame) {
  if (frame.size() < ethernet::header_size) {
    return false;
  }
  const MacAddress to = ethernet::destination(frame);
  return (!wish.board || to.is_multicast() || to == *wish.board ||
          ethernet::source(frame) == *wish.board) &&
         (!wish.address || has_address(frame, *wish.address)) &&
         (!wish.port || has_port(frame, *wish.port));
}

FrameRecord::FrameRecord(LabCore& core)
    : core_(core),
      tells_events_(core.options().tap),
      queue_([this](const FrameQueue::Frame& frame) {
        write_capture(frame.interface, frame.time, frame.bytes, frame.comment);
      }) {}

Result<void> FrameRecord::open() {
  if (core_.options().capture.empty()) {
    return {};
  }
  auto capture = FrameCapture::create(core_.options().capture, core_.options().ssid);
  if (!capture) {
    return std::unexpected(std::move(capture.error()));
  }
  capture_ = std::move(*capture);
  return {};
}

void FrameRecord::close_on_lab() {
  assert(core_.on_lab());
  if (capture_) {
    queue_.end("the lab ended");
    if (auto closed = capture_->close(); !closed) {
      core_.warn(closed.error().message);
    }
    capture_.reset();
  }
}

void FrameRecord::tap_on_lab(const std::shared_ptr<Connection>& connection, const TapWish& wish) {
  assert(core_.on_lab());
  std::erase_if(taps_, [&](const Tap& tap) {
    const auto other = tap.connection.lock();
    return !other || other == connection;
  });
  taps_.push_back({connection, wish});
}

void FrameRecord::board_joined_on_lab(Station& station) {
  assert(core_.on_lab());
  if (capture_ && !station.capture_interface) {
    station.capture_interface =
        capture_->add_interface(station.identity.name, to_string(station.identity.mac));
  }
}

FrameTicket FrameRecord::record_on_lab(const SentFrame& frame) {
  assert(core_.on_lab());
  if (!capture_ && !tells_events_ && taps_.empty()) {
    return 0;
  }
  const WallTime time = LabCore::wall_now();
  write_comment(frame);
  const FrameTicket ticket = capture_ ? put_into_capture(frame, time) : 0;
  if (tells_events_) {
    tell_event(frame, time);
  }
  if (!taps_.empty()) {
    add_plan(frame);
    tell_taps(frame, time);
  }
  return ticket;
}

void FrameRecord::arrived_on_lab(FrameTicket ticket) {
  assert(core_.on_lab());
  if (ticket != 0) {
    queue_.arrived(ticket, clock_now());
  }
}

void FrameRecord::lost_on_lab(FrameTicket ticket, std::string_view why) {
  assert(core_.on_lab());
  queue_.lost(ticket, why);
}

/// How long the frame is to take to where it is going; nothing where it is lost or nobody knows.
std::optional<LabTime> FrameRecord::way_of(const SentFrame& frame) const {
  if (!frame.ends_there || frame.admission == nullptr || frame.admission->times().empty()) {
    return std::nullopt;
  }
  return std::max(frame.admission->times().front() - core_.now(), LabTime{});
}

void FrameRecord::write_comment(const SentFrame& frame) {
  comment_.clear();
  const auto out = std::back_inserter(comment_);
  if (frame.sender != nullptr) {
    fmt::format_to(out, "{}", frame.sender->identity.name);
  } else if (frame.receiver != nullptr) {
    fmt::format_to(out, "gateway to {}", frame.receiver->identity.name);
  } else {
    fmt::format_to(out, "gateway");
  }
  name_size_ = comment_.size();
  const FrameLoss loss = loss_of(frame);
  if (loss == FrameLoss::loss) {
    const auto& link = frame.sender != nullptr ? frame.sender->up : frame.receiver->down;
    fmt::format_to(out, ": lost by the lab (loss {:g} %)", link.conditions.settings().loss);
  } else if (loss != FrameLoss::none) {
    fmt::format_to(out, ": lost by the lab ({})", describe(loss));
  } else if (is_doubled(frame)) {
    fmt::format_to(out, ": doubled by the lab");
  }
}

void FrameRecord::add_plan(const SentFrame& frame) {
  if (const auto way = way_of(frame); way && *way > LabTime{}) {
    fmt::format_to(std::back_inserter(comment_), "{} arrived after {:.3f} ms",
                   is_doubled(frame) ? "," : ":",
                   std::chrono::duration<double, std::milli>(*way).count());
  }
}

FrameTicket FrameRecord::put_into_capture(const SentFrame& frame, WallTime time) {
  const std::uint32_t interface =
      frame.sender == nullptr
          ? FrameCapture::gateway_interface
          : frame.sender->capture_interface.value_or(FrameCapture::gateway_interface);
  const auto way = way_of(frame);
  const bool is_open = way && *way > LabTime{};
  if (!is_open && queue_.is_empty()) {
    write_capture(interface, time, frame.bytes, comment_);
    return 0;
  }
  FrameQueue::Frame kept{.interface = interface,
                         .time = time,
                         .bytes = {frame.bytes.begin(), frame.bytes.end()},
                         .comment = comment_,
                         .name_size = name_size_};
  if (is_open) {
    return queue_.put_open(std::move(kept), frame.admission->times().size(), clock_now());
  }
  queue_.put(std::move(kept));
  return 0;
}

void FrameRecord::write_capture(std::uint32_t interface, WallTime time, ByteView bytes,
                                std::string_view comment) {
  capture_->write(interface, time, bytes, comment);
  if (auto failure = capture_->take_failure()) {
    core_.warn("the capture ends here: " + failure->message);
  }
}

void FrameRecord::tell_event(const SentFrame& frame, WallTime time) {
  core_.events().push(
      {time, FrameSeen{.sender = frame.sender == nullptr ? std::nullopt
                                                         : std::optional(frame.sender->identity),
                       .frame = Bytes::copy_of(frame.bytes),
                       .loss = loss_of(frame),
                       .duplicated = is_doubled(frame)}});
}

void FrameRecord::tell_taps(const SentFrame& frame, WallTime time) {
  air::Tapped tapped{.time = static_cast<std::uint64_t>(time.time_since_epoch().count()),
                     .loss = static_cast<std::uint8_t>(loss_of(frame)),
                     .duplicated = is_doubled(frame),
                     .comment = comment_,
                     .frame = frame.bytes};
  if (frame.sender != nullptr) {
    std::ranges::transform(frame.sender->identity.mac.bytes, tapped.sender.begin(),
                           [](std::byte each) { return std::to_integer<std::uint8_t>(each); });
    tapped.name = frame.sender->identity.name;
  }
  if (const auto way = way_of(frame)) {
    tapped.arrived_after = static_cast<std::uint64_t>(way->count());
  }
  std::erase_if(taps_, [](const Tap& tap) { return tap.connection.expired(); });
  for (const Tap& tap : taps_) {
    if (const auto connection = tap.connection.lock(); connection && fits(tap.wish, frame.bytes)) {
      connection->send_tapped_on_lab(tapped);
    }
  }
}

}  // namespace lanyard::lab
