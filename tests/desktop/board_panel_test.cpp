// The virtual board's panel by clicks and keys.
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollBar>
#include <QSettings>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>

#include "board/board_panel.hpp"
#include "board_fixture.hpp"

namespace lanyard::desktop::testing {
namespace {

namespace fs = std::filesystem;

class BoardPanelTest : public BoardTest {
 protected:
  BoardPanelTest() {
    panel.resize(700, 600);
    panel.show();
  }
  void TearDown() override { QSettings().clear(); }

  QPushButton& button(const char* name) const { return child<QPushButton>(panel, name); }
  QLineEdit& line(const char* name) const { return child<QLineEdit>(panel, name); }
  NoticeLabel& notice(const char* name) const { return child<NoticeLabel>(panel, name); }
  void click(const char* name) const { QTest::mouseClick(&button(name), Qt::LeftButton); }

  /// The text of the selected board's row.
  QString cell(int column) const {
    const auto& table = child<QTableView>(panel, "board_table");
    return table.model()->index(table.currentIndex().row(), column).data().toString();
  }
  QString console() const { return child<QPlainTextEdit>(panel, "board_console").toPlainText(); }
  /// Adds a board of that firmware by the form.
  void add_board(const QString& firmware) {
    click("board_add");
    auto& choice = child<QComboBox>(panel, "new_board_firmware");
    ASSERT_TRUE(wait_until([&] { return choice.findText(firmware) >= 0; }));
    choice.setCurrentText(firmware);
    const std::size_t before = controller.boards().size();
    click("new_board_start");
    ASSERT_TRUE(wait_until([&] { return controller.boards().size() == before + 1; }));
  }
  void click_start_network() {
    click("network_start");
    ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::on; }));
  }
  /// A server board in a running network, and its address.
  void have_board() {
    click_start_network();
    add_board("tcp_server");
    ASSERT_TRUE(gets_address(panel.selected()));
  }

  BoardPanel panel{controller};
};

// ---- the network --------------------------------------------------------------------------------

TEST_F(BoardPanelTest, TheButtonStartsTheNetworkAndStopsIt) {
  EXPECT_EQ(button("network_start").text(), "Start networ&k");
  click_start_network();
  EXPECT_EQ(button("network_start").text(), "Stop networ&k");
  EXPECT_TRUE(child<QLabel>(panel, "network_state").text().contains("192.168.4.1"));
  EXPECT_FALSE(line("network_ssid").isEnabled());
  click("network_start");
  EXPECT_TRUE(wait_until([&] { return controller.network() == NetworkState::off; }));
  EXPECT_TRUE(line("network_ssid").isEnabled());
}

TEST_F(BoardPanelTest, TheNetworkHasTheNameAndPasswordThatWereTyped) {
  line("network_ssid").clear();
  QTest::keyClicks(&line("network_ssid"), "Upstairs");
  line("network_password").clear();
  QTest::keyClick(&line("network_password"), Qt::Key_Return);
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::on; }));
  EXPECT_EQ(info().ssid, "Upstairs");
  EXPECT_TRUE(info().is_open);
  EXPECT_EQ(QSettings().value("board/ssid").toString(), "Upstairs");
}

TEST_F(BoardPanelTest, APasswordThatIsTooShortIsSaidInPlace) {
  line("network_password").setText("short");
  click("network_start");
  ASSERT_TRUE(wait_until([&] { return notice("network_problem").isVisible(); }));
  EXPECT_TRUE(notice("network_problem").text().contains("8 to 64 bytes"));
  EXPECT_EQ(controller.network(), NetworkState::off);
}

TEST_F(BoardPanelTest, ANameThatAnotherProgramRunsIsSaidAndAnotherOffered) {
  const auto other = lab::Lab::start(options());
  ASSERT_TRUE(other);
  EXPECT_FALSE(button("network_beside").isVisible());
  click("network_start");
  ASSERT_TRUE(wait_until([&] { return button("network_beside").isVisible(); }));
  EXPECT_TRUE(notice("network_problem").is_error());
  EXPECT_EQ(button("network_beside").text(), "Start as “Lanyard 2”");
  click("network_beside");
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::on; }));
  EXPECT_EQ(line("network_ssid").text(), "Lanyard 2");
  EXPECT_FALSE(notice("network_problem").isVisible());
}

TEST_F(BoardPanelTest, ACaptureIsWrittenAndNotWrittenOver) {
  panel.set_capture(to_qt(directory / "lab.pcapng"));
  click_start_network();
  EXPECT_TRUE(notice("network_capture_notice").text().contains("lab.pcapng"));
  click("network_start");
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::off; }));
  EXPECT_TRUE(std::filesystem::exists(directory / "lab.pcapng"));
  click_start_network();
  EXPECT_TRUE(info().capture.empty());
}

TEST_F(BoardPanelTest, ACaptureThatIsNotWantedAnyMoreIsNotMade) {
  panel.set_capture(to_qt(directory / "lab.pcapng"));
  click("network_no_capture");
  click_start_network();
  EXPECT_FALSE(std::filesystem::exists(directory / "lab.pcapng"));
}

TEST_F(BoardPanelTest, TheUplinkIsAsTheBoxSays) {
  auto& box = child<QCheckBox>(panel, "network_uplink");
  EXPECT_FALSE(box.isChecked());  // as in the test's defaults
  click_start_network();
  EXPECT_FALSE(info().uplink);
  EXPECT_FALSE(box.isEnabled());
}

// ---- boards -------------------------------------------------------------------------------------

TEST_F(BoardPanelTest, ABoardIsAddedByTheFormAndShowsItsAddressAndWhatItPrints) {
  have_board();
  EXPECT_EQ(cell(0), "tcp_server");
  ASSERT_TRUE(wait_until([&] { return cell(2) == "192.168.4.2"; }));
  EXPECT_EQ(cell(1), "in the network");
  EXPECT_TRUE(wait_until([&] { return console().contains("accepting.....\n"); }));
  EXPECT_EQ(child<QTabWidget>(panel, "board_tabs").currentIndex(), 0);
}

TEST_F(BoardPanelTest, WhereRoomIsShortANewBoardsConsoleComesIntoSight) {
  panel.resize(360, 340);
  panel.show();
  have_board();
  const auto& tabs = child<QTabWidget>(panel, "board_tabs");
  const auto is_in_sight = [&] {
    return panel.rect().contains(QRect(tabs.mapTo(&panel, QPoint()), tabs.size()));
  };
  EXPECT_TRUE(wait_until(is_in_sight));
}

TEST_F(BoardPanelTest, TheFormHasTheFirmwaresSettingsWithTheirHelpAndUsesThem) {
  click("board_add");
  auto& firmware = child<QComboBox>(panel, "new_board_firmware");
  ASSERT_TRUE(wait_until([&] { return firmware.findText("tcp_server") >= 0; }));
  firmware.setCurrentText("tcp_server");
  ASSERT_TRUE(wait_until([&] { return panel.findChild<QLineEdit*>("setting_max_clients"); }));
  EXPECT_EQ(line("setting_port").text(), "8000");
  EXPECT_TRUE(line("setting_port").accessibleDescription().contains("port to wait"));
  line("setting_port").setText("7003");
  QTest::keyClicks(&line("new_board_name"), "kitchen");
  click("network_start");
  click("new_board_start");
  EXPECT_TRUE(wait_until([&] { return console().contains("Port: 7003"); }));
  EXPECT_EQ(cell(0), "kitchen");
}

TEST_F(BoardPanelTest, ASettingThatTheFirmwareRefusesIsSaidInTheForm) {
  click("board_add");
  auto& firmware = child<QComboBox>(panel, "new_board_firmware");
  ASSERT_TRUE(wait_until([&] { return firmware.findText("tcp_server") >= 0; }));
  firmware.setCurrentText("tcp_server");
  ASSERT_TRUE(wait_until([&] { return panel.findChild<QLineEdit*>("setting_max_clients"); }));
  line("setting_port").setText("many");
  click("new_board_start");
  ASSERT_TRUE(wait_until([&] { return notice("new_board_notice").isVisible(); }));
  EXPECT_TRUE(notice("new_board_notice").text().contains("many"));
  EXPECT_TRUE(controller.boards().empty());
  EXPECT_TRUE(button("new_board_start").isEnabled());
}

TEST_F(BoardPanelTest, AProgramThatIsNoFirmwareIsSaidInTheForm) {
  make_firmware("plain", "echo hi", false);
  click("board_add");
  auto& firmware = child<QComboBox>(panel, "new_board_firmware");
  ASSERT_TRUE(wait_until([&] { return firmware.findText("plain") >= 0; }));
  firmware.setCurrentText("plain");
  ASSERT_TRUE(wait_until([&] { return notice("new_board_notice").isVisible(); }));
  EXPECT_TRUE(notice("new_board_notice").text().contains("no firmware"));
}

TEST_F(BoardPanelTest, ResetRunsTheBoardAnew) {
  have_board();
  ASSERT_TRUE(wait_until([&] { return console().count("accepting.....") == 1; }));
  click("board_reset");
  EXPECT_TRUE(wait_until([&] { return console().count("accepting.....") == 2; }));
}

TEST_F(BoardPanelTest, ThePlugIsPulledAndPutBack) {
  have_board();
  EXPECT_EQ(button("board_plug").text(), "P&ull the plug");
  click("board_plug");
  EXPECT_EQ(cell(1), "plug pulled");
  EXPECT_EQ(button("board_plug").text(), "P&ut the plug back");
  const auto network_says = [&](const char* plug) {
    return ask_network(R"({"request":"boards"})").find(plug) != std::string::npos;
  };
  EXPECT_TRUE(wait_until([&] { return network_says(R"("plug":false)"); }));
  click("board_plug");
  EXPECT_TRUE(wait_until([&] { return network_says(R"("plug":true)"); }));
}

TEST_F(BoardPanelTest, RemoveTakesTheBoardAway) {
  have_board();
  click("board_remove");
  EXPECT_TRUE(controller.boards().empty());
  EXPECT_FALSE(button("board_remove").isEnabled());
  EXPECT_TRUE(console().isEmpty());
}

TEST_F(BoardPanelTest, ACrashIsShownWithItsSignalAndTheBoardCanBeStartedAgain) {
  make_firmware("crasher", "echo last words; kill -SEGV $$");
  add_board("crasher");
  ASSERT_TRUE(wait_until([&] { return notice("board_notice").is_error(); }));
  EXPECT_TRUE(notice("board_notice").text().contains("signal 11"));
  EXPECT_TRUE(wait_until([&] { return console().contains("last words"); }));
  EXPECT_EQ(button("board_reset").text(), "Start a&gain");
  make_firmware("crasher", "echo mended; exec cat");
  click("board_reset");
  EXPECT_TRUE(wait_until([&] { return console().contains("mended"); }));
  EXPECT_EQ(button("board_reset").text(), "Reset");
}

TEST_F(BoardPanelTest, AnImageThatIsMissingIsSaidAtTheBoard) {
  const BoardId id = controller.add_board({.firmware = "/nowhere/image"});
  ASSERT_TRUE(runs(id, BoardRun::failed));
  EXPECT_TRUE(notice("board_notice").is_error());
  EXPECT_TRUE(notice("board_notice").text().contains("/nowhere/image"));
}

TEST_F(BoardPanelTest, ALineThatIsTypedReachesTheBoard) {
  make_firmware("parrot", "exec cat");
  add_board("parrot");
  ASSERT_TRUE(wait_until([&] { return line("board_input").isEnabled(); }));
  QTest::keyClicks(&line("board_input"), "pretty bird");
  QTest::keyClick(&line("board_input"), Qt::Key_Return);
  EXPECT_TRUE(wait_until([&] { return console().contains("pretty bird\n"); }));
  EXPECT_TRUE(line("board_input").text().isEmpty());
}

TEST_F(BoardPanelTest, AFloodOfLinesIsCountedAndItsEndIsShown) {
  make_firmware("loud", "yes 0123456789 | head -n 200000; echo the end; exec cat");
  add_board("loud");
  EXPECT_TRUE(wait_until([&] { return console().endsWith("the end\n"); }));
  EXPECT_TRUE(notice("board_console_gone").isVisible());
}

TEST_F(BoardPanelTest, AConsoleGoesOnFollowingWhereAMessageTakesSomeOfItsRoom) {
  make_firmware("talker", "seq 100; exec cat");
  add_board("talker");
  ASSERT_TRUE(wait_until([&] { return console().contains("100\n"); }));
  const auto& bar = *child<QPlainTextEdit>(panel, "board_console").verticalScrollBar();
  ASSERT_TRUE(wait_until([&] { return bar.maximum() > 0 && bar.value() == bar.maximum(); }));
  fs::remove(fs::path(directory / "firmware") / "talker");
  click("board_reset");
  ASSERT_TRUE(wait_until([&] { return notice("board_notice").is_error(); }));
  make_firmware("talker", "seq 300; exec cat");
  click("board_reset");
  ASSERT_TRUE(wait_until([&] { return console().contains("300\n"); }));
  EXPECT_TRUE(wait_until([&] { return bar.value() == bar.maximum(); }));
}

TEST_F(BoardPanelTest, AConsoleThatWasScrolledUpStaysThereWhateverItsRoom) {
  make_firmware("talker", "seq 100; read line; seq 200; exec cat");
  add_board("talker");
  ASSERT_TRUE(wait_until([&] { return console().contains("100\n"); }));
  auto& bar = *child<QPlainTextEdit>(panel, "board_console").verticalScrollBar();
  ASSERT_TRUE(wait_until([&] { return bar.maximum() > 0 && bar.value() == bar.maximum(); }));
  bar.triggerAction(QAbstractSlider::SliderToMinimum);
  panel.resize(panel.width(), panel.height() - 60);
  QTest::keyClicks(&line("board_input"), "go");
  QTest::keyClick(&line("board_input"), Qt::Key_Return);
  ASSERT_TRUE(wait_until([&] { return console().contains("200\n"); }));
  EXPECT_EQ(bar.value(), 0);
}

TEST_F(BoardPanelTest, EachBoardHasItsConsole) {
  make_firmware("one", "echo first; exec cat");
  make_firmware("two", "echo second; exec cat");
  add_board("one");
  ASSERT_TRUE(wait_until([&] { return console() == "first\n"; }));
  add_board("two");
  ASSERT_TRUE(wait_until([&] { return console() == "second\n"; }));
  QTest::keyClick(&child<QTableView>(panel, "board_table"), Qt::Key_Up);
  EXPECT_EQ(console(), "first\n");
}

// ---- links --------------------------------------------------------------------------------------

class LinkPanelTest : public BoardPanelTest {
 protected:
  void SetUp() override {
    have_board();
    child<QTabWidget>(panel, "board_tabs").setCurrentIndex(1);
  }
  bool network_says(const char* what) {
    return wait_until(
        [&] { return ask_network(R"({"request":"boards"})").find(what) != std::string::npos; });
  }
};

TEST_F(LinkPanelTest, ASliderChangesTheLinkAndTheNumberBesideIt) {
  auto& slider = child<QSlider>(panel, "link_loss_slider");
  slider.setFocus();
  QTest::keyClick(&slider, Qt::Key_PageUp);
  EXPECT_EQ(child<QDoubleSpinBox>(panel, "link_loss").value(), 10);
  EXPECT_TRUE(network_says(R"("loss":10)"));
}

TEST_F(LinkPanelTest, NumbersChangeTheLinkAndTheSlidersBesideThem) {
  child<QSpinBox>(panel, "link_delay").setValue(500);
  child<QSpinBox>(panel, "link_jitter").setValue(20);
  child<QSpinBox>(panel, "link_rate").setValue(256);
  EXPECT_EQ(child<QSlider>(panel, "link_delay_slider").value(), 49);
  EXPECT_LT(child<QSlider>(panel, "link_rate_slider").value(), 100);
  EXPECT_TRUE(network_says(R"("delay":500)"));
  EXPECT_TRUE(network_says(R"("jitter":20)"));
  EXPECT_TRUE(network_says(R"("rate":256)"));
}

TEST_F(LinkPanelTest, AnOddNumberIsKeptThoughTheSliderHasNoPlaceForIt) {
  child<QSpinBox>(panel, "link_delay").setValue(123);
  EXPECT_TRUE(network_says(R"("delay":123)"));
  EXPECT_EQ(child<QSpinBox>(panel, "link_delay").value(), 123);
}

TEST_F(LinkPanelTest, BackToPerfectTakesAllAway) {
  child<QSpinBox>(panel, "link_delay").setValue(500);
  child<QDoubleSpinBox>(panel, "link_loss").setValue(5);
  ASSERT_TRUE(network_says(R"("delay":500)"));
  click("link_perfect");
  EXPECT_EQ(child<QSpinBox>(panel, "link_delay").value(), 0);
  EXPECT_EQ(child<QSlider>(panel, "link_rate_slider").value(), 100);
  EXPECT_TRUE(network_says(R"("delay":0)"));
  EXPECT_TRUE(network_says(R"("loss":0)"));
}

TEST_F(LinkPanelTest, OneBoardsLinkIsItsOwn) {
  const BoardId first = panel.selected();
  add_board("tcp_server");
  const BoardId second = panel.selected();
  ASSERT_NE(first, second);
  ASSERT_TRUE(gets_address(second));
  auto& only = child<QRadioButton>(panel, "link_of_board");
  EXPECT_EQ(only.text(), "Only “tcp_server-2”");
  only.click();
  child<QSpinBox>(panel, "link_delay").setValue(77);
  EXPECT_TRUE(network_says(R"("delay":77)"));
  EXPECT_EQ(controller.board(first)->link.delay.count(), 0);
  EXPECT_EQ(controller.link_of_all().delay.count(), 0);
}

}  // namespace
}  // namespace lanyard::desktop::testing
