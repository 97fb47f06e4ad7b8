#pragma once

#include <sys/resource.h>
#include <sys/types.h>
#include <termios.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "patience.hpp"

namespace lanyard::test {

/// Where a standard stream of a child leads.
class Stream {
 public:
  enum class Kind : std::uint8_t { pipe, null, closed, terminal, descriptor, reading, writing };

  static Stream pipe() { return Stream(Kind::pipe); }
  static Stream null() { return Stream(Kind::null); }
  static Stream closed() { return Stream(Kind::closed); }
  /// The one pseudo terminal of the child.
  static Stream terminal() { return Stream(Kind::terminal); }
  /// A copy of `descriptor`, which stays the caller's.
  static Stream descriptor(int descriptor);
  static Stream from_file(std::string path);
  /// Made or emptied.
  static Stream to_file(std::string path);

 private:
  friend class ChildProcess;
  explicit Stream(Kind kind) : kind_(kind) {}

  Kind kind_;
  int descriptor_ = -1;
  std::string path_;
};

struct ChildOptions {
  std::vector<std::string> arguments;  ///< The program first; it is searched in PATH.
  Stream in = Stream::pipe();
  Stream out = Stream::pipe();
  Stream err = Stream::pipe();
  /// Changes to this process's environment; without a value the name is taken out.
  std::map<std::string, std::optional<std::string>> environment{};
  std::filesystem::path directory{};
  std::vector<std::pair<int, rlim_t>> limits{};  ///< RLIMIT_NOFILE and its like, and the value.
  std::optional<uid_t> user{};                   ///< Run as this user, in no group but 65534.
  unsigned short columns = 80;                   ///< Of the terminal.
  unsigned short rows = 24;
};

/// How a child ended.
struct ExitStatus {
  int status = -1;  ///< What it gave to exit(); -1 when a signal ended it.
  int signal = 0;   ///< The signal that ended it, or 0.
  friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

/// Exited by itself with `status`.
constexpr ExitStatus exited(int status) {
  return {.status = status, .signal = 0};
}

void PrintTo(const ExitStatus& status, std::ostream* out);

/// A running program, its input and what it has said so far. Whatever waits here reads the child's
/// output at the same time, so that neither side stalls; every wait has a deadline, and throws
/// WaitedInVain when it passes or when the child has ended without what was waited for.
///
/// One thread. The child is killed in the destructor.
class ChildProcess {
 public:
  explicit ChildProcess(const ChildOptions& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Writes all of `bytes` to its input (or its terminal).
  void write(std::string_view bytes);
  void close_in();
  /// Closes our end of its output, as a reader that goes away does.
  void close_out();

  /// What it has written since the start, to standard output (and the terminal) and to standard
  /// error, as far as it was read: see the waits.
  [[nodiscard]] const std::string& out() const { return out_.text; }
  [[nodiscard]] const std::string& err() const { return err_.text; }

  /// Reads what is there until `holds` does. `what` is for the failure's message.
  void wait_until(const std::function<bool()>& holds, std::string_view what);
  /// For what the child's output does not tell: looks again every few milliseconds. Also after the
  /// child's end.
  void look_until(const std::function<bool()>& holds, std::string_view what);
  void wait_for_out(std::string_view text);
  void wait_for_err(std::string_view text);
  /// The next line of output that no call has given yet, without its end.
  std::string next_out_line();
  std::string next_err_line();

  void signal(int number) const;
  /// Waits for the end, and for all output up to it.
  ExitStatus wait_exit();
  /// The same without reading its output: the pipes fill.
  ExitStatus wait_exit_unread();
  [[nodiscard]] bool has_ended() const { return ended_.has_value(); }

  /// Reads once what is there or comes within `limit`; for loops that wait for something else than
  /// this child. False when nothing can come any more.
  bool read_some(std::chrono::milliseconds limit);

  [[nodiscard]] std::chrono::nanoseconds cpu_time() const;
  /// The most memory it has had resident (VmHWM).
  [[nodiscard]] std::size_t peak_memory() const;
  [[nodiscard]] std::size_t open_descriptors() const;

  /// The terminal's modes, as tcgetattr(3) tells.
  [[nodiscard]] termios terminal_modes() const;

 private:
  struct Reading {
    int descriptor = -1;
    std::string text;
    std::size_t line_begin = 0;
  };

  [[noreturn]] void become(const ChildOptions& options, const int streams[3], int terminal,
                           char* const* arguments, char* const* environment) const;
  int open_stream(const Stream& stream, bool input, int& ours, int terminal);
  static void read_from(Reading& reading);
  void reap();
  bool pump(Clock::time_point deadline);
  std::string next_line(Reading& reading, std::string_view name);
  [[nodiscard]] std::string said() const;

  pid_t pid_ = -1;
  int pid_descriptor_ = -1;
  int in_ = -1;
  int terminal_ = -1;
  Reading out_;
  Reading err_;
  std::string unwritten_;
  std::string name_;
  std::optional<ExitStatus> ended_;
};

/// Whether `program` is found in PATH.
bool is_installed(const std::string& program);

}  // namespace lanyard::test

/// In a test or its SetUp().
#define SKIP_WITHOUT(program)                         \
  if (!lanyard::test::is_installed(program)) {        \
    GTEST_SKIP() << (program) << " is not installed"; \
  }
