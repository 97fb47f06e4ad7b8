// Files that were cut, changed, or made to do harm.
#include <algorithm>
#include <chrono>

#include "recording_fixture.hpp"

namespace lanyard::session {
namespace {

using namespace testing;
namespace fs = std::filesystem;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class RecordingDamage : public ::testing::Test {
 protected:
  static constexpr int count = 2'000;
  void SetUp() override {
    {
      auto writer = open_writer(path_);
      auto events = numbered_messages(count);
      events.push_back(sent(identity_of(1), std::string(20'000, 'x')));
      record(writer, events);
      for (const Event& event : events) {
        texts_.push_back(text_of(std::visit(
            [](const auto& body) {
              if constexpr (requires { body.message.bytes; }) {
                return body.message.bytes;
              } else {
                return Bytes();
              }
            },
            event.body)));
      }
    }
    content_ = content_of(path_);
  }
  // What can be read of `content`: some messages from the start, and then the right end or an
  // error.
  Walk read(ByteView content) {
    write_file(path_, content);
    Walk walked;
    auto reader = RecordingReader::open(path_);
    if (!reader) {
      walked.error = reader.error().message;
      return walked;
    }
    static_cast<void>(reader->runs());
    static_cast<void>(reader->sessions());
    static_cast<void>(reader->notes());
    return walk(*reader);
  }
  Walk read_after_sql(const std::string& sql) {
    run_sql(path_, sql);
    return read(content_of(path_));
  }
  [[nodiscard]] bool is_start_of_texts(const std::vector<std::string>& texts) const {
    return texts.size() <= texts_.size() && std::equal(texts.begin(), texts.end(), texts_.begin());
  }

  TemporaryDirectory directory_;
  fs::path path_ = directory_ / "a.lnyd";
  std::vector<std::string> texts_;
  std::vector<std::byte> content_;
};

TEST_F(RecordingDamage, ACutFileGivesTheMessagesBeforeTheCutAndThenAnError) {
  std::size_t most = 0;
  for (std::size_t size = 1; size < content_.size(); size += 1'021) {
    const Walk walked = read(ByteView(content_).first(size));
    EXPECT_NE(walked.error, "") << size;
    EXPECT_TRUE(contains(walked.error, "is damaged") ||
                contains(walked.error, "is not a Lanyard recording"))
        << walked.error;
    EXPECT_TRUE(is_start_of_texts(walked.texts)) << size;
    most = std::max(most, walked.texts.size());
  }
  EXPECT_GT(most, std::size_t{count} * 3 / 4);
}

TEST_F(RecordingDamage, AFlippedByteNeverCrashesTheReader) {
  for (std::size_t offset = 0; offset < content_.size(); offset += 131) {
    auto flipped = content_;
    flipped[offset] ^= std::byte{0xFF};
    const Walk walked = read(flipped);
    EXPECT_TRUE(walked.error.empty() || contains(walked.error, "is damaged") ||
                contains(walked.error, "is not a Lanyard recording") ||
                contains(walked.error, "newer Lanyard") || contains(walked.error, "cannot read"))
        << offset << ": " << walked.error;
    EXPECT_LE(walked.texts.size(), texts_.size());
  }
}

TEST_F(RecordingDamage, AFlippedByteInTheMiddleDeliversTheMessagesBeforeIt) {
  auto flipped = content_;
  // The type byte of a page in the middle of the messages.
  const std::size_t page = content_.size() / 4096 / 2;
  flipped[page * 4096] ^= std::byte{0x55};
  const Walk walked = read(flipped);
  EXPECT_TRUE(contains(walked.error, "is damaged")) << walked.error;
  EXPECT_GT(walked.texts.size(), std::size_t{count} / 4);
  EXPECT_TRUE(is_start_of_texts(walked.texts));
}

TEST_F(RecordingDamage, ACutWalEndsAtTheLastWholeTransaction) {
  fs::remove(path_);
  auto writer = open_writer(path_);
  for (int i = 0; i < 5; ++i) {
    record(writer, {received(identity_of(1), std::to_string(i))});
  }
  const auto file = content_of(path_);
  const auto wal = content_of(directory_ / "a.lnyd-wal");
  std::size_t most = 0;
  for (std::size_t size = 0; size <= wal.size(); size += 500) {
    write_file(directory_ / "b.lnyd", file);
    write_file(directory_ / "b.lnyd-wal", ByteView(wal).first(size));
    auto reader = open_reader(directory_ / "b.lnyd");
    const Walk walked = walk(reader);
    EXPECT_EQ(walked.error, "");
    for (std::size_t i = 0; i < walked.texts.size(); ++i) {
      EXPECT_EQ(walked.texts[i], std::to_string(i));
    }
    most = std::max(most, walked.texts.size());
  }
  EXPECT_GE(most, 4U);
}

TEST_F(RecordingDamage, AFlippedByteOfTheWalEndsItAtTheTransactionBefore) {
  fs::remove(path_);
  auto writer = open_writer(path_);
  for (int i = 0; i < 5; ++i) {
    record(writer, {received(identity_of(1), std::to_string(i))});
  }
  const auto file = content_of(path_);
  const auto wal = content_of(directory_ / "a.lnyd-wal");
  for (std::size_t offset = 0; offset < wal.size(); offset += 300) {
    auto flipped = wal;
    flipped[offset] ^= std::byte{0xFF};
    write_file(directory_ / "b.lnyd", file);
    write_file(directory_ / "b.lnyd-wal", flipped);
    auto reader = open_reader(directory_ / "b.lnyd");
    const Walk walked = walk(reader);
    EXPECT_EQ(walked.error, "");
    EXPECT_LE(walked.texts.size(), 5U);
    for (std::size_t i = 0; i < walked.texts.size(); ++i) {
      EXPECT_EQ(walked.texts[i], std::to_string(i));
    }
  }
}

TEST_F(RecordingDamage, APayloadOutsideItsMessageIsDamage) {
  const Walk walked = read_after_sql("UPDATE message SET payload_size = 1000 WHERE id = 51");
  EXPECT_TRUE(contains(walked.error, "is damaged: a message breaks the rules")) << walked.error;
  EXPECT_TRUE(contains(walked.error, "up to number 50")) << walked.error;
  EXPECT_EQ(walked.texts.size(), 49U);  // number 1 is the session's opening
}

TEST_F(RecordingDamage, ANegativeOffsetIsDamage) {
  const Walk walked = read_after_sql("UPDATE message SET payload_offset = -1 WHERE id = 51");
  EXPECT_TRUE(contains(walked.error, "is damaged")) << walked.error;
}

TEST_F(RecordingDamage, AnUnknownDirectionIsDamage) {
  const Walk walked = read_after_sql("UPDATE message SET direction = 2 WHERE id = 51");
  EXPECT_TRUE(contains(walked.error, "is damaged")) << walked.error;
}

TEST_F(RecordingDamage, AnUnknownWordOfASessionIsDamage) {
  run_sql(path_, "UPDATE session SET protocol = 'sctp'");
  auto reader = open_reader(path_);
  const auto sessions = reader.sessions();
  ASSERT_FALSE(sessions);
  EXPECT_TRUE(contains(sessions.error().message, "is damaged"));
}

TEST_F(RecordingDamage, AViewInPlaceOfATableIsRefused) {
  const Walk walked = read_after_sql(
      "ALTER TABLE message RENAME TO hidden;"
      "CREATE VIEW message AS SELECT * FROM hidden");
  EXPECT_TRUE(contains(walked.error, "its table `message` is missing")) << walked.error;
}

TEST_F(RecordingDamage, AnEndlessViewInPlaceOfATableIsRefusedAtOnce) {
  const Walk walked = read_after_sql(
      "DROP TABLE run; CREATE VIEW run AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + "
      "1 "
      "FROM n) SELECT id, id AS started_ns, '' AS program, '' AS endpoint, '' AS framing FROM n");
  EXPECT_TRUE(contains(walked.error, "its table `run` is missing")) << walked.error;
}

TEST_F(RecordingDamage, AVirtualTableInPlaceOfATableIsRefused) {
  const Walk walked = read_after_sql(
      "DROP TABLE note; CREATE VIRTUAL TABLE note USING fts4 (run, session, time_ns, kind)");
  EXPECT_TRUE(contains(walked.error, "its table `note` is missing")) << walked.error;
}

TEST_F(RecordingDamage, AColumnOfAnotherTypeIsRefused) {
  const Walk walked = read_after_sql(
      "DROP TABLE message; CREATE TABLE message (id INTEGER PRIMARY KEY, session, time_ns, "
      "direction, payload_offset, payload_size, partial, bytes)");
  EXPECT_TRUE(contains(walked.error, "its table `message` is missing")) << walked.error;
}

TEST_F(RecordingDamage, AMissingTableIsRefused) {
  const Walk walked = read_after_sql("DROP TABLE session");
  EXPECT_TRUE(contains(walked.error, "its table `session` is missing")) << walked.error;
}

TEST_F(RecordingDamage, AWriterRefusesTablesThatAreNotAsTheyShouldBe) {
  run_sql(path_, "DROP TABLE session");
  const auto before = content_of(path_);
  const auto writer = RecordingWriter::open(path_, some_run());
  ASSERT_FALSE(writer);
  EXPECT_TRUE(contains(writer.error().message, "its table `session` is not as it should be"));
  EXPECT_EQ(content_of(path_), before);
}

TEST_F(RecordingDamage, ATriggerDoesNotRunWhenARunIsAdded) {
  run_sql(path_, "CREATE TRIGGER harm AFTER INSERT ON message BEGIN DELETE FROM message; END");
  {
    auto writer = open_writer(path_);
    record(writer, {received(identity_of(1), "new")});
  }
  auto reader = open_reader(path_);
  EXPECT_EQ(walk(reader).texts.size(), texts_.size() + 1);
}

TEST_F(RecordingDamage, AnIndexAndAViewOfYourOwnDoNoHarm) {
  const Walk walked = read_after_sql(
      "CREATE INDEX by_time ON message (time_ns); CREATE VIEW mine AS SELECT * FROM message");
  EXPECT_EQ(walked.error, "");
  EXPECT_EQ(walked.texts, texts_);
}

TEST_F(RecordingDamage, AnImageInMemoryReadsAsTheFileDoes) {
  auto reader = RecordingReader::open_memory(content_);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(walk(*reader).texts, texts_);
}

}  // namespace
}  // namespace lanyard::session
