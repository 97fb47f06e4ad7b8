#pragma once

#include <thread>
#include <vector>

#include "report.hpp"

namespace lanyard::bench {

/// Keeps every core at work while it lives, with threads of the lowest priority (nice 19). Not of
/// SCHED_IDLE: to the scheduler a core that runs such a thread is idle, and it moves programs that
/// wake each other to and fro between them. A core that sleeps takes longer to wake than a round
/// trip takes, on a virtual machine several times as long, and whether it sleeps is chance.
class AwakeCores {
 public:
  /// Notes in `report` where the system refuses it.
  explicit AwakeCores(Report& report);

 private:
  std::vector<std::jthread> threads_;
};

}  // namespace lanyard::bench
