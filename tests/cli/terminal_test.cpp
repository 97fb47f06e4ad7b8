// On a terminal: the send line, what appears above it, colours, and the keys that end it.
#include <gmock/gmock.h>

#include <cstring>

#include "cli_fixture.hpp"
#include "screen.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr const char* up = "\x1b[A";
constexpr const char* down = "\x1b[B";
constexpr const char* left = "\x1b[D";

ChildOptions on_a_terminal(const Words& arguments) {
  ChildOptions options = lanyard_options(arguments);
  options.in = options.out = options.err = Stream::terminal();
  options.environment["NO_COLOR"] = "1";
  return options;
}

/// `lanyard` on a terminal of 80 by 24, and what stands on it.
class OnTerminal {
 public:
  explicit OnTerminal(const ChildOptions& options)
      : process(options), screen_(options.columns, options.rows) {}

  const Screen& screen() {
    screen_.feed(std::string_view(process.out()).substr(shown_));
    shown_ = process.out().size();
    return screen_;
  }

  void wait_for(const std::function<bool(const Screen&)>& holds, std::string_view what) {
    try {
      process.wait_until([&] { return holds(screen()); }, what);
    } catch (const WaitedInVain& failure) {
      throw WaitedInVain(std::string(failure.what()) + "\n--- the screen:\n" + screen().text() +
                         "---");
    }
  }

  /// Waits until a row has `text`.
  void wait_for_text(const std::string& text) {
    wait_for([&](const Screen& screen) { return screen.text().find(text) != std::string::npos; },
             "'" + text + "' on the screen");
  }

  /// Waits until the cursor stands behind `line`, of ASCII, in its row.
  void wait_for_line(const std::string& line) { wait_for_line(line, line.size()); }

  /// The same for a line that takes `columns`.
  void wait_for_line(const std::string& line, std::size_t columns) {
    wait_for(
        [&](const Screen& screen) {
          // Spaces at the end of a row do not show.
          return screen.cursor_row() == line.substr(0, line.find_last_not_of(' ') + 1) &&
                 screen.cursor_column() == columns;
        },
        "the send line '" + line + "'");
  }

  ChildProcess process;

 private:
  Screen screen_;
  std::size_t shown_ = 0;
};

/// A server on a terminal with one peer connected, and its send line ready.
struct TerminalServer : OnTerminal {
  explicit TerminalServer(const ChildOptions& options) : OnTerminal(options) {
    wait_for_line("> ");
    for (const std::string& row : screen().rows()) {
      if (row.starts_with("Listening on ")) {
        address = address_in(row);
      }
    }
    join();
  }
  explicit TerminalServer(const Words& more = {})
      : TerminalServer(on_a_terminal([&] {
          Words words{"listen", "127.0.0.1:0"};
          words.insert(words.end(), more.begin(), more.end());
          return words;
        }())) {}

  void join() {
    peer = RawSocket::connect_to(address);
    wait_for_text(peer.local_address() + " connected");
    wait_for_line("> ");
  }

  /// Ends it by Ctrl-C.
  void end() {
    process.write("\x03");
    EXPECT_EQ(process.wait_exit(), exited(0));
    EXPECT_EQ(screen().not_understood(), "");
  }

  std::string address;
  RawSocket peer;
};

/// The rows of the screen that hold `text`.
std::vector<std::string> rows_with(const Screen& screen, const std::string& text) {
  std::vector<std::string> found;
  for (const std::string& row : screen.rows()) {
    if (row.find(text) != std::string::npos) {
      found.push_back(row);
    }
  }
  return found;
}

TEST(Terminal, ATypedLineIsSentAndBecomesPartOfTheTranscript) {
  TerminalServer server;
  server.process.write("hello\r");
  EXPECT_EQ(server.peer.receive_exactly(6), "hello\n");
  server.wait_for_text("> hello\\n");
  server.wait_for_line("> ");
  EXPECT_THAT(rows_with(server.screen(), "hello"),
              testing::ElementsAre(MatchesRegex("[0-9:.]+ 1 127.0.0.1:[0-9]+ > hello\\\\n")))
      << server.screen().text();
  server.end();
}

TEST(Terminal, ReceivedTextAppearsAboveAHalfTypedLineThatStaysAsItIs) {
  TerminalServer server;
  server.process.write("half ty");
  server.wait_for_line("> half ty");
  server.peer.send("news");
  server.wait_for_text("< news");
  server.wait_for_line("> half ty");
  server.peer.send("more");
  server.wait_for_text("< more");
  server.wait_for_line("> half ty");
  EXPECT_THAT(rows_with(server.screen(), "half"), testing::ElementsAre("> half ty"))
      << server.screen().text();
  const std::string text = server.screen().text();
  EXPECT_LT(text.find("< news"), text.find("< more"));
  EXPECT_LT(text.find("< more"), text.find("> half ty"));
  server.process.write("ped\r");
  EXPECT_EQ(server.peer.receive_exactly(11), "half typed\n");
  server.end();
}

TEST(Terminal, TheCursorStaysWhereItWasInTheHalfTypedLine) {
  TerminalServer server;
  server.process.write(std::string("acd") + left + left);
  const auto cursor_behind_a = [](const Screen& screen) {
    return screen.cursor_row() == "> acd" && screen.cursor_column() == 3;
  };
  server.wait_for(cursor_behind_a, "the cursor behind the a");
  server.peer.send("news");
  server.wait_for_text("< news");
  server.wait_for(cursor_behind_a, "the cursor behind the a again");
  server.process.write("b\r");
  EXPECT_EQ(server.peer.receive_exactly(5), "abcd\n");
  server.end();
}

TEST(Terminal, AHalfTypedLineLongerThanTheScreenIsWideStaysAsItIs) {
  TerminalServer server;
  const std::string line(100, 'x');
  server.process.write(line);
  server.wait_for_line(std::string(22, 'x'));
  server.peer.send("news");
  server.wait_for_text("< news");
  server.wait_for_line(std::string(22, 'x'));
  EXPECT_THAT(rows_with(server.screen(), "xxx"),
              testing::ElementsAre("> " + std::string(78, 'x'), std::string(22, 'x')))
      << server.screen().text();
  server.process.write("\r");
  EXPECT_EQ(server.peer.receive_exactly(101), line + "\n");
  server.wait_for_text(" > xxx");
  server.wait_for_line("> ");
  EXPECT_THAT(rows_with(server.screen(), "> xxx"), testing::SizeIs(1)) << server.screen().text();
  server.end();
}

TEST(Terminal, ALineThatJustFillsTheRowStaysAsItIs) {
  TerminalServer server;
  server.process.write(std::string(78, 'y'));
  server.wait_for([](const Screen& screen) { return rows_with(screen, "yyy").size() == 1; },
                  "the full row");
  server.peer.send("news");
  server.wait_for_text("< news");
  server.peer.send("more");
  server.wait_for_text("< more");
  server.process.write("\r");
  EXPECT_EQ(server.peer.receive_exactly(79), std::string(78, 'y') + "\n");
  server.wait_for_text(" > yyy");
  server.wait_for_line("> ");
  EXPECT_THAT(rows_with(server.screen(), "< "), testing::SizeIs(2)) << server.screen().text();
  EXPECT_THAT(rows_with(server.screen(), "> yyy"), testing::SizeIs(1)) << server.screen().text();
  EXPECT_THAT(rows_with(server.screen(), "connected"), testing::SizeIs(1))
      << server.screen().text();
  server.end();
}

TEST(Terminal, AChineseLineIsEditedAndSentAsUtf8) {
  TerminalServer server;
  server.process.write("温度");
  server.wait_for_line("> 温度", 6);
  server.peer.send("news");
  server.wait_for_text("< news");
  server.wait_for_line("> 温度", 6);
  server.process.write("\x7f\r");
  EXPECT_EQ(server.peer.receive_exactly(4), "温\n");
  server.end();
}

TEST(Terminal, UpBringsEarlierLinesBackAndDownLaterOnes) {
  TerminalServer server;
  server.process.write("first\r");
  EXPECT_EQ(server.peer.receive_exactly(6), "first\n");
  server.process.write("second\r");
  EXPECT_EQ(server.peer.receive_exactly(7), "second\n");
  server.wait_for_line("> ");
  server.process.write(up);
  server.wait_for_line("> second");
  server.process.write(up);
  server.wait_for_line("> first");
  server.process.write(down);
  server.wait_for_line("> second");
  server.process.write("\r");
  EXPECT_EQ(server.peer.receive_exactly(7), "second\n");
  server.end();
}

TEST(Terminal, ManyMessagesScrollAndNoneIsLost) {
  TerminalServer server({"--frame", "line"});
  server.process.write("half");
  server.wait_for_line("> half");
  for (int i = 0; i < 100; ++i) {
    server.peer.send("message " + std::to_string(i) + ".\n");
  }
  server.wait_for_text("message 99.");
  server.wait_for_line("> half");
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(rows_with(server.screen(), "message " + std::to_string(i) + "."),
                testing::SizeIs(1));
  }
  EXPECT_THAT(rows_with(server.screen(), "half"), testing::SizeIs(1));
  server.end();
}

TEST(Terminal, ALongMessageWrapsAndLeavesTheSendLineAlone) {
  TerminalServer server;
  server.process.write("half");
  server.wait_for_line("> half");
  server.peer.send(std::string(500, 'z'));
  server.wait_for_text("zzz");
  server.wait_for_line("> half");
  std::size_t shown = 0;
  for (const std::string& row : rows_with(server.screen(), "zz")) {
    shown += static_cast<std::size_t>(std::ranges::count(row, 'z'));
  }
  EXPECT_EQ(shown, 500U) << server.screen().text();
  server.end();
}

TEST(Terminal, CtrlCEndsWithZeroAndGivesTheTerminalBackAsItWas) {
  ChildOptions options = on_a_terminal({"listen", "127.0.0.1:0"});
  // A program that does nothing: the modes of a new terminal.
  ChildOptions untouched = options;
  untouched.arguments = {"true"};
  ChildProcess nothing(untouched);
  EXPECT_EQ(nothing.wait_exit(), exited(0));
  const termios before = nothing.terminal_modes();

  TerminalServer server(options);
  EXPECT_EQ(server.process.terminal_modes().c_lflag & ICANON, 0U) << "no line editing";
  server.process.write("half ty\x03");
  EXPECT_EQ(server.process.wait_exit(), exited(0));
  const termios after = server.process.terminal_modes();
  EXPECT_EQ(after.c_lflag, before.c_lflag);
  EXPECT_EQ(after.c_iflag, before.c_iflag);
  EXPECT_EQ(after.c_oflag, before.c_oflag);
  EXPECT_EQ(std::memcmp(after.c_cc, before.c_cc, sizeof after.c_cc), 0);
  EXPECT_EQ(server.peer.receive_to_end(), "");
  EXPECT_EQ(server.screen().cursor_column(), 0U) << "the shell's prompt begins a row";
}

TEST(Terminal, CtrlDHalfClosesAndWhatThePeerSendsIsStillShown) {
  TerminalServer server;
  server.process.write("last words\r\x04");
  EXPECT_EQ(server.peer.receive_to_end(), "last words\n");
  server.peer.send("answer");
  server.wait_for_text("< answer");
  server.wait_for_text("Our side is closed");
  server.end();
}

TEST(Terminal, CtrlDWithNobodyConnectedEnds) {
  OnTerminal server(on_a_terminal({"listen", "127.0.0.1:0"}));
  server.wait_for_line("> ");
  server.process.write("\x04");
  EXPECT_EQ(server.process.wait_exit(), exited(0));
}

TEST(Terminal, AClientHasASendLineToo) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  OnTerminal client(on_a_terminal({"connect", listener.local_address(), "--eol", "crlf"}));
  RawSocket peer = listener.accept();
  client.wait_for_line("> ");
  client.process.write("AT\r");
  EXPECT_EQ(peer.receive_exactly(4), "AT\r\n");
  peer.send("OK\r\n");
  client.wait_for_text("< OK\\r\\n");
  peer.close();
  EXPECT_EQ(client.process.wait_exit(), exited(0));
  EXPECT_THAT(client.screen().text(), HasSubstr("disconnected: peer closed"));
}

TEST(Terminal, CommandsAreObeyedAndAnswerOnTheScreen) {
  TerminalServer server;
  server.process.write("/peers\r");
  server.wait_for_text("rtt ms");
  server.process.write("/close 1\r");
  server.wait_for_text("disconnected: closed here");
  server.process.write("/quit\r");
  EXPECT_EQ(server.process.wait_exit(), exited(0));
}

TEST(Terminal, ALineThatReachesNobodyIsSaid) {
  TerminalServer server;
  server.peer.close();
  server.wait_for_text("disconnected");
  server.wait_for_line("> ");
  server.process.write("anybody?\r");
  server.wait_for_text("not sent: nobody is connected");
  server.end();
}

TEST(Terminal, ColoursAppearUnlessNoColorOrADumbTerminalForbidsThem) {
  const auto output = [](const std::map<std::string, std::optional<std::string>>& environment) {
    ChildOptions options = on_a_terminal({"listen", "127.0.0.1:0"});
    for (const auto& [name, value] : environment) {
      options.environment[name] = value;
    }
    options.in = Stream::null();
    OnTerminal server(options);
    server.wait_for_text("Listening on ");
    RawSocket peer = RawSocket::connect_to(address_in(server.screen().rows().front()));
    peer.send("Hello");
    server.wait_for_text("< Hello");
    server.process.signal(SIGINT);
    EXPECT_EQ(server.process.wait_exit(), exited(0));
    return server.process.out();
  };
  const auto colours = testing::ContainsRegex("\x1b\\[[0-9;]*m");
  EXPECT_THAT(output({{"NO_COLOR", std::nullopt}}), colours);
  EXPECT_THAT(output({{"NO_COLOR", ""}}), colours) << "no-color.org: when not empty";
  EXPECT_THAT(output({{"NO_COLOR", "1"}}), Not(colours));
  EXPECT_THAT(output({{"NO_COLOR", std::nullopt}, {"TERM", "dumb"}}), Not(colours));
}

TEST(Terminal, TheHexViewFitsIntoEightyColumns) {
  TerminalServer server({"--show", "hex"});
  server.peer.send(pattern_bytes(100));
  server.wait_for_text("00000060");
  server.wait_for_line("> ");
  const auto rows = rows_with(server.screen(), "|");
  ASSERT_EQ(rows.size(), 7U) << server.screen().text();
  for (const std::string& row : rows) {
    EXPECT_THAT(row, MatchesRegex("000000[0-6]0  .*\\|.*\\|")) << "wrapped, or not a dump";
    EXPECT_LE(row.size(), 80U);
  }
  server.end();
}

}  // namespace
}  // namespace lanyard::test
