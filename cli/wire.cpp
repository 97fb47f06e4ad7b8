#include "wire.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <chrono>

namespace lanyard::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Frames drawn in one turn; messages are shown between turns.
constexpr std::size_t most_in_a_turn = 256;
/// A lab that does not answer has been given up by then.
constexpr std::chrono::seconds patience{10};
constexpr milliseconds tick_pause{200};
/// How long the last segments may take at the end: they are hardly ever slower than the buffer.
constexpr milliseconds last_wait{300};
constexpr milliseconds last_quiet{60};
/// In a virtual network there may be a delay.
constexpr milliseconds last_wait_in_a_network{1000};
constexpr milliseconds last_quiet_in_a_network{250};

}  // namespace

Wire::Wire(asio::io_context& io, Output& output, const WireViewOptions& options,
           OnFailure on_failure)
    : io_(io),
      output_(output),
      json_(options.json),
      on_failure_(std::move(on_failure)),
      view_(options,
            [this](const std::string& lines) {
              json_ ? output_.write(lines) : output_.note(lines.substr(0, lines.size() - 1));
            }),
      timer_(io),
      wire_(handlers(), [this] { drain_later(); }) {}

Wire::~Wire() = default;

wire::WireHandlers Wire::handlers() {
  return {.on_segment = [this](const trace::FlowTable::Fed& fed,
                               const trace::HostNames& names) { view_.take(fed, names); },
          .on_gap = [this] { view_.note_gap(wire_.table()); },
          .on_watching = [this](const wire::Watching& watching) { tell_place(watching); },
          .on_missed = [this](std::uint64_t missed) { missed_ = missed; },
          .on_failure = [this](const Error& error) { on_failure_(error); }};
}

void Wire::tell_place(const wire::Watching& watching) {
  const std::string server = join_host_port(watching.server.host, watching.server.port);
  const std::string place = join_host_port(watching.place.host, watching.place.port);
  if (place_ != place) {
    view_.finish(wire_.table());  // of the place before
    if (place != server && watching.networks.empty()) {
      output_.note("--wire shows the way into the lab: " + place + " leads to " + server);
    }
  }
  place_ = place;
  for (const std::string& network : watching.networks) {
    if (networks_.insert(network).second) {
      output_.note("--wire shows what passes in the virtual network " + network + '.');
    }
  }
}

/// On the wire's thread.
void Wire::drain_later() {
  asio::post(io_, [this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) drain();
  });
}

void Wire::drain() {
  const bool more = wire_.drain(most_in_a_turn);
  tell_of_limit();
  output_.flush();
  tick_while_held();
  if (more) drain_later();
}

void Wire::tell_of_limit() {
  if (wire_.table().flows_not_kept() > 0 && !told_of_limit_) {
    told_of_limit_ = true;
    output_.note("lanyard: --wire has drawn " + trace::number_text(wire_.table().flows().size()) +
                 " connections; further ones are not drawn");
  }
}

void Wire::tick_while_held() {
  if (ticking_ || !view_.holds()) {
    return;
  }
  ticking_ = true;
  timer_.expires_after(tick_pause);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](const std::error_code& cancelled) {
    if (cancelled || alive.expired()) return;
    ticking_ = false;
    view_.tick(std::chrono::system_clock::now(), wire_.table());
    output_.flush();
    tick_while_held();
  });
}

void Wire::watch(const HostPort& server, bool is_ours) {
  wire_.watch(server, is_ours);
  static_cast<void>(wire_.wait_until_watching(patience));
  drain();
}

void Wire::finish() {
  const bool delays = !networks_.empty();
  const auto until = steady_clock::now() + (delays ? last_wait_in_a_network : last_wait);
  const milliseconds quiet = delays ? last_quiet_in_a_network : last_quiet;
  while (!output_.gone()) {
    const bool more = wire_.drain(most_in_a_turn);
    const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
    if (left.count() <= 0) break;  // also where frames come faster than they are drawn
    if (more) continue;
    const auto& flows = wire_.table().flows();
    const bool all_ended = std::ranges::all_of(flows, trace::has_ended);
    if ((all_ended && !flows.empty()) || !wire_.wait_for_news(std::min(left, quiet))) {
      break;
    }
  }
  wire_.stop();
  view_.finish(wire_.table());
  if (missed_ > 0) {
    output_.note("lanyard: " + trace::number_text(missed_) +
                 " frames came faster than they could be drawn and are not here");
  }
  output_.flush();
}

}  // namespace lanyard::cli
