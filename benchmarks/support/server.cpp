#include "server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <random>
#include <sstream>

#include "raw_socket.hpp"

namespace lanyard::bench {

namespace {

/// Whether a socket of this computer listens at `port`, as proc_net_tcp of the kernel's documents
/// tells: state 0A. A connection that tries would be served, by some programs as their only one.
bool is_listening(std::uint16_t port) {
  const std::string wanted = fmt::format(":{:04X}", port);
  for (const char* const table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream file(table);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string number;
      std::string local;
      std::string remote;
      std::string state;
      words >> number >> local >> remote >> state;
      if (state == "0A" && local.ends_with(wanted)) {
        return true;
      }
    }
  }
  return false;
}

std::uint16_t free_port() {
  return test::RawSocket::listen_on("127.0.0.1:0").local_port();
}

}  // namespace

Server::Server(std::vector<std::string> arguments, bool input,
               std::map<std::string, std::optional<std::string>> environment)
    : port_(free_port()) {
  for (std::string& argument : arguments) {
    if (const auto place = argument.find("{port}"); place != std::string::npos) {
      argument.replace(place, 6, std::to_string(port_));
    }
  }
  process_ = std::make_unique<test::ChildProcess>(
      test::ChildOptions{.arguments = std::move(arguments),
                         .in = input ? test::Stream::pipe() : test::Stream::null(),
                         .out = test::Stream::null(),
                         .err = test::Stream::null(),
                         .environment = std::move(environment)});
  process_->look_until([this] { return process_->has_ended() || is_listening(port_); },
                       "a server that listens");
}

std::size_t resident_bytes(pid_t process) {
  std::ifstream statm(fmt::format("/proc/{}/statm", process));
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::vector<Subject> installed(std::vector<Subject> subjects) {
  std::erase_if(subjects, [](const Subject& subject) {
    return !subject.arguments.front().contains('/') &&
           !test::is_installed(subject.arguments.front());
  });
  return subjects;
}

void in_turns(int turns, std::size_t count, const std::function<void(std::size_t)>& measure) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937 random;  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in every run
  for (int turn = 0; turn < turns; ++turn) {
    std::ranges::for_each(order, measure);
    std::ranges::shuffle(order, random);
  }
}

bool allow_open_files(std::size_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return false;
  }
  if (limit.rlim_cur >= count) {
    return true;
  }
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, count);
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= count;
}

}  // namespace lanyard::bench
