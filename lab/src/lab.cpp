#include "lanyard/lab/lab.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <cassert>
#include <chrono>
#include <csignal>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "access_point.hpp"
#include "control.hpp"
#include "lab_core.hpp"
#include "lanyard/air/directory.hpp"
#include "network.hpp"
#include "port_forwards.hpp"
#include "private_socket.hpp"

namespace lanyard::lab {
namespace {

constexpr std::size_t most_boards = 4096;
/// About what waking a core takes, and what the kernel's documents recommend for its own busy
/// polling (net.core.busy_poll).
constexpr std::chrono::microseconds look_again{50};
constexpr std::size_t shortest_password = 8;  // of WPA2 (IEEE 802.11-2020, J.4)

Error start_error(std::string_view why) {
  return make_error("start", fmt::format("cannot start the lab: {}", why));
}

Error stopped_error(std::string_view operation) {
  return {.operation = std::string(operation),
          .code = std::make_error_code(std::errc::operation_canceled),
          .message = "the lab has stopped"};
}

Result<void> check(const LabOptions& options) {
  if (options.ssid.empty() || options.ssid.size() > air::max_ssid_size) {
    return std::unexpected(start_error(fmt::format("an SSID has 1 to {} bytes, this one {}",
                                                   air::max_ssid_size, options.ssid.size())));
  }
  const std::size_t length = options.password.size();
  if (length != 0 && (length < shortest_password || length > air::max_password_size)) {
    return std::unexpected(start_error(fmt::format(
        "a password has {} to {} bytes, this one {} (an empty one makes an open network)",
        shortest_password, air::max_password_size, length)));
  }
  for (const LinkSettings* const link : {&options.up, &options.down}) {
    if (auto fits = check(*link); !fits) {
      return std::unexpected(start_error(fits.error().message));
    }
  }
  for (const ForwardOptions& forward : options.forwards) {
    const auto address = parse_ipv4_address(forward.board);
    if (address && !options.subnet.is_host(*address)) {
      return std::unexpected(start_error(fmt::format("cannot forward to {}: it is outside {}",
                                                     forward.board, to_string(options.subnet))));
    }
  }
  return {};
}

/// libslirp writes to sockets whose peer may have gone, and leaves it to its program that the
/// signal for that, which would end the process, is not delivered. It goes to the thread that
/// writes.
void block_broken_pipes() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

/// Fills in what was left to the lab.
LabOptions completed(LabOptions options) {
  const std::size_t addresses = options.subnet.host_count() - 2;
  const std::size_t most = std::min(addresses, most_boards);
  options.max_boards = options.max_boards == 0 ? most : std::min(options.max_boards, most);
  if (options.socket.empty()) {
    options.socket = air::socket_path(options.directory, options.ssid);
  }
  return options;
}

Result<PrivateSocket> open_socket(const LabOptions& options) {
  if (options.socket.parent_path() == options.directory) {
    try {
      air::ensure_private_directory(options.directory);
    } catch (const std::filesystem::filesystem_error& failed) {
      return std::unexpected(Error{
          .operation = "listen",
          .code = failed.code(),
          .message = fmt::format("cannot open the network {}: {}", options.ssid, failed.what())});
    }
  }
  auto socket = PrivateSocket::open(options.socket);
  if (!socket && socket.error().code == std::errc::address_in_use) {
    return std::unexpected(
        Error{.operation = "start",
              .code = socket.error().code,
              .message = fmt::format("cannot start the network {}: a lab of that name runs already "
                                     "(choose another --ssid, or stop the other lab)",
                                     options.ssid)});
  }
  return socket;
}

}  // namespace

struct Lab::Impl {
  Impl(const LabOptions& options, std::function<void()> on_events, PrivateSocket socket)
      : core(options, std::move(on_events)),
        info{.ssid = options.ssid,
             .is_open = options.password.empty(),
             .subnet = options.subnet,
             .gateway = options.subnet.gateway(),
             .uplink = options.uplink,
             .max_boards = options.max_boards,
             .socket = options.socket,
             .capture = options.capture},
        network(core),
        access_point(core, network, std::move(socket)),
        forwards(core, network),
        control(core, network, access_point, forwards, info,
                [this] { stop_on_lab("stopped by request"); }),
        work(core.io().get_executor()) {
    network.when_addressed([this](Station& station) { forwards.on_addressed(station); });
    access_point.when_left([this](Station& station) { forwards.on_left(station); });
    access_point.when_port_told([this](Station& station, const air::PortAnswer& answer) {
      forwards.on_port_answer(station, answer);
    });
    access_point.when_asked([this](Connection& connection, const std::string& request) {
      control.on_request(connection, request);
    });
  }

  void run() {
    block_broken_pipes();
    core.enter_on_lab();
    {
      const LabCore::Turn turn(core);
      access_point.start_on_lab();
    }
    serve();
    {
      const std::lock_guard lock(mutex);
      closed = true;
    }
    // Calls that were posted before they were told that it is too late.
    core.io().restart();
    core.io().poll();
    core.events().end({LabCore::wall_now(), Stopped{stop_reason}});
    core.exit_on_lab();
  }

  /// Runs handlers until the lab's work is given up.
  ///
  /// While every board and the lab can have a core of their own, it looks again for a moment before
  /// it sleeps: for a board that streams, which waits for an ACK after each four segments, waking a
  /// core takes longer than all the lab does (docs/performance.md). With more boards there is
  /// always something to do, and a core that only looks would be one of theirs.
  void serve() {
    using Clock = std::chrono::steady_clock;
    asio::io_context& io = core.io();
    const std::size_t cores = std::thread::hardware_concurrency();
    Clock::time_point last = Clock::now();
    while (!io.stopped()) {
      const std::size_t boards = network.stations().joined().size();
      if (boards == 0 || boards >= cores || Clock::now() - last >= look_again) {
        io.run_one();
        io.poll();
        last = Clock::now();
      } else if (io.poll() > 0) {
        last = Clock::now();
      }
    }
  }

  /// Runs `task` on the lab's thread. False, and the task is not run, when the lab has stopped.
  template <typename Task>
  bool post(Task task) {
    const std::lock_guard lock(mutex);
    if (closed) {
      return false;
    }
    asio::post(core.io(), [this, task = std::move(task)]() mutable {
      const LabCore::Turn turn(core);
      task();
    });
    return true;
  }

  /// What `task` returns on the lab's thread; waits for it. Empty when the lab has stopped.
  template <typename Task>
  auto ask(Task task) -> std::optional<decltype(task())> {
    assert(!core.on_lab());
    std::promise<decltype(task())> answer;
    auto future = answer.get_future();
    if (!post([&answer, &task] { answer.set_value(task()); })) {
      return std::nullopt;
    }
    return future.get();
  }

  void stop_on_lab(std::string reason) {
    assert(core.on_lab());
    if (stopping) {
      return;
    }
    stopping = true;
    stop_reason = std::move(reason);
    forwards.close_on_lab();
    access_point.close_on_lab();
    network.close_on_lab();
    core.io().stop();
  }

  LabCore core;
  const LabInfo info;
  Network network;
  AccessPoint access_point;
  PortForwards forwards;
  Control control;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  bool stopping = false;    ///< Lab's thread.
  std::string stop_reason;  ///< Lab's thread.

  std::mutex mutex;
  bool closed = false;  ///< Guarded: nothing that is posted would run.

  std::mutex join_mutex;
  std::thread thread;  ///< Guarded by join_mutex once it runs.
};

Result<std::unique_ptr<Lab>> Lab::start(LabOptions options, std::function<void()> on_events) {
  options = completed(std::move(options));
  if (auto fits = check(options); !fits) {
    return std::unexpected(std::move(fits.error()));
  }
  auto socket = open_socket(options);
  if (!socket) {
    return std::unexpected(std::move(socket.error()));
  }
  auto impl = std::make_unique<Impl>(options, std::move(on_events), std::move(*socket));
  impl->core.enter_on_lab();  // until the thread runs, this one is in its place
  auto opened = impl->network.open();
  if (opened) {
    opened = impl->forwards.open_given();
  }
  if (!opened) {
    impl->stop_on_lab("");
    return std::unexpected(std::move(opened.error()));
  }
  impl->core.exit_on_lab();
  impl->thread = std::thread([running = impl.get()] { running->run(); });
  return std::unique_ptr<Lab>(new Lab(std::move(impl)));
}

Lab::Lab(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Lab::~Lab() {
  stop();
}

void Lab::stop() {
  impl_->post([impl = impl_.get()] { impl->stop_on_lab("stopped here"); });
  const std::lock_guard lock(impl_->join_mutex);
  if (impl_->thread.joinable()) {
    impl_->thread.join();
  }
}

const LabInfo& Lab::info() const {
  return impl_->info;
}

bool Lab::drain(std::vector<LabEvent>& batch) {
  return impl_->core.events().drain(batch);
}

std::uint64_t Lab::left_out() const {
  return impl_->core.events().left_out();
}

std::vector<BoardInfo> Lab::boards() const {
  return impl_->ask([impl = impl_.get()] { return impl->network.boards_on_lab(); })
      .value_or(std::vector<BoardInfo>());
}

Result<void> Lab::set_link(std::string_view board, Direction direction, const LinkChange& change) {
  return impl_
      ->ask([&, impl = impl_.get()] {
        return impl->control.change_on_lab(board, direction, change, std::nullopt);
      })
      .value_or(std::unexpected(stopped_error("set")));
}

Result<void> Lab::set_plug(std::string_view board, bool plugged) {
  return set_link(board, Direction::both, {.plugged = plugged});
}

void Lab::set_radio(bool on) {
  impl_->ask([&, impl = impl_.get()] {
    return impl->control.change_on_lab("", Direction::both, {}, on).has_value();
  });
}

Result<std::uint16_t> Lab::forward(std::string_view board, std::uint16_t board_port) {
  assert(!impl_->core.on_lab());
  auto answer = std::make_shared<std::promise<Result<std::uint16_t>>>();
  auto future = answer->get_future();
  forward(std::string(board), board_port,
          [answer = std::move(answer)](Result<std::uint16_t> opened) {
            answer->set_value(std::move(opened));
          });
  try {
    return future.get();
  } catch (const std::future_error&) {
    // Nobody is left who could have answered.
    return std::unexpected(stopped_error("connect"));
  }
}

void Lab::forward(std::string board, std::uint16_t board_port,
                  const std::function<void(Result<std::uint16_t>)>& take) {
  const bool posted = impl_->post([impl = impl_.get(), board = std::move(board), board_port, take] {
    if (impl->stopping) {
      take(std::unexpected(stopped_error("connect")));
    } else {
      impl->forwards.forward_on_lab(board, board_port, take);
    }
  });
  if (!posted) {
    take(std::unexpected(stopped_error("connect")));
  }
}

}  // namespace lanyard::lab
