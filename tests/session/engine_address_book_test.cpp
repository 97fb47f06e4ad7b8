// A book of addresses that stand for something else, as a virtual lab's do.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <list>
#include <mutex>
#include <semaphore>
#include <set>
#include <stdexcept>
#include <thread>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

/// Knows one lab address, which leads to a port of this computer, and one board by its loopback
/// address.
class OneLab final : public AddressBook {
 public:
  Result<std::optional<HostPort>> way_to(const HostPort& where, Transport /*transport*/) override {
    if (where.host == "192.168.4.9") {
      return std::unexpected(Error{"connect", std::make_error_code(std::errc::connection_refused),
                                   "cannot connect to 192.168.4.9:80: nothing listens there"});
    }
    if (where.host != "192.168.4.2") {
      return std::nullopt;
    }
    return HostPort{"127.0.0.1", port};
  }
  std::optional<std::string> local_address_for(const std::string& host) override {
    return host == "192.168.4.1" ? std::optional<std::string>("127.0.0.1") : std::nullopt;
  }
  std::optional<std::string> name_of(const IpEndpoint& peer) override {
    asked.release();
    const std::scoped_lock lock(mutex);
    naming_threads.insert(std::this_thread::get_id());
    IpEndpoint named = peer;
    named.address[0] = std::byte{192};
    return to_string(named);
  }

  void wait_for_a_question() {
    if (!asked.try_acquire_for(patience)) throw std::runtime_error("nobody asked for a name");
  }

  std::uint16_t port = 0;
  std::counting_semaphore<> asked{0};
  std::mutex mutex;
  std::set<std::thread::id> naming_threads;  // guarded by mutex
};

/// A board's connection to `port` of this computer; closed with the object.
class BoardConnection {
 public:
  explicit BoardConnection(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    EXPECT_EQ(::inet_pton(AF_INET, "127.168.4.2", &address.sin_addr), 1);
    EXPECT_EQ(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    EXPECT_EQ(::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
  }
  ~BoardConnection() { ::close(descriptor_); }
  /// Waits for the end of the connection, or the deadline.
  [[nodiscard]] bool has_ended() const {
    pollfd polled{.fd = descriptor_, .events = POLLIN, .revents = 0};
    std::byte byte{};
    return ::poll(&polled, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) == 1 &&
           ::recv(descriptor_, &byte, 1, 0) <= 0;
  }
  BoardConnection(const BoardConnection&) = delete;
  BoardConnection& operator=(const BoardConnection&) = delete;

 private:
  const int descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

class AddressBookTest : public ::testing::Test {
 protected:
  /// Opens `options` and waits for what comes of it.
  const Event* outcome_of(TcpClientOptions options) {
    engine.open(std::move(options));
    return events.wait_for([](const Event& event) {
      return std::holds_alternative<Failed>(event.body) ||
             (event.session && event.session->role == Role::client);
    });
  }
  std::string listen(TcpServerOptions options) {
    engine.open(std::move(options));
    const auto* listening = events.wait_for_body<Listening>();
    EXPECT_NE(listening, nullptr) << events.failures();
    const auto endpoint = parse_ip_endpoint(listening == nullptr ? ":0" : listening->address);
    book->port = endpoint ? endpoint->port : 0;
    return listening == nullptr ? std::string() : listening->address;
  }

  std::shared_ptr<OneLab> book = std::make_shared<OneLab>();
  Engine engine{{}, book};
  EventCollector events{engine};
};

TEST_F(AddressBookTest, ALabAddressIsReachedByADetourAndKeepsItsName) {
  listen({.host = "127.0.0.1"});
  const Event* connected = outcome_of({.host = "192.168.4.2", .port = 8000});
  ASSERT_NE(connected, nullptr);
  ASSERT_TRUE(std::holds_alternative<Connected>(connected->body)) << events.failures();
  EXPECT_EQ(connected->session->peer, "192.168.4.2:8000");
}

TEST_F(AddressBookTest, AnAddressTheBookDoesNotKnowMeansWhatItSays) {
  const std::string address = listen({.host = "127.0.0.1"});
  const Event* connected = outcome_of({.host = "127.0.0.1", .port = book->port});
  ASSERT_NE(connected, nullptr);
  EXPECT_EQ(connected->session->peer, address);
}

TEST_F(AddressBookTest, WhatTheBookRefusesFailsWithItsWords) {
  const Event* event = outcome_of({.host = "192.168.4.9", .port = 80});
  ASSERT_NE(event, nullptr);
  const auto* failed = std::get_if<Failed>(&event->body);
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.operation, "connect");
  EXPECT_EQ(failed->error.reason(), "connection refused");
  EXPECT_EQ(failed->error.message, "cannot connect to 192.168.4.9:80: nothing listens there");
}

TEST_F(AddressBookTest, AServerOnALabAddressListensWhereItLeads) {
  EXPECT_TRUE(listen({.host = "192.168.4.1"}).starts_with("127.0.0.1:"));
}

TEST_F(AddressBookTest, APeerOfTheLabIsCalledByItsAddressThere) {
  listen({.host = ""});  // both families: the peer comes as an IPv4-mapped address
  const BoardConnection board(book->port);
  const Event* connected = events.wait_for(
      [](const Event& event) { return std::holds_alternative<Connected>(event.body); });
  ASSERT_NE(connected, nullptr);
  EXPECT_TRUE(connected->session->peer.starts_with("192.168.4.2:")) << connected->session->peer;
}

TEST_F(AddressBookTest, AStormOfPeersIsNamedWithoutAThreadForEach) {
  listen({.host = "127.0.0.1"});
  constexpr std::size_t boards = 200;
  std::list<BoardConnection> connections;
  {
    const std::scoped_lock lock(book->mutex);  // naming waits until all are there
    for (std::size_t i = 0; i < boards; ++i) {
      connections.emplace_back(book->port);
    }
  }
  std::size_t named = 0;
  events.wait_for([&](const Event& event) {
    named += std::holds_alternative<Connected>(event.body) &&
                     event.session->peer.starts_with("192.168.4.2:")
                 ? 1U
                 : 0U;
    return named == boards;
  });
  EXPECT_EQ(named, boards);
  const std::scoped_lock lock(book->mutex);
  // One at a time; another where the one before had nothing left to do.
  EXPECT_LT(book->naming_threads.size(), boards / 2);
}

TEST_F(AddressBookTest, UdpTakesTheDetourToo) {
  UdpOptions server;
  server.host = "127.0.0.1";
  engine.open(std::move(server));
  const auto* listening = events.wait_for_body<Listening>();
  ASSERT_NE(listening, nullptr);
  book->port = parse_ip_endpoint(listening->address)->port;
  UdpOptions client;
  client.peer_host = "192.168.4.2";
  client.peer_port = 5005;
  engine.open(std::move(client));
  const Event* connected = events.wait_for(
      [](const Event& event) { return std::holds_alternative<Connected>(event.body); });
  ASSERT_NE(connected, nullptr);
  EXPECT_EQ(connected->session->peer, "192.168.4.2:5005");
  engine.send(connected->session->id, Bytes::copy_of("to the board"));
  const auto* received = events.wait_for_body<Received>();
  ASSERT_NE(received, nullptr) << events.failures();
  EXPECT_EQ(as_chars(received->message.bytes.view()), "to the board");
}

/// Under AddressSanitizer: a peer's socket must not outlive the engine.
TEST(AddressBookLifetime, AnEngineThatGoesTakesThePeersThatWaitForTheirNamesWithIt) {
  const auto book = std::make_shared<OneLab>();
  std::list<BoardConnection> connections;
  const std::unique_lock naming(book->mutex);  // nobody is named meanwhile
  {
    Engine engine{{}, book};
    EventCollector events{engine};
    engine.open(TcpServerOptions{.host = "127.0.0.1"});
    const auto* listening = events.wait_for_body<Listening>();
    ASSERT_NE(listening, nullptr);
    const std::uint16_t port = parse_ip_endpoint(listening->address).value().port;
    for (int i = 0; i < 3; ++i) {
      connections.emplace_back(port);
    }
    book->wait_for_a_question();
  }
  for (auto& connection : connections) {
    EXPECT_TRUE(connection.has_ended());
  }
}

}  // namespace
}  // namespace lanyard::session::testing
