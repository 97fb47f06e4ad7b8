#include "awake_cores.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#include <atomic>
#include <latch>
#include <stop_token>

namespace lanyard::bench {

AwakeCores::AwakeCores(Report& report) {
  cpu_set_t ours;
  CPU_ZERO(&ours);
  ::sched_getaffinity(0, sizeof ours, &ours);
  std::latch begun(CPU_COUNT(&ours));
  std::atomic<bool> refused{CPU_COUNT(&ours) == 0};
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &ours)) {
      continue;
    }
    threads_.emplace_back([core, &begun, &refused](const std::stop_token& stop) {
      cpu_set_t mine;
      CPU_ZERO(&mine);
      CPU_SET(core, &mine);
      ::pthread_setaffinity_np(::pthread_self(), sizeof mine, &mine);
      // Of this thread alone, on Linux: setpriority(2), "C library/kernel differences".
      const bool is_last = ::setpriority(PRIO_PROCESS, 0, 19) == 0;
      if (!is_last) {
        refused = true;
      }
      begun.count_down();
      if (!is_last) {
        return;  // better none than one that takes the core from what is measured
      }
      while (!stop.stop_requested()) {
      }
    });
  }
  begun.wait();
  if (refused) {
    report.note("The system does not let cores be kept awake: they may have slept.");
  }
}

}  // namespace lanyard::bench
