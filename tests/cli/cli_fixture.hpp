#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "child_process.hpp"
#include "json_events.hpp"
#include "raw_socket.hpp"
#include "temporary_directory.hpp"

namespace lanyard::test {

using Words = std::vector<std::string>;

/// `lanyard` with these arguments, its streams pipes; change what a test needs.
ChildOptions lanyard_options(const Words& arguments);

/// `lanyard` that runs, with what it prints as JSON. Add --json to use `events`.
struct Lanyard {
  explicit Lanyard(const Words& arguments) : Lanyard(lanyard_options(arguments)) {}
  explicit Lanyard(const ChildOptions& options) : process(options), events(process) {}

  ChildProcess process;
  JsonEvents events;
};

/// `lanyard listen ADDR:0 --json …` that has said where it listens.
struct Server : Lanyard {
  explicit Server(const Words& more = {}, const std::string& host = "127.0.0.1")
      : Server(lanyard_options(arguments(more, host))) {}
  explicit Server(const ChildOptions& options);

  static Words arguments(const Words& more, const std::string& host = "127.0.0.1");

  /// Connects, and waits until the server has told of it.
  RawSocket connect();

  std::string address;  ///< `127.0.0.1:41234`
  std::string port;
};

/// `lanyard connect` to a raw listening socket, once connected.
struct Client : Lanyard {
  explicit Client(const Words& more = {}) : Client(more, RawSocket::listen_on("127.0.0.1:0")) {}
  Client(const Words& more, RawSocket waiting);

  RawSocket listener;
  RawSocket peer;  ///< The other side of the connection.
};

/// How a program ended and what it said.
struct Finished {
  ExitStatus status;
  std::string out;
  std::string err;
};

/// Runs a program to its end, with nothing on its standard input.
Finished run(const Words& arguments);
Finished run_lanyard(const Words& arguments);

/// Interrupts it and expects that it ends well.
void interrupt(ChildProcess& process);

/// Connects to a port on which `server` will listen some time; for servers that do not say when.
RawSocket connect_when_it_listens(ChildProcess& server, const std::string& address);

/// The port behind the last colon.
std::string port_of(const std::string& address);

/// The address in a line such as `Listening on 127.0.0.1:41234 (TCP).`
std::string address_in(const std::string& line);

/// Bytes in which every byte value occurs and which no shift leaves the same; of a seed.
std::string pattern_bytes(std::size_t size, unsigned seed = 1);

/// Where a character string with NUL bytes and all is meant.
template <std::size_t Size>
std::string bytes_of(const char (&text)[Size]) {
  return std::string(text, Size - 1);
}

}  // namespace lanyard::test
