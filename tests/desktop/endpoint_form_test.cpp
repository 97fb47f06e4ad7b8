// What the fields of the connection panel mean.
#include <gtest/gtest.h>

#include "connection/endpoint_form.hpp"
#include "core/text.hpp"

namespace lanyard::desktop::testing {
namespace {

using session::TcpClientOptions;
using session::TcpServerOptions;
using session::UdpOptions;

EndpointForm server_form() {
  return {.mode = Mode::tcp_server,
          .local_port = QStringLiteral("8888"),
          .framing = QStringLiteral("raw")};
}

EndpointForm client_form() {
  return {.mode = Mode::tcp_client,
          .remote_host = QStringLiteral("192.168.4.2"),
          .remote_port = QStringLiteral("8000"),
          .framing = QStringLiteral("raw")};
}

TEST(EndpointFormTest, AServerListensOnEveryAddressWhereNoneIsChosen) {
  const auto options = read_form(server_form());
  ASSERT_TRUE(options);
  const auto& server = std::get<TcpServerOptions>(*options);
  EXPECT_EQ(server.host, "");
  EXPECT_EQ(server.port, 8888);
}

TEST(EndpointFormTest, SpacesAroundWhatIsTypedDoNotMatter) {
  EndpointForm form = client_form();
  form.remote_host = QStringLiteral("  board.local ");
  form.remote_port = QStringLiteral(" 80 ");
  const auto options = read_form(form);
  ASSERT_TRUE(options);
  const auto& client = std::get<TcpClientOptions>(*options);
  EXPECT_EQ(client.host, "board.local");
  EXPECT_EQ(client.port, 80);
  EXPECT_FALSE(client.retry);
}

TEST(EndpointFormTest, APortThatIsNoneIsTheFieldToMend) {
  for (const char* const wrong : {"", "abc", "-1", "0", "65536", "99999999999", "80a", "8 8"}) {
    EndpointForm form = server_form();
    form.local_port = QString::fromLatin1(wrong);
    const auto options = read_form(form);
    ASSERT_FALSE(options) << wrong;
    EXPECT_EQ(options.error().field, Field::local_port) << wrong;
    EXPECT_NE(options.error().sentence.indexOf(QStringLiteral("65535")), -1) << wrong;
    form = client_form();
    form.remote_port = QString::fromLatin1(wrong);
    ASSERT_FALSE(read_form(form)) << wrong;
    EXPECT_EQ(read_form(form).error().field, Field::remote_port) << wrong;
  }
}

QString sentence_about(EndpointForm form) {
  const auto options = read_form(form);
  return options ? QString() : options.error().sentence;
}

TEST(EndpointFormTest, WhetherPort0IsAllowedIsSaidWithItsReason) {
  EndpointForm form = server_form();
  form.local_port = QStringLiteral("0");
  EXPECT_TRUE(sentence_about(form).contains(QStringLiteral("peers have to know which")));
  form = client_form();
  form.remote_port = QStringLiteral("0");
  EXPECT_TRUE(sentence_about(form).contains(QStringLiteral("Nobody can be reached at port 0")));
  form = {.mode = Mode::udp, .local_port = QStringLiteral("0")};
  EXPECT_EQ(sentence_about(form), QString());
  form.local_port = QStringLiteral("x");
  EXPECT_TRUE(sentence_about(form).contains(QStringLiteral("or 0 for any that is free")));
}

TEST(EndpointFormTest, AClientNeedsSomebodyToConnectTo) {
  EndpointForm form = client_form();
  form.remote_host = QStringLiteral("   ");
  ASSERT_FALSE(read_form(form));
  EXPECT_EQ(read_form(form).error().field, Field::remote_host);
}

TEST(EndpointFormTest, AClientThatConnectsAgainTriesForEver) {
  EndpointForm form = client_form();
  form.connect_again = true;
  EXPECT_TRUE(std::get<TcpClientOptions>(*read_form(form)).retry);
}

TEST(EndpointFormTest, TheFramingIsTheOneOfTheCommandLine) {
  EndpointForm form = server_form();
  form.framing = QStringLiteral("delimiter:0d0a");
  form.echo = true;
  const auto session = std::get<TcpServerOptions>(*read_form(form)).session;
  EXPECT_EQ(session::to_string(session.framing), "delimiter:0d0a");
  EXPECT_TRUE(session.echo);
  form.framing = QStringLiteral("length:none");
  ASSERT_FALSE(read_form(form));
  EXPECT_EQ(read_form(form).error().field, Field::framing);
}

TEST(EndpointFormTest, UdpMayLetTheSystemChooseItsPortAndNeedsNoPeer) {
  EndpointForm form{.mode = Mode::udp, .local_port = QStringLiteral("0")};
  const auto alone = read_form(form);
  ASSERT_TRUE(alone);
  EXPECT_EQ(std::get<UdpOptions>(*alone).peer_host, "");
  form.remote_host = QStringLiteral("127.0.0.1");
  form.remote_port = QStringLiteral("x");
  ASSERT_FALSE(read_form(form));
  EXPECT_EQ(read_form(form).error().field, Field::remote_port);
  form.remote_port = QStringLiteral("9");
  EXPECT_EQ(std::get<UdpOptions>(*read_form(form)).peer_port, 9);
}

TEST(EndpointFormTest, AFailureOfTheEngineIsToldBesideTheFieldItConcerns) {
  const auto failure = [](const char* operation, std::errc code) {
    return Error{operation, std::make_error_code(code), {}};
  };
  EXPECT_EQ(field_of(failure("listen", std::errc::address_in_use), Mode::tcp_server),
            Field::local_port);
  EXPECT_EQ(field_of(failure("listen", std::errc::permission_denied), Mode::tcp_server),
            Field::local_port);
  EXPECT_EQ(field_of(failure("listen", std::errc::address_not_available), Mode::tcp_server),
            Field::local_host);
  EXPECT_EQ(field_of(failure("connect", std::errc::connection_refused), Mode::tcp_client),
            Field::remote_port);
  EXPECT_EQ(field_of(failure("connect", std::errc::host_unreachable), Mode::tcp_client),
            Field::remote_host);
}

}  // namespace
}  // namespace lanyard::desktop::testing
