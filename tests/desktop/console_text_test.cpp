// What boards print, made fit to be shown, and kept within bounds.
#include <gtest/gtest.h>

#include <initializer_list>

#include "board/chapter_script.hpp"
#include "board/console_text.hpp"
#include "board/link_scale.hpp"
#include "board/network_start.hpp"
#include "core/text.hpp"

namespace lanyard::desktop::testing {
namespace {

/// What comes in pieces, as text.
QString clean_pieces(std::initializer_list<std::string_view> pieces) {
  ConsoleCleaner cleaner;
  QString text;
  for (const std::string_view piece : pieces) {
    text += cleaner.take(piece);
  }
  return text;
}

QString clean(std::string_view bytes) {
  return clean_pieces({bytes});
}

TEST(ConsoleCleanerTest, LeavesTextAsItIs) {
  EXPECT_EQ(clean("Grüße, 世界\n\tx"), QStringLiteral("Grüße, 世界\n\tx"));
}

TEST(ConsoleCleanerTest, PutsACharacterThatWasCutTogether) {
  EXPECT_EQ(clean_pieces({"a\xE4\xB8", "\x96z"}), QStringLiteral("a世z"));
}

TEST(ConsoleCleanerTest, LeavesColoursAndOtherTerminalCommandsOut) {
  EXPECT_EQ(clean("\x1b[0;32mI (5) wifi\x1b[0m!\x1b]0;title\x07?\x1b(B."),
            QStringLiteral("I (5) wifi!?."));
}

TEST(ConsoleCleanerTest, LeavesACommandOutThatWasCut) {
  EXPECT_EQ(clean_pieces({"a\x1b", "[3", "1mb"}), QStringLiteral("ab"));
}

TEST(ConsoleCleanerTest, AnUnfinishedCommandEndsWithTheLine) {
  EXPECT_EQ(clean("\x1b]0;never closed\nnext"), QStringLiteral("\nnext"));
}

TEST(ConsoleCleanerTest, MakesOneLineEndOfCarriageReturnAndLineFeed) {
  EXPECT_EQ(clean_pieces({"a\r", "\nb\rc\n"}), QStringLiteral("a\nb\nc\n"));
}

TEST(ConsoleCleanerTest, ShowsControlsAndWhatReordersTextAsEscapes) {
  EXPECT_EQ(clean(std::string_view("a\0b\x07", 4)), QStringLiteral("a\\0b\\x07"));
  EXPECT_EQ(clean("\xE2\x80\xAE"
                  "abc"),
            QStringLiteral("\\u{202e}abc"));
}

TEST(ConsoleCleanerTest, BreaksALineThatIsTooLong) {
  const QString text = clean(std::string(10'000, 'x'));
  EXPECT_EQ(text.count(u'x'), 10'000);
  EXPECT_EQ(text.count(u'\n'), 2);
}

TEST(ConsoleBufferTest, GivesWhatCameSinceTheLastTime) {
  ConsoleBuffer buffer;
  buffer.append("one\n");
  EXPECT_EQ(buffer.read(0, 100).text, QStringLiteral("one\n"));
  buffer.append("two\n");
  EXPECT_EQ(buffer.read(4, 100).text, QStringLiteral("two\n"));
  EXPECT_TRUE(buffer.read(8, 100).text.isEmpty());
}

TEST(ConsoleBufferTest, TellsOnceUntilItIsRead) {
  int told = 0;
  ConsoleBuffer buffer([&] { ++told; });
  buffer.append("a");
  buffer.append("b");
  EXPECT_EQ(told, 1);
  buffer.read(0, 1);
  buffer.append("c");
  EXPECT_EQ(told, 2);
}

TEST(ConsoleBufferTest, KeepsTheNewestMebibyteAndCountsWhatFellOut) {
  ConsoleBuffer buffer;
  const std::string line(99, 'x');
  constexpr int lines = 15'000;
  for (int i = 0; i < lines; ++i) {
    buffer.append(line + "\n");
  }
  const auto piece = buffer.read(0, ConsoleBuffer::most_characters * 2);
  EXPECT_GE(piece.text.size(), ConsoleBuffer::most_characters - 100);
  EXPECT_LE(piece.text.size(), ConsoleBuffer::most_characters * 9 / 8);
  EXPECT_EQ(piece.begin, buffer.fell_out());
  EXPECT_EQ(piece.begin + piece.text.size(), qint64{lines} * 100);
  EXPECT_TRUE(piece.text.startsWith(u'x'));
}

TEST(ConsoleBufferTest, KeepsNoMoreLinesThanAViewCanShow) {
  ConsoleBuffer buffer;
  buffer.append(std::string(100'000, '\n'));
  EXPECT_LE(buffer.read(0, 200'000).text.size(), ConsoleBuffer::most_lines * 9 / 8);
}

TEST(ConsoleBufferTest, ShowsLogLinesBetweenThoseThatArePrinted) {
  ConsoleBuffer buffer;
  buffer.append_log("W (5) wi");
  buffer.append("printed\n");
  buffer.append_log("fi: x\nE (");
  buffer.append("half");
  buffer.append_log("6) y\n");
  EXPECT_EQ(buffer.read(0, 100).text, QStringLiteral("printed\nW (5) wifi: x\nhalf\nE (6) y\n"));
}

TEST(ConsoleBufferTest, ANoteHasALineOfItsOwn) {
  ConsoleBuffer buffer;
  buffer.append("half");
  buffer.note(QStringLiteral("— off —"));
  EXPECT_EQ(buffer.read(0, 100).text, QStringLiteral("half\n— off —\n"));
}

// ---- the scales of the sliders ------------------------------------------------------------------

TEST(LinkScaleTest, EveryPlaceOfASliderIsFoundAgain) {
  for (int place = 0; place <= slider_steps; ++place) {
    EXPECT_EQ(place_of_loss(loss_at(place)), place);
    EXPECT_EQ(place_of_milliseconds(milliseconds_at(place)), place);
    EXPECT_EQ(place_of_rate(rate_at(place)), place);
  }
}

TEST(LinkScaleTest, TheEndOfTheRateIsNoLimit) {
  EXPECT_EQ(rate_at(slider_steps), 0U);
  EXPECT_EQ(place_of_rate(10'000'000), slider_steps - 1);
}

TEST(LinkScaleTest, WhatLiesBeyondTheSliderStandsAtItsEnd) {
  EXPECT_EQ(place_of_milliseconds(60'000), slider_steps);
  EXPECT_EQ(place_of_rate(1), 0);
}

// ---- room for a network -------------------------------------------------------------------------

TEST(NetworkStartTest, CountsNamesOn) {
  EXPECT_EQ(next_ssid("Lanyard"), "Lanyard 2");
  EXPECT_EQ(next_ssid("Lanyard 2"), "Lanyard 3");
  EXPECT_EQ(next_ssid("Room x"), "Room x 2");
}

TEST(NetworkStartTest, CutsALongNameBetweenCharacters) {
  std::string name(29, 'a');
  name += "é";  // 31 bytes
  EXPECT_EQ(next_ssid(name), std::string(29, 'a') + " 2");
}

TEST(NetworkStartTest, TakesTheWantedAddressesWhereTheyAreFree) {
  EXPECT_EQ(free_subnet(lab::Subnet(), {}), lab::Subnet());
}

TEST(NetworkStartTest, TakesTheNextAddressesThatNobodyHas) {
  const auto next = lab::Subnet::parse("192.168.5.0/24");
  const auto wide = lab::Subnet::parse("192.168.0.0/21");  // up to 192.168.7.255
  ASSERT_TRUE(next && wide);
  EXPECT_EQ(to_string(free_subnet(lab::Subnet(), {lab::Subnet(), *next})), "192.168.6.0/24");
  EXPECT_EQ(to_string(free_subnet(lab::Subnet(), {*wide})), "192.168.8.0/24");
}

// ---- the chapter --------------------------------------------------------------------------------

ChapterFacts connected_client() {
  return {.network_up = true,
          .window_listens = true,
          .board_addressed = true,
          .connected = true,
          .console = "TCP Connected to: 192.168.4.1 : 8888\n"};
}

TEST(ChapterScriptTest, TicksAStepOnlyWhenThoseBeforeItAreDone) {
  ChapterScript script(ChapterPart::board_is_client);
  EXPECT_FALSE(script.take({.window_listens = true, .board_addressed = true}));
  EXPECT_EQ(script.done(), 0U);
  EXPECT_TRUE(script.take({.network_up = true, .window_listens = true, .board_addressed = true}));
  EXPECT_EQ(script.current(), ChapterStep::connected);
}

TEST(ChapterScriptTest, UndoesNoStep) {
  ChapterScript script(ChapterPart::board_is_client);
  script.take(connected_client());
  script.take({});
  EXPECT_EQ(script.current(), ChapterStep::greeted);
}

TEST(ChapterScriptTest, WantsTheGreetingInTheChaptersWords) {
  ChapterScript script(ChapterPart::board_is_client);
  ChapterFacts facts = connected_client();
  facts.received = "HelloThis is my IP";
  script.take(facts);
  EXPECT_EQ(script.current(), ChapterStep::greeted);
  facts.received += ".";
  script.take(facts);
  EXPECT_EQ(script.current(), ChapterStep::echoed);
}

TEST(ChapterScriptTest, WantsWhatWasSentBackAndOnTheConsole) {
  ChapterScript script(ChapterPart::board_is_client);
  ChapterFacts facts = connected_client();
  facts.sent = "warm?\n";
  facts.received = "HelloThis is my IP.warm?\n";
  script.take(facts);
  EXPECT_EQ(script.current(), ChapterStep::echoed);
  facts.console += "warm?\n";
  script.take(facts);
  EXPECT_EQ(script.current(), ChapterStep::closed);
}

TEST(ChapterScriptTest, WantsTheFarewellAsALineOfItsOwn) {
  EXPECT_FALSE(has_line("not Close socket\n", "Close socket"));
  EXPECT_TRUE(has_line("x\nClose socket\n", "Close socket"));
  EXPECT_TRUE(has_line("Close socket", "Close socket"));
}

}  // namespace
}  // namespace lanyard::desktop::testing
