// Full disks, kills, files that are something else, and directories that refuse.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <functional>
#include <random>

#include "recording_fixture.hpp"

namespace lanyard::session {
namespace {

using namespace testing;
namespace fs = std::filesystem;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The error of the writer and of the reader when told to open `path`.
Error writers_error(const fs::path& path) {
  auto writer = RecordingWriter::open(path, some_run());
  return writer ? Error{} : writer.error();
}
Error readers_error(const fs::path& path) {
  auto reader = RecordingReader::open(path);
  return reader ? Error{} : reader.error();
}

// Runs `body` in a child, where it may change limits and users; true: it gave true.
bool in_child(const std::function<bool()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(body() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Root may do anything, so a test of permissions must not be root.
void become_nobody() {
  if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) {
    ::_exit(2);
  }
}

TEST(RecordingOpen, LeavesAFileThatIsNoRecordingAsItIs) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "notes.txt";
  write_file(path, as_byte_view(std::string(5'000, 'n')));
  const auto before = content_of(path);
  EXPECT_TRUE(contains(writers_error(path).message, "is not a Lanyard recording"));
  EXPECT_EQ(readers_error(path).message, path.string() + " is not a Lanyard recording");
  EXPECT_EQ(content_of(path), before);
}

TEST(RecordingOpen, LeavesAnotherProgramsDatabaseAsItIs) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "other.db";
  run_sql(path, "PRAGMA journal_mode = WAL; CREATE TABLE message (id INTEGER PRIMARY KEY)");
  const auto before = content_of(path);
  EXPECT_TRUE(contains(writers_error(path).message, "is not a Lanyard recording"));
  EXPECT_TRUE(contains(readers_error(path).message, "is not a Lanyard recording"));
  EXPECT_EQ(content_of(path), before);
}

TEST(RecordingOpen, RefusesANewerVersionAndSaysToUpdate) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "a.lnyd";
  open_writer(path);
  run_sql(path, "PRAGMA user_version = 2");
  const auto before = content_of(path);
  const std::string expected = path.string() +
                               " was made by a newer Lanyard (recording version 2, this one reads "
                               "up to 1); update Lanyard to read it";
  EXPECT_EQ(writers_error(path).message, expected);
  EXPECT_EQ(readers_error(path).message, expected);
  EXPECT_EQ(content_of(path), before);
}

TEST(RecordingOpen, RecordsIntoAnEmptyFile) {
  const TemporaryDirectory directory;
  write_file(directory / "a.lnyd", {});
  EXPECT_TRUE(contains(readers_error(directory / "a.lnyd").message, "not a Lanyard recording"));
  open_writer(directory / "a.lnyd");
  EXPECT_EQ(open_reader(directory / "a.lnyd").runs()->size(), 1U);
}

TEST(RecordingOpen, SaysThatADirectoryIsOne) {
  const TemporaryDirectory directory;
  EXPECT_EQ(
      writers_error(directory.path()).message,
      "cannot record to " + directory.path().string() + ": is a directory (name a file in it)");
  EXPECT_EQ(readers_error(directory.path()).code, std::errc::is_a_directory);
}

TEST(RecordingOpen, SaysThatTheDirectoryIsMissing) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "none/a.lnyd";
  EXPECT_EQ(writers_error(path).message,
            "cannot record to " + path.string() +
                ": no such file or directory (make the directory first, or choose another)");
}

TEST(RecordingOpen, SaysThatThereIsNothingToRead) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "a.lnyd";
  EXPECT_EQ(readers_error(path).message,
            "cannot read " + path.string() + ": no such file or directory");
  EXPECT_FALSE(fs::exists(path));
}

TEST(RecordingOpen, SaysOfAnEmptyNameThatThereIsNothingToRead) {
  EXPECT_EQ(readers_error({}).message, "cannot read : no such file or directory");
}

TEST(RecordingOpen, DoesNotWaitForAPipe) {
  const TemporaryDirectory directory;
  ASSERT_EQ(::mkfifo((directory / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(contains(writers_error(directory / "pipe").message, "not a file but a device"));
  EXPECT_TRUE(contains(readers_error(directory / "pipe").message, "not a Lanyard recording"));
}

TEST(RecordingOpen, SaysThatTheDirectoryMayNotBeWrittenTo) {
  const TemporaryDirectory directory;
  fs::permissions(directory.path(), fs::perms::owner_read | fs::perms::owner_exec |
                                        fs::perms::others_read | fs::perms::others_exec);
  EXPECT_TRUE(in_child([&] {
    become_nobody();
    const Error error = writers_error(directory / "a.lnyd");
    return error.code == std::errc::permission_denied &&
           contains(error.message, "choose a directory that you may write to");
  }));
}

TEST(RecordingOpen, ReadsInADirectoryThatMayNotBeWrittenTo) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "a%20?.lnyd";
  {
    auto writer = open_writer(path);
    record(writer, numbered_messages(3));
  }
  fs::permissions(path, fs::perms::owner_read | fs::perms::others_read);
  fs::permissions(directory.path(), fs::perms::owner_read | fs::perms::owner_exec |
                                        fs::perms::others_read | fs::perms::others_exec);
  EXPECT_TRUE(in_child([&] {
    become_nobody();
    auto reader = RecordingReader::open(path);
    return reader && walk(*reader).texts.size() == 3;
  }));
}

TEST(RecordingOpen, SaysToCopyARecordingWithAWalOutOfADirectoryThatMayNotBeWrittenTo) {
  const TemporaryDirectory directory;
  const TemporaryDirectory copy;
  auto writer = open_writer(directory / "a.lnyd");
  record(writer, numbered_messages(3));
  fs::copy_file(directory / "a.lnyd", copy / "a.lnyd");
  fs::copy_file(directory / "a.lnyd-wal", copy / "a.lnyd-wal");
  fs::permissions(copy.path(), fs::perms::owner_read | fs::perms::owner_exec |
                                   fs::perms::others_read | fs::perms::others_exec);
  EXPECT_TRUE(in_child([&] {
    become_nobody();
    return contains(readers_error(copy / "a.lnyd").message, "copy both there");
  }));
  fs::permissions(copy.path(), fs::perms::owner_all);
  auto reader = open_reader(copy / "a.lnyd");
  EXPECT_EQ(walk(reader).texts.size(), 3U);
}

// Appends until the writer stops, and gives the number of messages committed before.
std::size_t fill(RecordingWriter& writer, Error& error) {
  for (std::size_t committed = 0; committed < 10'000; committed += 10) {
    auto done = writer.append(numbered_messages(10));
    done = done ? writer.commit() : done;
    if (!done) {
      error = done.error();
      return committed;
    }
  }
  return 0;
}

TEST(RecordingFull, KeepsWhatWasCommittedAndRepeatsTheError) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "a.lnyd";
  auto writer = open_writer(path, {.max_page_count = 20});
  Error error;
  const std::size_t committed = fill(writer, error);
  ASSERT_GT(committed, 0U);
  EXPECT_EQ(error.code, std::errc::no_space_on_device);
  EXPECT_EQ(error.message,
            "cannot record to " + path.string() +
                ": no space left on device (what was committed before is kept; free some space and "
                "record again)");
  EXPECT_EQ(writer.message_count(), committed);

  const auto wal_before = content_of(directory / "a.lnyd-wal");
  const auto again = writer.append(numbered_messages(1));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message, error.message);
  EXPECT_EQ(writer.commit().error().message, error.message);
  EXPECT_EQ(content_of(directory / "a.lnyd-wal"), wal_before);

  auto reader = open_reader(path);
  EXPECT_EQ(walk(reader).texts.size(), committed);
  ASSERT_TRUE(writer.close());
  EXPECT_EQ(walk(reader).texts.size(), committed);
}

TEST(RecordingFull, KeepsWhatWasCommittedAtAFileSizeLimit) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "a.lnyd";
  EXPECT_TRUE(in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) {
      return false;
    }
    auto writer = RecordingWriter::open(path, some_run());
    if (!writer) {
      return false;
    }
    Error error;
    const std::size_t committed = fill(*writer, error);
    auto reader = RecordingReader::open(path);
    return committed > 0 && error.code == std::errc::file_too_large && reader &&
           walk(*reader).texts.size() == committed && writer->message_count() == committed;
  }));
  auto reader = open_reader(path);
  EXPECT_GT(walk(reader).texts.size(), 0U);
}

TEST(RecordingFull, LeavesNoFileWhenThereIsNoRoomToBegin) {
  const TemporaryDirectory directory;
  EXPECT_FALSE(RecordingWriter::open(directory / "a.lnyd", some_run(), {.max_page_count = 2}));
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

// The helper program, and what it says it has done.
class CrashHelper {
 public:
  CrashHelper(const fs::path& path, std::uint64_t first_number) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
      std::abort();
    }
    const std::string number = std::to_string(first_number);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl(RECORDING_CRASH_HELPER, RECORDING_CRASH_HELPER, path.c_str(), number.c_str(),
              static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(ends[1]);
    lines_.reset(::fdopen(ends[0], "r"));
  }
  // Reads the next line; false at the end.
  bool next() {
    char line[32];
    if (std::fgets(line, sizeof line, lines_.get()) == nullptr) {
      return false;
    }
    if (line[0] == 'c') {
      committed_ = std::strtoull(line + 1, nullptr, 10);
      ++commits_;
    }
    return true;
  }
  void kill() {
    ::kill(child_, SIGKILL);
    while (next()) {
    }
    ::waitpid(child_, nullptr, 0);
  }
  // What it has said so far.
  [[nodiscard]] std::uint64_t committed() const { return committed_; }
  [[nodiscard]] std::uint64_t commits() const { return commits_; }

 private:
  struct Close {
    void operator()(FILE* file) const { static_cast<void>(std::fclose(file)); }
  };
  pid_t child_ = -1;
  std::unique_ptr<FILE, Close> lines_;
  std::uint64_t committed_ = 0;
  std::uint64_t commits_ = 0;
};

TEST(RecordingCrash, LosesNothingThatWasCommittedWhenTheProgramIsKilled) {
  const TemporaryDirectory directory;
  const fs::path path = directory / "a.lnyd";
  std::mt19937 random(20261122);
  std::int64_t last_id = 0;
  std::size_t messages = 0;
  for (std::size_t round = 1; round <= 20; ++round) {
    CrashHelper helper(path, 1);
    for (const auto commits = random() % 3; helper.commits() <= commits;) {
      ASSERT_TRUE(helper.next());
    }
    // On into the next transaction, or over its end.
    for (auto lines = random() % 2'000; lines > 0; --lines) {
      ASSERT_TRUE(helper.next());
    }
    helper.kill();

    auto reader = open_reader(path);
    EXPECT_EQ(reader.runs()->size(), round);
    std::uint64_t kept = 0;
    const auto done =
        reader.for_each_message({.after = last_id}, [&](const RecordedMessage& message) {
          last_id = message.id;
          const std::string expected = std::to_string(++kept);
          EXPECT_EQ(text_of(message.bytes), expected);
          return text_of(message.bytes) == expected;
        });
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_GE(kept, helper.committed());
    messages += kept;
  }
  // Later runs did no harm to earlier ones.
  auto reader = open_reader(path);
  std::size_t count = 0;
  const auto done =
      reader.for_each_message({}, [&](const RecordedMessage&) { return ++count > 0; });
  EXPECT_TRUE(done);
  EXPECT_EQ(count, messages);
}

}  // namespace
}  // namespace lanyard::session
