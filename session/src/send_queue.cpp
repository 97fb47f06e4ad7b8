#include "send_queue.hpp"

#include <utility>

namespace lanyard::session {
namespace {

// A slice of a receive slab keeps the whole slab; below this size a copy is the cheaper guest.
constexpr std::size_t copied_up_to = 4096;

}  // namespace

void SendQueue::push(Bytes message, std::size_t already_sent) {
  if (messages_.empty()) {
    sent_of_front_ = already_sent;
  }
  waiting_ += message.size() - already_sent;
  messages_.push_back(message.size() <= copied_up_to ? Bytes::copy_of(message.view())
                                                     : std::move(message));
}

std::size_t SendQueue::peek(std::span<ByteView> out) const {
  std::size_t filled = 0;
  for (const Bytes& message : messages_) {
    if (filled == out.size()) {
      break;
    }
    out[filled] = filled == 0 ? message.view().subspan(sent_of_front_) : message.view();
    ++filled;
  }
  return filled;
}

void SendQueue::clear() {
  messages_.clear();
  sent_of_front_ = 0;
  waiting_ = 0;
}

}  // namespace lanyard::session
