// A client that keeps trying.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

/// A client that keeps trying a port where nobody listens yet.
struct Retrying : Lanyard {
  explicit Retrying(const std::string& address, const Words& more = {})
      : Lanyard([&] {
          Words words{"connect", address, "--retry", "--json"};
          words.insert(words.end(), more.begin(), more.end());
          return words;
        }()) {}
};

RawSocket reserved_port() {
  return RawSocket::reserve("127.0.0.1:0");
}

TEST(Retry, ConnectsWhenTheServerComes) {
  RawSocket listener = reserved_port();
  const std::string address = listener.local_address();
  Retrying client(address);
  const Json failed = client.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "connect");
  EXPECT_EQ(failed.at("error"), "connection refused");
  EXPECT_THAT(client.events.wait_for("notice").at("message").get<std::string>(),
              testing::HasSubstr("connecting to " + address + " again in "));
  listener.start_listening();
  RawSocket peer = listener.accept();
  EXPECT_EQ(client.events.wait_for("connected").at("session"), 1);
  peer.send("at last");
  EXPECT_EQ(client.events.wait_for("received").at("text"), "at last");
  interrupt(client.process);
}

TEST(Retry, ConnectsAgainWhenTheServerComesBack) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  const std::string address = listener.local_address();
  Retrying client(address, {"--send", "hello"});
  RawSocket peer = listener.accept();
  EXPECT_EQ(peer.receive_exactly(5), "hello");
  listener.close();
  peer.reset();
  EXPECT_EQ(client.events.wait_for("disconnected").at("reason"), "reset");
  client.events.wait_for("failed");
  listener = RawSocket::listen_on(address);
  peer = listener.accept();
  EXPECT_EQ(peer.receive_exactly(5), "hello") << "each session is greeted";
  EXPECT_EQ(client.events.wait_for("connected", of_session(2)).at("session"), 2);
}

TEST(Retry, StopsAtOnceWhenInterruptedWhileItWaits) {
  const RawSocket nobody = reserved_port();
  Retrying client(nobody.local_address());
  client.events.wait_for("notice");
  const std::size_t attempts = client.events.count("failed");
  interrupt(client.process);
  EXPECT_EQ(client.events.count("failed"), attempts) << "it tried again before it ended";
}

TEST(Retry, EndsAfterMaxSessions) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  Retrying client(listener.local_address(), {"--max-sessions", "2"});
  listener.accept().close();
  listener.accept().close();
  EXPECT_EQ(client.process.wait_exit(), exited(0));
  EXPECT_EQ(client.events.count("connected"), 2U);
}

TEST(Retry, WithOnceEndsWithTheFirstSession) {
  RawSocket listener = reserved_port();
  const std::string address = listener.local_address();
  Retrying client(address, {"--once"});
  client.events.wait_for("failed");
  listener.start_listening();
  listener.accept().close();
  EXPECT_EQ(client.process.wait_exit(), exited(0));
  EXPECT_EQ(client.events.count("connected"), 1U);
}

}  // namespace
}  // namespace lanyard::test
