// The window as a whole: what room it needs, which Alt keys it has, and where Tab goes; in each
// mode and on each page, in English and in Chinese.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QScrollBar>
#include <QTabBar>
#include <QTableView>
#include <algorithm>
#include <functional>
#include <map>

#include "app/translations.hpp"
#include "core/down_scroll.hpp"
#include "speaking.hpp"
#include "window_stage.hpp"

namespace lanyard::desktop::testing {
namespace {

constexpr QSize small_screen(960, 540);  // 1920x1080 at 200 %

class WindowLayoutTest : public ::testing::TestWithParam<const char*> {
 protected:
  WindowLayoutTest() { stage = std::make_unique<WindowStage>(); }

  MainWindow& window() { return stage->window(); }

  /// Does `look` in each mode, on each page of the right side and of the board's panel.
  void on_every_page(const std::function<void(const std::string& page)>& look) {
    auto& side = stage->find<QTabWidget>("side");
    auto& boards = stage->find<QTabWidget>("board_tabs");
    for (const Mode mode : {Mode::tcp_server, Mode::tcp_client, Mode::udp}) {
      window().connection().set_mode(mode);
      for (int tab = 0; tab < side.count(); ++tab) {
        side.setCurrentIndex(tab);
        for (int page = 0; page < (tab == 0 ? boards.count() : 1); ++page) {
          boards.setCurrentIndex(page);
          QCoreApplication::sendPostedEvents();
          QCoreApplication::processEvents();
          look("mode " + std::to_string(static_cast<int>(mode)) + ", " +
               to_utf8(side.tabText(tab)) + ", page " + std::to_string(page));
        }
      }
    }
  }

  Speaking speaking{GetParam()};
  std::unique_ptr<WindowStage> stage;
};

INSTANTIATE_TEST_SUITE_P(InEnglishAndInChinese, WindowLayoutTest, ::testing::Values("en", "zh_CN"),
                         [](const auto& each) { return std::string(each.param); });

// ---- room ---------------------------------------------------------------------------------------

/// As of a system whose letters are larger than usual.
class LargeLetters {
 public:
  explicit LargeLetters(double factor = 1.15) {
    QFont large = usual_;
    large.setPointSizeF(usual_.pointSizeF() * factor);
    QApplication::setFont(large);
  }
  ~LargeLetters() { QApplication::setFont(usual_); }
  LargeLetters(const LargeLetters&) = delete;
  LargeLetters& operator=(const LargeLetters&) = delete;

 private:
  QFont usual_ = QApplication::font();
};

/// The panels that stand side by side or above each other, with what they need.
std::string needs_of(const QWidget& window) {
  std::string all;
  for (const QSplitter* const splitter : window.findChildren<QSplitter*>()) {
    for (int i = 0; i < splitter->count(); ++i) {
      const QWidget& part = *splitter->widget(i);
      const QSize least = part.minimumSizeHint().expandedTo(part.minimumSize());
      all += std::string(part.metaObject()->className()) + ' ' + std::to_string(least.width()) +
             'x' + std::to_string(least.height()) + "; ";
    }
  }
  return all;
}

/// What the columns need; on a smaller screen they are scrolled.
QSize need_of(const MainWindow& window) {
  const auto& area = child<QScrollArea>(window, "columns_area");
  return window.minimumSizeHint() - area.minimumSizeHint() + area.widget()->minimumSizeHint();
}

/// On the smallest screen.
void expect_messages_free(WindowStage& stage, const std::string& when) {
  stage.window().resize(700, 450);
  const auto& list = *stage.window().findChild<ConversationView*>();
  for (const char* const name :
       {"conversation_show", "conversation_direction", "conversation_clear", "conversation_save"}) {
    const auto& control = stage.find<QWidget>(name);
    EXPECT_TRUE(wait_until([&] {
      return !control.isVisible() ||
             control.mapTo(&stage.window(), control.rect().bottomLeft()).y() <
                 list.mapTo(&stage.window(), QPoint()).y();
    })) << name
        << " lies over the messages with " << when;
  }
}

void expect_to_fit(const MainWindow& window, const std::string& when) {
  const QSize least = need_of(window);
  EXPECT_LE(least.width(), small_screen.width()) << when << ": " << needs_of(window);
  EXPECT_LE(least.height(), small_screen.height()) << when << ": " << needs_of(window);
}

TEST_P(WindowLayoutTest, EveryPageFitsAScreenOf1080LinesAtTwiceTheSize) {
  stage.reset();
  const LargeLetters large;
  stage = std::make_unique<WindowStage>();
  on_every_page([&](const std::string& page) { expect_to_fit(window(), page); });
}

TEST_P(WindowLayoutTest, TheWindowFitsAScreenOf900LinesAtTwiceTheSizeAndAllOfItCanBeReached) {
  stage.reset();
  const LargeLetters large;
  stage = std::make_unique<WindowStage>();
  const QSize tiny(700, 450);  // 1400x900 at 200 %
  window().resize(tiny);
  ASSERT_TRUE(wait_until([&] { return window().size() == tiny; }));
  on_every_page([&](const std::string& page) { EXPECT_EQ(window().size(), tiny) << page; });
  stage->find<QWidget>("mode_server").setFocus();
  QTest::keyClick(&window(), Qt::Key_F1);
  auto& first = stage->find<QWidget>("chapter_client");
  EXPECT_TRUE(wait_until([&] { return !first.visibleRegion().isEmpty(); }));
  QTest::keyClick(&first, Qt::Key_Backtab, Qt::ShiftModifier);  // into what is further left
  const QWidget* const focus = window().focusWidget();
  ASSERT_NE(focus, nullptr);
  QWidget* const view = stage->find<QScrollArea>("columns_area").viewport();
  EXPECT_TRUE(wait_until([&] {
    return view->rect().contains(focus->mapTo(view, focus->rect().center()));
  })) << to_utf8(focus->objectName());
}

TEST_P(WindowLayoutTest, InLittleRoomNoControlLiesOverTheMessagesHoweverLargeTheLetters) {
  for (const double factor : {1.0, 1.15, 1.4}) {
    stage.reset();
    const LargeLetters large(factor);
    stage = std::make_unique<WindowStage>();
    expect_messages_free(*stage, "letters of " + std::to_string(factor));
    stage.reset();
  }
  stage = std::make_unique<WindowStage>();
}

TEST_P(WindowLayoutTest, NothingJumpsWhereSomethingIsSaid) {
  const auto place = [&](const char* name) {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    const auto& widget = stage->find<QWidget>(name);
    return QRect(widget.mapTo(&window(), QPoint()), widget.size());
  };
  window().resize(small_screen);
  const auto settled = [&, last = QRect()]() mutable {
    const QRect now = place("send_kind");
    return std::exchange(last, now) == now && window().size() == small_screen;
  };
  ASSERT_TRUE(wait_until(settled));
  const std::map<std::string, QRect> before{{"send_kind", place("send_kind")},
                                            {"send_button", place("send_button")},
                                            {"board_table", place("board_table")},
                                            {"board_add", place("board_add")}};
  auto& kind = stage->find<QComboBox>("send_kind");
  kind.setCurrentIndex(kind.findData("hex"));
  stage->find<QPlainTextEdit>("send_text").setPlainText(QStringLiteral("zz"));
  ASSERT_TRUE(wait_until([&] { return stage->find<NoticeLabel>("send_trouble").isVisible(); }));
  stage->lab().start_network();
  ASSERT_TRUE(wait_until([&] { return stage->lab().network() == NetworkState::on; }));
  for (const auto& [name, was] : before) {
    const QRect now = place(name.c_str());
    EXPECT_EQ(now.topLeft(), was.topLeft()) << name << ' ' << was.top() << " -> " << now.top();
  }
}

TEST_P(WindowLayoutTest, WhatTheWindowSaysMakesItNoWider) {
  const int before = need_of(window()).width();
  const std::string address = stage->listen();
  RawSocket peer = RawSocket::connect_to(address);
  ASSERT_TRUE(wait_until([&] { return !stage->workbench().sessions().empty(); }));
  stage->workbench().set_targets(std::vector<session::SessionId>{});  // who was selected has left
  test::TemporaryDirectory directory;
  stage->workbench().record_to(directory.path() / (std::string(200, 'n') + ".lanyard"));
  ASSERT_TRUE(
      wait_until([&] { return stage->find<QLabel>("status_recording").text().size() > 200; }));
  QCoreApplication::processEvents();
  EXPECT_LE(need_of(window()).width(), before);
  expect_to_fit(window(), "while it listens and records");
}

TEST_P(WindowLayoutTest, NothingHasToBeScrolledSideways) {
  window().resize(1024, 700);
  on_every_page([&](const std::string& page) {
    for (const QScrollArea* const area : window().findChildren<QScrollArea*>()) {
      if (area->isVisible()) {
        EXPECT_LE(area->widget()->width(), area->viewport()->width())
            << page << ": " << area->widget()->metaObject()->className();
      }
    }
  });
  EXPECT_EQ(window().size(), QSize(1024, 700));
}

TEST_P(WindowLayoutTest, TheTableOfSessionsNeedsNoScrollingAndShowsMoreWhereThereIsRoom) {
  auto& table = stage->find<QTableView>("sessions");
  const RawSocket peer = RawSocket::connect_to(stage->listen());
  const auto columns = [&] {
    return table.model()->columnCount() - table.horizontalHeader()->hiddenSectionCount();
  };
  for (const QSize& size : {QSize(1024, 700), small_screen}) {
    window().resize(size);
    ASSERT_TRUE(wait_until([&] { return window().size() == size; }));
    EXPECT_TRUE(wait_until([&] {
      return table.horizontalHeader()->length() <= table.viewport()->width() && columns() >= 3;
    })) << size.width();
  }
  window().resize(1920, 1080);
  EXPECT_TRUE(wait_until([&] { return columns() == 6; }));
}

TEST_P(WindowLayoutTest, ANoticeTakesNoMoreRoomThanItsLines) {
  window().connection().set_mode(Mode::udp);
  stage->type("local_port", QStringLiteral("88ab"));
  stage->press("start");
  auto& notice = stage->find<NoticeLabel>("local_port_notice");
  ASSERT_TRUE(wait_until([&] { return notice.isVisible(); }));
  EXPECT_TRUE(wait_until([&] { return notice.height() == notice.heightForWidth(notice.width()); }))
      << notice.height() << " for " << notice.heightForWidth(notice.width());
  for (const char* const name : {"local_host", "local_port", "remote_host", "remote_port"}) {
    EXPECT_TRUE(stage->find<QWidget>(name).isVisible()) << name;
    EXPECT_TRUE(wait_until([&] {
      return stage->find<QWidget>(name).height() >= window().fontMetrics().height();
    })) << name
        << " has the height " << stage->find<QWidget>(name).height();
  }
}

TEST_P(WindowLayoutTest, NoButtonOfABoardLiesOverAnother) {
  window().resize(small_screen);
  QCoreApplication::processEvents();
  const QWidget& table = stage->find<QWidget>("board_table");
  std::map<std::string, QRect> places;
  for (const char* const name :
       {"board_table", "board_add", "board_reset", "board_plug", "board_remove"}) {
    const QWidget& widget = stage->find<QWidget>(name);
    ASSERT_TRUE(widget.isVisible()) << name;
    places.emplace(name, QRect(widget.mapTo(table.parentWidget(), QPoint()), widget.size()));
  }
  for (auto one = places.begin(); one != places.end(); ++one) {
    for (auto other = std::next(one); other != places.end(); ++other) {
      EXPECT_FALSE(one->second.intersects(other->second)) << one->first << ", " << other->first;
    }
  }
}

// ---- Alt keys -----------------------------------------------------------------------------------

/// Who is reached by which Alt key.
class AltKeys {
 public:
  void add(const QString& text, const std::string& page) {
    const QKeySequence keys = QKeySequence::mnemonic(text);
    if (!keys.isEmpty()) {
      const auto [owner, is_new] = owners_.emplace(keys.toString(), text);
      EXPECT_TRUE(is_new) << page << ": " << to_utf8(keys.toString()) << " is that of “"
                          << to_utf8(owner->second) << "” and of “" << to_utf8(text) << "”";
    }
  }
  [[nodiscard]] std::size_t count() const { return owners_.size(); }

 private:
  std::map<QString, QString> owners_;
};

void add_controls(const QWidget& window, const std::string& page, AltKeys& keys) {
  for (const QWidget* const widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisible()) {
      continue;
    }
    if (const auto* const button = qobject_cast<const QAbstractButton*>(widget)) {
      keys.add(button->text(), page);
    } else if (const auto* const label = qobject_cast<const QLabel*>(widget);
               label != nullptr && label->buddy() != nullptr) {
      keys.add(label->text(), page);
    } else if (const auto* const bar = qobject_cast<const QTabBar*>(widget)) {
      for (int tab = 0; tab < bar->count(); ++tab) {
        keys.add(bar->tabText(tab), page);
      }
    }
  }
}

TEST_P(WindowLayoutTest, AmongWhatIsSeenEachAltKeyIsUsedOnce) {
  stage->find<QWidget>("chapter_show").show();  // as while a chapter is played
  on_every_page([&](const std::string& page) {
    AltKeys keys;
    for (const QAction* const menu : window().menuBar()->actions()) {
      keys.add(menu->text(), page);
    }
    add_controls(window(), page, keys);
    EXPECT_GT(keys.count(), 12U) << page;
  });
}

TEST_P(WindowLayoutTest, InAMenuEachLetterIsUsedOnce) {
  for (const QMenu* const menu : window().findChildren<QMenu*>()) {
    AltKeys keys;
    for (const QAction* const action : menu->actions()) {
      keys.add(action->text(), to_utf8(menu->title()));
    }
  }
}

// ---- Tab ----------------------------------------------------------------------------------------

/// The place of the panel that `widget` is in, in the order of reading; -1 where it is in none.
int place_of(const QWidget* widget, const std::vector<const QWidget*>& panels) {
  for (std::size_t place = 0; place < panels.size(); ++place) {
    if (widget == panels[place] || panels[place]->isAncestorOf(widget)) {
      return static_cast<int>(place);
    }
  }
  return -1;
}

std::string describe(const QWidget& widget) {
  return std::string(widget.metaObject()->className()) + ' ' + to_utf8(widget.objectName());
}

/// Whether Tab is to come here: of a group of radio buttons only to the chosen one, and to no piece
/// of a control.
bool takes_tab(const QWidget& widget) {
  const auto* const radio = qobject_cast<const QRadioButton*>(&widget);
  return widget.isVisible() && widget.isEnabled() && (widget.focusPolicy() & Qt::TabFocus) != 0 &&
         widget.focusProxy() == nullptr && (radio == nullptr || radio->isChecked()) &&
         !widget.objectName().startsWith(QStringLiteral("qt_spinbox")) &&
         qobject_cast<const QTabBar*>(widget.parentWidget()) == nullptr;
}

TEST_P(WindowLayoutTest, TabGoesFromPanelToPanelAndLeavesNothingOut) {
  RawSocket peer = RawSocket::connect_to(stage->listen());  // now more can be pressed
  ASSERT_TRUE(wait_until([&] { return !stage->workbench().sessions().empty(); }));
  stage->find<QPlainTextEdit>("send_text").setPlainText(QStringLiteral("something to send"));
  const std::vector<const QWidget*> panels{
      window().findChild<ConnectionPanel*>(),   window().findChild<SessionsPanel*>(),
      window().findChild<ConversationPanel*>(), window().findChild<SendPanel*>(),
      window().findChild<ChapterGuide*>(),      &stage->find<QWidget>("side")};
  auto& side = stage->find<QTabWidget>("side");
  for (int tab = 0; tab < side.count(); ++tab) {
    side.setCurrentIndex(tab);
    QCoreApplication::processEvents();
    QWidget* const first = &stage->find<QWidget>("mode_server");
    first->setFocus();
    std::vector<QWidget*> way;
    do {
      way.push_back(QApplication::focusWidget());
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    } while (QApplication::focusWidget() != first && way.size() < 200);
    std::string told;
    for (const QWidget* const widget : way) {
      told += "\n" + describe(*widget);
    }
    QTest::keyClick(first, Qt::Key_Backtab, Qt::ShiftModifier);
    EXPECT_EQ(QApplication::focusWidget(), way.back()) << "Shift+Tab goes the same way back";
    ASSERT_LT(way.size(), 200U) << "Tab does not come back:" << told;
    int place = 0;
    for (const QWidget* const widget : way) {
      const int here = place_of(widget, panels);
      EXPECT_GE(here, place) << describe(*widget) << " on page " << tab;
      place = std::max(place, here);
    }
    for (QWidget* const widget : window().findChildren<QWidget*>()) {
      EXPECT_TRUE(!takes_tab(*widget) || std::ranges::find(way, widget) != way.end())
          << describe(*widget) << " on page " << tab;
    }
  }
}

}  // namespace
}  // namespace lanyard::desktop::testing
