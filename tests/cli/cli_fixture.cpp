#include "cli_fixture.hpp"

#include <cstdlib>
#include <random>

namespace lanyard::test {

ChildOptions lanyard_options(const Words& arguments) {
  ChildOptions options{.arguments = {LANYARD_PROGRAM}};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  options.environment = {{"NO_COLOR", std::nullopt},
                         {"LC_ALL", "C.UTF-8"},
                         {"TERM", "xterm"},
                         {"TZ", "UTC"},
                         {"COLUMNS", std::nullopt}};
  return options;
}

Words Server::arguments(const Words& more, const std::string& host) {
  Words words{"listen", host + ":0", "--json"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Server::Server(const ChildOptions& options)
    : Lanyard(options),
      address(events.wait_for("listening").at("address")),
      port(port_of(address)) {}

RawSocket Server::connect() {
  RawSocket peer = RawSocket::connect_to(address);
  events.wait_for("connected",
                  [&](const Json& event) { return event.at("peer") == peer.local_address(); });
  return peer;
}

namespace {

Words connect_words(const std::string& address, const Words& more) {
  Words words{"connect", address};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

Client::Client(const Words& more, RawSocket waiting)
    : Lanyard(connect_words(waiting.local_address(), more)),
      listener(std::move(waiting)),
      peer(listener.accept()) {}

Finished run(const Words& arguments) {
  ChildOptions options{.arguments = arguments};
  options.in = Stream::null();
  ChildProcess process(options);
  const ExitStatus status = process.wait_exit();
  return {.status = status, .out = process.out(), .err = process.err()};
}

Finished run_lanyard(const Words& arguments) {
  ChildOptions options = lanyard_options(arguments);
  options.in = Stream::null();
  ChildProcess process(options);
  const ExitStatus status = process.wait_exit();
  return {.status = status, .out = process.out(), .err = process.err()};
}

void interrupt(ChildProcess& process) {
  process.signal(SIGINT);
  EXPECT_EQ(process.wait_exit(), exited(0));
}

RawSocket connect_when_it_listens(ChildProcess& server, const std::string& address) {
  RawSocket peer;
  server.look_until(
      [&] {
        try {
          peer = RawSocket::connect_to(address);
          return true;
        } catch (const std::system_error&) {
          return false;
        }
      },
      "its listening");
  return peer;
}

std::string port_of(const std::string& address) {
  return address.substr(address.rfind(':') + 1);
}

std::string address_in(const std::string& line) {
  const std::string before = "Listening on ";
  const std::size_t begin = line.find(before) + before.size();
  return line.substr(begin, line.find(' ', begin) - begin);
}

std::string pattern_bytes(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random());
  }
  return bytes;
}

}  // namespace lanyard::test
