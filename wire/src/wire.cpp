#include "lanyard/wire/wire.hpp"

#include <utility>

#include "lanyard/wire/live_names.hpp"
#include "watcher.hpp"

namespace lanyard::wire {

struct Wire::Impl {
  Impl(WireHandlers handlers_, std::function<void()> on_news, const WireOptions& options)
      : handlers(std::move(handlers_)),
        queue(options.max_waiting, std::move(on_news)),
        table({.max_flows = options.max_flows, .segments_per_flow = 0}),
        watcher(options, queue) {}

  void tell(const SeenFrame& seen) {
    const trace::Frame frame{.link_type = seen.link_type,
                             .time = seen.time,
                             .bytes = seen.bytes,
                             .original_size = seen.original_size,
                             .comment = seen.comment};
    if (handlers.on_frame) handlers.on_frame(frame);
    const auto fed = table.feed(frame);
    if (fed.flow == nullptr || fed.segment == nullptr) {
      return;
    }
    name(fed.flow->endpoint(fed.segment->sender), seen.sender);
    name(fed.flow->endpoint(other(fed.segment->sender)), seen.receiver);
    names.learn(table, *fed.flow);
    if (handlers.on_segment) handlers.on_segment(fed, table.names());
  }
  /// An address may have been another board's before.
  void name(const IpEndpoint& end, const std::string& board) {
    if (!board.empty() && table.names().find(end) != board) {
      table.name_address(end, board);
    }
  }
  void tell(const Gap& /*gap*/) {
    table.note_gap();
    if (handlers.on_gap) handlers.on_gap();
  }
  void tell(const Watching& watching) const {
    if (handlers.on_watching) handlers.on_watching(watching);
  }
  void tell(const Obeyed& obeyed) const {
    if (handlers.on_obeyed) handlers.on_obeyed(obeyed.order);
  }
  void tell(const MissedFrames& missed) const {
    if (handlers.on_missed) handlers.on_missed(missed.count);
  }
  void tell(const Error& error) const {
    if (handlers.on_failure) handlers.on_failure(error);
  }

  const WireHandlers handlers;
  NewsQueue queue;
  trace::FlowTable table;
  LiveNames names{[this](const IpEndpoint& end) { return watcher.name_of(end); }};
  std::vector<News> batch;
  std::size_t told = 0;  ///< Of `batch`.
  Watcher watcher;
};

Wire::Wire(WireHandlers handlers, std::function<void()> on_news, const WireOptions& options)
    : impl_(std::make_unique<Impl>(std::move(handlers), std::move(on_news), options)) {}

Wire::~Wire() = default;

std::uint64_t Wire::watch(const HostPort& server, bool is_ours) {
  return impl_->watcher.watch(server, is_ours);
}

std::uint64_t Wire::pause() {
  return impl_->watcher.pause();
}

bool Wire::wait_until_watching(std::chrono::milliseconds timeout) {
  return impl_->watcher.wait_until_watching(timeout);
}

bool Wire::drain(std::size_t most) {
  if (impl_->told == impl_->batch.size()) {
    impl_->told = 0;
    if (impl_->queue.take(impl_->batch)) {
      impl_->watcher.go_on();
    }
  }
  for (std::size_t count = 0; count < most && impl_->told < impl_->batch.size(); ++count) {
    // Moved out first: a handler may drain, too, or throw.
    const News news = std::move(impl_->batch[impl_->told++]);
    std::visit([this](const auto& each) { impl_->tell(each); }, news);
  }
  return impl_->told < impl_->batch.size();
}

bool Wire::wait_for_news(std::chrono::milliseconds timeout) {
  return impl_->told < impl_->batch.size() || impl_->queue.wait(timeout);
}

void Wire::request_stop() {
  impl_->watcher.request_stop();
}

void Wire::stop() {
  impl_->watcher.stop();
}

const trace::FlowTable& Wire::table() const {
  return impl_->table;
}

}  // namespace lanyard::wire
