#include "wire.hpp"

#include <poll.h>

#include <algorithm>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>

#include "lanyard/base/local_addresses.hpp"
#include "lanyard/capture/live_capture.hpp"
#include "live_names.hpp"

namespace lanyard::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Frames drawn in one turn; messages are shown between turns.
constexpr std::size_t most_in_a_turn = 256;
/// 70 MB of flows; those after them are not drawn.
constexpr std::size_t most_flows = 100'000;
constexpr milliseconds tick_pause{200};
/// How long the last segments may take at the end: they are hardly ever slower than the buffer.
constexpr milliseconds last_wait{300};
constexpr milliseconds last_quiet{60};

std::string loopback_interface() {
  const std::vector<LocalAddress> all = local_addresses();
  const auto found = std::ranges::find_if(all, &LocalAddress::is_loopback);
  return found == all.end() ? "lo" : found->interface;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// Where `server` is to be seen. A connection to an address of this computer's own passes the
/// loopback whatever the address, so only loopback addresses have one interface for sure.
capture::LiveOptions where_to_look(const HostPort& server) {
  capture::LiveOptions options{.ports = {server.port}};
  options.interface = is_loopback(server.host) ? loopback_interface() : "any";
  const auto literal = parse_ip_endpoint(join_host_port(server.host, server.port));
  const bool unspecified = server.host == "0.0.0.0" || server.host == "::";
  if (literal && !unspecified && server.host.find('%') == std::string::npos) {
    options.host = server.host;
  }
  return options;
}

}  // namespace

/// A capture that runs.
class Wire::Running {
 public:
  Running(Wire& wire, capture::LiveCapture capture)
      : output_(wire.output_),
        on_failure_(wire.on_failure_),
        capture_(std::move(capture)),
        view_(wire.options_,
              [this, json = wire.options_.json](const std::string& lines) {
                json ? output_.write(lines) : output_.note(lines.substr(0, lines.size() - 1));
              }),
        descriptor_(wire.io_, capture_.descriptor()),
        timer_(wire.io_) {
    wait();
  }

  ~Running() {
    descriptor_.release();  // it is the capture's
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// Watches another place instead; the flows go on being numbered.
  void go_over_to(capture::LiveCapture capture) {
    if (!failed_) read();
    view_.finish(table_);
    descriptor_.release();  // with what waits for it
    capture_ = std::move(capture);
    descriptor_.assign(capture_.descriptor());
    failed_ = false;
    wait();
  }

  void finish() {
    const auto until = steady_clock::now() + last_wait;
    while (!failed_ && !output_.gone()) {
      const std::size_t count = read();
      const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
      if (left.count() <= 0) break;  // also where frames come faster than they are drawn
      if (count == most_in_a_turn) continue;
      const bool all_ended = std::ranges::all_of(table_.flows(), has_ended);
      pollfd waiting{.fd = capture_.descriptor(), .events = POLLIN, .revents = 0};
      const auto most = std::min(left, last_quiet);
      if ((all_ended && !table_.flows().empty()) ||
          poll(&waiting, 1, static_cast<int>(most.count())) <= 0) {
        break;
      }
    }
    view_.finish(table_);
    output_.flush();
  }

 private:
  void wait() {
    waits_ = std::make_shared<bool>(true);
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [this, alive = std::weak_ptr(waits_)](const std::error_code& error) {
                             if (error || alive.expired()) return;
                             read();
                             output_.flush();
                             tick_while_held();
                             if (!failed_) wait();
                           });
  }

  std::size_t read() {
    const auto count = capture_.read(
        [this](const trace::Frame& frame) {
          const auto fed = table_.feed(frame);
          if (fed.flow != nullptr) {
            names_.learn(table_, *fed.flow);
          }
          view_.take(fed, table_.names());
        },
        most_in_a_turn);
    if (!count) {
      failed_ = true;
      on_failure_(count.error());
      return 0;
    }
    if (table_.flows_not_kept() > 0 && !told_of_limit_) {
      told_of_limit_ = true;
      output_.note("lanyard: --wire has drawn " + trace::number_text(most_flows) +
                   " connections; further ones are not drawn");
    }
    return *count;
  }

  void tick_while_held() {
    if (ticking_ || !view_.holds()) {
      return;
    }
    ticking_ = true;
    timer_.expires_after(tick_pause);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const std::error_code& cancelled) {
      if (cancelled || alive.expired()) return;
      ticking_ = false;
      view_.tick(std::chrono::system_clock::now(), table_);
      output_.flush();
      tick_while_held();
    });
  }

  Output& output_;
  const OnFailure& on_failure_;
  capture::LiveCapture capture_;
  WireView view_;
  trace::FlowTable table_{{.max_flows = most_flows, .segments_per_flow = 0}};
  LiveNames names_;
  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer timer_;
  bool ticking_ = false;
  bool failed_ = false;
  bool told_of_limit_ = false;
  /// The loop may still hold handlers, ready to run, when this object goes.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::shared_ptr<bool> waits_{};  ///< So for the newest wait alone: there may be another capture.
};

Wire::Wire(asio::io_context& io, Output& output, const WireViewOptions& options,
           OnFailure on_failure)
    : io_(io), output_(output), options_(options), on_failure_(std::move(on_failure)) {}
Wire::~Wire() = default;

void Wire::watch(const HostPort& server, bool is_ours) {
  if (given_up_) {
    return;
  }
  HostPort place = server;
  bool is_way = false;
  if (is_ours) {
    place.host = book_.local_address_for(server.host).value_or(server.host);
  } else {
    const auto way = book_.way_to(server, AddressBook::Transport::tcp);
    if (!way) {
      return;  // who connects asks the same and says what it was told
    }
    is_way = way->has_value();
    place = way->value_or(server);
  }
  const std::string text = join_host_port(place.host, place.port);
  if (text == watched_) {
    return;
  }
  watched_ = text;
  if (is_way) {
    output_.note("--wire shows the way into the lab: " + text + " leads to " +
                 join_host_port(server.host, server.port));
  }
  auto capture = capture::LiveCapture::open(where_to_look(place));
  if (!capture) {
    given_up_ = true;
    on_failure_(capture.error());
  } else if (running_) {
    running_->go_over_to(std::move(*capture));
  } else {
    running_ = std::make_unique<Running>(*this, std::move(*capture));
  }
}

void Wire::finish() {
  if (running_) {
    running_->finish();
    running_.reset();
  }
}

}  // namespace lanyard::cli
