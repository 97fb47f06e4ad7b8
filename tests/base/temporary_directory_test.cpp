#include "lanyard/base/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;

bool disk_has_locks = true;
fs::path watched;
int removed = 0;  ///< Of `watched`.
int removed_without_lock = 0;

}  // namespace

// In place of those of libc, for a disk without locks, and to see what is removed in which order.
extern "C" int flock(int fd, int operation) noexcept {
  if (!disk_has_locks) {
    errno = ENOLCK;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_flock, fd, operation));
}

extern "C" int unlinkat(int fd, const char* name, int flag) noexcept {
  if (!watched.empty() && name == std::string_view("file")) {
    ++removed;
    removed_without_lock += ::access((watched / ".lock").c_str(), F_OK) == 0 ? 0 : 1;
  }
  return static_cast<int>(::syscall(SYS_unlinkat, fd, name, flag));
}

namespace lanyard {
namespace {

TEST(TemporaryDirectoryTest, IsThereForItsOwnerAloneAndGoesWithAllInIt) {
  fs::path path;
  {
    auto made = TemporaryDirectory::make("lanyard-base-test");
    ASSERT_TRUE(made) << made.error().message;
    path = made->path();
    EXPECT_TRUE(fs::is_directory(path));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    std::ofstream(path / "file") << "text";
    const TemporaryDirectory moved = std::move(*made);
    EXPECT_EQ(moved.path(), path);
    EXPECT_TRUE(fs::exists(path / "file"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryDirectoryTest, ItsLockGoesAfterAllElse) {
  auto made = TemporaryDirectory::make("lanyard-base-test");
  ASSERT_TRUE(made);
  for (int i = 0; i < 50; ++i) {
    fs::create_directory(made->path() / std::to_string(i));
    std::ofstream(made->path() / std::to_string(i) / "file") << "text";
  }
  const fs::path path = made->path();
  watched = path;
  made = std::unexpected(Error{});
  watched.clear();
  EXPECT_FALSE(fs::exists(path));
  EXPECT_GE(removed, 50);
  EXPECT_EQ(removed_without_lock, 0);
}

TEST(TemporaryDirectoryTest, OnADiskWithoutLocksItHasNoLockFileAndIsLeftAlone) {
  const auto where = TemporaryDirectory::make("lanyard-base-test");
  ASSERT_TRUE(where);
  disk_has_locks = false;
  const auto made = TemporaryDirectory::make_in(where->path(), "board");
  disk_has_locks = true;
  ASSERT_TRUE(made);
  EXPECT_FALSE(fs::exists(made->path() / ".lock"));
  fs::last_write_time(made->path(), fs::file_time_type::clock::now() - std::chrono::hours(1));
  TemporaryDirectory::remove_left_behind(where->path(), "board");
  EXPECT_TRUE(fs::exists(made->path()));
}

/// A program that makes a directory in `where` and is killed.
fs::path make_and_be_killed(const fs::path& where) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto made = TemporaryDirectory::make_in(where, "board");
    const std::string path = made ? made->path().string() : "";
    static_cast<void>(!::write(pipe[1], path.data(), path.size()));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  std::string path(4096, '\0');
  path.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(pipe[0], path.data(), 4096), 0)));
  ::close(pipe[0]);
  ::close(pipe[1]);
  return path;
}

TEST(TemporaryDirectoryTest, WhatAKilledProgramLeftBehindIsRemovedAndNothingElse) {
  const auto where = TemporaryDirectory::make("lanyard-base-test");
  ASSERT_TRUE(where);
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  const fs::path old = make_and_be_killed(where->path());
  const fs::path young = make_and_be_killed(where->path());
  ASSERT_TRUE(fs::exists(old) && fs::exists(young));
  const auto alive = TemporaryDirectory::make_in(where->path(), "board");
  ASSERT_TRUE(alive);
  const fs::path unlocked = where->path() / "board-ABCDEF";  // by nobody of ours, or an older one
  const fs::path other = where->path() / "boards-ABCDEF";
  const fs::path link = where->path() / "board-GHIJKL";
  fs::create_directory(unlocked);
  fs::create_directory(other);
  std::ofstream(other / ".lock") << "";
  fs::create_directory_symlink(other, link);
  for (const fs::path& path : {old, alive->path(), unlocked, other}) {
    fs::last_write_time(path, long_ago);
  }
  TemporaryDirectory::remove_left_behind(where->path(), "board");
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(young));
  EXPECT_TRUE(fs::exists(alive->path()));
  EXPECT_TRUE(fs::exists(unlocked));
  EXPECT_TRUE(fs::exists(other / ".lock"));
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST(TemporaryDirectoryTest, TheFirstOfAPrefixRemovesWhatWasLeftBehind) {
  const auto where = TemporaryDirectory::make("lanyard-base-test");
  ASSERT_TRUE(where);
  const fs::path old = make_and_be_killed(where->path());
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(1));
  ASSERT_EQ(::setenv("TMPDIR", where->path().c_str(), 1), 0);
  EXPECT_TRUE(TemporaryDirectory::make("board"));
  EXPECT_FALSE(fs::exists(old));
  ASSERT_EQ(::unsetenv("TMPDIR"), 0);
}

TEST(TemporaryDirectoryTest, WhereNoneCanBeMadeIsSaid) {
  const auto made = TemporaryDirectory::make("no/such/directory");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().operation, "open");
  EXPECT_NE(made.error().message.find("cannot make the directory"), std::string::npos);
}

}  // namespace
}  // namespace lanyard
