// One line to a thousand peers: how long until each has it, with all of them reading and with one
// that never reads. Lanyard beside ncat, which in this mode sends its input to all its peers too.
// Usage: fan_out_bench [--rounds N] [--json FILE].
//
// Lines of 4 KiB follow each other as soon as every peer that reads has the last one, until the one
// that does not read could have been sent several times what its socket holds. Peers are read by
// one epoll loop, whose own cost is part of each figure and the same for all.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "load.hpp"
#include "report.hpp"
#include "server.hpp"

namespace {

using namespace lanyard::bench;  // NOLINT(google-build-using-namespace): a program of its own
using lanyard::test::Clock;
using lanyard::test::RawSocket;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::size_t line_size = 4096;
constexpr std::size_t few_lines = 300;
constexpr std::size_t lines = 2'500;  ///< 10 MB: Lanyard's queue of a peer holds four.
constexpr std::chrono::milliseconds quiet{300};
constexpr std::chrono::seconds patience{10};

class Audience {
 public:
  Audience(std::uint16_t port, std::size_t count) : got_(count, 0) {
    for (std::size_t i = 0; i < count; ++i) {
      readers_.push_back(connect_quickly(port));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      ::epoll_ctl(poller_.descriptor(), EPOLL_CTL_ADD, readers_[i].descriptor(), &event);
    }
  }

  /// Sends lines until every reader has had one, as a server takes its peers in by and by; then
  /// waits until no more comes, and counts from there.
  void gather(const std::function<void()>& send_line) {
    const auto heard_by_all = [this] {
      return std::ranges::none_of(got_, [](std::size_t got) { return got == 0; });
    };
    for (int i = 0; i < 200 && !heard_by_all(); ++i) {
      send_line();
      while (read(quiet) > 0) {
      }
    }
    std::ranges::fill(got_, 0);
  }

  /// Milliseconds from `begin` until each reader had `bytes` in all; throws when ten seconds pass
  /// without a byte.
  void wait_for(std::size_t bytes, Clock::time_point begin, std::vector<double>& took) {
    const auto has_all = [bytes](std::size_t got) { return got >= bytes; };
    while (!std::ranges::all_of(got_, has_all)) {
      if (read(patience, [&](std::size_t before, std::size_t now) {
            if (!has_all(before) && has_all(now)) {
              took.push_back(Milliseconds(Clock::now() - begin).count());
            }
          }) == 0) {
        throw std::runtime_error("nothing came for ten seconds");
      }
    }
  }

 private:
  /// Reads what there is or comes within `limit`; tells `on_read` how many bytes a reader had
  /// before and has now. Returns how many readers got something.
  int read(std::chrono::milliseconds limit,
           const std::function<void(std::size_t, std::size_t)>& on_read = {}) {
    std::array<epoll_event, 256> events{};
    const int ready =
        ::epoll_wait(poller_.descriptor(), events.data(), static_cast<int>(events.size()),
                     static_cast<int>(limit.count()));
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(ready, 0)); ++i) {
      const std::size_t reader = events[i].data.u64;
      const ssize_t count =
          ::recv(readers_[reader].descriptor(), buffer_.data(), buffer_.size(), 0);
      if (count <= 0) {
        throw std::runtime_error("a peer was closed");
      }
      const std::size_t before = got_[reader];
      got_[reader] += static_cast<std::size_t>(count);
      if (on_read) {
        on_read(before, got_[reader]);
      }
    }
    return ready;
  }

  RawSocket poller_{::epoll_create1(EPOLL_CLOEXEC)};
  std::vector<RawSocket> readers_;
  std::vector<std::size_t> got_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{64} << 10U);
};

/// Whether the server has closed or reset the connection; reads what it had sent until then.
bool is_cut(const RawSocket& peer) {
  std::vector<char> buffer(std::size_t{64} << 10U);
  for (;;) {
    const ssize_t count = ::recv(peer.descriptor(), buffer.data(), buffer.size(), 0);
    if (count <= 0) {
      return count == 0 || errno == ECONNRESET;  // else it had nothing for ten seconds
    }
  }
}

struct Measured {
  std::vector<double> milliseconds;  ///< Of every line to every reader.
  bool stalled_is_cut = false;
};

Measured measure(const Subject& subject, std::size_t readers, bool with_stalled,
                 std::size_t count) {
  Server server(subject.arguments, true);
  const RawSocket stalled = with_stalled ? connect_quickly(server.port()) : RawSocket();
  Audience audience(server.port(), readers);
  const std::string line = std::string(line_size - 1, 'x') + "\n";
  audience.gather([&] { server.process().write(line); });
  std::vector<double> took;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = Clock::now();
    server.process().write(line);
    audience.wait_for((i + 1) * line_size, begin, took);
  }
  return {std::move(took), with_stalled && is_cut(stalled)};
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  Report report("fan-out", arguments.json);
  if (!allow_open_files(1'100)) {
    report.note("The system lets a process have fewer than 1,100 files open: not measured.");
    return report.finish();
  }
  const Subject lanyard{"lanyard listen",
                        {LANYARD_PROGRAM, "listen", "127.0.0.1:{port}", "--show", "none", "-q"}};
  const Subject ncat{
      "ncat", {"ncat", "-l", "-k", "--max-conns", "1010", "--send-only", "127.0.0.1", "{port}"}};
  const auto add = [&](std::string_view what, const Subject& subject, std::size_t readers,
                       bool stalled, std::size_t count) {
    try {
      const auto [took, stalled_is_cut] = measure(subject, readers, stalled, count);
      report.add(fmt::format("{}, median", what), subject.name, percentile(took, 0.5), "ms");
      report.add(fmt::format("{}, p99", what), subject.name, percentile(took, 0.99), "ms");
      if (stalled) {
        report.add(fmt::format("{}: it is cut", what), subject.name, stalled_is_cut ? 1 : 0, "");
      }
    } catch (const std::exception& error) {
      if (&subject == &lanyard) {
        throw;  // a peer may fail at this, and its failing is a figure
      }
      report.note(fmt::format("{}, {}: {}.", subject.name, what, error.what()));
    }
  };
  for (int round = 0; round < arguments.rounds; ++round) {
    report.attempt("lanyard", [&] {
      add("1,000 peers, all read", lanyard, 1000, false, few_lines);
      add("1,000 peers, one never reads", lanyard, 999, true, lines);
    });
    if (lanyard::test::is_installed("ncat")) {
      add("1,000 peers, all read", ncat, 1000, false, few_lines);
      if (round == 0) {
        add("1,000 peers, one never reads", ncat, 999, true, lines);
      }
    }
  }
  report.limit("fan-out: the peer that never reads is cut",
               report.least("1,000 peers, one never reads: it is cut", lanyard.name),
               Report::Bound::at_least, 1, "");
  return report.finish();
}
