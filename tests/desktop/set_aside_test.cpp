// What a guide needs otherwise for a while, of several windows that share their settings.
#include "core/set_aside.hpp"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSettings>
#include <memory>

#include "core/text.hpp"

namespace lanyard::desktop::testing {
namespace {

const QString key = QStringLiteral("panel/choice");

/// A panel with one choice, which it remembers at once.
struct Panel {
  QString value = QSettings().value(key, QStringLiteral("default")).toString();

  void choose(const QString& chosen) {
    value = chosen;
    QSettings().setValue(key, chosen);
  }
  std::vector<Choice> choices(const QString& needed) {
    return {{.get = [this] { return QVariant(value); },
             .set = [this](const QVariant& chosen) { choose(chosen.toString()); },
             .needed = needed,
             .remembered_as = key}};
  }
};

class SetAsideTest : public ::testing::Test {
 protected:
  SetAsideTest() {
    QSettings().clear();
    for (const QFileInfo& entry : entries()) {
      QFile::remove(entry.filePath());
    }
  }
  static QFileInfoList entries() {
    return QFileInfo(QSettings().fileName())
        .dir()
        .entryInfoList({QStringLiteral("set-aside-*")}, QDir::Files);
  }
  static std::string remembered() { return to_utf8(QSettings().value(key).toString()); }
};

TEST_F(SetAsideTest, LeavesNothingBehindWhereItPutsBack) {
  Panel panel;
  panel.choose("mine");
  SetAside aside;
  aside.put(panel.choices("needed"));
  EXPECT_EQ(remembered(), "needed");
  EXPECT_FALSE(entries().isEmpty());
  bool had_entry = false;
  aside.put_back([&] { had_entry = !entries().isEmpty(); });
  EXPECT_TRUE(had_entry) << "until all is remembered again";
  EXPECT_EQ(remembered(), "mine");
  EXPECT_TRUE(entries().isEmpty());
}

TEST_F(SetAsideTest, WhatAnOwnerLeavesIsPutBackByTheNextOne) {
  Panel panel;
  panel.choose("mine");
  auto killed = std::make_unique<SetAside>();
  killed->put(panel.choices("needed"));
  { const SetAside other; }
  EXPECT_EQ(remembered(), "needed") << "its owner lives";
  killed.reset();
  { const SetAside next; }
  EXPECT_EQ(remembered(), "mine");
  EXPECT_TRUE(entries().isEmpty());
}

TEST_F(SetAsideTest, WhatTheUserHasChosenSinceStays) {
  Panel panel;
  panel.choose("mine");
  auto killed = std::make_unique<SetAside>();
  killed->put(panel.choices("needed"));
  panel.choose("chosen since");
  killed.reset();
  { const SetAside next; }
  EXPECT_EQ(remembered(), "chosen since");
}

TEST_F(SetAsideTest, WhatTheUserChoosesBetweenTwoBeginningsComesBackInTheEnd) {
  Panel panel;
  panel.choose("mine");
  SetAside aside;
  aside.put(panel.choices("needed"));
  panel.choose("chosen since");
  aside.put(panel.choices("needed"));
  EXPECT_EQ(remembered(), "needed");
  aside.put_back([] {});
  EXPECT_EQ(remembered(), "chosen since");
}

TEST_F(SetAsideTest, EachRemovesItsOwnOnly) {
  Panel first;
  first.choose("mine");
  auto killed = std::make_unique<SetAside>();
  killed->put(first.choices("needed"));
  Panel second;  // begins with what the first one's guide has made
  SetAside alive;
  alive.put(second.choices("also needed"));
  alive.put_back([] {});
  EXPECT_EQ(remembered(), "needed");
  killed.reset();
  { const SetAside next; }
  EXPECT_EQ(remembered(), "mine");
}

}  // namespace
}  // namespace lanyard::desktop::testing
