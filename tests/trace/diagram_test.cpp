#include "lanyard/trace/diagram.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "foreign_locale.hpp"
#include "frames.hpp"

namespace lanyard::trace {
namespace {

using test::Conversation;
using test::endpoint;
using namespace tcp_flag;  // NOLINT(google-build-using-namespace): syn | ack reads as in the RFC

constexpr std::int64_t second = 1'000'000;

HostNames names() {
  HostNames names;
  names.set(endpoint("10.0.0.2:0"), "board");
  names.set(endpoint("10.0.0.1:0"), "computer");
  return names;
}

/// The chapter's conversation with a segment lost on its way.
Conversation chapter() {
  Conversation talk;
  talk.client({.flags = syn, .window = 5760, .options_hex = "020405a0"}, 0);
  talk.server({.flags = syn | ack, .ack = 1, .window = 64240, .options_hex = "020405b4"});
  talk.client({.sequence = 1, .ack = 1, .window = 5760});
  talk.client({.sequence = 1, .ack = 1, .window = 5760, .payload = "Hello"});
  talk.client({.sequence = 1, .ack = 1, .window = 5760, .payload = "Hello"}, 3 * second);
  talk.server({.sequence = 1, .ack = 6, .window = 64235});
  talk.client({.flags = fin | ack, .sequence = 6, .ack = 1, .window = 5760});
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 7, .window = 64235});
  talk.client({.sequence = 7, .ack = 2, .window = 5760});
  return talk;
}

TEST(DiagramTest, DrawsAConversationIn80Columns) {
  EXPECT_EQ(render_text(make_diagram(chapter().flow(), names())),
            R"(Flow 1: board:50000 → computer:80

         board                                     computer
    10.0.0.2:50000                                10.0.0.1:80
       ms  │                                           │
     0.000 │── SYN seq 0 win 5760 MSS 1440 ───────────▶│ handshake 1/3
     0.100 │◀──────── SYN, ACK seq 0 ack 1 win 64240 ──│ handshake 2/3
           │                                MSS 1460   │
     0.200 │── ACK ack 1 win 5760 ────────────────────▶│ handshake 3/3
     0.300 │── 5 bytes seq 1 ack 1 ───────────────────▶│
           │┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 3.00 s later ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│
  3000.300 │── 5 bytes seq 1 ack 1 ───────────────────▶│ retransmission
  3000.400 │◀─────────────────── ACK ack 6 win 64235 ──│
  3000.500 │── FIN, ACK seq 6 ack 1 ──────────────────▶│
  3000.600 │◀────────────────── FIN, ACK seq 1 ack 7 ──│ closes too
  3000.700 │── ACK ack 2 win 5760 ────────────────────▶│

Result: 1 segment sent again
)");
}

TEST(DiagramTest, IsTheSameWhereTheUserWritesACommaBeforeDecimals) {
  const auto rendered = [] {
    const Diagram diagram = make_diagram(chapter().flow(), names());
    return render_text(diagram) + render_svg(diagram);
  };
  const std::string here = rendered();
  const lanyard::test::ForeignLocale german("de_DE");
  if (!german.is_there()) {
    GTEST_SKIP() << "no locale with a decimal comma here";
  }
  EXPECT_EQ(rendered(), here);
}

TEST(DiagramTest, ShowsWhereAnAckStandsThatIsNotAtItsSendersNextNumber) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5});
  talk.client({.sequence = 4, .ack = 1}, second);
  talk.server({.sequence = 1, .ack = 5});
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  // A keep-alive of a side whose newest data has not been acknowledged.
  talk.client({.sequence = 4, .ack = 1});
  talk.server({.sequence = 7, .ack = 5});
  std::vector<std::string> labels;
  for (const DiagramRow& row : make_diagram(talk.flow(), names()).rows) {
    if (const auto* const arrow = std::get_if<Arrow>(&row)) labels.push_back(arrow->label);
  }
  labels.erase(labels.begin(), labels.begin() + 4);
  EXPECT_EQ(labels,
            (std::vector<std::string>{"ACK ack 5 win 1000", "ACK seq 4 ack 1 win 1000",
                                      "ACK ack 5 win 1000", "4 bytes seq 5 ack 1",
                                      "ACK seq 4 ack 1 win 1000", "ACK seq 7 ack 5 win 1000"}));
}

TEST(DiagramTest, FallsBackToAscii) {
  HostNames foreign = names();
  foreign.set(endpoint("10.0.0.2:0"), "Küche");
  const std::string text =
      render_text(make_diagram(chapter().flow(), foreign), {.charset = Charset::ascii});
  for (const char character : text) {
    EXPECT_LT(static_cast<unsigned char>(character), 0x80);
  }
  EXPECT_NE(text.find("0.000 |-- SYN seq 0 win 5760 MSS 1440 ----------->| handshake 1/3"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Flow 1: K?che:50000 -> computer:80"), std::string::npos) << text;
}

/// Whether its FIN carries data or not.
TEST(DiagramTest, SaysOfTheSecondFinThatItClosesToo) {
  for (const std::string_view last : {"", "the last"}) {
    Conversation talk;
    talk.handshake();
    talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
    talk.server({.flags = fin | ack, .sequence = 1, .ack = 2, .payload = last});
    EXPECT_FALSE(talk.flow().verdicts.has(Verdict::half_close));
    const Diagram diagram = make_diagram(talk.flow(), names(), {.explain = true});
    EXPECT_EQ(std::get<Arrow>(diagram.rows[3]).verdict, "");
    EXPECT_EQ(std::get<Arrow>(diagram.rows[4]).verdict, "closes too");
    EXPECT_TRUE(std::get<Arrow>(diagram.rows[4]).explanation.ends_with(" closes too."));
    talk.server({.flags = fin | ack, .sequence = 1, .ack = 2, .payload = last}, second);
    EXPECT_EQ(std::get<Arrow>(make_diagram(talk.flow()).rows.back()).verdict, "retransmission");
  }
}

TEST(DiagramTest, ExplainsEverySegmentToALearner) {
  const Conversation talk = chapter();
  const Diagram diagram = make_diagram(talk.flow(), names(), {.explain = true});
  std::vector<std::string> sentences;
  for (const DiagramRow& row : diagram.rows) {
    if (const auto* arrow = std::get_if<Arrow>(&row)) {
      sentences.push_back(arrow->explanation);
    }
  }
  const std::vector<std::string> expected{
      "board asks computer for a connection to port 80 and takes up to 1,440 bytes a segment.",
      "computer agrees (ACK) and asks for the same in its direction (SYN).",
      "board has heard it: the connection is open.",
      "board sends 5 bytes.",
      "board sends 5 bytes again, since no ACK came in time.",
      "computer has all of board's first 5 bytes.",
      "board has nothing more to send and closes its direction; it still receives.",
      "computer has nothing more to send and closes too.",
      "board has heard that computer closes.",
  };
  EXPECT_EQ(sentences, expected);
}

TEST(DiagramTest, FoldsARunOfDataAndItsAcksIntoOneArrowEach) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 8; ++i) {
    talk.client({.sequence = 1 + 4 * i, .ack = 1, .payload = "aaaa"});
    talk.server({.sequence = 1, .ack = 5 + 4 * i});
  }
  const Diagram folded = make_diagram(talk.flow());
  ASSERT_EQ(folded.rows.size(), 5U);
  const Arrow& data = std::get<Arrow>(folded.rows[3]);
  EXPECT_EQ(data.label, "32 bytes in 8 segments");
  EXPECT_EQ(data.count, 8U);
  EXPECT_EQ(data.first_frame, 4U);
  EXPECT_EQ(data.last_frame, 18U);
  EXPECT_EQ(std::get<Arrow>(folded.rows[4]).label, "8 ACKs, last ack 33");
  EXPECT_EQ(make_diagram(talk.flow(), {}, {.fold = false}).rows.size(), 19U);
}

/// ACKs that are on their way when the sender goes on, as with every window that is more than one
/// segment wide.
TEST(DiagramTest, DrawsNoAckAboveTheDataThatItAcknowledges) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5, .payload = "bb"});
  talk.client({.sequence = 5, .ack = 3, .payload = "aaaa"}, 2 * second);
  talk.server({.sequence = 3, .ack = 9}, 2 * second);
  for (std::uint32_t i = 0; i < 8; ++i) {
    talk.client({.sequence = 9 + 4 * i, .ack = 3, .payload = "aaaa"});
    talk.server({.sequence = 3, .ack = 13 + 4 * i});
  }
  EXPECT_EQ(render_text(make_diagram(talk.flow(), names())),
            R"(Flow 1: board:50000 → computer:80

         board                                     computer
    10.0.0.2:50000                                10.0.0.1:80
       ms  │                                           │
     0.000 │── SYN seq 0 win 1000 ────────────────────▶│ handshake 1/3
     0.100 │◀───────── SYN, ACK seq 0 ack 1 win 1000 ──│ handshake 2/3
     0.200 │── ACK ack 1 win 1000 ────────────────────▶│ handshake 3/3
     0.300 │── 4 bytes seq 1 ack 1 ───────────────────▶│
     0.400 │◀─────────────────── 2 bytes seq 1 ack 5 ──│
           │┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 2.00 s later ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│
  2000.400 │── 4 bytes seq 5 ack 3 ───────────────────▶│
           │┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 2.00 s later ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│
  4000.400 │◀──────────────────── ACK ack 9 win 1000 ──│ delayed ACK
  4000.500 │══ 32 bytes in 8 segments ════════════════▶│
  4000.600 │◀═══════════════════ 8 ACKs, last ack 41 ══│

Result: open
)");
}

TEST(DiagramTest, DrawsTheOnlyAckOfARunAsItself) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 8; ++i) {
    talk.client({.sequence = 1 + 4 * i, .ack = 1, .payload = "aaaa"});
  }
  talk.server({.sequence = 1, .ack = 33});
  const Diagram folded = make_diagram(talk.flow());
  ASSERT_EQ(folded.rows.size(), 5U);
  EXPECT_EQ(std::get<Arrow>(folded.rows[4]).label, "ACK ack 33 win 1000");
}

TEST(DiagramTest, FoldsNothingThatHasAVerdictToShow) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 5; ++i) {
    talk.client({.sequence = 1 + 4 * i, .ack = 1, .payload = "aaaa"});
  }
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second / 2);
  const Diagram diagram = make_diagram(talk.flow());
  ASSERT_EQ(diagram.rows.size(), 9U);
  EXPECT_EQ(std::get<Arrow>(diagram.rows.back()).verdict, "retransmission");
  EXPECT_EQ(std::get<Arrow>(diagram.rows.back()).emphasis, Emphasis::trouble);
}

TEST(DiagramTest, SlopesAnArrowWhoseArrivalIsKnownAndCutsOneThatIsLost) {
  Diagram diagram{.title = "t", .left = {"a", "a"}, .right = {"b", "b"}};
  using std::chrono::milliseconds;
  diagram.rows.emplace_back(
      Arrow{.left_after = milliseconds(1), .arrived_after = milliseconds(3), .label = "5 bytes"});
  diagram.rows.emplace_back(Arrow{.to_right = false,
                                  .left_after = milliseconds(4),
                                  .arrived_after = milliseconds(6),
                                  .label = "ACK"});
  diagram.rows.emplace_back(
      Arrow{.left_after = milliseconds(7), .lost = true, .label = "5 bytes", .verdict = "lost"});
  diagram.conclusion = "open";
  EXPECT_EQ(render_text(diagram), R"(t

           a                                           b
       ms  │                                           │
     1.000 │── 5 bytes ───────────────────────────╮    │
     3.000 │                                      ╰───▶│
     4.000 │    ╭─────────────────────────────── ACK ──│
     6.000 │◀───╯                                      │
     7.000 │── 5 bytes ──✗                             │ lost

Result: open
)");
}

/// A diagram with one of everything.
Diagram specimen() {
  using std::chrono::milliseconds;
  Diagram diagram{.title = "Flow 1: board:1 → <computer>:2",
                  .left = {"board", "192.168.4.2:1"},
                  .right = {"<computer> \"&\" \x01\xff", "[fe80::1]:2"}};
  diagram.rows.emplace_back(Arrow{.label = "SYN seq 0",
                                  .verdict = "handshake 1/3",
                                  .explanation = "board asks for a connection.",
                                  .verdicts = VerdictSet{Verdict::handshake_syn},
                                  .emphasis = Emphasis::handshake,
                                  .first_frame = 1,
                                  .last_frame = 1});
  diagram.rows.emplace_back(Note{milliseconds(1500), "1.50 s later"});
  diagram.rows.emplace_back(Arrow{.to_right = false,
                                  .left_after = milliseconds(1500),
                                  .arrived_after = milliseconds(1502),
                                  .label = "20,000 bytes in 14 segments",
                                  .verdicts = VerdictSet{Verdict::data},
                                  .count = 14,
                                  .bytes = 20'000,
                                  .first_frame = 2,
                                  .last_frame = 17});
  diagram.rows.emplace_back(Arrow{.left_after = milliseconds(1600),
                                  .lost = true,
                                  .label = "5 bytes seq 1 ack 1",
                                  .verdict = "retransmission",
                                  .verdicts = VerdictSet{Verdict::data, Verdict::retransmission},
                                  .emphasis = Emphasis::trouble,
                                  .bytes = 5,
                                  .first_frame = 18,
                                  .last_frame = 18});
  diagram.conclusion = "1 segment sent again";
  return diagram;
}

/// The file of this name that a person has looked at.
std::string golden(const std::string& name) {
  return test::read_file(std::filesystem::path(LANYARD_GOLDEN_DIRECTORY) / name);
}

TEST(DiagramTest, WritesJsonAsTheContractSays) {
  EXPECT_EQ(render_json(specimen()), golden("diagram.json"));
}

TEST(DiagramTest, PaintsSvg) {
  EXPECT_EQ(render_svg(specimen()), golden("diagram.svg"));
}

/// Two segments sent one after the other over a way of 50 ms, and the answer to the first.
Diagram crossing() {
  using std::chrono::milliseconds;
  Diagram diagram{.title = "Flow 1: a:1 → b:2", .left = {"a", "a:1"}, .right = {"b", "b:2"}};
  diagram.rows.emplace_back(Arrow{.arrived_after = milliseconds(50), .label = "4 bytes seq 1"});
  diagram.rows.emplace_back(Arrow{.left_after = milliseconds(10),
                                  .arrived_after = milliseconds(60),
                                  .label = "4 bytes seq 5",
                                  .verdict = "retransmission",
                                  .emphasis = Emphasis::trouble});
  diagram.rows.emplace_back(Arrow{.to_right = false,
                                  .left_after = milliseconds(50),
                                  .arrived_after = milliseconds(100),
                                  .label = "ACK ack 5",
                                  .explanation = "b has all of a's first 4 bytes."});
  diagram.rows.emplace_back(Arrow{.to_right = false,
                                  .left_after = milliseconds(60),
                                  .arrived_after = milliseconds(110),
                                  .label = "ACK ack 9"});
  diagram.conclusion = "open";
  return diagram;
}

TEST(DiagramTest, PaintsArrowsThatCrossFromWhereTheyAreSentToWhereTheyArrive) {
  EXPECT_EQ(render_svg(crossing()), golden("crossing.svg"));
}

TEST(DiagramTest, SaysBesideAnArrowThatCannotSlopeInTextWhenItArrives) {
  EXPECT_EQ(render_text(crossing()), R"(Flow 1: a:1 → b:2

           a                                           b
          a:1                                         b:2
       ms  │                                           │
     0.000 │── 4 bytes seq 1 ─────────────────────────▶│ arrives 50.000
    10.000 │── 4 bytes seq 5 ─────────────────────────▶│ retransmission
    50.000 │◀───────────────────────────── ACK ack 5 ──│ arrives 100.000
           │ b has all of a's first 4 bytes.           │
    60.000 │    ╭───────────────────────── ACK ack 9 ──│
   110.000 │◀───╯                                      │

Result: open
)");
}

TEST(DiagramTest, TakesTheArrivalFromTheCapturesComment) {
  Conversation talk;
  talk.client({.flags = tcp_flag::syn, .comment = "arrived after 52.103 ms"});
  talk.server({.flags = tcp_flag::syn | tcp_flag::ack,
               .ack = 1,
               .comment = "doubled by the lab, arrived after 0.5 ms"},
              second);
  talk.client({.sequence = 1, .ack = 1, .comment = "lost by the lab (loss 5 %)"});
  const Diagram diagram = make_diagram(talk.flow());
  std::vector<Arrow> arrows;
  for (const DiagramRow& row : diagram.rows) {
    if (const auto* arrow = std::get_if<Arrow>(&row)) arrows.push_back(*arrow);
  }
  ASSERT_EQ(arrows.size(), 3U);
  EXPECT_EQ(arrows[0].arrived_after, std::chrono::microseconds(52'103));
  EXPECT_EQ(arrows[0].verdict, "handshake 1/3");
  EXPECT_EQ(arrows[1].arrived_after, std::chrono::microseconds(1'000'500));
  EXPECT_EQ(arrows[1].verdict, "handshake 2/3, doubled by the lab");
  EXPECT_FALSE(arrows[2].arrived_after);
  EXPECT_TRUE(arrows[2].lost);
}

TEST(DiagramTest, LeavesACommentThatIsNoArrivalAsItIs) {
  for (const std::string_view comment :
       {"arrived after lunch", "arrived after ms", "arrived after  ms", "arrived after -1 ms",
        "arrived after 0 ms", "arrived after nan ms", "arrived after 1e99 ms",
        "arrived after 5 ms ", "has arrived after 5 ms"}) {
    Conversation talk;
    const Segment segment = talk.client({.flags = tcp_flag::syn, .comment = comment});
    EXPECT_FALSE(segment.arrived_after) << comment;
    EXPECT_EQ(segment.comment, comment);
  }
}

TEST(DiagramTest, StaysWithinTheColumnsWhateverIsInIt) {
  Diagram diagram{.title = std::string(300, 't'),
                  .left = {std::string(200, 'l'), "[fe80::1234:5678:9abc:def0]:50000"},
                  .right = {"漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", "\xff\xfe broken"}};
  diagram.rows.emplace_back(Arrow{.label = std::string(500, 'x'),
                                  .verdict = std::string(90, 'v'),
                                  .explanation = "a " + std::string(200, 'e') + " b"});
  diagram.rows.emplace_back(Note{{}, std::string(200, 'n')});
  for (const std::size_t columns : {0UL, 60UL, 80UL, 132UL}) {
    std::istringstream lines(render_text(diagram, {.charset = Charset::ascii, .columns = columns}));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), std::max(columns, 60UL)) << line;
    }
  }
}

/// What a live view would print of the conversation's segments.
std::string drawn_live(const Conversation& talk, const DiagramOptions& options = {}) {
  const TextPainter painter;
  DiagramFollower follower(options);
  std::string text = painter.head(make_diagram_head(talk.flow(), names()));
  const auto add = [&](const std::vector<DiagramRow>& rows) {
    for (const DiagramRow& row : rows)
      text += painter.row(row);
  };
  for (const Segment& segment : talk.flow().segments) {
    add(follower.feed(talk.flow(), segment, names()));
  }
  add(follower.release());
  EXPECT_FALSE(follower.holds_since());
  return text + '\n' + painter.line("Result: " + conclusion(talk.flow(), names()));
}

TEST(DiagramFollowerTest, DrawsTheSameAsTheWholeDiagramWhereThereIsNoRun) {
  EXPECT_EQ(drawn_live(chapter()), render_text(make_diagram(chapter().flow(), names())));
}

TEST(DiagramFollowerTest, DrawsTheBeginningOfARunAndFoldsTheRest) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 10; ++i) {
    talk.client({.sequence = 1 + i * 5, .ack = 1, .payload = "Hello"});
    talk.server({.sequence = 1, .ack = 6 + i * 5});
  }
  talk.client({.flags = fin | ack, .sequence = 51, .ack = 1});
  const std::string text = drawn_live(talk);
  EXPECT_NE(text.find("│══ 35 bytes in 7 segments ═"), std::string::npos) << text;
  EXPECT_NE(text.find("═ 7 ACKs, last ack 51 ══│"), std::string::npos) << text;
  EXPECT_LT(text.find("35 bytes in 7 segments"), text.find("7 ACKs, last ack 51")) << text;
  EXPECT_LT(text.find("7 ACKs, last ack 51"), text.find("FIN, ACK seq 51")) << text;
  EXPECT_NE(drawn_live(talk, {.fold = false}).find("── 5 bytes seq 46 ack 1 ──"),
            std::string::npos);
}

TEST(DiagramFollowerTest, DrawsARunOfOneSegmentAsItself) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 6; ++i) {
    talk.client({.sequence = 1 + i * 5, .ack = 1, .payload = "Hello"});
  }
  talk.server({.sequence = 1, .ack = 31});
  const std::string text = drawn_live(talk, {.shortest_run = 7});
  EXPECT_NE(text.find("── 5 bytes seq 26 ack 1 ──"), std::string::npos) << text;
  EXPECT_NE(text.find("── ACK ack 31 win 1000 ──"), std::string::npos) << text;
  EXPECT_EQ(text.find("1 ACK"), std::string::npos) << text;
  EXPECT_EQ(text.find("1 segment"), std::string::npos) << text;
}

TEST(DiagramFollowerTest, SaysWhereNobodyWatchedAndEndsTheRunBeforeIt) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 10; ++i) {
    talk.client({.sequence = 1 + i * 5, .ack = 1, .payload = "Hello"}, second / 20);
  }
  const Flow& flow = talk.flow();
  DiagramFollower follower;
  std::vector<DiagramRow> rows;
  for (std::size_t i = 0; i + 1 < flow.segments.size(); ++i) {
    rows = follower.feed(flow, flow.segments[i], names());
  }
  const auto held = follower.note_gap();
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(std::get<Arrow>(held[0]).count, 4U);
  rows = follower.feed(flow, flow.segments.back(), names());
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(std::get<Note>(rows[0]).text, "not watched meanwhile; 50.0 ms later");
  EXPECT_EQ(std::get<Arrow>(rows[1]).count, 1U);
}

TEST(DiagramFollowerTest, ShowsARunThatDoesNotEndOnceASecond) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 40; ++i) {
    talk.client({.sequence = 1 + i, .ack = 1, .payload = "x"}, second / 10);
  }
  const Flow& flow = talk.flow();
  DiagramFollower follower;
  std::size_t folded = 0;
  for (const Segment& segment : flow.segments) {
    for (const DiagramRow& row : follower.feed(flow, segment, names())) {
      folded += std::get<Arrow>(row).count > 1 ? 1U : 0U;
    }
  }
  EXPECT_EQ(folded, 3U);
  EXPECT_TRUE(follower.holds_since());
}

TEST(DiagramTest, MarksASegmentThatTheCaptureCallsLost) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "Hello"});
  Flow flow = talk.flow();
  flow.segments.back().comment = "lost by the lab (loss 10 %)";
  const std::string text = render_text(make_diagram(flow, names()));
  EXPECT_NE(text.find("│── 5 bytes seq 1 ack 1 ──✗ "), std::string::npos) << text;
  EXPECT_NE(text.find("│ lost by the lab (loss\n"), std::string::npos) << text;
  EXPECT_NE(text.find("│ 10 %)\n"), std::string::npos) << text;
}

TEST(DiagramTest, WrapsALongNote) {
  Conversation talk;
  talk.handshake();
  Flow flow = talk.flow();
  flow.segments.back().comment =
      "somebody looked at this one and found that it had come from quite another place";
  const std::string text = render_text(make_diagram(flow, names()));
  EXPECT_NE(text.find(" somebody looked at this one and found "), std::string::npos) << text;
  EXPECT_NE(text.find(" place ┄"), std::string::npos) << text;
}

}  // namespace
}  // namespace lanyard::trace
