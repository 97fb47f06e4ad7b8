#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "child_process.hpp"

namespace lanyard::bench {

/// What the process has resident now.
std::size_t resident_bytes(pid_t process);

/// A program that listens, as its own process; killed in the destructor.
class Server {
 public:
  /// Starts it and waits until it listens; throws test::WaitedInVain when it does not.
  /// `arguments`: a `{port}` in them becomes a port that is free. With `input`, what it reads from
  /// its standard input can be written; else that is empty. `environment` as of test::ChildOptions.
  explicit Server(std::vector<std::string> arguments, bool input = false,
                  std::map<std::string, std::optional<std::string>> environment = {});

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] test::ChildProcess& process() { return *process_; }
  /// Resident now, in bytes.
  [[nodiscard]] std::size_t memory() const { return resident_bytes(process_->pid()); }

 private:
  std::uint16_t port_ = 0;
  std::unique_ptr<test::ChildProcess> process_;
};

/// A server that is measured beside others.
struct Subject {
  std::string name;
  std::vector<std::string> arguments;
};

/// The subjects whose programs are installed.
std::vector<Subject> installed(std::vector<Subject> subjects);

/// Calls `measure` with the index of each of `count` subjects, `turns` times. The first turn has
/// them in order, as a table of the figures shall; then each turn has another order, so that it is
/// not always the same one who comes first or after whom. The orders are the same in every run.
void in_turns(int turns, std::size_t count, const std::function<void(std::size_t)>& measure);

/// Lets this process and its children have `count` files open; false where the system's hard limit
/// is lower.
bool allow_open_files(std::size_t count);

}  // namespace lanyard::bench
