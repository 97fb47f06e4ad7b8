#pragma once

#include <chrono>
#include <optional>

#include "lanyard/session/engine.hpp"

/// What each operating system does its own way; one folder a system implements it.
namespace lanyard::session::platform {

/// Makes the kernel find a peer that is gone without a word: keepalive after `idle` of silence,
/// three probes at a third of it, and the same total for unacknowledged data. `idle` > 0. What the
/// system refuses is left at its default: the connection is usable without.
void set_dead_peer_detection(int socket, std::chrono::seconds idle);

/// The kernel's figures of a connected TCP socket, where the system tells them.
std::optional<KernelFigures> kernel_figures(int socket);

}  // namespace lanyard::session::platform
