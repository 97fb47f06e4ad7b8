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

/// Makes room for as many descriptors as the process may have, up to 16,384, in its table of open
/// files. Linux doubles that table as descriptors come, and in a process with threads the one that
/// asked waits for an RCU grace period, 15 ms and more, each time (expand_fdtable() in the kernel's
/// fs/file.c): a crowd that connects meanwhile overflows the backlog. Best called before threads
/// begin; later it costs one such wait. What is reached for takes 128 KiB of the kernel's memory. A
/// failure leaves the table as it was, which is only slower.
void reserve_descriptors();

/// The kernel's figures of a connected TCP socket, where the system tells them.
std::optional<KernelFigures> kernel_figures(int socket);

}  // namespace lanyard::session::platform
