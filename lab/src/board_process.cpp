// Theory of operation. A board has one thread, which forks the process, moves bytes between pipes
// and handlers, and waits for the end. Everything it waits for is a descriptor in one poll(2): the
// two outputs, room in the input, the wake pipe (another thread wants something), and the life
// pipe. The life pipe's writing end is open in the child alone and is never written to, so that it
// reads as ended exactly when the process is gone, whatever became of its standard streams.
#include "lanyard/lab/board_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "die_with_parent.hpp"
#include "lanyard/base/temporary_directory.hpp"

namespace lanyard::lab {
namespace {

constexpr int most_reads = 16;
constexpr std::size_t most_unread_input = std::size_t{1} << 20U;

std::error_code last_error() {
  return {errno, std::generic_category()};
}

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  void close() {
    if (number_ >= 0) {
      ::close(std::exchange(number_, -1));
    }
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor reading;
  Descriptor writing;

  /// Both ends are closed in programs that are started later, unless the child says otherwise.
  static std::optional<Pipe> make() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
      return std::nullopt;
    }
    for (const int end : ends) {
      ::fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  }
};

void do_not_block(const Descriptor& descriptor) {
  ::fcntl(descriptor.get(), F_SETFL, ::fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

/// Writing to a board that has shut its input shall fail, not end this program. A signal mask is
/// the calling thread's own; a child inherits it.
void block_sigpipe(bool block) {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  ::pthread_sigmask(block ? SIG_BLOCK : SIG_UNBLOCK, &set, nullptr);
}

/// One run of the image, from power on to its end.
struct Run {
  pid_t process = -1;
  Descriptor life;
  Descriptor input;
  Descriptor console;
  Descriptor log;
};

}  // namespace

std::string to_string(const BoardEnd& end) {
  switch (end.kind) {
    case BoardEnd::Kind::returned:
      return end.code == 0 ? "the firmware ended"
                           : "the firmware ended with status " + std::to_string(end.code);
    case BoardEnd::Kind::crashed:
      return "the firmware crashed (signal " + std::to_string(end.code) + ", " +
             ::strsignal(end.code) + ")";
    case BoardEnd::Kind::stopped:
      return "switched off";
  }
  return {};
}

struct BoardProcess::Impl {
  Impl(BoardOptions given, BoardHandlers given_handlers, Pipe wake_pipe)
      : options(std::move(given)), handlers(std::move(given_handlers)), wake(std::move(wake_pipe)) {
    arguments.push_back(options.image.string());
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    std::filesystem::path settings = options.settings;
    if (settings.empty() && directory) {
      settings = directory->path() / "settings";
    }
    if (!settings.empty()) {  // else the firmware forgets at a reset
      arguments.insert(arguments.end(), {"--nvs", settings.string()});
    }
  }

  // ---- the board's thread -----------------------------------------------------------------------

  /// Forks and executes. `failure` says why there is no run.
  std::optional<Run> power_on(std::error_code& failure);
  [[noreturn]] void become_the_board(char* const* argv, const std::array<Pipe, 5>& pipes) const;
  void live(Run first);
  BoardEnd serve(Run& run);
  void take(Descriptor& from, const std::function<void(std::string_view)>& give);
  void feed(Run& run);
  void obey(Run& run);

  void ring() { static_cast<void>(!::write(wake.writing.get(), "", 1)); }

  const BoardOptions options;
  const BoardHandlers handlers;
  /// For the settings that the firmware stores, where they have no file of their own.
  const Result<TemporaryDirectory> directory = TemporaryDirectory::make("lanyard-board");
  std::vector<std::string> arguments;
  const Pipe wake;
  std::string input;        ///< The thread's own: what the board has not taken yet.
  bool reset_done = false;  ///< The thread's own: this run was ended to start another.

  std::mutex mutex;
  std::string typed;         // guarded by mutex
  bool reset_asked = false;  // guarded by mutex
  bool stop_asked = false;   // guarded by mutex
  std::size_t unread = 0;    // guarded by mutex
  BoardEnd end;              // the thread's until it is joined

  std::mutex join_mutex;
  std::thread thread;  // guarded by join_mutex
};

void BoardProcess::Impl::become_the_board(char* const* argv,
                                          const std::array<Pipe, 5>& pipes) const {
  die_with_parent();
  if (options.own_console) {
    ::dup2(pipes[0].reading.get(), STDIN_FILENO);
    ::dup2(pipes[1].writing.get(), STDOUT_FILENO);
    ::dup2(pipes[2].writing.get(), STDERR_FILENO);
  }
  ::fcntl(pipes[3].writing.get(), F_SETFD, 0);  // the life pipe stays open
  for (const int signal : {SIGPIPE, SIGXFSZ}) {
    ::signal(signal, SIG_DFL);
  }
  block_sigpipe(false);
  ::execv(argv[0], argv);
  const int why = errno;
  static_cast<void>(!::write(pipes[4].writing.get(), &why, sizeof why));
  ::_exit(127);
}

std::optional<Run> BoardProcess::Impl::power_on(std::error_code& failure) {
  // Another board's process shall not inherit the pipes between their making and their marking.
  static std::mutex one_at_a_time;
  const std::scoped_lock lock(one_at_a_time);
  std::array<Pipe, 5> pipes;  // input, console, log, life, why exec failed
  for (Pipe& pipe : pipes) {
    auto made = Pipe::make();
    if (!made) {
      failure = last_error();
      return std::nullopt;
    }
    pipe = std::move(*made);
  }
  std::vector<char*> argv;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  Run run;
  run.process = ::fork();
  if (run.process < 0) {
    failure = last_error();
    return std::nullopt;
  }
  if (run.process == 0) {
    become_the_board(argv.data(), pipes);
  }
  pipes[3].writing.close();
  pipes[4].writing.close();
  int why = 0;
  ssize_t told = 0;
  while ((told = ::read(pipes[4].reading.get(), &why, sizeof why)) < 0 && errno == EINTR) {
  }
  if (told == sizeof why) {
    ::waitpid(run.process, nullptr, 0);
    failure = {why, std::generic_category()};
    return std::nullopt;
  }
  run.life = std::move(pipes[3].reading);
  if (options.own_console) {
    run.input = std::move(pipes[0].writing);
    run.console = std::move(pipes[1].reading);
    run.log = std::move(pipes[2].reading);
    for (const Descriptor* pipe : {&run.input, &run.console, &run.log}) {
      do_not_block(*pipe);
    }
  }
  return run;
}

void BoardProcess::Impl::live(Run first) {
  std::optional<Run> run = std::move(first);
  while (true) {
    end = serve(*run);
    if (!std::exchange(reset_done, false)) {
      break;
    }
    if (handlers.on_restart) {
      handlers.on_restart();
    }
    std::error_code failure;
    run = power_on(failure);
    if (!run) {
      end = {BoardEnd::Kind::returned, 127};
      break;
    }
  }
  if (handlers.on_end) {
    handlers.on_end(end);
  }
}

/// Serves one run to its end, and gives what the board printed last before it tells of the end.
BoardEnd BoardProcess::Impl::serve(Run& run) {
  while (run.life.is_open()) {
    std::array<pollfd, 5> waits{{{run.life.get(), POLLIN, 0},
                                 {wake.reading.get(), POLLIN, 0},
                                 {run.console.get(), POLLIN, 0},
                                 {run.log.get(), POLLIN, 0},
                                 {input.empty() ? -1 : run.input.get(), POLLOUT, 0}}};
    if (::poll(waits.data(), waits.size(), -1) < 0) {
      continue;  // interrupted
    }
    if (waits[1].revents != 0) {
      obey(run);
    }
    if (waits[2].revents != 0) {
      take(run.console, handlers.on_console);
    }
    if (waits[3].revents != 0) {
      take(run.log, handlers.on_log);
    }
    if (waits[4].revents != 0) {
      feed(run);
    }
    if (waits[0].revents != 0) {
      run.life.close();
    }
  }
  // No more than the pipes held: the process is gone, and what it may have started is not asked.
  take(run.console, handlers.on_console);
  take(run.log, handlers.on_log);
  int status = 0;
  while (::waitpid(run.process, &status, 0) < 0 && errno == EINTR) {
  }
  {
    const std::scoped_lock lock(mutex);
    if (stop_asked) {
      reset_done = false;
      return {BoardEnd::Kind::stopped, 0};
    }
  }
  return WIFSIGNALED(status) ? BoardEnd{BoardEnd::Kind::crashed, WTERMSIG(status)}
                             : BoardEnd{BoardEnd::Kind::returned, WEXITSTATUS(status)};
}

void BoardProcess::Impl::take(Descriptor& from, const std::function<void(std::string_view)>& give) {
  std::array<char, 4096> buffer{};
  // A board that prints without pause shall not keep this thread from what else it is asked.
  for (int turn = 0; from.is_open() && turn < most_reads; ++turn) {
    const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
    if (count > 0) {
      if (give) {
        give({buffer.data(), static_cast<std::size_t>(count)});
      }
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      from.close();
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

void BoardProcess::Impl::feed(Run& run) {
  const ssize_t count = ::write(run.input.get(), input.data(), input.size());
  if (count > 0) {
    input.erase(0, static_cast<std::size_t>(count));
  } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
    run.input.close();
    input.clear();
  }
  const std::scoped_lock lock(mutex);
  unread = input.size() + typed.size();
}

/// What other threads asked for since the last time.
void BoardProcess::Impl::obey(Run& run) {
  std::array<char, 64> rings{};
  while (::read(wake.reading.get(), rings.data(), rings.size()) > 0) {
  }
  const std::scoped_lock lock(mutex);
  input += std::exchange(typed, {});
  if (std::exchange(reset_asked, false) && !stop_asked) {
    reset_done = true;
    input.clear();
    ::kill(run.process, SIGKILL);
  }
  if (stop_asked) {
    ::kill(run.process, SIGKILL);
  }
}

// ---- the face -----------------------------------------------------------------------------------

Result<std::unique_ptr<BoardProcess>> BoardProcess::start(BoardOptions options,
                                                          BoardHandlers handlers) {
  const std::string what = "cannot start the firmware " + options.image.string();
  auto wake = Pipe::make();
  if (!wake) {
    return std::unexpected(make_error("start", what, last_error()));
  }
  do_not_block(wake->reading);
  do_not_block(wake->writing);
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handlers), std::move(*wake));
  std::error_code failure;
  // On the board's thread, because the process is to end with the thread that forked it.
  std::promise<void> ready;
  const std::future<void> started = ready.get_future();
  impl->thread = std::thread([raw = impl.get(), &failure, ready = std::move(ready)]() mutable {
    block_sigpipe(true);
    auto run = raw->power_on(failure);
    ready.set_value();
    if (run) {
      raw->live(std::move(*run));
    }
  });
  started.wait();
  if (failure) {
    impl->thread.join();
    return std::unexpected(make_error("start", what, failure));
  }
  return std::unique_ptr<BoardProcess>(new BoardProcess(std::move(impl)));
}

BoardProcess::BoardProcess(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

BoardProcess::~BoardProcess() {
  stop();
  wait();
}

void BoardProcess::write(std::string_view text) {
  {
    const std::scoped_lock lock(impl_->mutex);
    if (!impl_->options.own_console || impl_->unread + text.size() > most_unread_input) {
      return;
    }
    impl_->typed += text;
    impl_->unread += text.size();
  }
  impl_->ring();
}

void BoardProcess::reset() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->reset_asked = true;
  }
  impl_->ring();
}

void BoardProcess::stop() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->stop_asked = true;
  }
  impl_->ring();
}

BoardEnd BoardProcess::wait() {
  const std::scoped_lock lock(impl_->join_mutex);
  if (impl_->thread.joinable()) {
    impl_->thread.join();
  }
  return impl_->end;
}

}  // namespace lanyard::lab
