// The send panel by its keys and buttons.
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <fstream>

#include "core/notice_label.hpp"
#include "desktop_fixture.hpp"
#include "send/send_box.hpp"
#include "send/send_panel.hpp"

namespace lanyard::desktop::testing {
namespace {

class SendPanelTest : public WorkbenchTest {
 protected:
  SendPanelTest() {
    QSettings().clear();
    make_panel();
  }

  void make_panel() {
    panel = std::make_unique<SendPanel>(workbench);
    panel->show();
    panel->activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(panel.get()));
    panel->focus_text();
  }

  RawSocket join(const std::string& address) {
    const std::size_t before = workbench.sessions().size();
    RawSocket peer = RawSocket::connect_to(address);
    EXPECT_TRUE(wait_until([&] { return workbench.sessions().size() > before; }));
    return peer;
  }

  SendBox& box() { return child<SendBox>(*panel, "send_text"); }
  QPushButton& button(const char* name) { return child<QPushButton>(*panel, name); }
  NoticeLabel& notice(const char* name) { return child<NoticeLabel>(*panel, name); }
  void type(const char* text) { QTest::keyClicks(&box(), QString::fromUtf8(text)); }
  void press_send() { QTest::mouseClick(&button("send_button"), Qt::LeftButton); }
  void choose(const char* combo, const char* key) {
    auto& found = child<QComboBox>(*panel, combo);
    found.setCurrentIndex(found.findData(QString::fromLatin1(key)));
  }
  std::string outcome() { return to_utf8(notice("send_outcome").text()); }

  std::unique_ptr<SendPanel> panel;
};

TEST_F(SendPanelTest, NothingCanBeSentWhileNobodyIsConnectedAndTheTooltipSaysWhy) {
  type("Hello");
  EXPECT_FALSE(button("send_button").isEnabled());
  EXPECT_EQ(button("send_button").toolTip(), QStringLiteral("Nobody is connected yet."));
  EXPECT_FALSE(button("send_file_button").isEnabled());
  EXPECT_FALSE(button("repeat_button").isEnabled());
}

TEST_F(SendPanelTest, SendSaysHowMuchWentToHowMany) {
  const std::string address = listen();
  RawSocket first = join(address);
  type("Hello");
  press_send();
  EXPECT_EQ(first.receive_exactly(5), "Hello");
  EXPECT_EQ(outcome(), "Sent 5 bytes to 1 peer.");
  const RawSocket second = join(address);
  press_send();
  EXPECT_EQ(outcome(), "Sent 5 bytes to 2 peers.");
}

TEST_F(SendPanelTest, CtrlEnterSendsAndEnterMakesANewLine) {
  RawSocket peer = join(listen());
  type("a");
  QTest::keyClick(&box(), Qt::Key_Return);
  type("b");
  QTest::keyClick(&box(), Qt::Key_Return, Qt::ControlModifier);
  EXPECT_EQ(peer.receive_exactly(3), "a\nb");
  QTest::keyClick(&box(), Qt::Key_Enter, Qt::ControlModifier);
  EXPECT_EQ(peer.receive_exactly(3), "a\nb");
}

TEST_F(SendPanelTest, CtrlEnterWithNobodyThereSaysWhyNothingIsSent) {
  type("a");
  QTest::keyClick(&box(), Qt::Key_Return, Qt::ControlModifier);
  EXPECT_EQ(outcome(), "Not sent. Nobody is connected yet.");
  EXPECT_TRUE(notice("send_outcome").is_error());
}

TEST_F(SendPanelTest, WhereNoPeerIsChosenTheReasonSaysSo) {
  const RawSocket peer = join(listen());
  workbench.set_targets(std::vector<session::SessionId>{});
  EXPECT_EQ(button("send_button").toolTip(),
            QStringLiteral("No peer is chosen: choose one, or all."));
}

TEST_F(SendPanelTest, ClearSendEmptiesTheBoxByButtonAndByCtrlL) {
  type("a");
  QTest::mouseClick(&button("clear_send_button"), Qt::LeftButton);
  EXPECT_EQ(box().typed(), QString());
  type("b");
  QTest::keyClick(&box(), Qt::Key_L, Qt::ControlModifier);
  EXPECT_EQ(box().typed(), QString());
}

TEST_F(SendPanelTest, BadHexIsToldWhileItIsTypedAndIsNotSent) {
  const RawSocket peer = join(listen());
  choose("send_kind", "hex");
  type("48 6g");
  EXPECT_NE(notice("send_trouble").text().indexOf(QStringLiteral("position 5")), -1)
      << to_utf8(notice("send_trouble").text());
  EXPECT_EQ(box().extraSelections().size(), 1);
  EXPECT_FALSE(button("send_button").isEnabled());
  QTest::keyClick(&box(), Qt::Key_Backspace);
  type("5");
  EXPECT_TRUE(notice("send_trouble").isHidden());
  EXPECT_EQ(box().extraSelections().size(), 0);
  EXPECT_TRUE(button("send_button").isEnabled());
  EXPECT_EQ(child<QLabel>(*panel, "send_size").text(), QStringLiteral("2 bytes"));
}

TEST_F(SendPanelTest, EscapesEncodingAndLineEndingMakeTheBytes) {
  RawSocket peer = join(listen());
  choose("send_kind", "escapes");
  choose("send_encoding", "gbk");
  choose("send_ending", "crlf");
  type("\\x01");
  box().insertPlainText(QStringLiteral("中"));
  press_send();
  EXPECT_EQ(peer.receive_exactly(5), "\x01\xd6\xd0\r\n");
}

TEST_F(SendPanelTest, ANoBreakSpaceStaysOne) {
  RawSocket peer = join(listen());
  box().insertPlainText(QStringLiteral("a\u00a0b"));
  press_send();
  EXPECT_EQ(peer.receive_exactly(4), "a\u00a0b");
}

TEST_F(SendPanelTest, ALongTextIsCheckedBeforeItIsSent) {
  RawSocket peer = join(listen());
  choose("send_kind", "hex");
  panel->set_text(QStringLiteral("41").repeated(100'000) + QLatin1Char('4'), MessageKind::hex);
  QTest::keyClick(&box(), Qt::Key_Return, Qt::ControlModifier);
  EXPECT_TRUE(notice("send_outcome").is_error());
  type("2");
  press_send();
  EXPECT_EQ(peer.receive_exactly(100'001), std::string(100'000, 'A') + "B");
}

TEST_F(SendPanelTest, TextThatWouldHoldTheWindowUpIsNotPastedAndThatIsTold) {
  type("a");
  QApplication::clipboard()->setText(QString(SendBox::longest_text, QLatin1Char('x')));
  box().paste();
  EXPECT_EQ(box().typed(), QStringLiteral("a"));
  EXPECT_TRUE(notice("send_outcome").is_error());
  QApplication::clipboard()->setText(QStringLiteral("bc"));
  box().paste();
  EXPECT_EQ(box().typed(), QStringLiteral("abc"));
}

TEST_F(SendPanelTest, UpAndDownBringBackWhatWasSentWithItsKind) {
  const RawSocket peer = join(listen());
  type("one");
  press_send();
  panel->clear();
  choose("send_kind", "hex");
  type("02");
  press_send();
  panel->clear();
  choose("send_kind", "text");
  type("draft");
  QTest::keyClick(&box(), Qt::Key_Up);
  EXPECT_EQ(panel->typed(), (Typed{QStringLiteral("02"), MessageKind::hex}));
  QTest::keyClick(&box(), Qt::Key_Up);
  EXPECT_EQ(panel->typed(), (Typed{QStringLiteral("one"), MessageKind::text}));
  QTest::keyClick(&box(), Qt::Key_Down);
  QTest::keyClick(&box(), Qt::Key_Down);
  EXPECT_EQ(panel->typed(), (Typed{QStringLiteral("draft"), MessageKind::text}));
}

TEST_F(SendPanelTest, UpInALowerLineOnlyMovesTheCursor) {
  const RawSocket peer = join(listen());
  type("sent");
  press_send();
  panel->clear();
  type("a");
  QTest::keyClick(&box(), Qt::Key_Return);
  type("b");
  QTest::keyClick(&box(), Qt::Key_Up);
  EXPECT_EQ(box().typed(), QStringLiteral("a\nb"));
  QTest::keyClick(&box(), Qt::Key_Up);
  EXPECT_EQ(box().typed(), QStringLiteral("sent"));
}

TEST_F(SendPanelTest, ChoicesAndHistoryAreRemembered) {
  const RawSocket peer = join(listen());
  choose("send_kind", "escapes");
  choose("send_ending", "lf");
  child<QSpinBox>(*panel, "repeat_period").setValue(250);
  type("kept");
  press_send();
  panel.reset();
  make_panel();
  EXPECT_EQ(child<QComboBox>(*panel, "send_ending").currentData(), QStringLiteral("lf"));
  EXPECT_EQ(child<QSpinBox>(*panel, "repeat_period").value(), 250);
  QTest::keyClick(&box(), Qt::Key_Up);
  EXPECT_EQ(panel->typed(), (Typed{QStringLiteral("kept"), MessageKind::escapes}));
}

TEST_F(SendPanelTest, AMessageThatTheEngineRefusesIsToldInPlace) {
  workbench.open(
      session::UdpOptions{.host = "127.0.0.1", .peer_host = "127.0.0.1", .peer_port = 9});
  ASSERT_TRUE(wait_until([&] { return workbench.reachable() == 1; }));
  panel->set_text(QString(70'000, QLatin1Char('x')), MessageKind::text);
  QTest::keyClick(&box(), Qt::Key_Return, Qt::ControlModifier);
  EXPECT_TRUE(wait_until([&] { return notice("send_outcome").is_error(); }));
  EXPECT_NE(outcome().find("70000 bytes"), std::string::npos) << outcome();
}

// ---- again and again ----------------------------------------------------------------------------

TEST_F(SendPanelTest, RepeatSendsAgainAndAgainUntilStopped) {
  RawSocket peer = join(listen());
  type("x");
  child<QSpinBox>(*panel, "repeat_period").setValue(5);
  QTest::mouseClick(&button("repeat_button"), Qt::LeftButton);
  EXPECT_EQ(button("repeat_button").text(), QStringLiteral("Stop repeating"));
  ASSERT_TRUE(wait_until([&] {
    return child<QLabel>(*panel, "repeat_count").text().contains(QStringLiteral("4 times"));
  }));
  EXPECT_EQ(peer.receive_exactly(4), "xxxx");
  QTest::mouseClick(&button("repeat_button"), Qt::LeftButton);
  EXPECT_EQ(button("repeat_button").text(), QStringLiteral("Repeat ever&y"));
}

TEST_F(SendPanelTest, RepeatingStopsWithTheEndpoint) {
  const RawSocket peer = join(listen());
  type("x");
  QTest::mouseClick(&button("repeat_button"), Qt::LeftButton);
  workbench.close();
  EXPECT_EQ(button("repeat_button").text(), QStringLiteral("Repeat ever&y"));
}

TEST_F(SendPanelTest, RepeatingToAPeerThatDoesNotReadLeavesItOutAndKeepsIt) {
  const RawSocket peer = join(listen());
  panel->set_text(QString(60'000, QLatin1Char('x')), MessageKind::text);
  child<QSpinBox>(*panel, "repeat_period").setValue(1);
  QTest::mouseClick(&button("repeat_button"), Qt::LeftButton);
  ASSERT_TRUE(wait_until([&] {
    return child<QLabel>(*panel, "repeat_count").text().contains(QStringLiteral("left out"));
  }));
  EXPECT_EQ(workbench.sessions().size(), 1U);
}

// ---- a file -------------------------------------------------------------------------------------

TEST_F(SendPanelTest, WhoHasSentAFileGoesOnInTheSendBox) {
  RawSocket peer = join(listen());
  const std::filesystem::path file = directory / "firmware.bin";
  std::ofstream(file, std::ios::binary) << std::string(2'000'000, 'f');
  panel->activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(panel.get()));
  button("send_file_button").setFocus();
  panel->send_file_from(to_qt(file.string()));
  EXPECT_TRUE(child<SendBox>(*panel, "send_text").hasFocus());
}

TEST_F(SendPanelTest, AFileIsSentWithProgressAndToldWhenItIsThere) {
  RawSocket peer = join(listen());
  const std::filesystem::path file = directory / "firmware.bin";
  std::ofstream(file, std::ios::binary) << std::string(2'000'000, 'f');
  panel->send_file_from(to_qt(file.string()));
  EXPECT_TRUE(child<QProgressBar>(*panel, "file_progress").isVisible());
  EXPECT_FALSE(button("send_file_button").isEnabled());
  EXPECT_EQ(peer.receive_exactly(2'000'000), std::string(2'000'000, 'f'));
  ASSERT_TRUE(wait_until([&] { return !outcome().empty(); }));
  EXPECT_EQ(outcome(), "Sent firmware.bin (2,000,000 bytes) to 1 peer.");
  EXPECT_FALSE(child<QProgressBar>(*panel, "file_progress").isVisible());
  EXPECT_TRUE(button("send_file_button").isEnabled());
}

TEST_F(SendPanelTest, AFileCanBeCancelled) {
  const RawSocket peer = join(listen());
  const std::filesystem::path file = directory / "firmware.bin";
  std::ofstream(file, std::ios::binary) << std::string(20'000'000, 'f');
  panel->send_file_from(to_qt(file.string()));
  QTest::mouseClick(&button("cancel_file_button"), Qt::LeftButton);
  ASSERT_TRUE(wait_until([&] { return !outcome().empty(); }));
  EXPECT_TRUE(outcome().starts_with("Stopped sending firmware.bin")) << outcome();
  EXPECT_FALSE(notice("send_outcome").is_error());
}

TEST_F(SendPanelTest, AFileThatIsGoneIsToldInPlace) {
  const RawSocket peer = join(listen());
  panel->send_file_from(to_qt(directory / "gone.bin"));
  ASSERT_TRUE(wait_until([&] { return notice("send_outcome").is_error(); }));
  EXPECT_NE(outcome().find("no such file"), std::string::npos) << outcome();
}

TEST_F(SendPanelTest, ThePanelMayGoWhileAFileIsSent) {
  const RawSocket peer = join(listen());
  const std::filesystem::path file = directory / "firmware.bin";
  std::ofstream(file, std::ios::binary) << std::string(20'000'000, 'f');
  panel->send_file_from(to_qt(file.string()));
  panel.reset();
  EXPECT_EQ(workbench.reachable(), 1U);
}

}  // namespace
}  // namespace lanyard::desktop::testing
