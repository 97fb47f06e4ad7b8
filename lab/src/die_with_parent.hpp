#pragma once

namespace lanyard::lab {

/// Called in a child between fork(2) and exec(2), so only what is async-signal-safe: the system
/// shall kill it when the thread that forked it ends. Does nothing where the system cannot.
void die_with_parent();

}  // namespace lanyard::lab
