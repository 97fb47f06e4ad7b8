#pragma once

#include <chrono>
#include <optional>

#include "lanyard/session/engine.hpp"

/// What each operating system does its own way; one folder a system implements it.
namespace lanyard::session::platform {

/// Makes the kernel find an idle peer that is gone without a word: keepalive after `idle` of
/// silence, three probes at a third of it. `idle` > 0. What the system refuses is left at its
/// default: the connection is usable without.
void set_keepalive(int socket, std::chrono::seconds idle);

/// What the kernel waits for from a peer it has sent to.
struct Unanswered {
  bool bytes = false;  ///< Data that is not acknowledged, in flight or not yet sent.
  bool now = false;    ///< A segment or a window probe is out and has no answer yet.
  std::chrono::milliseconds since_last_ack{0};  ///< Since the peer was heard at all.
};

/// Nothing where the system does not tell.
std::optional<Unanswered> unanswered(int socket);

/// The kernel's figures of a connected TCP socket, where the system tells them.
std::optional<KernelFigures> kernel_figures(int socket);

}  // namespace lanyard::session::platform
