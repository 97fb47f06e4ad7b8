// What the conversation's panel says and does on a full disk.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>

#include "conversation/conversation_panel.hpp"
#include "desktop_fixture.hpp"
#include "full_disk.hpp"

namespace lanyard::desktop::testing {
namespace {

class ConversationPanelOnAFullDiskTest : public ::testing::Test {
 protected:
  ConversationPanelOnAFullDiskTest() {
    QSettings().clear();
    panel.resize(900, 600);
    panel.show();
    QObject::connect(&workbench, &Workbench::arrived, &panel,
                     [this](const std::vector<session::Event>& events) { seen += events.size(); });
  }
  void listen() {
    workbench.open(session::TcpServerOptions{
        .host = "127.0.0.1", .session = {.framing = {.kind = session::FramingKind::line}}});
    ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  }
  /// A peer that is in the file, by whose entry it holds events up to this one.
  RawSocket join(std::int64_t last_event) {
    RawSocket peer = RawSocket::connect_to(workbench.address());
    EXPECT_TRUE(wait_until([&] { return workbench.last_event() == last_event; }))
        << workbench.last_event();
    return peer;
  }
  void keep(RawSocket& peer, std::string_view line, std::int64_t last_event) {
    peer.send(line);
    EXPECT_TRUE(wait_until([&] { return workbench.last_event() == last_event; }))
        << workbench.last_event();
  }
  /// What has no room, and a line more. The keeper has taken both in the end, in vain.
  void fill_up(RawSocket& peer) {
    disk.leave_no_room();
    peer.send(FullDisk::too_much());
    ASSERT_TRUE(wait_until([&] { return again.isVisible(); }));
    peer.send("lost\n");
    const QString words = QStringLiteral("Not kept since then: 2 events.");
    EXPECT_TRUE(wait_until([&] { return count.text() == words; })) << to_utf8(count.text());
    QTest::mouseClick(&again, Qt::LeftButton);
    ASSERT_TRUE(wait_until([&] { return again.isEnabled(); }));
    EXPECT_TRUE(again.isVisible());
    EXPECT_EQ(count.text(), words);
  }
  void press_again() {
    QTest::mouseClick(&again, Qt::LeftButton);
    ASSERT_TRUE(wait_until([&] { return !again.isVisible(); }));
  }
  std::string text_of(std::int64_t row) const {
    const ConversationRow* const shown = view.row_at(row);
    return shown == nullptr ? std::string() : to_utf8(shown->text);
  }

  const test::TemporaryDirectory directory;
  FullDisk disk;
  Workbench workbench{disk.options(directory.path())};
  ConversationPanel panel{workbench};
  const ConversationView& view = child<ConversationView>(panel, "conversation_view");
  const QLabel& count = child<QLabel>(panel, "conversation_not_kept");
  const NoticeLabel& notice = child<NoticeLabel>(panel, "conversation_notice");
  QPushButton& again = child<QPushButton>(panel, "conversation_not_kept_again");
  std::size_t seen = 0;  ///< Events.
};

TEST_F(ConversationPanelOnAFullDiskTest, SaysWhatIsNotKeptAndGoesOnWhenItIsToldTo) {
  EXPECT_FALSE(again.isVisible());
  listen();
  RawSocket peer = join(2);
  keep(peer, "kept\n", 3);
  fill_up(peer);
  disk.make_room();
  press_again();
  EXPECT_FALSE(workbench.keeper_error());
  EXPECT_TRUE(notice.text().contains("2 events in between")) << to_utf8(notice.text());
  peer.send("kept again\n");
  // Listening, connected, the first message; the notice, the same session again, the last message.
  EXPECT_TRUE(wait_until([&] { return text_of(5) == "kept again"; })) << text_of(5);
  EXPECT_EQ(text_of(2), "kept");
  EXPECT_EQ(text_of(3), "2 events are missing here");
  EXPECT_EQ(view.count(), 6);
  EXPECT_EQ(workbench.still_to_write(), 0);
}

TEST_F(ConversationPanelOnAFullDiskTest, CountsAnewWhereItFillsUpAgain) {
  listen();
  RawSocket peer = join(2);
  fill_up(peer);
  disk.make_a_little_room();
  press_again();
  keep(peer, "kept again\n", 5);
  EXPECT_EQ(workbench.still_to_write(), 0);
  fill_up(peer);
  disk.make_room();
  press_again();
  keep(peer, "and again\n", 8);
  EXPECT_TRUE(wait_until([&] { return text_of(7) == "and again"; })) << text_of(7);
  EXPECT_EQ(text_of(5), "2 events are missing here");
}

TEST_F(ConversationPanelOnAFullDiskTest, CountsNoEndOfAPeersSideWhichIsInNoRecording) {
  workbench.set_closes_with_peer(false);  // as automatic replies do
  listen();
  RawSocket first = join(2);
  keep(first, "kept\n", 3);
  first.shutdown_send();
  ASSERT_TRUE(wait_until([&] { return seen == 4; }));
  EXPECT_EQ(workbench.still_to_write(), 0);
  RawSocket second = join(4);
  fill_up(second);
  second.shutdown_send();
  ASSERT_TRUE(wait_until([&] { return seen == 8; })) << seen;
  EXPECT_EQ(to_utf8(count.text()), "Not kept since then: 2 events.");
  disk.make_a_little_room();
  press_again();
  RawSocket third = join(6);
  keep(third, "kept again\n", 7);
  EXPECT_TRUE(wait_until([&] { return text_of(4) == "2 events are missing here"; })) << text_of(4);
  EXPECT_EQ(workbench.still_to_write(), 0);
  fill_up(third);
  third.shutdown_send();
  ASSERT_TRUE(wait_until([&] { return seen == 13; })) << seen;
  EXPECT_EQ(to_utf8(count.text()), "Not kept since then: 2 events.");
}

TEST_F(ConversationPanelOnAFullDiskTest, BeginsANewFileWhereTheOneBeforeWasDeletedAndSaysSo) {
  listen();
  RawSocket peer = join(2);
  keep(peer, "kept\n", 3);
  const auto& peers = child<QComboBox>(panel, "conversation_peer");
  ASSERT_TRUE(wait_until([&] { return peers.count() == 2; }));
  fill_up(peer);
  const std::filesystem::path before = workbench.conversation_file();
  std::filesystem::remove_all(before.parent_path());  // to make room
  disk.make_room();
  press_again();
  EXPECT_TRUE(notice.text().contains("has been deleted")) << to_utf8(notice.text());
  EXPECT_NE(workbench.conversation_file(), before);
  keep(peer, "kept anew\n", 3);
  EXPECT_TRUE(wait_until([&] { return text_of(2) == "kept anew"; })) << text_of(2);
  EXPECT_EQ(text_of(0), "2 events are missing here");
  EXPECT_EQ(view.count(), 3);
  EXPECT_TRUE(wait_until([&] { return peers.count() == 2; })) << "all, and the session";
  EXPECT_EQ(workbench.still_to_write(), 0);
}

TEST_F(ConversationPanelOnAFullDiskTest, BeginsANewFileAlsoWhereOnlyTheFileWasDeleted) {
  listen();
  RawSocket peer = join(2);
  fill_up(peer);
  std::filesystem::remove(workbench.conversation_file());
  disk.make_room();
  press_again();
  keep(peer, "kept anew\n", 3);
  EXPECT_TRUE(wait_until([&] { return text_of(2) == "kept anew"; })) << text_of(2);
}

TEST(ConversationPanelWithoutADiskTest, SaysThatNothingIsKept) {
  Workbench workbench({.directory = "/dev/null/nowhere"});
  const ConversationPanel panel(workbench);
  const auto& notice = child<NoticeLabel>(panel, "conversation_notice");
  EXPECT_TRUE(wait_until([&] { return notice.is_error(); }));
  EXPECT_TRUE(notice.text().contains(QStringLiteral("cannot be kept")));
}

}  // namespace
}  // namespace lanyard::desktop::testing
