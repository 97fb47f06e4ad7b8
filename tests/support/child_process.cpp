#include "child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <ostream>
#include <sstream>
#include <system_error>

namespace lanyard::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int checked(int result, const char* what) {
  if (result < 0) {
    fail(what);
  }
  return result;
}

void close_once(int& descriptor) {
  if (descriptor >= 0) {
    ::close(descriptor);
    descriptor = -1;
  }
}

void set_non_blocking(int descriptor) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

std::vector<std::string> environment_with(
    const std::map<std::string, std::optional<std::string>>& changes) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    if (!changes.contains(text.substr(0, text.find('=')))) {
      result.push_back(text);
    }
  }
  for (const auto& [name, value] : changes) {
    if (value) {
      result.push_back(name + "=" + *value);
    }
  }
  return result;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

std::string shortened(const std::string& text) {
  constexpr std::size_t most = 4000;
  return text.size() <= most ? text : "…" + text.substr(text.size() - most);
}

}  // namespace

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

Stream Stream::descriptor(int descriptor) {
  Stream stream(Kind::descriptor);
  stream.descriptor_ = descriptor;
  return stream;
}

Stream Stream::from_file(std::string path) {
  Stream stream(Kind::reading);
  stream.path_ = std::move(path);
  return stream;
}

Stream Stream::to_file(std::string path) {
  Stream stream(Kind::writing);
  stream.path_ = std::move(path);
  return stream;
}

void PrintTo(const ExitStatus& status, std::ostream* out) {
  if (status.signal != 0) {
    *out << "ended by signal " << status.signal;
  } else {
    *out << "exited with " << status.status;
  }
}

ChildProcess::ChildProcess(const ChildOptions& options) : name_(options.arguments.at(0)) {
  // Writing to a child that is gone is told by write(2).
  std::signal(SIGPIPE, SIG_IGN);
  int terminal = -1;
  const auto is_terminal = [](const Stream& stream) {
    return stream.kind_ == Stream::Kind::terminal;
  };
  if (is_terminal(options.in) || is_terminal(options.out) || is_terminal(options.err)) {
    const winsize size{
        .ws_row = options.rows, .ws_col = options.columns, .ws_xpixel = 0, .ws_ypixel = 0};
    checked(openpty(&terminal_, &terminal, nullptr, nullptr, &size), "openpty");
    fcntl(terminal_, F_SETFD, FD_CLOEXEC);
    fcntl(terminal, F_SETFD, FD_CLOEXEC);
    set_non_blocking(terminal_);
  }
  int streams[3] = {open_stream(options.in, true, in_, terminal),
                    open_stream(options.out, false, out_.descriptor, terminal),
                    open_stream(options.err, false, err_.descriptor, terminal)};
  if (is_terminal(options.out)) {
    out_.descriptor = dup(terminal_);
  } else if (is_terminal(options.err)) {
    err_.descriptor = dup(terminal_);
  }
  if (is_terminal(options.in)) {
    in_ = dup(terminal_);
  }
  std::vector<std::string> arguments = options.arguments;
  std::vector<std::string> environment = environment_with(options.environment);
  const std::vector<char*> argument_pointers = pointers_to(arguments);
  const std::vector<char*> environment_pointers = pointers_to(environment);
  pid_ = checked(fork(), "fork");
  if (pid_ == 0) {
    become(options, streams, terminal, argument_pointers.data(), environment_pointers.data());
  }
  for (int& stream : streams) {
    close_once(stream);
  }
  close_once(terminal);
  pid_descriptor_ = checked(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)), "pidfd_open");
}

/// Our end goes to `ours` where there is one; returns the child's end, or -1 for a closed stream.
int ChildProcess::open_stream(const Stream& stream, bool input, int& ours, int terminal) {
  switch (stream.kind_) {
    case Stream::Kind::pipe: {
      std::array<int, 2> ends{};
      checked(pipe2(ends.data(), O_CLOEXEC), "pipe2");
      ours = input ? ends[1] : ends[0];
      set_non_blocking(ours);
      return input ? ends[0] : ends[1];
    }
    case Stream::Kind::null:
      return checked(open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null");
    case Stream::Kind::terminal:
      return fcntl(terminal, F_DUPFD_CLOEXEC, 0);
    case Stream::Kind::descriptor:
      return checked(fcntl(stream.descriptor_, F_DUPFD_CLOEXEC, 0), "dup");
    case Stream::Kind::reading:
      return checked(open(stream.path_.c_str(), O_RDONLY | O_CLOEXEC), stream.path_.c_str());
    case Stream::Kind::writing:
      return checked(open(stream.path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666),
                     stream.path_.c_str());
    case Stream::Kind::closed:
      break;
  }
  return -1;
}

/// The child's side of fork(2).
void ChildProcess::become(const ChildOptions& options, const int streams[3], int terminal,
                          char* const* arguments, char* const* environment) const {
  const auto check = [](int result, int step) {
    if (result < 0) {
      _exit(200 + step);
    }
  };
  std::signal(SIGPIPE, SIG_DFL);
  if (terminal >= 0) {
    setsid();
    check(ioctl(terminal, TIOCSCTTY, 0), 1);
  }
  std::array<int, 3> moved{};
  for (std::size_t i = 0; i < 3; ++i) {  // out of the way of 0, 1 and 2
    moved[i] = streams[i] < 0 ? -1 : fcntl(streams[i], F_DUPFD_CLOEXEC, 10);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    if (moved[i] < 0) {
      ::close(static_cast<int>(i));
    } else {
      check(dup2(moved[i], static_cast<int>(i)), 2);
    }
  }
  for (const auto& [resource, value] : options.limits) {
    const rlimit limit{.rlim_cur = value, .rlim_max = value};
    check(setrlimit(static_cast<__rlimit_resource_t>(resource), &limit), 3);
  }
  if (!options.directory.empty()) {
    check(chdir(options.directory.c_str()), 4);
  }
  if (options.user) {
    check(setgroups(0, nullptr), 5);
    check(setgid(65534), 5);
    check(setuid(*options.user), 5);
  }
  execvpe(arguments[0], arguments, environment);
  _exit(127);
}

ChildProcess::~ChildProcess() {
  if (!ended_ && pid_ > 0) {
    kill(pid_, SIGKILL);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  close_in();
  close_out();
  close_once(err_.descriptor);
  close_once(terminal_);
  close_once(pid_descriptor_);
}

void ChildProcess::close_in() {
  close_once(in_);
}

void ChildProcess::close_out() {
  close_once(out_.descriptor);
}

void ChildProcess::write(std::string_view bytes) {
  unwritten_ += bytes;
  wait_until([this] { return unwritten_.empty(); }, "its taking what was written to it");
}

void ChildProcess::read_from(Reading& reading) {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t count = ::read(reading.descriptor, buffer.data(), buffer.size());
    if (count > 0) {
      reading.text.append(buffer.data(), static_cast<std::size_t>(count));
      if (count < static_cast<ssize_t>(buffer.size())) {
        return;
      }
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else if (count < 0 && errno == EAGAIN) {
      return;
    } else {  // the end; EIO from a terminal that nobody has open any more
      close_once(reading.descriptor);
      return;
    }
  }
}

/// Waits once and takes what came. False when the deadline has passed or nothing can come.
bool ChildProcess::pump(Clock::time_point deadline) {
  const auto events_if = [](bool wanted, short events) { return wanted ? events : short{0}; };
  const bool writes = !unwritten_.empty() && in_ >= 0;
  std::array<pollfd, 4> waiting{{
      {.fd = out_.descriptor, .events = POLLIN, .revents = 0},
      {.fd = err_.descriptor, .events = POLLIN, .revents = 0},
      {.fd = writes ? in_ : -1, .events = events_if(writes, POLLOUT), .revents = 0},
      {.fd = ended_ ? -1 : pid_descriptor_, .events = POLLIN, .revents = 0},
  }};
  // After the end whatever is still in the pipes is there at once; others may hold them open.
  const int ready = poll(waiting.data(), waiting.size(), ended_ ? 0 : milliseconds_until(deadline));
  if (ready == 0 || (ready < 0 && errno != EINTR)) {
    return false;
  }
  if (waiting[0].revents != 0) {
    read_from(out_);
  }
  if (waiting[1].revents != 0) {
    read_from(err_);
  }
  if (waiting[2].revents != 0) {
    const ssize_t count = ::write(in_, unwritten_.data(), unwritten_.size());
    if (count >= 0) {
      unwritten_.erase(0, static_cast<std::size_t>(count));
    } else if (errno != EAGAIN && errno != EINTR) {
      close_in();
    }
  }
  if (waiting[3].revents != 0) {
    reap();
  }
  return true;
}

void ChildProcess::reap() {
  int status = 0;
  waitpid(pid_, &status, 0);
  ended_ = WIFSIGNALED(status) ? ExitStatus{.status = -1, .signal = WTERMSIG(status)}
                               : exited(WEXITSTATUS(status));
}

bool ChildProcess::read_some(std::chrono::milliseconds limit) {
  return pump(Clock::now() + limit) || !ended_;
}

std::string ChildProcess::said() const {
  return "\n--- standard output of " + name_ + ":\n" + shortened(out_.text) +
         "\n--- standard error:\n" + shortened(err_.text) + "\n---";
}

void ChildProcess::wait_until(const std::function<bool()>& holds, std::string_view what) {
  const auto deadline = Clock::now() + patience;
  while (!holds()) {
    if (!pump(deadline)) {
      throw WaitedInVain("waited in vain for " + std::string(what) +
                         (ended_ ? ": the program has ended" : "") + said());
    }
  }
}

void ChildProcess::look_until(const std::function<bool()>& holds, std::string_view what) {
  const auto deadline = Clock::now() + patience;
  while (!holds()) {
    if (Clock::now() >= deadline) {
      throw WaitedInVain("waited in vain for " + std::string(what) + said());
    }
    const auto next_look = std::min(deadline, Clock::now() + std::chrono::milliseconds(5));
    if (ended_) {
      poll(nullptr, 0, milliseconds_until(next_look));
    } else {
      pump(next_look);
    }
  }
}

void ChildProcess::wait_for_out(std::string_view text) {
  wait_until([&] { return out_.text.find(text) != std::string::npos; },
             "'" + std::string(text) + "' on standard output");
}

void ChildProcess::wait_for_err(std::string_view text) {
  wait_until([&] { return err_.text.find(text) != std::string::npos; },
             "'" + std::string(text) + "' on standard error");
}

std::string ChildProcess::next_line(Reading& reading, std::string_view name) {
  std::size_t end = std::string::npos;
  wait_until(
      [&] {
        end = reading.text.find('\n', reading.line_begin);
        return end != std::string::npos;
      },
      "a line on standard " + std::string(name));
  std::string line = reading.text.substr(reading.line_begin, end - reading.line_begin);
  reading.line_begin = end + 1;
  return line;
}

std::string ChildProcess::next_out_line() {
  return next_line(out_, "output");
}

std::string ChildProcess::next_err_line() {
  return next_line(err_, "error");
}

void ChildProcess::signal(int number) const {
  kill(pid_, number);
}

ExitStatus ChildProcess::wait_exit() {
  wait_until([this] { return ended_.has_value(); }, "its end");
  while (pump(Clock::now())) {
  }
  return *ended_;
}

ExitStatus ChildProcess::wait_exit_unread() {
  pollfd waiting{.fd = pid_descriptor_, .events = POLLIN, .revents = 0};
  if (!ended_ && poll(&waiting, 1, milliseconds_until(Clock::now() + patience)) != 1) {
    throw WaitedInVain("waited in vain for its end with its output not read" + said());
  }
  if (!ended_) {
    reap();
  }
  return *ended_;
}

std::chrono::nanoseconds ChildProcess::cpu_time() const {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    throw WaitedInVain("the child's CPU time is not known");
  }
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::size_t ChildProcess::peak_memory() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      std::size_t kib = 0;
      status >> kib;
      return kib * 1024;
    }
  }
  throw WaitedInVain("the child's memory is not known");
}

std::size_t ChildProcess::open_descriptors() const {
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(pid_) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

termios ChildProcess::terminal_modes() const {
  termios modes{};
  checked(tcgetattr(terminal_, &modes), "tcgetattr");
  return modes;
}

bool is_installed(const std::string& program) {
  std::istringstream directories(std::getenv("PATH") == nullptr ? "" : std::getenv("PATH"));
  for (std::string directory; std::getline(directories, directory, ':');) {
    if (access((directory + "/" + program).c_str(), X_OK) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace lanyard::test
