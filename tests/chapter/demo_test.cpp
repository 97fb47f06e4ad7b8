// The whole chapter in one command.
#include <gmock/gmock.h>

#include <algorithm>

#include "chapter_fixture.hpp"
#include "screen.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;

class Demo : public ChapterTest {
 protected:
  std::string play(const Words& words) {
    const auto demo = lanyard_without_input(words);
    EXPECT_EQ(demo->wait_exit(), exited(0)) << demo->err() << demo->out();
    return demo->out();
  }

  /// Columns of the widest line; all of the demo's characters are one column wide.
  static std::size_t width(const std::string& text) {
    std::size_t widest = 0;
    std::size_t column = 0;
    for (const char c : text) {
      const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
      column = c == '\n' ? 0 : column + (continues ? 0 : 1);
      widest = std::max(widest, column);
    }
    return widest;
  }
};

TEST_F(Demo, OfTheClientShowsTheChaptersLinesAndItsSegments) {
  const std::string shown = play({"demo", "client"});
  for (const char* const line :
       {"TCP Connected to: 192.168.4.1 : ", "< Hello", "This is my IP.", "How warm is it?",
        "Close socket", "handshake 1/3", "handshake 2/3", "handshake 3/3", "FIN"}) {
    EXPECT_THAT(shown, HasSubstr(line));
  }
  EXPECT_LE(width(shown), 80U);
}

TEST_F(Demo, OfTheServerShowsTheChaptersLinesAndItsSegments) {
  const std::string shown = play({"demo", "server"});
  for (const char* const line :
       {"tcp waiting...", "Server IP: 192.168.4.2  Port: 8000", "accepting.....", "< I am Server",
        "close socket", "handshake 1/3", "handshake 2/3", "handshake 3/3", "FIN"}) {
    EXPECT_THAT(shown, HasSubstr(line));
  }
  EXPECT_LE(width(shown), 80U);
}

TEST_F(Demo, ExplainsItselfInPlainCharactersToo) {
  const std::string shown = play({"demo", "--explain", "--ascii"});
  EXPECT_LE(width(shown), 80U);
  EXPECT_TRUE(std::ranges::all_of(shown, [](char c) {
    return c == '\n' || (c >= ' ' && c <= '~');
  })) << shown;
}

TEST_F(Demo, PlaysWhileAPortIsTakenAndALabRuns) {
  const auto network = lab();
  RawSocket taken;
  try {
    taken = RawSocket::listen_on("127.0.0.1:8888");
  } catch (const std::system_error&) {  // somebody else has it, which does as well
  }
  EXPECT_THAT(play({"demo", "client"}), HasSubstr("Close socket"));
  EXPECT_FALSE(network->events.has("joined")) << "the demo has a network of its own";
}

TEST_F(Demo, SaysWhatWentWrongWhereThereIsNoFirmware) {
  ChildOptions bare = options({"demo"});
  bare.in = Stream::null();
  // A copy of the program without its build folder around it knows no firmware.
  const auto copy = directory_.path() / "lanyard";
  std::filesystem::copy_file(LANYARD_PROGRAM, copy);
  bare.arguments[0] = copy.string();
  ChildProcess demo(bare);
  EXPECT_EQ(demo.wait_exit(), exited(1));
  EXPECT_THAT(in_one_line(demo.err()), HasSubstr("there is no firmware 'tcp_client'"));
}

}  // namespace
}  // namespace lanyard::test
