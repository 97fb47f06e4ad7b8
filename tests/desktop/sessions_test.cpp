// The table of sessions: its model, and the panel by clicks and keys.
#include <gtest/gtest.h>

#include <QHeaderView>
#include <QMenu>
#include <QSettings>

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
  EXPECT_EQ(size_text(0), QStringLiteral("0\u00a0B"));
  EXPECT_EQ(size_text(999), QStringLiteral("999\u00a0B"));
  EXPECT_EQ(size_text(1'000), QStringLiteral("1.00\u00a0kB"));
  EXPECT_EQ(size_text(34'500), QStringLiteral("34.5\u00a0kB"));
  EXPECT_EQ(size_text(999'999), QStringLiteral("1.00\u00a0MB"));
  EXPECT_EQ(size_text(120'400'000), QStringLiteral("120\u00a0MB"));
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
  // One list may have been made before the beginning of a session that is known already.
  model.update({info(1), info(4), info(5)}, start + 1s);
  EXPECT_EQ(ids_in(model), (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
  model.update({info(1), info(4), info(5)}, start + 2s);
  EXPECT_EQ(ids_in(model), (std::vector<std::uint64_t>{1, 4, 5}));
  EXPECT_EQ(model.row_of(SessionId{4}), 1);
  EXPECT_EQ(model.row_of(SessionId{2}), -1);
}

session::Event begins(std::uint64_t id) {
  return {.session = info(id).identity, .body = session::Connected{}};
}

session::Event ends(std::uint64_t id, session::DisconnectReason reason,
                    session::Counters totals = {}) {
  return {.session = info(id).identity,
          .body = session::Disconnected{.reason = reason, .totals = totals}};
}

QString state_of(const SessionsModel& model, std::uint64_t id) {
  return model.index(model.row_of(SessionId{id}), SessionsModel::state).data().toString();
}

TEST(SessionsModelTest, ASessionThatHasEndedStaysWithItsReasonAndItsTotals) {
  SessionsModel model;
  model.take({begins(1), begins(2)});
  model.update({info(1), info(2)}, {});
  model.take({ends(1, session::DisconnectReason::peer_closed, {.bytes_received = 34'500}),
              ends(2, session::DisconnectReason::reset)});
  for (int later = 1; later < 4; ++later) {
    model.update({}, std::chrono::steady_clock::time_point() + later * 1s);
  }
  ASSERT_EQ(ids_in(model), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(state_of(model, 1), QStringLiteral("closed by peer"));
  EXPECT_EQ(state_of(model, 2), QStringLiteral("reset"));
  EXPECT_EQ(model.index(0, SessionsModel::received).data().toString(),
            QStringLiteral("34.5\u00a0kB"));
  const auto grey = model.index(0, SessionsModel::peer).data(Qt::ForegroundRole).value<QColor>();
  EXPECT_LT(grey.alpha(), 255) << "fainter than the others";
  // On white, what is half black is read well; Qt's grey of what is disabled is not.
  EXPECT_LE(grey.lightness() * grey.alpha() + 255 * (255 - grey.alpha()), 255 * 140);
  EXPECT_TRUE(model.has_ended(0));
}

TEST(SessionsModelTest, AListThatIsOlderThanAnEndDoesNotBringTheSessionBack) {
  SessionsModel model;
  model.take({begins(1), ends(1, session::DisconnectReason::timed_out)});
  model.update({info(1, 999)}, {});
  EXPECT_EQ(model.rowCount(), 1);
  EXPECT_EQ(state_of(model, 1), QStringLiteral("timed out"));
  EXPECT_EQ(model.index(0, SessionsModel::received).data().toString(), QStringLiteral("0\u00a0B"));
}

TEST(SessionsModelTest, OfManyThatEndedTheLastAreKept) {
  SessionsModel model;
  std::vector<session::Event> events;
  constexpr auto most = SessionsModel::most_ended;
  for (std::uint64_t id = 1; id <= most + 50; ++id) {
    events.push_back(begins(id));
    if (id != 7) {  // which stays open
      events.push_back(ends(id, session::DisconnectReason::closed_here));
    }
  }
  model.take(events);
  EXPECT_EQ(model.rowCount(), static_cast<int>(most) + 1);
  EXPECT_EQ(model.ended(), most);
  EXPECT_TRUE(model.forgot_some());
  EXPECT_EQ(state_of(model, 7), QStringLiteral("open"));
  EXPECT_EQ(model.row_of(SessionId{1}), -1);
  model.clear_ended();
  EXPECT_EQ(ids_in(model), (std::vector<std::uint64_t>{7}));
  EXPECT_FALSE(model.forgot_some());
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
  /// Rows of sessions that are open.
  int open_rows() {
    int count = 0;
    for (int row = 0; row < table().model()->rowCount(); ++row) {
      const auto state = table().model()->index(row, SessionsModel::state);
      count += state.data().toString() == QStringLiteral("open") ? 1 : 0;
    }
    return count;
  }
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

  /// What was chosen by another test counts no more.
  const bool forgotten = [] {
    QSettings().clear();
    return true;
  }();
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
  ASSERT_TRUE(wait_until([&] { return open_rows() == 1; }));
  EXPECT_EQ(to_utf8(table().model()->index(0, 0).data().toString()), peers[1].local_address());
  EXPECT_EQ(peers[0].receive_some(), "");
}

TEST_F(SessionsPanelTest, TheKeyboardSelectsAndDisconnects) {
  connect_peers(2);
  table().setFocus();
  QTest::keyClick(&table(), Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(workbench.targets()->size(), 2U);
  QTest::keyClick(&table(), Qt::Key_Delete);
  EXPECT_TRUE(wait_until([&] { return open_rows() == 0; }));
}

TEST_F(SessionsPanelTest, WhenTheSelectedPeerLeavesNobodyElseGetsWhatWasMeantForIt) {
  connect_peers(2);
  click_row(0);
  peers[0].close();
  ASSERT_TRUE(wait_until([&] { return open_rows() == 1; }));
  EXPECT_EQ(targets(), "Who was selected has left: Send goes to nobody.");
  EXPECT_EQ(workbench.send(Bytes::copy_of("for the first")), 0U);
  QTest::mouseClick(&child<QPushButton>(panel, "everyone"), Qt::LeftButton);
  EXPECT_EQ(targets(), "Send goes to all 1.");
  EXPECT_EQ(workbench.send(Bytes::copy_of("for all")), 1U);
  EXPECT_EQ(peers[1].receive_some(), "for all");
}

TEST_F(SessionsPanelTest, ASessionThatHasEndedIsNoTarget) {
  connect_peers(2);
  peers[0].close();
  ASSERT_TRUE(wait_until([&] { return open_rows() == 1; }));
  click_row(1);  // in grey
  EXPECT_EQ(targets(), "Who was selected has left: Send goes to nobody.");
  EXPECT_EQ(workbench.send(Bytes::copy_of("for the dead")), 0U);
  QTest::keyClick(&table(), Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(targets(), "Send goes to 1 selected.");
}

TEST_F(SessionsPanelTest, ThoseThatAreOpenStandAboveThoseThatHaveEndedAndStaySelected) {
  connect_peers(3);
  click_row(2);
  const std::string last = peers[2].local_address();
  peers[0].close();
  peers[1].close();
  ASSERT_TRUE(wait_until([&] { return open_rows() == 1; }));
  const auto peer_in = [&](int row) {
    return to_utf8(table().model()->index(row, 0).data().toString());
  };
  EXPECT_EQ(peer_in(0), last);
  EXPECT_TRUE(table().selectionModel()->isRowSelected(0, {}));
  EXPECT_EQ(targets(), "Send goes to 1 selected.");
  table().sortByColumn(SessionsModel::peer, Qt::DescendingOrder);
  EXPECT_EQ(peer_in(0), last);
  EXPECT_TRUE(table().selectionModel()->isRowSelected(0, {}));
}

TEST_F(SessionsPanelTest, TheStateIsNotCutWhereThereIsRoomForItAlsoWhereColumnsWereChosen) {
  connect_peers(1);
  peers[0].close();
  ASSERT_TRUE(wait_until([&] { return open_rows() == 0; }));
  auto& header = *table().horizontalHeader();
  const auto is_whole = [&] {
    const QString words = table().model()->index(0, SessionsModel::state).data().toString();
    return table().fontMetrics().horizontalAdvance(words) <
           header.sectionSize(SessionsModel::state);
  };
  panel.resize(1200, 300);
  EXPECT_TRUE(wait_until(is_whole));
  for (QAction* const action : panel.findChild<QMenu*>()->actions()) {
    if (action->text() == QStringLiteral("Round trip")) {
      action->trigger();
    }
  }
  EXPECT_TRUE(wait_until(is_whole));
  header.resizeSection(SessionsModel::state, 20);
  EXPECT_TRUE(wait_until(is_whole)) << "there is still room";
}

TEST_F(SessionsPanelTest, InANarrowWindowTheStateIsWholeAndTheBytesNamesAreCutFirst) {
  panel.resize(310, 400);
  connect_peers(2);
  peers[0].close();
  ASSERT_TRUE(wait_until([&] { return open_rows() == 1; }));
  const QAbstractItemView& view = table();
  const auto is_whole = [&](int column) {
    return !table().isColumnHidden(column) &&
           table().columnWidth(column) >= view.sizeHintForColumn(column);
  };
  for (const int column :
       {SessionsModel::peer, SessionsModel::state, SessionsModel::received, SessionsModel::sent}) {
    EXPECT_TRUE(wait_until([&] { return is_whole(column); })) << column;
  }
  EXPECT_LE(table().horizontalHeader()->length(), table().viewport()->width());
}

TEST_F(SessionsPanelTest, WhatATableCutsIsToldInWholeByAToolTip) {
  connect_peers(1);
  peers[0].send("12345");
  const auto tool_tip = [&](int column) {
    return to_utf8(table().model()->index(0, column).data(Qt::ToolTipRole).toString());
  };
  EXPECT_EQ(tool_tip(SessionsModel::peer).find(peers[0].local_address() + "\n"), 0U);
  EXPECT_EQ(tool_tip(SessionsModel::state), "open");
  peers[0].close();
  EXPECT_TRUE(
      wait_until([&] { return tool_tip(SessionsModel::state).find("closed by peer at ") == 0; }));
  EXPECT_EQ(table()
                .model()
                ->headerData(SessionsModel::received, Qt::Horizontal, Qt::ToolTipRole)
                .toString(),
            QStringLiteral("Received"));
}

TEST_F(SessionsPanelTest, AButtonInGreySaysWhy) {
  const auto why = [&](const char* name) {
    const auto& button = child<QPushButton>(panel, name);
    return (button.isEnabled() ? "on: " : "off: ") + to_utf8(button.toolTip());
  };
  EXPECT_EQ(why("everyone"), "off: Nobody is connected");
  EXPECT_EQ(why("disconnect"), "off: Nobody is connected who could be disconnected");
  connect_peers(2);
  EXPECT_EQ(why("everyone"), "off: Nobody is selected: what is sent goes to everyone already");
  EXPECT_EQ(why("disconnect"), "off: Select in the table the sessions to close");
  click_row(0);
  EXPECT_EQ(why("everyone"), "on: What is sent goes to everyone again");
  EXPECT_EQ(why("disconnect"), "on: Close the selected sessions (Delete)");
  peers[0].close();
  EXPECT_TRUE(wait_until(
      [&] { return why("disconnect") == "off: The selected sessions have ended already"; }));
}

TEST_F(SessionsPanelTest, WhatWasGivenToTheStateIsTakenBackInANarrowerWindowOfTheNextStart) {
  panel.resize(1200, 300);
  auto& header = *table().horizontalHeader();
  header.resizeSection(SessionsModel::state, 60);  // chosen; more is given to it
  ASSERT_GT(header.sectionSize(SessionsModel::state), 60);
  SessionsPanel next(workbench);
  next.resize(250, 300);
  next.show();
  EXPECT_EQ(
      child<QTableView>(next, "sessions").horizontalHeader()->sectionSize(SessionsModel::state),
      60);
}

TEST_F(SessionsPanelTest, WhatHasEndedCanBeClearedAway) {
  connect_peers(2);
  auto& clear = child<QPushButton>(panel, "clear_ended");
  EXPECT_FALSE(clear.isVisible());
  peers[0].close();
  ASSERT_TRUE(wait_until([&] { return clear.isVisible(); }));
  EXPECT_EQ(to_utf8(child<QLabel>(panel, "ended_sessions").text()), "In grey: 1 that ended.");
  QTest::mouseClick(&clear, Qt::LeftButton);
  EXPECT_EQ(table().model()->rowCount(), 1);
  EXPECT_FALSE(clear.isVisible());
  EXPECT_FALSE(workbench.targets()) << "nobody has chosen anyone";
}

TEST_F(SessionsPanelTest, AnotherEndpointBeginsWithEveryoneAsTarget) {
  connect_peers(1);
  click_row(0);
  workbench.close();
  ASSERT_TRUE(wait_until([&] { return open_rows() == 0; }));
  EXPECT_FALSE(table().selectionModel()->hasSelection());
  const RawSocket next = RawSocket::connect_to(listen());
  ASSERT_TRUE(wait_until([&] { return open_rows() == 1; }));
  EXPECT_EQ(targets(), "Send goes to all 1.");
}

TEST_F(SessionsPanelTest, WhoWasLookedAtBetweenTwoEndpointsIsNotTheOnlyTargetOfTheNext) {
  connect_peers(1);
  workbench.close();
  ASSERT_TRUE(wait_until([&] { return open_rows() == 0; }));
  click_row(0);
  const RawSocket next = RawSocket::connect_to(listen());
  ASSERT_TRUE(wait_until([&] { return open_rows() == 1; }));
  EXPECT_EQ(targets(), "Send goes to all 1.");
  EXPECT_FALSE(table().selectionModel()->hasSelection());
}

TEST_F(SessionsPanelTest, TheColumnsThatWereChosenComeBack) {
  auto& header = *table().horizontalHeader();
  EXPECT_TRUE(header.isSectionHidden(SessionsModel::round_trip));
  EXPECT_FALSE(header.isSectionHidden(SessionsModel::send_rate));
  const auto choose = [&](const QString& name) {
    for (QAction* const action : panel.findChild<QMenu*>()->actions()) {
      if (action->text() == name) {
        action->trigger();
      }
    }
  };
  choose(QStringLiteral("Round trip"));
  choose(QStringLiteral("Out"));
  EXPECT_FALSE(header.isSectionHidden(SessionsModel::round_trip));
  EXPECT_TRUE(header.isSectionHidden(SessionsModel::send_rate));
  const SessionsPanel next(workbench);
  const auto& again = *child<QTableView>(next, "sessions").horizontalHeader();
  EXPECT_FALSE(again.isSectionHidden(SessionsModel::round_trip));
  EXPECT_TRUE(again.isSectionHidden(SessionsModel::send_rate));
}

TEST_F(SessionsPanelTest, WhatAnEarlierVersionKeptOfTheColumnsDoesNotBringItsAlignmentBack) {
  auto& header = *table().horizontalHeader();
  header.setDefaultAlignment(Qt::AlignCenter);
  header.setResizeContentsPrecision(1000);
  header.resizeSection(SessionsModel::peer, 100);  // chosen, and so kept with the others
  const SessionsPanel next(workbench);
  const auto& again = *child<QTableView>(next, "sessions").horizontalHeader();
  EXPECT_EQ(again.sectionSize(SessionsModel::peer), 100);
  EXPECT_EQ(again.defaultAlignment(), Qt::AlignLeft | Qt::AlignVCenter);
  EXPECT_EQ(again.resizeContentsPrecision(), 0);
}

}  // namespace
}  // namespace lanyard::desktop::testing
