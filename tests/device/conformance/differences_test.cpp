#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "platform_under_test.hpp"
#include "socket_fixture.hpp"

// docs/fidelity-sockets.md is what is tested: each row of its first two tables is looked up there
// and compared with what happens.
namespace lanyard::device::test {
namespace {

using namespace std::chrono_literals;

/// Of the document's rows whose first cell is a key in backquotes: the cell of this platform.
std::map<std::string, std::string> documented() {
  std::map<std::string, std::string> rows;
  std::ifstream file(LANYARD_SOURCE_DIR "/docs/fidelity-sockets.md");
  std::string line;
  while (std::getline(file, line)) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream fields(line.substr(1));
    std::string cell;
    while (std::getline(fields, cell, '|')) {
      const std::size_t begin = cell.find_first_not_of(' ');
      cells.push_back(cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin));
    }
    const std::string key = cells.front().substr(1, cells.front().size() - 2);
    rows[key] = platform_name() == "posix" ? cells.back() : cells[cells.size() - 2];
  }
  return rows;
}

/// `ECONNRESET`, out of describe_error()'s `words (ECONNRESET)`.
std::string name_of(int number) {
  const std::string words = describe_error(number);
  const std::size_t open = words.rfind('(');
  return open == std::string::npos ? words : words.substr(open + 1, words.size() - open - 2);
}

std::string connect_refused() {
  Listener listener = listen_on_loopback();
  listener.socket.close();
  const auto error = error_of([&] { Socket().connect(listener.address); });
  return error ? name_of(*error) : "connects";
}

std::string send_after_close() {
  Connection connection = connect_on_loopback();
  connection.server.close();
  const auto deadline = lanyard::test::Clock::now() + lanyard::test::patience;
  while (lanyard::test::Clock::now() < deadline) {
    if (const auto error = error_of([&] { connection.client.send("x"); })) return name_of(*error);
  }
  return "no error";
}

std::string recv_after_reset() {
  Connection connection = connect_on_loopback();
  connection.client.sendall("never read");
  wait_readable(connection.server);
  connection.server.close();
  static_cast<void>(error_of([&] { static_cast<void>(connection.client.recv(1)); }));
  try {
    return connection.client.recv(1).empty() ? "end of stream" : "bytes";
  } catch (const OSError& error) {
    return name_of(error.number());
  }
}

std::string one_socket_too_many() {
  std::vector<Socket> sockets;
  sockets.reserve(10);
  for (int i = 0; i < 10; ++i)
    sockets.emplace_back(AddressFamily::inet, SocketType::datagram);
  const auto error = error_of([] { Socket(AddressFamily::inet, SocketType::datagram); });
  return error ? name_of(*error) : "opens";
}

std::string descriptor() {
  return Socket().fileno() >= 54 ? "from 54" : "from 0";
}

std::string silent_peer() {
  Connection connection = connect_on_loopback();
  connection.client.settimeout(300ms);
  return connection.client.send(pattern(1'000'000)) <= 11520 ? "at most 11520" : "more";
}

std::string backlog_of_one() {
  const Listener listener = listen_on_loopback(1);
  std::vector<Socket> clients(4);
  for (Socket& client : clients) {
    client.setblocking(false);
    static_cast<void>(error_of([&] { client.connect(listener.address); }));
  }
  // Those that are let in are so within a round trip on loopback; the others wait for ever.
  int connected = 0;
  for (Socket& client : clients) {
    PollEntry entry{.socket = &client, .want_writable = true};
    if (poll({&entry, 1}, 250ms) && entry.writable && !entry.failed) ++connected;
  }
  return std::to_string(connected);
}

struct Row {
  std::string_view key;
  std::string (*observe)();
};
constexpr std::array calls{
    Row{"connect-refused", connect_refused},
    Row{"send-after-close", send_after_close},
    Row{"recv-after-reset", recv_after_reset},
    Row{"one-socket-too-many", one_socket_too_many},
    Row{"descriptor", descriptor},
    Row{"silent-peer", silent_peer},
    Row{"backlog-of-one", backlog_of_one},
};

struct NumberRow {
  std::string_view key;
  Errno error;
};
constexpr std::array numbers{
    NumberRow{"EBADF", Errno::bad_file},
    NumberRow{"EAGAIN", Errno::again},
    NumberRow{"ENFILE", Errno::too_many_files},
    NumberRow{"ECONNRESET", Errno::connection_reset},
    NumberRow{"ECONNREFUSED", Errno::connection_refused},
    NumberRow{"EADDRINUSE", Errno::address_in_use},
    NumberRow{"ECONNABORTED", Errno::connection_aborted},
    NumberRow{"ETIMEDOUT", Errno::timed_out},
    NumberRow{"EHOSTUNREACH", Errno::host_unreachable},
    NumberRow{"EINPROGRESS", Errno::in_progress},
    NumberRow{"EISCONN", Errno::already_connected},
    NumberRow{"ENOTCONN", Errno::not_connected},
};

TEST(DocumentedDifferences, AreEachTested) {
  std::vector<std::string> tested;
  tested.reserve(calls.size() + numbers.size());
  for (const Row& row : calls)
    tested.emplace_back(row.key);
  for (const NumberRow& row : numbers)
    tested.emplace_back(row.key);
  std::ranges::sort(tested);
  std::vector<std::string> known;
  for (const auto& [key, value] : documented())
    known.push_back(key);
  EXPECT_EQ(known, tested);
}

TEST(DocumentedDifferences, NameTheNumbersOfErrors) {
  auto rows = documented();
  for (const NumberRow& row : numbers) {
    EXPECT_EQ(std::to_string(to_platform(row.error)), rows[std::string(row.key)]) << row.key;
  }
}

class DocumentedDifference : public ::testing::TestWithParam<Row> {};

TEST_P(DocumentedDifference, IsWhatHappens) {
  EXPECT_EQ(GetParam().observe(), documented()[std::string(GetParam().key)]);
}

INSTANTIATE_TEST_SUITE_P(All, DocumentedDifference, ::testing::ValuesIn(calls),
                         [](const auto& instance) {
                           std::string name(instance.param.key);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace lanyard::device::test
