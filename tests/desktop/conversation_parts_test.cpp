// The parts of the conversation's panel: the index, the rows, the search, and the view alone.
#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QMouseEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>

#include "conversation/conversation_row.hpp"
#include "conversation/conversation_view.hpp"
#include "conversation/find_expression.hpp"
#include "conversation/match_index.hpp"
#include "desktop_fixture.hpp"

namespace lanyard::desktop::testing {
namespace {

using session::RecordedEvent;
using session::RecordedExcerpt;

// ---- MatchIndex ---------------------------------------------------------------------------------

MatchIndex index_of(const std::vector<std::int64_t>& numbers) {
  MatchIndex index;
  index.append(numbers);
  return index;
}

TEST(MatchIndexTest, GivesTheNumbersByTheirRow) {
  const std::vector<std::int64_t> numbers{1,   2,   63,      64,        65,        511,
                                          512, 513, 100'000, 1'000'000, 1'000'001, 5'000'000'000};
  const MatchIndex index = index_of(numbers);
  ASSERT_EQ(index.count(), 12);
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    EXPECT_EQ(index.at(static_cast<std::int64_t>(row)), numbers[row]);
  }
}

TEST(MatchIndexTest, SaysHowManyComeBeforeANumberWhetherItIsThereOrNot) {
  const MatchIndex index = index_of({10, 20, 600, 5'000});
  EXPECT_EQ(index.rows_before(-5), 0);
  EXPECT_EQ(index.rows_before(10), 0);
  EXPECT_EQ(index.rows_before(11), 1);
  EXPECT_EQ(index.rows_before(512), 2);
  EXPECT_EQ(index.rows_before(600), 2);
  EXPECT_EQ(index.rows_before(4'999), 3);
  EXPECT_EQ(index.rows_before(1'000'000), 4);
}

TEST(MatchIndexTest, KnowsWhatItContains) {
  const MatchIndex index = index_of({10, 600});
  EXPECT_TRUE(index.contains(600));
  EXPECT_FALSE(index.contains(601));
  EXPECT_FALSE(MatchIndex().contains(0));
}

TEST(MatchIndexTest, IgnoresWhatDoesNotGrow) {
  MatchIndex index = index_of({10, 10, 9, 11});
  EXPECT_EQ(index.count(), 2);
  EXPECT_EQ(index.at(1), 11);
  index.clear();
  EXPECT_EQ(index.count(), 0);
}

// ---- rows ---------------------------------------------------------------------------------------

RecordedEvent message(std::string_view bytes, std::uint64_t size = 0) {
  auto session = std::make_shared<session::RecordedSession>();
  session->number = 3;
  session->peer = "192.168.4.2:54321";
  RecordedExcerpt excerpt;
  excerpt.size = size == 0 ? bytes.size() : size;
  excerpt.payload_size = static_cast<std::uint32_t>(excerpt.size);
  excerpt.start = Bytes::copy_of(bytes);
  return {.number = 7, .time = {}, .session = session, .body = excerpt};
}

std::string row_text(std::string_view bytes, const std::string& encoding = "utf-8") {
  return to_utf8(make_row(message(bytes), {.encoding = encoding}).text);
}

TEST(ConversationRowTest, OfAMessageHasItsPeerItsTextAndItsHex) {
  const ConversationRow row = make_row(message("Hello"), {.show = ShowAs::both});
  EXPECT_EQ(row.kind, ConversationRow::Kind::received);
  EXPECT_EQ(to_utf8(row.peer), "192.168.4.2:54321");
  EXPECT_EQ(to_utf8(row.text), "Hello");
  EXPECT_EQ(to_utf8(row.hex), "48 65 6c 6c 6f");
  EXPECT_EQ(row.session, session::SessionId{3});
  EXPECT_FALSE(row.is_cut);
}

TEST(ConversationRowTest, ShowsALineEndAsOneMarkAndControlsAsEscapes) {
  EXPECT_EQ(row_text("a\r\nb\n"), "a\u23ceb\u23ce");
  EXPECT_EQ(row_text("a\rb"), "a\\rb");
  EXPECT_EQ(row_text(std::string_view("a\0b\x1b[31m", 8)), "a\\0b\\x1b[31m");
}

TEST(ConversationRowTest, LetsNoBidiControlThrough) {
  EXPECT_EQ(row_text("a\u202eb\u2066c"), "a\\u{202e}b\\u{2066}c");
}

TEST(ConversationRowTest, IsDecodedByTheEncodingChosen) {
  EXPECT_EQ(row_text("\xc4\xe3\xba\xc3", "gbk"), "\u4f60\u597d");
  EXPECT_EQ(row_text("\xe9", "latin1"), "\u00e9");
  EXPECT_EQ(row_text("\xe9"), "\\xe9");
}

TEST(ConversationRowTest, OfALongMessageIsItsStartWithoutHalfACharacter) {
  const ConversationRow row = make_row(message("abc\xe4\xbd", 1'000), {});
  EXPECT_EQ(to_utf8(row.text), "abc");
  EXPECT_TRUE(row.is_cut);
  EXPECT_EQ(row.size, 1'000U);
}

TEST(ConversationRowTest, OfAnEndSaysWhyInWords) {
  session::RecordedEnd end;
  end.reason = session::DisconnectReason::reset;
  end.totals.bytes_received = 12;
  const ConversationRow row =
      make_row({.number = 1, .time = {}, .session = nullptr, .body = end}, {});
  EXPECT_EQ(row.kind, ConversationRow::Kind::disconnected);
  EXPECT_EQ(to_utf8(row.text),
            "Disconnected: the connection was reset (12 bytes received, 0 bytes sent)");
}

TEST(ConversationRowTest, IsSpokenWithItsPeer) {
  const ConversationRow row = make_row(message("Hello"), {});
  const std::string words = to_utf8(spoken(row));
  EXPECT_TRUE(words.starts_with("Received from 192.168.4.2:54321 at ")) << words;
  EXPECT_TRUE(words.ends_with(": Hello")) << words;
}

TEST(TextToReadTest, KeepsLinesAndTabsAndEscapesTheRest) {
  EXPECT_EQ(to_utf8(text_to_read(as_byte_view("a\tb\r\nc\n\x01"), "utf-8")), "a\tb\nc\n\\x01");
}

TEST(TextToReadTest, BreaksUpALineThatNoViewCouldLayOut) {
  const QString text = text_to_read(as_byte_view(std::string(5'000, 'x')), "utf-8");
  const QStringList lines = text.split(QLatin1Char('\n'));
  ASSERT_EQ(lines.size(), 3);
  EXPECT_EQ(lines[0].size(), 2'000);
  EXPECT_EQ(lines[2].size(), 1'000);
}

TEST(TextToReadTest, DoesNotBreakACharacterInTwo) {
  const std::string text = "x" + [] {
    std::string many;
    for (int i = 0; i < 1'500; ++i) {
      many += "\U0001f600";
    }
    return many;
  }();
  const QString shown = text_to_read(as_byte_view(text), "utf-8");
  for (const QString& line : shown.split(QLatin1Char('\n'))) {
    EXPECT_TRUE(line.isValidUtf16());
  }
}

TEST(CopiedTest, IsTextOrHexOrALineWithTimes) {
  EXPECT_EQ(to_utf8(copied(message("a\r\nb"), CopyAs::text, {})), "a\nb\n");
  EXPECT_EQ(to_utf8(copied(message("a\n"), CopyAs::text, {})), "a\n");
  EXPECT_EQ(to_utf8(copied(message("a\n"), CopyAs::hex, {})), "61 0a\n");
  const std::string line = to_utf8(copied(message("a\r\nb"), CopyAs::with_times, {}));
  EXPECT_TRUE(line.ends_with(" < 192.168.4.2:54321 a\u23ceb\n")) << line;
}

// ---- what is looked for -------------------------------------------------------------------------

session::MessageFilter find(const char* typed, FindKind kind,
                            const std::string& encoding = "utf-8") {
  session::MessageFilter filter;
  const auto understood = set_find(filter, QString::fromUtf8(typed), kind, encoding);
  EXPECT_TRUE(understood) << understood.error().message;
  return filter;
}

TEST(FindExpressionTest, TakesTextInEitherCaseLiterally) {
  EXPECT_EQ(find("a.1", FindKind::text).regex, "[Aa]\\x2e\\x31");
  EXPECT_EQ(find("\u00e9", FindKind::text).text, "\u00e9");
}

TEST(FindExpressionTest, TakesExactTextInTheEncodingShown) {
  EXPECT_EQ(find("aB", FindKind::exact_text).text, "aB");
  EXPECT_EQ(find("\u4f60", FindKind::exact_text, "gbk").text, "\xc4\xe3");
}

TEST(FindExpressionTest, TakesBytesInHex) {
  EXPECT_EQ(find("0d 0A", FindKind::hex).text, "\r\n");
}

TEST(FindExpressionTest, RefusesHalfAByteAndTextThatTheEncodingDoesNotHave) {
  session::MessageFilter filter;
  EXPECT_FALSE(set_find(filter, QStringLiteral("0d0"), FindKind::hex, "utf-8"));
  EXPECT_FALSE(set_find(filter, QStringLiteral("\u4f60"), FindKind::text, "latin1"));
}

// ---- the view -----------------------------------------------------------------------------------

/// A view whose rows say their number; they come when give() is called.
class ConversationViewTest : public ::testing::Test {
 protected:
  ConversationViewTest() {
    QObject::connect(&view, &ConversationView::rows_wanted,
                     [this](std::uint64_t ticket, std::int64_t first, std::int64_t count) {
                       wanted = {ticket, first, count};
                       ++questions;
                     });
    view.resize(400, view.row_height() * 10 + 4);
    view.show();
  }

  struct Wanted {
    std::uint64_t ticket = 0;
    std::int64_t first = 0;
    std::int64_t count = 0;
  };

  void answer(const Wanted& question) {
    std::vector<ConversationRow> rows;
    const std::int64_t end = std::min(question.first + question.count, view.count());
    for (std::int64_t row = question.first; row < end; ++row) {
      rows.push_back({.number = row + 1,
                      .kind = ConversationRow::Kind::received,
                      .time = {},
                      .peer = {},
                      .text = QStringLiteral("row %1").arg(row),
                      .hex = {}});
    }
    view.put_rows(question.ticket, std::move(rows));
  }
  /// Answers until nothing more is asked.
  void give() {
    for (int answered = -1; answered != questions;) {
      answered = questions;
      answer(wanted);
    }
  }
  void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(&view, key, modifiers);
    give();
  }
  void click(std::int64_t line, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers,
                      QPoint(20, static_cast<int>(line) * view.row_height() + 3));
    give();
  }

  ConversationView view;
  Wanted wanted;
  int questions = 0;
};

TEST_F(ConversationViewTest, ShowsTheEndAndFollowsIt) {
  view.set_count(1'000);
  give();
  EXPECT_TRUE(view.is_complete());
  EXPECT_EQ(view.first_visible(), 1'000 - view.rows_on_page());
  view.set_count(2'000);
  give();
  EXPECT_EQ(view.first_visible(), 2'000 - view.rows_on_page());
}

TEST_F(ConversationViewTest, HoldsAFewPagesHoweverManyRowsThereAre) {
  view.set_count(1'000'000'000);
  EXPECT_LE(wanted.count, 3 * view.rows_on_page() + 1);
  give();
  view.verticalScrollBar()->setValue(500'000'000);
  give();
  EXPECT_EQ(view.first_visible(), 500'000'000);
  ASSERT_NE(view.row_at(500'000'000), nullptr);
  EXPECT_EQ(to_utf8(view.row_at(500'000'000)->text), "row 500000000");
  EXPECT_EQ(view.row_at(10), nullptr);
}

TEST_F(ConversationViewTest, KeepsTheOldPageUntilTheNewOneIsThere) {
  view.set_count(1'000);
  give();
  const std::int64_t before = view.first_visible();
  view.verticalScrollBar()->setValue(0);
  EXPECT_EQ(view.first_visible(), before);
  give();
  EXPECT_EQ(view.first_visible(), 0);
}

TEST_F(ConversationViewTest, ShowsWhatComesThoughTheEndHasMovedOnMeanwhile) {
  view.set_count(1'000);
  const Wanted first = wanted;
  view.set_count(100'000);
  EXPECT_EQ(questions, 1);  // one at a time
  answer(first);
  EXPECT_GE(view.first_visible(), 900);
  EXPECT_EQ(questions, 2);
  give();
  EXPECT_EQ(view.first_visible(), 100'000 - view.rows_on_page());
}

TEST_F(ConversationViewTest, IgnoresRowsFromBeforeAReset) {
  view.set_count(1'000);
  const Wanted old = wanted;
  view.reset(5, std::nullopt, true);
  answer(old);
  EXPECT_EQ(view.row_at(0), nullptr);
  give();
  EXPECT_NE(view.row_at(0), nullptr);
}

TEST_F(ConversationViewTest, AsksAgainWhereThereWasNoAnswer) {
  view.set_count(1'000);
  view.give_up_rows();
  view.set_count(1'001);
  EXPECT_EQ(questions, 2);
}

TEST_F(ConversationViewTest, StopsFollowingWhenScrolledUpAndTheButtonLeadsBack) {
  view.set_count(1'000);
  give();
  auto& button = child<QPushButton>(view, "conversation_end_button");
  EXPECT_FALSE(button.isVisible());
  view.verticalScrollBar()->setValue(100);
  view.set_count(1'020);
  give();
  EXPECT_EQ(view.first_visible(), 100);
  EXPECT_EQ(to_utf8(button.text()), "New: 20. Go to the end");
  QTest::mouseClick(&button, Qt::LeftButton);
  give();
  EXPECT_TRUE(view.is_following());
  EXPECT_FALSE(button.isVisible());
  EXPECT_EQ(view.first_visible(), 1'020 - view.rows_on_page());
}

TEST_F(ConversationViewTest, FollowsAgainWhenScrolledToTheEnd) {
  view.set_count(1'000);
  give();
  view.verticalScrollBar()->setValue(100);
  EXPECT_FALSE(view.is_following());
  view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
  EXPECT_TRUE(view.is_following());
}

TEST_F(ConversationViewTest, ASelectedMessageDoesNotRunAway) {
  view.set_count(1'000);
  give();
  click(2);
  const std::int64_t row = view.current();
  EXPECT_EQ(row, view.first_visible() + 2);
  view.set_count(2'000);
  give();
  EXPECT_EQ(view.first_visible() + 2, row);
}

TEST_F(ConversationViewTest, KeysMoveTheSelectionAndScroll) {
  view.set_count(1'000);
  give();
  press(Qt::Key_Home);
  EXPECT_EQ(view.current(), 0);
  EXPECT_EQ(view.first_visible(), 0);
  press(Qt::Key_Down);
  EXPECT_EQ(view.current(), 1);
  press(Qt::Key_PageDown);
  EXPECT_EQ(view.current(), view.rows_on_page());
  press(Qt::Key_Up);
  EXPECT_EQ(view.current(), view.rows_on_page() - 1);
  press(Qt::Key_End);
  EXPECT_EQ(view.current(), 999);
  EXPECT_TRUE(view.is_following());
  press(Qt::Key_PageUp);
  EXPECT_EQ(view.current(), 999 - (view.rows_on_page() - 1));
}

TEST_F(ConversationViewTest, ShiftSelectsARangeByMouseAndKeys) {
  view.set_count(5);
  give();
  click(1);
  click(3, Qt::ShiftModifier);
  EXPECT_EQ(view.selection(), (std::pair<std::int64_t, std::int64_t>{1, 3}));
  press(Qt::Key_Up, Qt::ShiftModifier);
  EXPECT_EQ(view.selection(), (std::pair<std::int64_t, std::int64_t>{1, 2}));
  press(Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(view.selection(), (std::pair<std::int64_t, std::int64_t>{0, 5}));
}

TEST_F(ConversationViewTest, DraggingSelectsARange) {
  view.set_count(5);
  give();
  const int height = view.row_height();
  QTest::mousePress(view.viewport(), Qt::LeftButton, {}, QPoint(20, 3));
  QMouseEvent move(QEvent::MouseMove, QPointF(20, height * 2 + 3),
                   view.viewport()->mapToGlobal(QPointF(20, height * 2 + 3)), Qt::NoButton,
                   Qt::LeftButton, Qt::NoModifier);
  QCoreApplication::sendEvent(view.viewport(), &move);
  EXPECT_EQ(view.selection(), (std::pair<std::int64_t, std::int64_t>{0, 3}));
}

TEST_F(ConversationViewTest, AClickBelowTheLastRowSelectsNothing) {
  view.set_count(2);
  give();
  click(6);
  EXPECT_EQ(view.current(), -1);
}

TEST_F(ConversationViewTest, CopyAsksForTheSelection) {
  QSignalSpy copies(&view, &ConversationView::copy_wanted);
  press(Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(copies.count(), 1);
}

TEST_F(ConversationViewTest, SaysTheCurrentRowToScreenReaders) {
  EXPECT_FALSE(view.accessibleName().isEmpty());
  view.set_count(5);
  give();
  click(2);
  EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("row 2")));
}

TEST_F(ConversationViewTest, GoesToARowThatIsFarAway) {
  view.set_count(100'000);
  give();
  view.go_to(50'000);
  give();
  EXPECT_EQ(view.current(), 50'000);
  EXPECT_LE(view.first_visible(), 50'000);
  EXPECT_GT(view.first_visible() + view.rows_on_page(), 50'000);
  EXPECT_FALSE(view.is_following());
}

TEST_F(ConversationViewTest, PaintsHostileTextInsideItsRow) {
  std::vector<ConversationRow> rows(2);
  for (int i = 0; i < 300; ++i) {
    rows[0].text += QStringLiteral("a\u0300\u0301\u0302\u0323");
  }
  rows[0].kind = ConversationRow::Kind::received;
  view.set_count(2);
  view.put_rows(wanted.ticket, rows);
  const QImage with = view.viewport()->grab().toImage();
  const QColor base = view.palette().color(QPalette::Base);
  const int below = view.row_height() * 3 / 2;  // the second row has no text in this column
  for (int x = with.width() / 2; x < with.width(); ++x) {
    ASSERT_EQ(with.pixelColor(x, below), base) << x;
  }
}

TEST(ConversationRowTest, APieceOfATooLongLineSaysThatItsEndIsElsewhere) {
  session::RecordedEvent event = message("a line without an end", 1'048'576);
  std::get<RecordedExcerpt>(event.body).partial = true;
  const ConversationRow row = make_row(event, {});
  EXPECT_EQ(remark_on(row), QStringLiteral("piece of 1,048,576 bytes, without its end"));
  EXPECT_TRUE(spoken(row).contains(QStringLiteral("without its end")));
  EXPECT_EQ(remark_on(make_row(message("a line", 0), {})), QString());
}

}  // namespace
}  // namespace lanyard::desktop::testing
