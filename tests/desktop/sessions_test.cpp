// The table of sessions: its model, and the panel by clicks and keys.
#include <gtest/gtest.h>

#include <QHeaderView>

#include "core/quantity.hpp"
#include "desktop_fixture.hpp"
#include "sessions/sessions_panel.hpp"

namespace lanyard::desktop::testing {
namespace {

using namespace std::chrono_literals;
using session::SessionId;
using session::SessionInfo;

SessionInfo info(std::uint64_t id, std::uint64_t received = 0) {
  session::SessionIdentity identity;
  identity.id = SessionId{id};
  identity.peer = "192.168.4." + std::to_string(id) + ":50000";
  SessionInfo made;
  made.identity = std::make_shared<session::SessionIdentity>(identity);
  made.counters.bytes_received = received;
  return made;
}

std::vector<std::uint64_t> ids_in(const SessionsModel& model) {
  std::vector<std::uint64_t> ids;
  for (int row = 0; row < model.rowCount(); ++row) {
    ids.push_back(static_cast<std::uint64_t>(model.id_at(row)));
  }
  return ids;
}

TEST(QuantityTest, BytesAreShownWithThreeDigits) {
  EXPECT_EQ(bytes_text(0), QStringLiteral("0\u00a0B"));
  EXPECT_EQ(bytes_text(999), QStringLiteral("999\u00a0B"));
  EXPECT_EQ(bytes_text(1'000), QStringLiteral("1.00\u00a0kB"));
  EXPECT_EQ(bytes_text(34'500), QStringLiteral("34.5\u00a0kB"));
  EXPECT_EQ(bytes_text(999'999), QStringLiteral("1.00\u00a0MB"));
  EXPECT_EQ(bytes_text(120'400'000), QStringLiteral("120\u00a0MB"));
}

TEST(QuantityTest, DurationsAreShownInTheUnitThatSuits) {
  EXPECT_EQ(duration_text(85us), QStringLiteral("85\u00a0µs"));
  EXPECT_EQ(duration_text(12'300us), QStringLiteral("12.3\u00a0ms"));
  EXPECT_EQ(duration_text(1'200'000us), QStringLiteral("1.20\u00a0s"));
}

TEST(SessionsModelTest, SessionsComeAndGoByTheirNumbers) {
  SessionsModel model;
  const auto start = std::chrono::steady_clock::time_point();
  model.update({info(1), info(2), info(3), info(4)}, start);
  EXPECT_EQ(ids_in(model), (std::vector<std::uint64_t>{1, 2, 3, 4}));
  model.update({info(1), info(4), info(5)}, start + 1s);
  EXPECT_EQ(ids_in(model), (std::vector<std::uint64_t>{1, 4, 5}));
  EXPECT_EQ(model.row_of(SessionId{4}), 1);
  EXPECT_EQ(model.row_of(SessionId{2}), -1);
  model.update({}, start + 2s);
  EXPECT_EQ(model.rowCount(), 0);
}

TEST(SessionsModelTest, ARateIsWhatCameSinceTheTimeBefore) {
  SessionsModel model;
  auto now = std::chrono::steady_clock::time_point();
  std::uint64_t received = 0;
  for (int i = 0; i < 20; ++i) {
    model.update({info(1, received)}, now);
    received += 25'000;
    now += 250ms;
  }
  const auto rate = model.index(0, SessionsModel::receive_rate);
  EXPECT_NEAR(rate.data(SessionsModel::sort_role).toDouble(), 100'000, 10);
  EXPECT_EQ(rate.data().toString(), QStringLiteral("100\u00a0kB/s"));
}

class SessionsPanelTest : public WorkbenchTest {
 protected:
  SessionsPanelTest() {
    panel.resize(900, 300);
    panel.show();
  }
  QTableView& table() { return child<QTableView>(panel, "sessions"); }
  std::string targets() { return to_utf8(child<QLabel>(panel, "targets").text()); }
  void connect_peers(std::size_t count) {
    const std::string address = listen();
    while (peers.size() < count) {
      peers.push_back(RawSocket::connect_to(address));
    }
    ASSERT_TRUE(wait_until([&] { return table().model()->rowCount() == static_cast<int>(count); }));
  }
  void click_row(int row, Qt::KeyboardModifiers keys = {}) {
    const QRect place = table().visualRect(table().model()->index(row, 0));
    QTest::mouseClick(table().viewport(), Qt::LeftButton, keys, place.center());
  }

  SessionsPanel panel{workbench};
  std::vector<RawSocket> peers;
};

TEST_F(SessionsPanelTest, WithoutPeersItSaysThatNobodyIsConnected) {
  EXPECT_EQ(targets(), "Nobody is connected.");
  EXPECT_FALSE(child<QPushButton>(panel, "disconnect").isEnabled());
}

TEST_F(SessionsPanelTest, APeerIsShownWithItsAddress) {
  connect_peers(1);
  EXPECT_EQ(to_utf8(table().model()->index(0, 0).data().toString()), peers[0].local_address());
}

TEST_F(SessionsPanelTest, SendGoesToTheSelectedRowsAndToAllAgainWithTheButton) {
  connect_peers(3);
  EXPECT_FALSE(workbench.targets());
  click_row(1);
  ASSERT_TRUE(workbench.targets());
  EXPECT_EQ(workbench.targets()->size(), 1U);
  click_row(2, Qt::ControlModifier);
  EXPECT_EQ(workbench.targets()->size(), 2U);
  QTest::mouseClick(&child<QPushButton>(panel, "everyone"), Qt::LeftButton);
  EXPECT_FALSE(workbench.targets());
}

TEST_F(SessionsPanelTest, DisconnectEndsTheSelectedSessionsOnly) {
  connect_peers(2);
  click_row(0);
  QTest::mouseClick(&child<QPushButton>(panel, "disconnect"), Qt::LeftButton);
  ASSERT_TRUE(wait_until([&] { return table().model()->rowCount() == 1; }));
  EXPECT_EQ(to_utf8(table().model()->index(0, 0).data().toString()), peers[1].local_address());
  EXPECT_EQ(peers[0].receive_some(), "");
}

TEST_F(SessionsPanelTest, TheKeyboardSelectsAndDisconnects) {
  connect_peers(2);
  table().setFocus();
  QTest::keyClick(&table(), Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(workbench.targets()->size(), 2U);
  QTest::keyClick(&table(), Qt::Key_Delete);
  EXPECT_TRUE(wait_until([&] { return table().model()->rowCount() == 0; }));
}

TEST_F(SessionsPanelTest, WhenTheSelectedPeerLeavesNobodyElseGetsWhatWasMeantForIt) {
  connect_peers(2);
  click_row(0);
  peers[0].close();
  ASSERT_TRUE(wait_until([&] { return table().model()->rowCount() == 1; }));
  EXPECT_EQ(targets(), "Who was selected has left: Send goes to nobody.");
  EXPECT_EQ(workbench.send(Bytes::copy_of("for the first")), 0U);
  QTest::mouseClick(&child<QPushButton>(panel, "everyone"), Qt::LeftButton);
  EXPECT_EQ(targets(), "Send goes to all 1.");
  EXPECT_EQ(workbench.send(Bytes::copy_of("for all")), 1U);
  EXPECT_EQ(peers[1].receive_some(), "for all");
}

}  // namespace
}  // namespace lanyard::desktop::testing
