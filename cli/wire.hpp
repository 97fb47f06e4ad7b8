#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>

#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "output.hpp"
#include "wire_view.hpp"

namespace lanyard::cli {

/// `--wire`: the segments of a conversation, drawn under it as they pass. Only an onlooker: where
/// it cannot capture, the conversation goes on without it. One thread, the one that runs `io`,
/// which must outlive this object.
class Wire {
 public:
  /// Told when a capture cannot begin, or ends before its time; Error as of capture::LiveCapture.
  using OnFailure = std::function<void(const Error&)>;

  /// With `options.json` it writes events to standard output, else its diagram among the words.
  Wire(asio::io_context& io, Output& output, const WireViewOptions& options, OnFailure on_failure);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// Watches the connections to `server`, an address and port as typed: of this computer's own
  /// server (`is_ours`; an empty host is every address of it) or of another one. An address in a
  /// running lab is watched where the lab's way to it begins, on this computer's loopback.
  void watch(const HostPort& server, bool is_ours);

  /// Once the conversation is over and `io` has stopped: draws what is still under way, for a
  /// moment as long as connections are being closed, and the results.
  void finish();

 private:
  class Running;

  asio::io_context& io_;
  Output& output_;
  const WireViewOptions options_;
  const OnFailure on_failure_;
  std::unique_ptr<Running> running_;
};

}  // namespace lanyard::cli
