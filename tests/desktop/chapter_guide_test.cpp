// The chapter, step by step, with a real window's engine, a real network and real firmware.
#include <gtest/gtest.h>

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <future>

#include "board/chapter_guide.hpp"
#include "board_fixture.hpp"
#include "lanyard/lab/lab_address_book.hpp"

namespace lanyard::desktop::testing {
namespace {

class ChapterGuideTest : public BoardTest {
 protected:
  ChapterGuideTest() {
    // As the window does.
    QObject::connect(
        &guide, &ChapterGuide::listen_requested, [this](const QString& host, quint16 asked) {
          asked_port = asked;
          workbench.open(session::TcpServerOptions{.host = to_utf8(host), .port = asked});
        });
    QObject::connect(
        &guide, &ChapterGuide::connect_requested, [this](const QString& host, quint16 asked) {
          workbench.open(session::TcpClientOptions{.host = to_utf8(host), .port = asked});
        });
    QObject::connect(&guide, &ChapterGuide::point_at,
                     [this](const QString& panel) { pointed_at = panel; });
    guide.resize(400, 600);
    guide.show();
  }

  void click(const char* name) const {
    QTest::mouseClick(&child<QPushButton>(guide, name), Qt::LeftButton);
  }
  /// Waits until `done`. Somebody else on this computer may have taken the port.
  template <typename Done>
  bool comes_about(Done done) {
    return wait_until([&] {
      const auto& mend = child<QPushButton>(guide, "chapter_mend");
      if (mend.isVisible() && mend.text() == "Use the next free port") {
        click("chapter_mend");
      }
      return done();
    });
  }
  bool reaches(ChapterStep step) {
    const bool reached = comes_about([&] { return guide.script().is_done(step); });
    EXPECT_TRUE(reached) << "at step " << guide.script().done() << ": "
                         << to_utf8(child<NoticeLabel>(guide, "chapter_trouble").text());
    return reached;
  }
  /// Said of the port.
  [[nodiscard]] QString is_taken() const { return QStringLiteral("%1 is taken").arg(port); }
  void say(const char* text) {
    ASSERT_TRUE(wait_until([this] { return workbench.reachable() == 1; }));
    workbench.send(Bytes::copy_of(text));
  }
  QString mark(int step) const {
    return child<QLabel>(guide, ("chapter_mark_" + std::to_string(step)).c_str()).text();
  }

  Workbench workbench{{.directory = directory.path(),
                       .book = std::make_shared<lab::LabAddressBook>(directory / "air")}};
  /// Not the chapter's, which other tests have as well.
  const quint16 port = RawSocket::listen_on("127.0.0.1:0").local_port();
  ChapterGuide guide{workbench, controller, nullptr, port};
  quint16 asked_port = 0;
  QString pointed_at;
};

TEST_F(ChapterGuideTest, TheClientPartGoesThroughToItsEnd) {
  click("chapter_client");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  EXPECT_EQ(mark(1), "✓");
  EXPECT_EQ(mark(6), "▶");
  EXPECT_EQ(pointed_at, "send");
  say("How warm is it?\n");
  ASSERT_TRUE(reaches(ChapterStep::echoed));
  EXPECT_EQ(pointed_at, "endpoint");
  workbench.close();
  ASSERT_TRUE(reaches(ChapterStep::closed));
  EXPECT_TRUE(guide.script().is_complete());
  EXPECT_TRUE(child<NoticeLabel>(guide, "chapter_end").isVisible());
}

TEST_F(ChapterGuideTest, TheServerPartGoesThroughToItsEnd) {
  click("chapter_server");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  say("How warm is it?\n");
  ASSERT_TRUE(reaches(ChapterStep::echoed));
  workbench.close();
  EXPECT_TRUE(reaches(ChapterStep::closed));
}

TEST_F(ChapterGuideTest, APartCanBeTriedAgainWithTheSameBoard) {
  click("chapter_server");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  click("chapter_server");
  EXPECT_FALSE(guide.script().is_done(ChapterStep::greeted));
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  EXPECT_EQ(controller.boards().size(), 1U);
}

TEST_F(ChapterGuideTest, APortThatIsTakenIsSaidAndTheNextOneOffered) {
  const RawSocket taken = RawSocket::listen_on(join_host_port("127.0.0.1", port));
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1"});  // the user's own
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  click("chapter_client");
  auto& mend = child<QPushButton>(guide, "chapter_mend");
  ASSERT_TRUE(wait_until([&] { return mend.isVisible(); }));
  EXPECT_TRUE(child<NoticeLabel>(guide, "chapter_trouble").text().contains(is_taken()));
  EXPECT_EQ(mend.text(), "Use the next free port");
  EXPECT_EQ(asked_port, 0) << "the window is not asked to begin what cannot begin";
  EXPECT_EQ(workbench.state(), EndpointState::open);
  click("chapter_mend");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  EXPECT_GT(asked_port, port);
  EXPECT_FALSE(mend.isVisible());
}

TEST_F(ChapterGuideTest, ThePortOnWhichTheWindowListensItselfIsTakenOver) {
  workbench.open(session::TcpServerOptions{.host = "127.0.0.1", .port = port});
  ASSERT_TRUE(wait_until([&] { return workbench.state() == EndpointState::open; }));
  click("chapter_client");
  ASSERT_TRUE(reaches(ChapterStep::window_listens));
  EXPECT_EQ(asked_port, port);
}

TEST_F(ChapterGuideTest, APortOfAnotherProgramIsNotTakenForTheWindowsOwnOfThatNumber) {
  const RawSocket taken = RawSocket::listen_on(join_host_port("127.0.0.1", port));
  const auto is_opened = [&](auto options) {
    workbench.open(options);
    return wait_until([&] { return workbench.state() == EndpointState::open; });
  };
  const auto expect_trouble = [&] {
    click("chapter_client");
    ASSERT_TRUE(wait_until([&] { return child<QPushButton>(guide, "chapter_mend").isVisible(); }));
    EXPECT_TRUE(child<NoticeLabel>(guide, "chapter_trouble").text().contains(is_taken()));
    EXPECT_EQ(asked_port, 0);
    EXPECT_EQ(workbench.state(), EndpointState::open) << "nothing of the user's is ended for it";
  };
  ASSERT_TRUE(is_opened(session::UdpOptions{.host = "127.0.0.1", .port = port}));
  ASSERT_NO_FATAL_FAILURE(expect_trouble());
  ASSERT_TRUE(is_opened(session::TcpServerOptions{.host = "127.0.0.2", .port = port}));
  ASSERT_NO_FATAL_FAILURE(expect_trouble());
}

TEST_F(ChapterGuideTest, AServerThatTheUserBeginsOnThePortOnceItIsFreeIsTakenOver) {
  std::optional<RawSocket> taken = RawSocket::listen_on(join_host_port("127.0.0.1", port));
  click("chapter_client");
  ASSERT_TRUE(wait_until([&] { return child<QPushButton>(guide, "chapter_mend").isVisible(); }));
  taken.reset();
  workbench.open(session::TcpServerOptions{.port = port});
  ASSERT_TRUE(wait_until([&] { return workbench.state() != EndpointState::opening; }));
  ASSERT_EQ(workbench.state(), EndpointState::open);
  ASSERT_TRUE(wait_until([&] { return guide.script().is_done(ChapterStep::greeted); }));
  EXPECT_EQ(asked_port, port);
}

TEST_F(ChapterGuideTest, AConnectThatFailsIsToldToTheWindowAndCanBeTriedAgain) {
  QObject::disconnect(&guide, &ChapterGuide::connect_requested, nullptr, nullptr);
  int asked = 0;
  QObject::connect(&guide, &ChapterGuide::connect_requested, [&] { ++asked; });
  int not_begun = 0;
  QObject::connect(&guide, &ChapterGuide::not_begun, [&] { ++not_begun; });
  click("chapter_server");
  ASSERT_TRUE(wait_until([&] { return asked == 1; }));
  Q_EMIT workbench.endpoint_failed(
      make_error("connect", "cannot connect", std::make_error_code(std::errc::connection_refused)));
  EXPECT_EQ(not_begun, 1);
  EXPECT_EQ(child<QPushButton>(guide, "chapter_mend").text(), "Try again");
  click("chapter_mend");
  EXPECT_EQ(asked, 2);
}

TEST_F(ChapterGuideTest, WhatFailsOnlyAsItIsDoneIsToldToTheWindow) {
  bool has_begun = true;
  QObject::connect(&guide, &ChapterGuide::not_begun, [&] { has_begun = false; });
  QObject::disconnect(&guide, &ChapterGuide::listen_requested, nullptr, nullptr);
  bool is_asked = false;
  QObject::connect(&guide, &ChapterGuide::listen_requested, [&] { is_asked = true; });
  click("chapter_client");
  ASSERT_TRUE(comes_about([&] { return is_asked; }));
  ASSERT_TRUE(has_begun);
  Q_EMIT workbench.endpoint_failed(
      make_error("listen", "cannot listen", std::make_error_code(std::errc::permission_denied)));
  EXPECT_FALSE(has_begun);
  EXPECT_EQ(child<QPushButton>(guide, "chapter_mend").text(), "Try again");
}

TEST_F(ChapterGuideTest, ANetworkThatAnotherProgramRunsIsSaidAndAnotherOffered) {
  const auto other = lab::Lab::start(options());
  ASSERT_TRUE(other);
  click("chapter_server");
  auto& mend = child<QPushButton>(guide, "chapter_mend");
  ASSERT_TRUE(wait_until([&] { return mend.isVisible(); }));
  EXPECT_EQ(mend.text(), "Start it as “Lanyard 2”");
  click("chapter_mend");
  EXPECT_TRUE(reaches(ChapterStep::greeted));
}

TEST_F(ChapterGuideTest, WhatIsWrongComesIntoSightWhereThereIsLittleRoom) {
  const auto other = lab::Lab::start(options());
  ASSERT_TRUE(other);
  guide.resize(320, 200);
  click("chapter_client");
  auto& trouble = child<NoticeLabel>(guide, "chapter_trouble");
  auto& mend = child<QPushButton>(guide, "chapter_mend");
  ASSERT_TRUE(wait_until([&] { return mend.isVisible(); }));
  EXPECT_TRUE(wait_until([&] { return mend.visibleRegion().boundingRect() == mend.rect(); }));
  EXPECT_FALSE(trouble.visibleRegion().isEmpty());
  EXPECT_TRUE(trouble.text().contains("already runs a network called “Lanyard”"));
}

TEST_F(ChapterGuideTest, ABoardThatGivesUpIsSaidAndTheGuideBeginsAgain) {
  click("chapter_server");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  controller.stop_network();
  auto& mend = child<QPushButton>(guide, "chapter_mend");
  ASSERT_TRUE(wait_until([&] { return mend.isVisible(); }));
  EXPECT_EQ(mend.text(), "Begin again");
  click("chapter_mend");
  EXPECT_TRUE(reaches(ChapterStep::greeted));
}

TEST_F(ChapterGuideTest, FirmwareThatIsMissingIsSaid) {
  LabController bare(options(), {directory / "nothing"});
  ChapterGuide lost(workbench, bare);
  lost.begin(ChapterPart::board_is_server);
  auto& trouble = child<NoticeLabel>(lost, "chapter_trouble");
  ASSERT_TRUE(wait_until([&] { return !trouble.text().isEmpty(); }));
  EXPECT_TRUE(trouble.text().contains("no firmware 'tcp_server'"));
}

TEST_F(ChapterGuideTest, AStepThatIsLongInComingGetsAHintAndAWayToBeginAgain) {
  guide.set_patience(std::chrono::milliseconds(1));
  click("chapter_client");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  const auto& hint = child<NoticeLabel>(guide, "chapter_hint");
  ASSERT_TRUE(wait_until([&] { return hint.text().startsWith("Nothing has been sent yet"); }));
  EXPECT_EQ(child<QPushButton>(guide, "chapter_mend").text(), "Begin again");
  workbench.close();
  ASSERT_TRUE(wait_until([&] { return workbench.sessions().empty(); }));
  click("chapter_mend");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  say("How warm is it?\n");
  ASSERT_TRUE(reaches(ChapterStep::echoed));
  EXPECT_FALSE(hint.text().startsWith("Nothing has been sent yet"));
}

TEST_F(ChapterGuideTest, AStepThatIsLongInComingAfterATroubleGetsAHint) {
  QObject::disconnect(&guide, &ChapterGuide::listen_requested, nullptr, nullptr);  // never listens
  bool is_asked = false;
  QObject::connect(&guide, &ChapterGuide::listen_requested, [&] { is_asked = true; });
  guide.set_patience(std::chrono::milliseconds(1));
  click("chapter_client");
  const auto& hint = child<NoticeLabel>(guide, "chapter_hint");
  const auto is_hinted = [&] { return hint.text().startsWith("The window does not listen"); };
  ASSERT_TRUE(comes_about([&] { return is_asked && is_hinted(); }));
  Q_EMIT workbench.endpoint_failed(
      make_error("listen", "cannot listen", std::make_error_code(std::errc::permission_denied)));
  ASSERT_FALSE(is_hinted());
  click("chapter_mend");
  EXPECT_TRUE(wait_until(is_hinted));
}

/// Knows the way to a board only when it is told to.
class SlowBook : public AddressBook {
 public:
  explicit SlowBook(std::shared_future<void> answers) : answers_(std::move(answers)) {}
  Result<std::optional<HostPort>> way_to(const HostPort&, Transport) override {
    answers_.wait();
    return std::unexpected(make_error("connect", "cannot connect"));
  }
  std::optional<std::string> local_address_for(const std::string&) override { return std::nullopt; }
  std::optional<std::string> name_of(const IpEndpoint&) override { return std::nullopt; }

 private:
  const std::shared_future<void> answers_;
};

TEST_F(ChapterGuideTest, WhileTheWindowIsStillConnectingNobodyIsToldToBeginAgain) {
  std::promise<void> answers;
  Workbench slow({.directory = directory / "slow",
                  .book = std::make_shared<SlowBook>(answers.get_future().share())});
  ChapterGuide patient(slow, controller);
  QObject::connect(&patient, &ChapterGuide::connect_requested,
                   [&](const QString& host, quint16 asked) {
                     slow.open(session::TcpClientOptions{.host = to_utf8(host), .port = asked});
                   });
  patient.set_patience(std::chrono::milliseconds(1));
  patient.resize(400, 600);
  patient.show();
  patient.begin(ChapterPart::board_is_server);
  const auto& hint = child<NoticeLabel>(patient, "chapter_hint");
  const auto& mend = child<QPushButton>(patient, "chapter_mend");
  EXPECT_TRUE(wait_until([&] {
    return hint.text().startsWith(QStringLiteral("The window is still connecting"));
  })) << to_utf8(hint.text());
  EXPECT_FALSE(hint.text().contains(QStringLiteral("begin again")));
  EXPECT_FALSE(mend.isVisible());
  answers.set_value();
  EXPECT_TRUE(wait_until([&] { return mend.isVisible(); }));  // now it is known to have failed
}

TEST_F(ChapterGuideTest, ShowMeWherePointsToTheCurrentStepsPanel) {
  click("chapter_client");
  ASSERT_TRUE(reaches(ChapterStep::greeted));
  pointed_at.clear();
  click("chapter_show");
  EXPECT_EQ(pointed_at, "send");
}

}  // namespace
}  // namespace lanyard::desktop::testing
