#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/wire/wire.hpp"
#include "output.hpp"
#include "wire_view.hpp"

namespace lanyard::cli {

/// `--wire`: the segments of a conversation, drawn under it as they pass. Only an onlooker: where
/// it cannot look, the conversation goes on without it. One thread, the one that runs `io`, which
/// must outlive this object.
class Wire {
 public:
  /// Told when a place cannot be looked at; Error as of wire::WireHandlers::on_failure.
  using OnFailure = std::function<void(const Error&)>;

  /// With `options.json` it writes events to standard output, else its diagram among the words.
  Wire(asio::io_context& io, Output& output, const WireViewOptions& options, OnFailure on_failure);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// See wire::Wire::watch(). Waits until it has its effect, which may take a lab's answer.
  void watch(const HostPort& server, bool is_ours);

  /// Once the conversation is over and `io` has stopped: draws what is still under way, for a
  /// moment as long as connections are being closed, and the results.
  void finish();

 private:
  wire::WireHandlers handlers();
  void tell_place(const wire::Watching& watching);
  void drain();
  void drain_later();
  void tell_of_limit();
  void tick_while_held();

  asio::io_context& io_;
  Output& output_;
  const bool json_;
  const OnFailure on_failure_;
  WireView view_;
  asio::steady_timer timer_;
  bool ticking_ = false;
  bool told_of_limit_ = false;
  std::uint64_t missed_ = 0;
  std::string place_;               ///< Told last.
  std::set<std::string> networks_;  ///< Told.
  /// The loop may still hold handlers, ready to run, when this object goes.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  wire::Wire wire_;  ///< Last: its thread wakes the others.
};

}  // namespace lanyard::cli
