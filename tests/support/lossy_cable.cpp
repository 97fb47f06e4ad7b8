#include "lossy_cable.hpp"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <system_error>
#include <vector>

namespace lanyard::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr const char* tun_device = "/dev/net/tun";

/// A TAP device named `cable` in the namespace. Without offloads the kernel cuts segments and works
/// out checksums before the frames come here.
int open_tap(const NetworkNamespace& space, const std::string& address) {
  int tap = -1;
  {
    const auto inside = space.enter();
    tap = open(tun_device, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (tap < 0) {
      throw std::system_error(errno, std::generic_category(), tun_device);
    }
    ifreq request{};
    std::strncpy(request.ifr_name, "cable", IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (ioctl(tap, TUNSETIFF, &request) < 0) {
      throw std::system_error(errno, std::generic_category(), "TUNSETIFF");
    }
  }
  space.ip({"addr", "add", address, "dev", "cable"});
  space.ip({"link", "set", "cable", "up"});
  return tap;
}

struct Delayed {
  SteadyClock::time_point due;
  std::uint64_t number = 0;  ///< Keeps the order of frames that are due together.
  bool to_first = false;
  std::vector<std::byte> frame;

  /// For a heap with the earliest on top.
  friend bool operator<(const Delayed& a, const Delayed& b) {
    return std::pair(a.due, a.number) > std::pair(b.due, b.number);
  }
};

}  // namespace

bool LossyCable::available() {
  return NetworkNamespace::available() && access(tun_device, R_OK | W_OK) == 0;
}

LossyCable::LossyCable(const NetworkNamespace& first, const NetworkNamespace& second,
                       const CableConditions& conditions, Observer observer)
    : observer_(std::move(observer)),
      first_(open_tap(first, "10.9.0.1/24")),
      second_(open_tap(second, "10.9.0.2/24")),
      thread_(
          [this, conditions](const std::stop_token& stopping) { carry(stopping, conditions); }) {}

LossyCable::~LossyCable() {
  stop();
  close(first_);
  close(second_);
}

void LossyCable::stop() {
  thread_.request_stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void LossyCable::carry(const std::stop_token& stopping, const CableConditions& conditions) const {
  std::mt19937_64 generator(conditions.seed);
  const auto hits = [&generator](double probability) {
    return std::bernoulli_distribution(probability)(generator);
  };
  std::vector<Delayed> under_way;
  std::array<std::byte, 65536> buffer{};
  std::uint64_t number = 0;
  const auto deliver_due = [&] {
    while (!under_way.empty() && under_way.front().due <= SteadyClock::now()) {
      std::pop_heap(under_way.begin(), under_way.end());
      const Delayed arriving = std::move(under_way.back());
      under_way.pop_back();
      if (arriving.to_first) {
        observer_(std::chrono::system_clock::now(), arriving.frame);
      }
      // A device that is down takes nothing, as a cable that is pulled.
      static_cast<void>(!write(arriving.to_first ? first_ : second_, arriving.frame.data(),
                               arriving.frame.size()));
    }
  };
  const auto take = [&](int from) {
    const bool from_first = from == first_;
    while (true) {
      const ssize_t size = read(from, buffer.data(), buffer.size());
      if (size <= 0) return;
      const auto frame = std::span(buffer).first(static_cast<std::size_t>(size));
      if (from_first) {
        observer_(std::chrono::system_clock::now(), frame);
      }
      const int copies = hits(conditions.loss) ? 0 : hits(conditions.duplicate) ? 2 : 1;
      for (int copy = 0; copy < copies; ++copy) {
        const auto delay =
            hits(conditions.reorder) ? std::chrono::microseconds{} : conditions.delay;
        under_way.push_back({SteadyClock::now() + delay, number++, !from_first,
                             std::vector<std::byte>(frame.begin(), frame.end())});
        std::push_heap(under_way.begin(), under_way.end());
      }
    }
  };
  while (!stopping.stop_requested()) {
    std::array<pollfd, 2> ready{{{first_, POLLIN, 0}, {second_, POLLIN, 0}}};
    poll(ready.data(), ready.size(), under_way.empty() ? 20 : 1);
    take(first_);
    take(second_);
    deliver_due();
  }
}

}  // namespace lanyard::test
