// Boards whose firmware is a shell script: what matters here is the process, not the stack.
#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/firmware.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>

#include "patience.hpp"
#include "temporary_directory.hpp"

namespace lanyard::lab {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Keeps what a board says, and lets the test wait for it.
class Listener {
 public:
  BoardHandlers handlers() {
    return {.on_console = [this](std::string_view text) { add(console_, text); },
            .on_log = [this](std::string_view text) { add(log_, text); },
            .on_restart = [this] { add(restarts_, "again "); },
            .on_end = [this](const BoardEnd& end) { add(ends_, to_string(end) + "."); }};
  }
  bool wait_for(const std::string& wanted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, test::patience,
                             [&] { return console_.find(wanted) != std::string::npos; });
  }
  std::string console() const { return get(console_); }
  std::string log() const { return get(log_); }
  std::string restarts() const { return get(restarts_); }
  std::string ends() const { return get(ends_); }

 private:
  void add(std::string& to, std::string_view text) {
    {
      const std::scoped_lock lock(mutex_);
      to += text;
    }
    changed_.notify_all();
  }
  std::string get(const std::string& from) const {
    const std::scoped_lock lock(mutex_);
    return from;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string console_, log_, restarts_, ends_;
};

class BoardProcessTest : public ::testing::Test {
 protected:
  fs::path image(const std::string& script) {
    fs::path path = directory_.path() / "firmware";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    fs::permissions(path, fs::perms::owner_all);
    return path;
  }
  std::unique_ptr<BoardProcess> start(const std::string& script,
                                      std::vector<std::string> arguments = {}) {
    auto board = BoardProcess::start({.image = image(script), .arguments = std::move(arguments)},
                                     listener.handlers());
    EXPECT_TRUE(board.has_value()) << board.error().message;
    return board ? std::move(*board) : nullptr;
  }

  const test::TemporaryDirectory directory_;
  Listener listener;
};

TEST_F(BoardProcessTest, WhatItPrintsAndLogsArrivesApartAndWholeBeforeTheEnd) {
  const auto board = start("seq 1 5000; echo trouble >&2; echo last");
  EXPECT_EQ(board->wait(), (BoardEnd{BoardEnd::Kind::returned, 0}));
  EXPECT_THAT(listener.console(), HasSubstr("4999\n5000\nlast\n"));
  EXPECT_EQ(listener.log(), "trouble\n");
  EXPECT_EQ(listener.ends(), "the firmware ended.");
}

TEST_F(BoardProcessTest, GetsItsArgumentsAndWhatIsTyped) {
  const auto board = start("echo name $2; read line; echo typed $line", {"--name", "kitchen"});
  ASSERT_TRUE(listener.wait_for("name kitchen\n"));
  board->write("hello\n");
  board->wait();
  EXPECT_THAT(listener.console(), HasSubstr("typed hello\n"));
}

TEST_F(BoardProcessTest, TellsHowTheFirmwareEnded) {
  EXPECT_EQ(start("exit 3")->wait(), (BoardEnd{BoardEnd::Kind::returned, 3}));
  const BoardEnd crash = start("kill -SEGV $$")->wait();
  EXPECT_EQ(crash.kind, BoardEnd::Kind::crashed);
  EXPECT_THAT(to_string(crash), HasSubstr("crashed (signal 11, Segmentation fault)"));
}

TEST_F(BoardProcessTest, ResetStartsItAgainWithItsSettings) {
  // The image gets --nvs FILE as its last argument: what it stores there is there after a reset.
  const auto board = start(
      "for last; do :; done\n"
      "if test -e $last; then echo found $(cat $last); else echo kept > $last; echo fresh; fi\n"
      "read never\n");
  ASSERT_TRUE(listener.wait_for("fresh\n"));
  board->reset();
  ASSERT_TRUE(listener.wait_for("found kept\n"));
  EXPECT_EQ(listener.restarts(), "again ");
  board->stop();
  EXPECT_EQ(board->wait().kind, BoardEnd::Kind::stopped);
}

TEST_F(BoardProcessTest, StopEndsOneThatHearsNothing) {
  const auto board =
      start("trap '' TERM INT HUP; echo up; exec 0<&- 1>&- 2>&-; while :; do :; done");
  ASSERT_TRUE(listener.wait_for("up\n"));
  board->stop();
  EXPECT_EQ(board->wait(), (BoardEnd{BoardEnd::Kind::stopped, 0}));
  EXPECT_EQ(listener.ends(), "switched off.");
}

TEST_F(BoardProcessTest, StopEndsOneThatPrintsWithoutPause) {
  const auto board = start("while :; do echo up; done");
  ASSERT_TRUE(listener.wait_for("up\n"));
  board->stop();
  EXPECT_EQ(board->wait().kind, BoardEnd::Kind::stopped);
}

TEST_F(BoardProcessTest, TypingMoreThanItReadsIsBounded) {
  const auto board = start("echo up; read line; echo got");
  ASSERT_TRUE(listener.wait_for("up\n"));
  const std::string much(1U << 16U, 'x');
  for (int i = 0; i < 64; ++i) {
    board->write(much);
  }
  board->stop();
  EXPECT_EQ(board->wait().kind, BoardEnd::Kind::stopped);
}

TEST_F(BoardProcessTest, AnImageThatIsNotThereFailsAndSaysSo) {
  const auto board = BoardProcess::start({.image = directory_.path() / "missing"}, {});
  ASSERT_FALSE(board.has_value());
  EXPECT_THAT(board.error().message, HasSubstr("missing: no such file or directory"));
}

TEST(Firmware, IsFoundByItsNameOrItsPath) {
  const test::TemporaryDirectory directory;
  fs::create_directory(directory.path() / "blink");
  for (const char* const name : {"blink/blink", "plain"}) {
    std::ofstream(directory.path() / name) << "#!/bin/sh\n";
    fs::permissions(directory.path() / name, fs::perms::owner_all);
  }
  const std::vector<fs::path> directories = {directory.path()};
  EXPECT_EQ(find_firmware("blink", directories), directory.path() / "blink" / "blink");
  EXPECT_EQ(find_firmware("plain", directories), directory.path() / "plain");
  EXPECT_EQ(find_firmware((directory.path() / "plain").string(), {}), directory.path() / "plain");
  const auto missing = find_firmware("blank", directories);
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().message, HasSubstr("there are blink, plain"));
  EXPECT_FALSE(find_firmware("", directories).has_value());
  EXPECT_FALSE(find_firmware("./blink", directories).has_value());
}

}  // namespace
}  // namespace lanyard::lab
