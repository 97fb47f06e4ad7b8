#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "child_process.hpp"
#include "raw_socket.hpp"
#include "temporary_directory.hpp"

// The two programs of the course on the computer's loopback, against a bare socket. What they print
// is CHAPTER.md's, line by line.
namespace lanyard::test {
namespace {

std::string port_of(const RawSocket& socket) {
  return std::to_string(socket.local_port());
}

ChildOptions program(const char* path, std::vector<std::string> more) {
  ChildOptions options{.arguments = {path, "--interface", "lo"}};
  options.in = Stream::null();
  options.arguments.insert(options.arguments.end(), more.begin(), more.end());
  return options;
}

ChildOptions client_to(const RawSocket& server, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"--host", "127.0.0.1", "--port", port_of(server)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return program(TCP_CLIENT, arguments);
}

ChildOptions server_at(std::uint16_t port, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"--port", std::to_string(port)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return program(TCP_SERVER, arguments);
}

/// Starts the server program on a port that was free a moment ago, and waits until it accepts.
struct ServerProgram {
  explicit ServerProgram(std::vector<std::string> more = {})
      : address("127.0.0.1:" + std::to_string(free_port())),
        child(
            server_at(static_cast<std::uint16_t>(std::stoi(address.substr(10))), std::move(more))) {
    child.wait_for_out("accepting.....\n");
  }

  static std::uint16_t free_port() { return RawSocket::reserve("127.0.0.1:0").local_port(); }

  [[nodiscard]] std::string first_lines() const {
    return "tcp waiting...\nServer IP: 127.0.0.1  Port: " + address.substr(10) +
           "\naccepting.....\n";
  }

  std::string address;
  ChildProcess child;
};

TEST(TcpClient, GreetsAndSendsBackWhatComesUntilTheServerCloses) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildProcess board(client_to(listener));
  RawSocket server = listener.accept();
  EXPECT_EQ(server.receive_exactly(19), "HelloThis is my IP.");
  for (const std::string_view text : {"one", "two\n", "three\r\n"}) {
    server.send(text);
    EXPECT_EQ(server.receive_exactly(text.size()), text);
  }
  server.close();
  EXPECT_EQ(board.wait_exit(), exited(0));
  EXPECT_EQ(board.out(), "TCP Connected to: 127.0.0.1 : " + port_of(listener) +
                             "\none\ntwo\nthree\nClose socket\n");
}

TEST(TcpClient, SendsBackAMegabyteUnharmed) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options = client_to(listener);
  options.out = Stream::null();
  ChildProcess board(options);
  RawSocket server = listener.accept();
  server.receive_exactly(19);
  std::string piece;
  for (int i = 0; piece.size() < 8192; ++i)
    piece += std::to_string(i * 7919) + ",";
  for (int round = 0; round < 128; ++round) {
    server.send(piece);
    ASSERT_EQ(server.receive_exactly(piece.size()), piece);
  }
  server.close();
  EXPECT_EQ(board.wait_exit(), exited(0));
}

TEST(TcpClient, AsksForAResetWhenNobodyListens) {
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  ChildProcess board(client_to(nobody));
  EXPECT_EQ(board.wait_exit(), exited(1));
  EXPECT_EQ(board.out(), "TCP close, please reset!\n");
  EXPECT_NE(board.err().find("nothing listens on that port"), std::string::npos);
}

TEST(TcpClient, AsksForAResetWhenTheServerIsKilled) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildProcess board(client_to(listener));
  RawSocket server = listener.accept();
  server.receive_exactly(19);
  server.reset();
  EXPECT_EQ(board.wait_exit(), exited(1));
  EXPECT_EQ(board.out(),
            "TCP Connected to: 127.0.0.1 : " + port_of(listener) + "\nTCP close, please reset!\n");
}

TEST(TcpClient, ConnectsAgainWhenItIsToldTo) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildProcess board(client_to(listener, {"--reconnect", "yes"}));
  {
    RawSocket server = listener.accept();
    server.receive_exactly(19);
  }
  board.wait_for_out("Close socket\n");
  RawSocket server = listener.accept();
  EXPECT_EQ(server.receive_exactly(19), "HelloThis is my IP.");
  EXPECT_EQ(board.out().find("please reset"), std::string::npos);
}

TEST(TcpClient, SaysWhichPortCannotBe) {
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  ChildProcess board(program(TCP_CLIENT, {"--port", "70000"}));
  EXPECT_EQ(board.wait_exit(), exited(1));
  EXPECT_EQ(board.out(), "TCP close, please reset!\n");
  EXPECT_NE(board.err().find("the setting \"port\" is 70000, not 1 to 65535"), std::string::npos);
}

TEST(TcpServer, GreetsAndSendsBackWhatComesUntilTheClientCloses) {
  ServerProgram board;
  RawSocket client = RawSocket::connect_to(board.address);
  EXPECT_EQ(client.receive_exactly(11), "I am Server");
  client.send("Hello");
  EXPECT_EQ(client.receive_exactly(5), "Hello");
  const std::string peer = client.local_address();
  client.close();
  EXPECT_EQ(board.child.wait_exit(), exited(0));
  EXPECT_EQ(board.child.out(), board.first_lines() + peer + " connected\nHello\nclose socket\n");
}

TEST(TcpServer, AsksForAResetWhenTheClientResets) {
  ServerProgram board;
  RawSocket client = RawSocket::connect_to(board.address);
  client.receive_exactly(11);
  const std::string peer = client.local_address();
  client.reset();
  EXPECT_EQ(board.child.wait_exit(), exited(1));
  EXPECT_EQ(board.child.out(),
            board.first_lines() + peer + " connected\nClose TCP-Server, please reset.\n");
}

TEST(TcpServer, AsksForAResetWhenThePortIsTaken) {
  const RawSocket taken = RawSocket::listen_on("127.0.0.1:0");
  ChildProcess board(server_at(taken.local_port()));
  EXPECT_EQ(board.wait_exit(), exited(1));
  EXPECT_EQ(board.out(), "Close TCP-Server, please reset.\n");
  EXPECT_NE(board.err().find("EADDRINUSE"), std::string::npos);
}

TEST(TcpServer, ServesSeveralClientsWhenItIsToldTo) {
  ServerProgram board({"--max-clients", "3"});
  RawSocket first = RawSocket::connect_to(board.address);
  RawSocket second = RawSocket::connect_to(board.address);
  EXPECT_EQ(first.receive_exactly(11), "I am Server");
  EXPECT_EQ(second.receive_exactly(11), "I am Server");
  second.send("two");
  EXPECT_EQ(second.receive_exactly(3), "two");
  first.send("one");
  EXPECT_EQ(first.receive_exactly(3), "one");
  board.child.wait_for_out(first.local_address() + ": one\n");
  first.reset();
  second.close();
  board.child.wait_for_out("close socket\n");
  RawSocket third = RawSocket::connect_to(board.address);
  EXPECT_EQ(third.receive_exactly(11), "I am Server");
}

TEST(TcpServer, GoesOnServingOthersWhileOneTakesNothing) {
  ServerProgram board({"--max-clients", "2"});
  RawSocket silent = RawSocket::connect_to(board.address);
  RawSocket lively = RawSocket::connect_to(board.address);
  lively.receive_exactly(11);
  const std::string flood(65536, 'x');
  // Until the board holds back: its echo is not read, so its kernel and ours fill up.
  while (silent.send_some(flood) > 0) {
  }
  std::string echoed;
  for (std::size_t i = 1; i <= 20; ++i) {
    lively.send("ping");
    // The board prints what it gets, so what it prints has to be read meanwhile.
    board.child.look_until(
        [&] {
          std::array<char, 64> buffer{};
          const ssize_t count =
              ::recv(lively.descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT);
          echoed.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
          return echoed.size() >= 4 * i;
        },
        "the lively client's echo");
    ASSERT_EQ(echoed.substr(4 * (i - 1)), "ping");
  }
}

TEST(Board, ListsItsSettings) {
  ChildProcess board(program(TCP_SERVER, {"--settings", "--set", "port=80"}));
  EXPECT_EQ(board.wait_exit(), exited(0));
  EXPECT_EQ(board.out(), "max_clients=1\npassword=lanyard-lab\nport=80\nssid=Lanyard\n");
}

TEST(Board, KeepsItsSettingsInAFile) {
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "nvs").string();
  EXPECT_EQ(
      ChildProcess(program(TCP_SERVER, {"--nvs", file, "--port=80", "--settings"})).wait_exit(),
      exited(0));
  ChildProcess board(program(TCP_SERVER, {"--nvs", file, "--settings"}));
  EXPECT_EQ(board.wait_exit(), exited(0));
  EXPECT_NE(board.out().find("port=80\n"), std::string::npos);
}

TEST(Board, RefusesWrongOptions) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{"--prt", "1"}, "there is no option --prt; try --help"},
      {{"--port"}, "--port needs a value; try --help"},
      {{"--port", "x"}, "\"x\" cannot be the setting \"port\": it must be a whole number"},
      {{"--set", "port"}, "--set needs KEY=VALUE, not \"port\""},
      {{"--set", "prt=1"}, "there is no setting \"prt\""},
      {{"stray"}, "\"stray\" is not an option; try --help"},
      {{"--help=yes"}, "--help takes no value"}};
  for (const auto& [arguments, sentence] : wrong) {
    ChildProcess board(program(TCP_SERVER, arguments));
    EXPECT_EQ(board.wait_exit(), exited(2)) << sentence;
    EXPECT_NE(board.err().find(sentence), std::string::npos) << board.err();
    EXPECT_EQ(board.out(), "");
  }
}

TEST(Board, SaysThatAnInterfaceIsNotThere) {
  ChildProcess board(ChildOptions{.arguments = {TCP_SERVER, "--interface", "nonesuch0"}});
  EXPECT_EQ(board.wait_exit(), exited(1));
  EXPECT_NE(board.err().find("cannot use interface \"nonesuch0\""), std::string::npos);
}

TEST(Board, StartsAnewWithItsSettings) {
  ChildProcess board(program(RESTARTING, {"--set", "first=no"}));
  EXPECT_EQ(board.wait_exit(), exited(7));
  EXPECT_EQ(board.out(), "life 1\nlife 2\nfirst=no\n");
}

TEST(Board, GivesItsConsoleToTheProgram) {
  ChildOptions options = program(RESTARTING, {"--set", "echo=yes"});
  options.in = Stream::pipe();
  ChildProcess board(options);
  board.write("one\r\ntwo");
  board.close_in();
  EXPECT_EQ(board.wait_exit(), exited(0));
  EXPECT_EQ(board.out(), "<one>\n<two>\n");
}

}  // namespace
}  // namespace lanyard::test
