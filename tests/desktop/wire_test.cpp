// The wire: the pictures of flows, their painting, and the panel on real connections.
#include <gtest/gtest.h>
#include <QImage>
#include <QScrollBar>
#include <QSettings>
#include <QTimer>
#include <algorithm>
#include <optional>

#include "desktop_fixture.hpp"
#include "hung_lab.hpp"
#include "lanyard/air/directory.hpp"
#include "lanyard/capture/live_capture.hpp"
#include "lanyard/trace/capture_reader.hpp"
#include "lanyard/trace/stream_synthesizer.hpp"
#include "wire/wire_panel.hpp"

namespace lanyard::desktop::testing {
namespace {

using namespace std::chrono_literals;

/// Flows made of sessions of an ideal network, fed to pictures as a capture would.
class FlowPicturesTest : public ::testing::Test {
 protected:
  void open(std::uint64_t key, const char* board) {
    ASSERT_TRUE(synthesizer.open(key, {.local = parse_ip_endpoint("192.168.4.1:8888").value(),
                                       .peer = parse_ip_endpoint(board).value(),
                                       .time = now}));
  }
  void receive(std::uint64_t key, std::string_view text) {
    now += 1ms;
    ASSERT_TRUE(synthesizer.data(key, trace::Direction::received, now, as_byte_view(text)));
  }
  std::vector<std::string> verdicts_of(std::uint32_t number) {
    std::vector<std::string> words;
    const FlowPicture* const picture = pictures.prepare(number, table.names());
    for (const trace::DiagramRow& row : picture->diagram.rows) {
      if (const auto* arrow = std::get_if<trace::Arrow>(&row); arrow != nullptr) {
        words.push_back(arrow->verdict);
      }
    }
    return words;
  }

  trace::PacketTime now{1'000s};
  trace::FlowTable table{{.segments_per_flow = 0}};
  FlowPictures pictures;
  trace::StreamSynthesizer synthesizer{[this](trace::PacketTime time, ByteView packet) {
    pictures.take(table.feed({.link_type = trace::LinkType::raw_ip, .time = time, .bytes = packet}),
                  table.names());
    return Result<void>();
  }};
};

TEST_F(FlowPicturesTest, AHandshakeIsThreeArrowsCalledByTheirNumbers) {
  open(1, "192.168.4.2:50000");
  const auto words = verdicts_of(1);
  ASSERT_GE(words.size(), 3U);
  EXPECT_EQ(words[0], "handshake 1/3");
  EXPECT_EQ(words[1], "handshake 2/3");
  EXPECT_EQ(words[2], "handshake 3/3");
}

TEST_F(FlowPicturesTest, ASessionFindsItsFlowByItsPeer) {
  open(1, "192.168.4.2:50000");
  open(2, "192.168.4.3:50000");
  EXPECT_EQ(pictures.number_of("192.168.4.3:50000", "192.168.4.1:8888"), 2U);
  EXPECT_EQ(pictures.number_of("192.168.4.2:50000", "127.0.0.1:8888"), 1U);
  EXPECT_EQ(pictures.number_of("192.168.4.9:50000", "192.168.4.1:8888"), 0U);
  EXPECT_EQ(pictures.number_of("no address", "neither"), 0U);
}

TEST_F(FlowPicturesTest, AFlowThatIsOverSaysSo) {
  open(1, "192.168.4.2:50000");
  EXPECT_FALSE(pictures.prepare(1, table.names())->has_ended);
  ASSERT_TRUE(synthesizer.close(1, now + 1ms, trace::SessionEnd::fin_from_peer));
  EXPECT_TRUE(pictures.prepare(1, table.names())->has_ended);
}

TEST_F(FlowPicturesTest, ALongFlowKeepsItsHandshakeAndItsNewestRows) {
  open(1, "192.168.4.2:50000");
  // Both ways in turn, with pauses: nothing folds.
  for (std::size_t i = 0; i < FlowPictures::most_rows; ++i) {
    now += 2s;
    receive(1, "a line");
  }
  const FlowPicture* const picture = pictures.prepare(1, table.names());
  EXPECT_LE(picture->diagram.rows.size(), FlowPictures::most_rows);
  EXPECT_GT(picture->left_out, 0U);
  EXPECT_EQ(verdicts_of(1).front(), "handshake 1/3");
}

TEST_F(FlowPicturesTest, TheFlowThatWasSilentForLongestMakesRoomForANewOne) {
  for (std::uint64_t key = 1; key <= FlowPictures::most_flows; ++key) {
    now += 1ms;
    open(key, ("192.168.4.2:" + std::to_string(50'000 + key)).c_str());
  }
  receive(1, "still here");
  open(1'000, "192.168.4.3:50000");
  EXPECT_EQ(pictures.flows().size(), FlowPictures::most_flows);
  EXPECT_EQ(pictures.flows().front()->number, 1U);
  EXPECT_EQ(pictures.prepare(2, table.names()), nullptr);
}

TEST_F(FlowPicturesTest, AFlowSaysWhereItWasNotWatched) {
  open(1, "192.168.4.2:50000");
  receive(1, "before");
  table.note_gap();
  pictures.note_gap();
  receive(1, "behind");
  const auto& rows = pictures.prepare(1, table.names())->diagram.rows;
  EXPECT_EQ(std::ranges::count_if(rows,
                                  [](const trace::DiagramRow& row) {
                                    const auto* const note = std::get_if<trace::Note>(&row);
                                    return note != nullptr &&
                                           note->text.starts_with("not watched meanwhile");
                                  }),
            1);
}

TEST_F(FlowPicturesTest, WhatIsHeldBackAppearsAfterASecond) {
  open(1, "192.168.4.2:50000");
  for (int i = 0; i < 40; ++i) {
    receive(1, std::string(1'000, 'x'));
  }
  const auto rows = pictures.prepare(1, table.names())->diagram.rows.size();
  EXPECT_FALSE(pictures.release_until(now));
  EXPECT_TRUE(pictures.release_until(now + 2s));
  EXPECT_GT(pictures.prepare(1, table.names())->diagram.rows.size(), rows);
}

// ---- sessions -----------------------------------------------------------------------------------

class SessionFlowsTest : public FlowPicturesTest {
 protected:
  static std::shared_ptr<const session::SessionIdentity> session(std::uint64_t number,
                                                                 const char* peer) {
    return std::make_shared<const session::SessionIdentity>(session::SessionIdentity{
        .id = session::SessionId{number}, .local = "192.168.4.1:8888", .peer = peer});
  }
  void begin(std::uint64_t number, const char* peer) {
    flows.take({.session = session(number, peer), .body = session::Connected{}}, pictures);
  }
  void end(std::uint64_t number, const char* peer) {
    flows.take({.session = session(number, peer), .body = session::Disconnected{}}, pictures);
  }
  std::uint32_t number_of(std::uint64_t number) {
    return flows.number_of(session::SessionId{number}, pictures);
  }

  SessionFlows flows;
};

TEST_F(SessionFlowsTest, ASessionThatHasEndedKeepsItsFlowThoughAnotherHasItsPortsNow) {
  begin(1, "192.168.4.2:50000");
  open(1, "192.168.4.2:50000");
  EXPECT_EQ(number_of(1), 1U);
  ASSERT_TRUE(synthesizer.close(1, now + 1ms, trace::SessionEnd::fin_from_peer));
  end(1, "192.168.4.2:50000");
  now += 10s;
  begin(2, "192.168.4.2:50000");
  open(2, "192.168.4.2:50000");
  EXPECT_EQ(number_of(1), 1U);
  EXPECT_EQ(number_of(2), 2U);
}

TEST_F(SessionFlowsTest, SegmentsThatComeAfterTheEndAreTheSessionsToo) {
  begin(1, "192.168.4.2:50000");
  end(1, "192.168.4.2:50000");
  EXPECT_EQ(number_of(1), 0U);
  open(1, "192.168.4.2:50000");
  EXPECT_EQ(number_of(1), 1U);
}

TEST_F(SessionFlowsTest, ASessionThatNobodyKnowsHasNoFlow) {
  open(1, "192.168.4.2:50000");
  EXPECT_EQ(number_of(7), 0U);
}

// ---- painting -----------------------------------------------------------------------------------

class DiagramViewTest : public FlowPicturesTest {
 protected:
  DiagramViewTest() {
    view.resize(640, 300);
    view.show();
  }
  void show_flow(std::uint32_t number) {
    view.show_diagram(
        std::make_shared<const trace::Diagram>(pictures.prepare(number, table.names())->diagram),
        number);
  }
  void show_rows(int count) {
    open(1, "192.168.4.2:50000");
    for (int i = 0; i < count; ++i) {
      now += 2s;
      receive(1, "a line");
    }
    show_flow(1);
  }

  DiagramView view;
};

TEST_F(DiagramViewTest, WithoutADiagramItSaysWhatToDo) {
  view.show_diagram(nullptr, 0, QStringLiteral("Nothing yet."));
  EXPECT_EQ(view.row_at(QPoint(100, 100)), -1);
  const QImage with_words = view.grab().toImage();
  view.show_diagram(nullptr);
  EXPECT_NE(with_words, view.grab().toImage());
}

TEST_F(DiagramViewTest, ALabelThatIsWiderThanItsArrowGoesOnOverTheLifeline) {
  const QFontMetrics metrics(view.font());
  const QString label = QStringLiteral("SYN, ACK seq 0 ack 1 win 65483 MSS 1460");
  const int wanted = metrics.horizontalAdvance(label);
  const int digit = metrics.horizontalAdvance(QLatin1Char('0'));
  const DiagramLayout narrow = lay_out(view.font(), wanted + digit * 12);
  EXPECT_GT(wanted, narrow.right - narrow.left) << "else there would be nothing to see here";
  EXPECT_GE(label_place(narrow, metrics, label).width(), wanted);
  EXPECT_LT(label_place(narrow, metrics, label).right(), narrow.width);
  const QRect shorter = label_place(narrow, metrics, QStringLiteral("ACK"));
  EXPECT_LT(shorter.right(), narrow.right);
}

TEST_F(DiagramViewTest, TheKeyboardWalksTheRowsAndExplainsThem) {
  show_rows(30);
  QString words;
  QObject::connect(&view, &DiagramView::explained, [&](const QString& said) { words = said; });
  QTest::keyClick(&view, Qt::Key_Home);
  EXPECT_EQ(view.current_row(), 0);
  EXPECT_NE(words.indexOf(QStringLiteral("handshake 1/3")), -1);
  QTest::keyClick(&view, Qt::Key_Down);
  EXPECT_NE(words.indexOf(QStringLiteral("handshake 2/3")), -1);
  QTest::keyClick(&view, Qt::Key_End);
  EXPECT_GT(view.current_row(), 30);
  QTest::keyClick(&view, Qt::Key_Down);  // there is no further row
  QTest::keyClick(&view, Qt::Key_Home);
  EXPECT_EQ(view.current_row(), 0);
}

TEST_F(DiagramViewTest, AClickTakesTheRowUnderIt) {
  show_rows(3);
  QTest::keyClick(&view, Qt::Key_Home);
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(300, 150));
  EXPECT_EQ(view.current_row(), view.row_at(QPoint(300, 150)));
  EXPECT_GT(view.current_row(), 0);
}

TEST_F(DiagramViewTest, ItFollowsTheEndUnlessScrolledUp) {
  show_rows(30);
  auto* const bar = view.verticalScrollBar();
  bar->setValue(bar->maximum());
  now += 2s;
  receive(1, "one more");
  show_flow(1);
  EXPECT_EQ(bar->value(), bar->maximum());
  bar->setValue(0);
  now += 2s;
  receive(1, "and one more");
  show_flow(1);
  EXPECT_EQ(bar->value(), 0);
}

TEST_F(DiagramViewTest, AFlowThatIsForgottenWhileItIsShownStaysToBeLookedAt) {
  show_rows(3);
  pictures = FlowPictures();
  EXPECT_FALSE(view.grab().isNull());
  QTest::keyClick(&view, Qt::Key_Home);
  EXPECT_EQ(view.current_row(), 0);
}

TEST_F(DiagramViewTest, AnEmptyWidthAndAHugeOneArePainted) {
  show_rows(5);
  view.resize(20, 20);
  EXPECT_FALSE(view.grab().isNull());
  view.resize(4'000, 200);
  EXPECT_FALSE(view.grab().isNull());
}

// ---- frames to save
// ------------------------------------------------------------------------------

TEST(FrameStoreTest, WhatIsSavedIsReadBackFrameForFrame) {
  FrameStore store;
  const std::vector<std::byte> frame(60, std::byte{7});
  store.add(
      {.link_type = trace::LinkType::ethernet, .time = trace::PacketTime(5s), .bytes = frame});
  store.add({.link_type = trace::LinkType::raw_ip,
             .time = trace::PacketTime(6s),
             .bytes = frame,
             .comment = "lost by loss"});
  std::string file;
  ASSERT_TRUE(write_capture(store.frames(), [&file](ByteView bytes) -> Result<void> {
    file += as_chars(bytes);
    return {};
  }));
  const test::TemporaryDirectory directory;
  test::write_file(directory / "x.pcapng", file);
  auto reader = trace::CaptureReader::open(directory / "x.pcapng");
  ASSERT_TRUE(reader) << reader.error().message;
  const auto first = reader->next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->frame.link_type, trace::LinkType::ethernet);
  EXPECT_EQ((*first)->frame.bytes.size(), frame.size());
  const auto second = reader->next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->frame.link_type, trace::LinkType::raw_ip);
  EXPECT_EQ((*second)->frame.time, trace::PacketTime(6s));
  EXPECT_EQ((*second)->frame.comment, "lost by loss");
  EXPECT_FALSE(reader->damage());
}

TEST(FrameStoreTest, OfMoreThanItsBoundTheNewestFramesStay) {
  FrameStore store;
  const std::vector<std::byte> frame(64 << 10, std::byte{7});
  for (int i = 0; i < 1'000; ++i) {
    store.add({.time = trace::PacketTime(std::chrono::seconds(i)), .bytes = frame});
  }
  const auto frames = store.frames();
  EXPECT_LE(frames.size() * frame.size(), FrameStore::most_bytes);
  EXPECT_EQ(frames.size() + store.dropped(), 1'000U);
  EXPECT_EQ(frames.back()->time, trace::PacketTime(999s));
}

// ---- the panel ----------------------------------------------------------------------------------

bool can_capture() {
  return capture::LiveCapture::open({.interface = "lo", .ports = {1}}).has_value();
}

class WirePanelTest : public WorkbenchTest {
 protected:
  WirePanelTest() {
    QSettings().clear();
    panel.emplace(workbench);
    panel->resize(700, 500);
    panel->show();
  }
  std::string listen_where_it_is_seen() {
    const std::uint16_t port = RawSocket::listen_on("127.0.0.1:0").local_port();
    workbench.open(session::TcpServerOptions{.host = "127.0.0.1", .port = port});
    EXPECT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
    return workbench.address();
  }

  std::optional<WirePanel> panel;
};

TEST_F(WirePanelTest, AConnectionIsDrawnFromItsFirstSegmentToItsLast) {
  if (!can_capture()) {
    GTEST_SKIP() << "needs the right to capture";
  }
  {
    RawSocket peer = RawSocket::connect_to(listen_where_it_is_seen());
    peer.send("Hello");
    ASSERT_TRUE(wait_until([&] { return workbench.last_event() >= 3; }));
  }
  ASSERT_TRUE(wait_until([&] {
    const auto flows = panel->pictures().flows();
    return !flows.empty() && flows.front()->has_ended;
  }));
  auto& list = child<QComboBox>(*panel, "flows");
  ASSERT_TRUE(wait_until([&] { return list.count() == 2; }));
  EXPECT_TRUE(child<QPushButton>(*panel, "save_svg").isEnabled());
  auto& view = child<DiagramView>(*panel, "diagram");
  QTest::keyClick(&view, Qt::Key_Home);
  EXPECT_NE(child<QLabel>(*panel, "explanation").text().indexOf(QStringLiteral("handshake 1/3")),
            -1);
}

TEST_F(WirePanelTest, ASessionThatHasEndedShowsItsOwnConnectionAndNotTheNewest) {
  if (!can_capture()) {
    GTEST_SKIP() << "needs the right to capture";
  }
  RawSocket first = RawSocket::connect_to(listen_where_it_is_seen());
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  const auto session = static_cast<quint64>(workbench.sessions().begin()->first);
  const RawSocket second = RawSocket::connect_to(workbench.address());
  auto& view = child<DiagramView>(*panel, "diagram");
  ASSERT_TRUE(wait_until([&] { return view.number() == 2 && workbench.sessions().size() == 2; }));
  first.close();
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  panel->show_session(session);
  EXPECT_EQ(view.number(), 1U);
  panel->show_session(0);
  EXPECT_EQ(view.number(), 2U);
}

TEST_F(WirePanelTest, WhatIsNotWatchedIsNotDrawn) {
  if (!can_capture()) {
    GTEST_SKIP() << "needs the right to capture";
  }
  WirePanel watching(workbench);
  child<QCheckBox>(*panel, "watch").setChecked(false);
  const RawSocket peer = RawSocket::connect_to(listen_where_it_is_seen());
  ASSERT_TRUE(wait_until([&] { return !watching.pictures().empty(); }));
  EXPECT_TRUE(panel->pictures().empty());
  EXPECT_FALSE(child<QPushButton>(*panel, "save_svg").isEnabled());
}

TEST_F(WirePanelTest, WatchingCanBeginAgainInTheMiddleOfAConnectionAndKeepsWhatWasSeenBefore) {
  if (!can_capture()) {
    GTEST_SKIP() << "needs the right to capture";
  }
  auto& watch = child<QCheckBox>(*panel, "watch");
  RawSocket peer = RawSocket::connect_to(listen_where_it_is_seen());
  ASSERT_TRUE(wait_until([&] { return !panel->pictures().empty(); }));
  QTest::mouseClick(&watch, Qt::LeftButton, {}, QPoint(8, watch.height() / 2));
  EXPECT_FALSE(watch.isChecked());
  const auto rows = [&] {
    const auto flows = panel->pictures().flows();
    return flows.size() == 1 ? flows.front()->diagram.rows.size() : 0;
  };
  const std::size_t before = rows();
  EXPECT_GT(before, 0U);
  QTest::mouseClick(&watch, Qt::LeftButton, {}, QPoint(8, watch.height() / 2));
  EXPECT_GE(rows(), before) << "what was seen before stays";
  QTimer sender;
  QObject::connect(&sender, &QTimer::timeout, [&peer] { peer.send("again "); });
  sender.start(10);  // when the capture has begun is not told
  EXPECT_TRUE(wait_until([&] { return rows() > before + 3; }));
  const auto& seen = panel->pictures().flows().front()->diagram.rows;
  const auto* const gap = std::get_if<trace::Note>(&seen.at(before));
  ASSERT_NE(gap, nullptr);
  EXPECT_TRUE(gap->text.starts_with("not watched meanwhile")) << gap->text;
}

TEST_F(WirePanelTest, AnInterfaceOfNobodysRightIsExplainedAndTheConversationGoesOn) {
  if (can_capture()) {
    GTEST_SKIP() << "needs to lack the right to capture";
  }
  const RawSocket peer = RawSocket::connect_to(listen_where_it_is_seen());
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().size() == 1; }));
  auto& notice = child<NoticeLabel>(*panel, "wire_notice");
  EXPECT_TRUE(wait_until([&] { return notice.isVisible(); }));
}

TEST_F(WorkbenchTest, TheWindowWaitsForNoVirtualNetworkThatHangs) {
  QSettings().clear();
  const std::filesystem::path air = directory / "air";
  air::ensure_private_directory(air);
  // The patience ends a test that waits for it; it is waited for by the wire's thread alone.
  WirePanel panel(workbench, {.directory = air, .patience = test::patience});
  test::HungLab network(air::socket_path(air, "Hung"));  // gone before the panel: that waits for it
  auto& watch = child<QCheckBox>(panel, "watch");
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
  ASSERT_TRUE(wait_until([&] { return network.is_asked(); }));
  watch.setChecked(false);
  EXPECT_TRUE(network.is_waited_for());
  watch.setChecked(true);
  EXPECT_TRUE(network.is_waited_for());
  panel.request_stop();
  EXPECT_TRUE(network.is_waited_for());
}

TEST_F(WorkbenchTest, TheWindowEndsBesideAVirtualNetworkThatHangs) {
  QSettings().clear();
  const std::filesystem::path air = directory / "air";
  air::ensure_private_directory(air);
  test::HungLab network(air::socket_path(air, "Hung"));
  {
    // Who waits for its end finds that nobody asks the network any more.
    const WirePanel panel(workbench, {.directory = air, .patience = test::patience});
    workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});
    ASSERT_TRUE(wait_until([&] { return network.is_asked(); }));
  }
  EXPECT_TRUE(network.is_waited_for());
}

}  // namespace
}  // namespace lanyard::desktop::testing
