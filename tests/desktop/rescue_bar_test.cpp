// The line that offers what killed windows have left.
#include <gtest/gtest.h>

#include <QFileDialog>
#include <QFileInfo>

#include "app/rescue_bar.hpp"
#include "core/user_file.hpp"
#include "desktop_fixture.hpp"
#include "lanyard/session/recording_reader.hpp"

namespace lanyard::desktop::testing {
namespace {

namespace fs = std::filesystem;

class RescueBarTest : public WorkbenchTest {
 protected:
  /// A recording where rescue_conversations() puts them.
  fs::path rescued(const char* name) {
    const fs::path made = directory.path() / name;
    fs::create_directory(made);
    if (!wait_until([this] { return !workbench.conversation_file().empty(); })) {
      throw test::WaitedInVain("there is no conversation");
    }
    fs::copy(workbench.conversation_file().parent_path(), made);
    return made / workbench.conversation_file().filename();
  }
  std::string words() { return to_utf8(child<NoticeLabel>(bar, "rescue_words").text()); }
  void press(const char* name) {
    QTest::mouseClick(&child<QPushButton>(bar, name), Qt::LeftButton);
  }

  RescueBar bar;
};

TEST_F(RescueBarTest, TakesNoRoomWhileThereIsNothingToOffer) {
  bar.offer({});
  EXPECT_TRUE(bar.isHidden());
}

TEST_F(RescueBarTest, OffersOneAfterTheOtherAndDiscardsOnlyWhatItIsToldTo) {
  const fs::path first = rescued("rescued-one");
  const fs::path second = rescued("rescued-two");
  bar.offer({first, second});
  EXPECT_TRUE(bar.isVisible());
  EXPECT_NE(words().find("ended without closing"), std::string::npos);
  press("rescue_discard");
  EXPECT_TRUE(wait_until([&] { return !fs::exists(first.parent_path()); }));
  EXPECT_TRUE(bar.isVisible());
  press("rescue_later");
  EXPECT_TRUE(bar.isHidden());
  EXPECT_TRUE(fs::exists(second));
}

TEST_F(RescueBarTest, ADoubleClickDiscardsOneOnly) {
  const fs::path first = rescued("rescued-one");
  const fs::path second = rescued("rescued-two");
  bar.offer({first, second});
  auto& discard = child<QPushButton>(bar, "rescue_discard");
  QTest::mouseClick(&discard, Qt::LeftButton);
  QTest::mouseDClick(&discard, Qt::LeftButton);
  QTest::mouseRelease(&discard, Qt::LeftButton);
  ASSERT_TRUE(bar.isVisible());
  EXPECT_TRUE(wait_until([&] { return discard.isEnabled(); }));
  EXPECT_TRUE(wait_until([&] { return !fs::exists(first.parent_path()); }));
  press("rescue_discard");
  EXPECT_TRUE(wait_until([&] { return !fs::exists(second.parent_path()); }));
}

TEST_F(RescueBarTest, SavesItAsARecordingAndKeepsItWhereThatFails) {
  const fs::path left = rescued("rescued-one");
  bar.offer({left});
  bar.save_to(to_qt((directory.path() / "none" / "mine.lanyard").string()));
  ASSERT_TRUE(wait_until([&] { return words().find("was not saved") != std::string::npos; }));
  EXPECT_TRUE(fs::exists(left));
  const fs::path saved = directory.path() / "mine.lanyard";
  bar.save_to(to_qt(saved.string()));
  ASSERT_TRUE(wait_until([&] { return bar.isHidden(); }));
  EXPECT_TRUE(session::RecordingReader::open(saved));
  EXPECT_TRUE(wait_until([&] { return !fs::exists(left.parent_path()); }));
}

TEST_F(RescueBarTest, WhatAnotherWindowHasTakenAwayIsNotOfferedOnceItsButtonIsPressed) {
  for (const char* const button : {"rescue_discard", "rescue_save"}) {
    const fs::path left = rescued("rescued-one");
    bar.offer({left});
    fs::remove_all(left.parent_path());
    press(button);
    ASSERT_TRUE(
        wait_until([&] { return words().find("not there any more") != std::string::npos; }));
    EXPECT_EQ(words().find("is still there"), std::string::npos);
    EXPECT_FALSE(child<QPushButton>(bar, button).isVisible());
    EXPECT_EQ(bar.findChild<QFileDialog*>(), nullptr);
    press("rescue_close");
    EXPECT_TRUE(bar.isHidden());
  }
}

TEST_F(RescueBarTest, WhatAnotherWindowHasTakenAwayIsNotOfferedOnceThisOneIsActivated) {
  const fs::path first = rescued("rescued-one");
  const fs::path second = rescued("rescued-two");
  bar.offer({first, second});
  QWidget other;
  other.show();
  other.activateWindow();
  ASSERT_TRUE(wait_until([&] { return other.isActiveWindow(); }));
  fs::remove_all(first.parent_path());
  bar.activateWindow();
  ASSERT_TRUE(wait_until([&] { return words().find("not there any more") != std::string::npos; }));
  EXPECT_NE(words().find("is still there"), std::string::npos) << "the second";
  const auto& discard = child<QPushButton>(bar, "rescue_discard");
  EXPECT_FALSE(discard.isEnabled()) << "a click may still be meant for the first";
  ASSERT_TRUE(wait_until([&] { return discard.isEnabled(); }));
  press("rescue_discard");
  EXPECT_TRUE(wait_until([&] { return !fs::exists(second.parent_path()); }));
}

TEST_F(RescueBarTest, AClickOnWhatAnotherWindowTakesAwayMeanwhileLeavesTheNextOneAlone) {
  const fs::path second = rescued("rescued-two");
  for (const char* const button : {"rescue_save", "rescue_discard"}) {
    const fs::path first = rescued("rescued-one");
    RescueBar asked;
    asked.offer({first, second});
    QWidget other;
    other.show();
    other.activateWindow();
    ASSERT_TRUE(wait_until([&] { return other.isActiveWindow(); }));
    auto& pressed = child<QPushButton>(asked, button);
    QTest::mousePress(&pressed, Qt::LeftButton);
    fs::remove_all(first.parent_path());
    asked.activateWindow();  // as the press does on a display
    const auto& told = child<NoticeLabel>(asked, "rescue_words");
    ASSERT_TRUE(wait_until([&] { return told.text().contains("not there any more"); }));
    QTest::mouseRelease(&pressed, Qt::LeftButton);
    asked.end();
    ASSERT_TRUE(wait_until([&] { return asked.has_ended(); }));
    EXPECT_TRUE(fs::exists(second)) << button;
    EXPECT_EQ(asked.findChild<QFileDialog*>(), nullptr) << button;
    EXPECT_TRUE(told.text().contains("is still there")) << "the second";
  }
}

TEST_F(RescueBarTest, WhatAnotherWindowTakesAwayWhileANameIsChosenIsNotSaved) {
  const fs::path left = rescued("rescued-one");
  bar.offer({left});
  fs::remove_all(left.parent_path());
  const fs::path saved = directory.path() / "mine.lanyard";
  bar.save_to(to_qt(saved.string()));
  ASSERT_TRUE(wait_until([&] { return words().find("not there any more") != std::string::npos; }));
  EXPECT_FALSE(fs::exists(saved));
}

TEST_F(RescueBarTest, ProposesANameByTheTimeAtWhichItEnded) {
  const fs::path left = rescued("rescued-one");
  bar.offer({left});
  press("rescue_save");
  ASSERT_TRUE(wait_until([&] { return bar.findChild<QFileDialog*>() != nullptr; }));
  auto& dialog = child<QFileDialog>(bar, "rescue_save_dialog");
  EXPECT_EQ(QFileInfo(dialog.selectedFiles().value(0)).fileName(),
            proposed_name(QFileInfo(to_qt(left.string())).lastModified()) + ".lanyard");
  dialog.reject();
}

}  // namespace
}  // namespace lanyard::desktop::testing
