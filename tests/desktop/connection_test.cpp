// The connection panel, by clicks and keys.
#include <gtest/gtest.h>

#include <QFormLayout>
#include <QRadioButton>
#include <QSettings>

#include "connection/address_list.hpp"
#include "connection/connection_panel.hpp"
#include "desktop_fixture.hpp"
#include "gateway_book.hpp"

namespace lanyard::desktop::testing {
namespace {

class ConnectionPanelTest : public WorkbenchTest {
 protected:
  ConnectionPanelTest() {
    QSettings().clear();
    remake();
  }

  void remake() {
    panel = std::make_unique<ConnectionPanel>(workbench);
    panel->show();
  }
  void type(QLineEdit& field, const QString& text) {
    field.selectAll();
    QTest::keyClicks(&field, text);
  }
  void press(const char* name) {
    QTest::mouseClick(&child<QAbstractButton>(*panel, name), Qt::LeftButton);
  }
  void choose(const char* name) {
    auto& button = child<QRadioButton>(*panel, name);
    QTest::mouseClick(&button, Qt::LeftButton, {}, QPoint(5, button.height() / 2));
  }
  QLineEdit& local_port() { return child<QLineEdit>(*panel, "local_port"); }
  QLineEdit& remote_port() { return child<QLineEdit>(*panel, "remote_port"); }
  QLineEdit& remote_host() { return *child<QComboBox>(*panel, "remote_host").lineEdit(); }
  QPushButton& start() { return child<QPushButton>(*panel, "start"); }
  std::string notice(const char* name) {
    const auto& label = child<NoticeLabel>(*panel, name);
    return label.isVisible() ? to_utf8(label.text()) : std::string();
  }
  std::string state() { return to_utf8(child<QLabel>(*panel, "endpoint_state").text()); }

  std::unique_ptr<ConnectionPanel> panel;
};

TEST_F(ConnectionPanelTest, ANewWindowIsAServerOnPort8888ReadyToListen) {
  EXPECT_EQ(panel->mode(), Mode::tcp_server);
  EXPECT_EQ(local_port().text(), QStringLiteral("8888"));
  EXPECT_FALSE(remote_host().isVisible());
  EXPECT_EQ(state(), "Not listening.");
  EXPECT_FALSE(start().isChecked());
}

TEST_F(ConnectionPanelTest, TheClientModeBeginsWithPort8000) {
  choose("mode_client");
  EXPECT_EQ(panel->mode(), Mode::tcp_client);
  EXPECT_EQ(remote_port().text(), QStringLiteral("8000"));
  EXPECT_TRUE(remote_host().isVisible());
  EXPECT_FALSE(local_port().isVisible());
}

TEST_F(ConnectionPanelTest, ListeningOpensThePortAndClosesItWhenPressedAgain) {
  const std::uint16_t port = RawSocket::listen_on("127.0.0.1:0").local_port();
  type(local_port(), QString::number(port));
  press("start");
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  EXPECT_TRUE(start().isChecked());
  EXPECT_NE(state().find("Listening on "), std::string::npos) << state();
  EXPECT_FALSE(local_port().isEnabled());
  const RawSocket peer = RawSocket::connect_to("127.0.0.1:" + std::to_string(port));
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  press("start");
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().empty(); }));
  EXPECT_EQ(state(), "Not listening.");
  EXPECT_TRUE(local_port().isEnabled());
  // The engine closes the port a moment later, on its own thread.
  EXPECT_TRUE(wait_until([&] {
    try {
      RawSocket::connect_to("127.0.0.1:" + std::to_string(port));
      return false;
    } catch (const std::system_error&) {
      return true;
    }
  }));
}

TEST_F(ConnectionPanelTest, AFieldThatIsGreyedWhileItListensLeavesTheFocusWithTheButton) {
  local_port().setFocus();
  type(local_port(), QString::number(RawSocket::listen_on("127.0.0.1:0").local_port()));
  ASSERT_EQ(panel->window()->focusWidget(), &local_port());
  QTest::keyClick(&local_port(), Qt::Key_Return);
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  EXPECT_FALSE(local_port().isEnabled());
  EXPECT_EQ(panel->window()->focusWidget(), &start());
}

TEST_F(ConnectionPanelTest, APortThatIsTakenIsToldUnderThePortAndCanBeMended) {
  const RawSocket taken = RawSocket::listen_on("127.0.0.1:0");
  type(local_port(), QString::number(taken.local_port()));
  press("start");
  ASSERT_TRUE(wait_until([&] { return !notice("local_port_notice").empty(); }));
  EXPECT_NE(notice("local_port_notice").find("choose another Local PORT"), std::string::npos);
  EXPECT_FALSE(start().isChecked());
  EXPECT_EQ(state(), "Not listening.");
  type(local_port(), QStringLiteral("1"));
  EXPECT_EQ(notice("local_port_notice"), "");
}

TEST_F(ConnectionPanelTest, AnAddressOfAnotherComputerIsToldWithTheFieldToChooseAnew) {
  child<QComboBox>(*panel, "local_host").setEditText(QStringLiteral("192.0.2.77"));
  press("start");
  ASSERT_TRUE(wait_until([&] { return !notice("local_host_notice").empty(); }));
  EXPECT_NE(notice("local_host_notice").find("choose one from the list of Local IP"),
            std::string::npos);
}

TEST_F(ConnectionPanelTest, APortOfManyDigitsIsKeptAsItIsTypedAndRefusedAtOnce) {
  type(local_port(), QStringLiteral("123456789012345678901234567890"));
  EXPECT_EQ(local_port().text().size(), 30);
  EXPECT_NE(notice("local_port_notice").find("“123456789012345678901234…” is not a port"),
            std::string::npos);
  type(local_port(), QStringLiteral("65535"));
  EXPECT_EQ(notice("local_port_notice"), "");
  type(local_port(), QStringLiteral("65536"));
  EXPECT_NE(notice("local_port_notice"), "");
}

TEST_F(ConnectionPanelTest, AnAddressThatIsReachedByAnotherIsToldAsItWasChosen) {
  Workbench elsewhere({.directory = directory.path(), .book = std::make_shared<GatewayBook>()});
  ConnectionPanel other(elsewhere);
  elsewhere.open(session::TcpServerOptions{.host = "192.168.4.1"});
  ASSERT_TRUE(wait_until([&] { return elsewhere.state() == EndpointState::open; }));
  const std::string bound = elsewhere.address();
  ASSERT_TRUE(bound.starts_with("127."));
  const std::string chosen = "192.168.4.1" + bound.substr(bound.find(':'));
  const std::string said = to_utf8(child<QLabel>(other, "endpoint_state").text());
  EXPECT_EQ(said, "Listening on " + chosen +
                      ", where boards reach it; for programs of this computer it is " + bound);
}

TEST_F(ConnectionPanelTest, AnAddressWithAZoneIsToldWithIt) {
  Workbench elsewhere({.directory = directory.path(), .book = std::make_shared<GatewayBook>()});
  elsewhere.open(session::TcpServerOptions{.host = "fe80::1%eth0"});
  ASSERT_TRUE(wait_until([&] { return elsewhere.state() == EndpointState::open; }));
  const std::string chosen = elsewhere.address_as_chosen();
  EXPECT_TRUE(chosen.starts_with("[fe80::1%eth0]:")) << chosen;
}

TEST_F(ConnectionPanelTest, LettersForAPortAreToldAtOnceAndNothingOpens) {
  type(local_port(), QStringLiteral("http"));
  press("start");
  EXPECT_NE(notice("local_port_notice").find("“http” is not a port"), std::string::npos);
  EXPECT_EQ(workbench.state(), EndpointState::closed);
  EXPECT_FALSE(start().isChecked());
}

TEST_F(ConnectionPanelTest, ConnectReachesTheServerAndRemembersIt) {
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  choose("mode_client");
  type(remote_host(), QStringLiteral("127.0.0.1"));
  type(remote_port(), QString::number(server.local_port()));
  QTest::keyClick(&remote_port(), Qt::Key_Return);
  const RawSocket peer = server.accept();
  ASSERT_TRUE(wait_until([&] { return state() == "Connected."; }));
  remake();
  EXPECT_EQ(panel->mode(), Mode::tcp_client);
  EXPECT_EQ(remote_host().text(), QStringLiteral("127.0.0.1"));
  EXPECT_EQ(remote_port().text(), QString::number(server.local_port()));
}

TEST_F(ConnectionPanelTest, AServerThatIsNotThereIsToldAtOnce) {
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  choose("mode_client");
  type(remote_host(), QStringLiteral("127.0.0.1"));
  type(remote_port(), QString::number(nobody.local_port()));
  press("start");
  ASSERT_TRUE(wait_until([&] { return !notice("remote_port_notice").empty(); }));
  EXPECT_NE(notice("remote_port_notice").find("connection refused"), std::string::npos);
  EXPECT_EQ(state(), "Not connected.");
}

TEST_F(ConnectionPanelTest, TryingAgainCanBeCancelled) {
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  choose("mode_client");
  child<QCheckBox>(*panel, "connect_again").setChecked(true);
  type(remote_host(), QStringLiteral("127.0.0.1"));
  type(remote_port(), QString::number(nobody.local_port()));
  press("start");
  ASSERT_TRUE(wait_until([&] { return !notice("remote_port_notice").empty(); }));
  EXPECT_EQ(state(), "Connecting…");
  EXPECT_NE(start().text().indexOf(QStringLiteral("l")), -1);
  press("start");
  EXPECT_EQ(workbench.state(), EndpointState::closed);
  EXPECT_EQ(state(), "Not connected.");
}

TEST_F(ConnectionPanelTest, AnotherModeEndsWhatIsOpenAndSaysSo) {
  int changes = 0;
  QObject::connect(panel.get(), &ConnectionPanel::mode_changed, [&] { ++changes; });
  const std::uint16_t port = RawSocket::listen_on("127.0.0.1:0").local_port();
  type(local_port(), QString::number(port));
  press("start");
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  choose("mode_udp");
  EXPECT_EQ(workbench.state(), EndpointState::closed);
  EXPECT_EQ(changes, 1);
  choose("mode_server");
  EXPECT_EQ(local_port().text(), QString::number(port));
}

TEST_F(ConnectionPanelTest, UdpOpensAndTalksToWhoeverSends) {
  choose("mode_udp");
  type(local_port(), QStringLiteral("0"));
  press("start");
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  const auto bound = parse_host_port(workbench.address());
  ASSERT_TRUE(bound);
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  peer.send_to("127.0.0.1:" + std::to_string(bound->port), "Hello");
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  workbench.send(Bytes::copy_of("and you"));
  EXPECT_EQ(peer.receive_some(), "and you");
}

TEST_F(ConnectionPanelTest, UdpWithARemoteIpOpensTalksToItAndSaysSo) {
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  const std::string port = std::to_string(peer.local_port());
  choose("mode_udp");
  type(local_port(), QStringLiteral("0"));
  type(remote_host(), QStringLiteral("127.0.0.1"));
  type(remote_port(), to_qt(port));
  press("start");
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  EXPECT_EQ(state(), "Open to 127.0.0.1:" + port);
  workbench.send(Bytes::copy_of("Hello"));
  EXPECT_EQ(peer.receive_some(), "Hello");
  press("start");
  EXPECT_EQ(state(), "Not open.");
}

TEST_F(ConnectionPanelTest, TheLocalIpIsGreyInUdpModeWhileThereIsARemoteIpAsItDoesNotCount) {
  const auto& local_host = child<QComboBox>(*panel, "local_host");
  choose("mode_udp");
  EXPECT_TRUE(local_host.isEnabled());
  type(remote_host(), QStringLiteral("127.0.0.1"));
  EXPECT_FALSE(local_host.isEnabled());
  EXPECT_FALSE(local_host.toolTip().isEmpty()) << "it says why";
  choose("mode_server");
  EXPECT_TRUE(local_host.isEnabled());
  choose("mode_udp");
  EXPECT_FALSE(local_host.isEnabled());
  type(remote_host(), QStringLiteral(" "));
  EXPECT_TRUE(local_host.isEnabled());
  EXPECT_TRUE(local_host.toolTip().isEmpty());
}

TEST_F(ConnectionPanelTest, AUdpPortThatIsTakenIsToldUnderThePortAlsoWhereThereIsARemoteIp) {
  const RawSocket taken = RawSocket::udp_at("0.0.0.0:0");
  choose("mode_udp");
  type(local_port(), QString::number(taken.local_port()));
  type(remote_host(), QStringLiteral("127.0.0.1"));
  press("start");
  ASSERT_TRUE(wait_until([&] { return !notice("local_port_notice").empty(); }));
  EXPECT_NE(notice("local_port_notice").find("choose another Local PORT"), std::string::npos);
  EXPECT_EQ(state(), "Not open.");
}

TEST_F(ConnectionPanelTest, TheFramingCanBeChangedWhileItRuns) {
  const std::uint16_t port = RawSocket::listen_on("127.0.0.1:0").local_port();
  type(local_port(), QString::number(port));
  press("start");
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  auto& kind = child<QComboBox>(*panel, "framing_kind");
  kind.setCurrentIndex(kind.findData(QStringLiteral("line")));
  RawSocket peer = RawSocket::connect_to("127.0.0.1:" + std::to_string(port));
  int messages = 0;
  QObject::connect(&workbench, &Workbench::arrived, [&](const std::vector<session::Event>& events) {
    for (const session::Event& event : events) {
      messages += std::holds_alternative<session::Received>(event.body) ? 1 : 0;
    }
  });
  peer.send("one\ntwo\nthree\n");
  EXPECT_TRUE(wait_until([&] { return messages == 3; }));
}

TEST_F(ConnectionPanelTest, AFramingThatIsIncompleteIsToldUnderIt) {
  auto& kind = child<QComboBox>(*panel, "framing_kind");
  kind.setCurrentIndex(kind.findData(QStringLiteral("delimiter")));
  auto& parameter = child<QLineEdit>(*panel, "framing_parameter");
  EXPECT_TRUE(parameter.isVisible());
  type(parameter, QStringLiteral("0d0"));
  QTest::keyClick(&parameter, Qt::Key_Return);
  EXPECT_NE(notice("framing_notice"), "");
  press("start");
  EXPECT_EQ(workbench.state(), EndpointState::closed);
  type(parameter, QStringLiteral("0d0a"));
  QTest::keyClick(&parameter, Qt::Key_Return);
  EXPECT_EQ(notice("framing_notice"), "");
}

TEST_F(ConnectionPanelTest, BoardsAreOfferedBesideRecentPeers) {
  choose("mode_client");
  panel->offer_peers(
      {{.label = QStringLiteral("kitchen — 192.168.4.2"), .host = QStringLiteral("192.168.4.2")}});
  auto& list = child<QComboBox>(*panel, "remote_host");
  ASSERT_EQ(list.count(), 1);
  list.setCurrentIndex(0);
  Q_EMIT list.activated(0);
  EXPECT_EQ(remote_host().text(), QStringLiteral("192.168.4.2"));
}

TEST_F(ConnectionPanelTest, TheListOfAddressesBeginsWithEveryAddressAndHasLoopback) {
  auto& list = child<QComboBox>(*panel, "local_host");
  ASSERT_TRUE(wait_until([&] { return list.count() > 1; }));
  EXPECT_EQ(list.currentIndex(), 0);
  EXPECT_EQ(list.itemData(0).toString(), QString());
  EXPECT_GE(list.findText(QStringLiteral("127.0.0.1")), 1);
}

TEST_F(ConnectionPanelTest, AnAddressThatIsNotThisComputersAnyMoreIsNotRememberedForTheNextStart) {
  child<QComboBox>(*panel, "local_host").setEditText(QStringLiteral("192.0.2.77"));
  start().click();
  remake();
  auto& list = child<QComboBox>(*panel, "local_host");
  EXPECT_EQ(list.currentText(), list.itemText(0));
}

TEST_F(ConnectionPanelTest, AnAddressThatLeavesTheListGivesWayToEveryAddress) {
  AddressList list;
  list.show_addresses({{.address = "192.168.4.1", .interface = "virtual network Lanyard"},
                       {.address = "192.0.2.2", .interface = "eth0"}});
  list.set_host(QStringLiteral("192.168.4.1"));
  list.show_addresses({{.address = "192.0.2.2", .interface = "eth0"}});
  EXPECT_EQ(list.host(), QString());
  list.set_host(QStringLiteral("typed.example"));
  list.show_addresses({});
  EXPECT_EQ(list.host(), QStringLiteral("typed.example"));
}

TEST_F(ConnectionPanelTest, AnAddressThatLeavesTheListStaysTheChosenOneUntilSomebodyChooses) {
  AddressList list;
  list.show_addresses({{.address = "192.168.4.1", .interface = "virtual network Lanyard"},
                       {.address = "192.0.2.2", .interface = "eth0"}});
  list.set_host(QStringLiteral("192.168.4.1"));
  for (int look = 0; look < 2; ++look) {
    list.show_addresses({{.address = "192.0.2.2", .interface = "eth0"}});
    EXPECT_EQ(list.host(), QString());
    EXPECT_EQ(list.last_chosen(), QStringLiteral("192.168.4.1"));
  }
  list.set_host(QStringLiteral("192.0.2.2"));
  EXPECT_EQ(list.last_chosen(), QStringLiteral("192.0.2.2"));
}

TEST_F(ConnectionPanelTest, EveryFieldHasANameForScreenReaders) {
  for (const char* const name : {"local_host", "local_port", "remote_host", "remote_port"}) {
    EXPECT_FALSE(child<QWidget>(*panel, name).accessibleName().isEmpty()) << name;
  }
}

}  // namespace
}  // namespace lanyard::desktop::testing
