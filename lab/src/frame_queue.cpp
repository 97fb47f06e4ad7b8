#include "frame_queue.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <utility>

namespace lanyard::lab {
namespace {

/// A frame with its place in the queue, about.
std::size_t cost(const FrameQueue::Frame& frame) {
  constexpr std::size_t place = 256;
  return frame.bytes.size() + place;
}

}  // namespace

void FrameQueue::put(Frame frame) {
  add({.frame = std::move(frame)});
}

FrameTicket FrameQueue::put_open(Frame frame, std::size_t copies, LabTime now) {
  return add({.frame = std::move(frame), .sent = now, .copies = copies});
}

FrameTicket FrameQueue::add(Waiting waiting) {
  bytes_ += cost(waiting.frame);
  waiting_.push_back(std::move(waiting));
  const FrameTicket ticket = first_ticket_ + waiting_.size() - 1;
  while (bytes_ > max_bytes) {
    give_first();
  }
  give_known();
  return ticket;
}

FrameQueue::Waiting* FrameQueue::find_open(FrameTicket ticket) {
  if (ticket < first_ticket_ || ticket - first_ticket_ >= waiting_.size()) {
    return nullptr;
  }
  Waiting& waiting = waiting_[ticket - first_ticket_];
  return waiting.copies > 0 ? &waiting : nullptr;
}

void FrameQueue::arrived(FrameTicket ticket, LabTime now) {
  Waiting* const waiting = find_open(ticket);
  if (waiting == nullptr) {
    return;
  }
  waiting->copies = 0;
  // Rounded down, so that what answers it never stands before its arrival.
  const auto way = std::chrono::duration_cast<std::chrono::microseconds>(now - waiting->sent);
  if (way.count() > 0) {
    std::string& comment = waiting->frame.comment;
    fmt::format_to(std::back_inserter(comment), "{} arrived after {:.3f} ms",
                   comment.size() > waiting->frame.name_size ? "," : ":",
                   std::chrono::duration<double, std::milli>(way).count());
  }
  give_known();
}

void FrameQueue::lost(FrameTicket ticket, std::string_view why) {
  Waiting* const waiting = find_open(ticket);
  if (waiting == nullptr || --waiting->copies > 0) {
    return;
  }
  std::string& comment = waiting->frame.comment;
  comment.resize(waiting->frame.name_size);
  fmt::format_to(std::back_inserter(comment), ": lost by the lab ({})", why);
  give_known();
}

void FrameQueue::end(std::string_view why) {
  // The first one is always open: known ones do not stay there.
  while (!waiting_.empty()) {
    waiting_.front().copies = 1;
    lost(first_ticket_, why);
  }
}

void FrameQueue::give_first() {
  Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  ++first_ticket_;
  bytes_ -= cost(first.frame);
  give_(first.frame);
}

void FrameQueue::give_known() {
  while (!waiting_.empty() && waiting_.front().copies == 0) {
    give_first();
  }
}

}  // namespace lanyard::lab
