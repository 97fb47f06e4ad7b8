#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/lab/lab_address_book.hpp"
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
  /// running lab is watched where the lab's way to it begins, on this computer's loopback. Labs
  /// come and go: call it again before and after a connection is made, to go over to the way there
  /// is then. While a lab knows no way it stays as it is. It may wait for a lab's answer.
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
  lab::LabAddressBook book_;  ///< Kept: what was a lab's once stays one's.
  std::unique_ptr<Running> running_;
  std::string watched_;    ///< Address and port; empty before the first.
  bool given_up_ = false;  ///< A capture could not begin, and this was told.
};

}  // namespace lanyard::cli
