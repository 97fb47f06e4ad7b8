// The arguments of lanyard-desktop.
#include <gtest/gtest.h>

#include "app/start_options.hpp"
#include "core/text.hpp"

namespace lanyard::desktop::testing {
namespace {

std::expected<StartOptions, QString> read(const QStringList& arguments) {
  return read_arguments(QStringList{QStringLiteral("lanyard-desktop")} + arguments);
}

TEST(StartOptionsTest, WithoutArgumentsNothingIsOpened) {
  ASSERT_TRUE(read({}));
  EXPECT_FALSE(read({})->endpoint);
}

TEST(StartOptionsTest, ListenTakesAPortAndAnAddressWithOne) {
  const auto port = read({QStringLiteral("--listen"), QStringLiteral("8888")});
  ASSERT_TRUE(port && port->endpoint);
  EXPECT_TRUE(port->endpoint->is_server);
  EXPECT_EQ(port->endpoint->host, QString());
  EXPECT_EQ(port->endpoint->port, QStringLiteral("8888"));
  const auto both = read({QStringLiteral("--listen=[::1]:8888")});
  ASSERT_TRUE(both && both->endpoint);
  EXPECT_EQ(both->endpoint->host, QStringLiteral("::1"));
}

TEST(StartOptionsTest, ConnectNeedsAHostAndAPort) {
  const auto where = read({QStringLiteral("--connect"), QStringLiteral("board.local:8000")});
  ASSERT_TRUE(where && where->endpoint);
  EXPECT_FALSE(where->endpoint->is_server);
  EXPECT_EQ(where->endpoint->host, QStringLiteral("board.local"));
  for (const char* const wrong : {"8000", "board.local", ":8000", "board.local:0", "x:99999"}) {
    EXPECT_FALSE(read({QStringLiteral("--connect"), QString::fromLatin1(wrong)})) << wrong;
  }
}

TEST(StartOptionsTest, WhatMakesNoSenseIsRefusedInWords) {
  EXPECT_FALSE(read({QStringLiteral("--listen"), QStringLiteral("0")}));
  EXPECT_FALSE(read({QStringLiteral("--listen"), QStringLiteral("1"), QStringLiteral("--connect"),
                     QStringLiteral("a:1")}));
  EXPECT_FALSE(read({QStringLiteral("file.txt")}));
  EXPECT_FALSE(read({QStringLiteral("--nonsense")}));
}

TEST(StartOptionsTest, TheHelpNamesEveryOption) {
  for (const char* const option : {"--listen", "--connect", "--help", "--version"}) {
    EXPECT_NE(help_text().indexOf(QString::fromLatin1(option)), -1) << option;
  }
}

}  // namespace
}  // namespace lanyard::desktop::testing
