#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lanyard/session/recording_reader.hpp"
#include "lanyard/session/recording_writer.hpp"

/// What the tests of the recording share.
namespace lanyard::session::testing {

/// A directory of its own for one test, removed after it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lanyard-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      std::abort();
    }
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline WallTime at(std::int64_t nanoseconds) {
  return WallTime(std::chrono::nanoseconds(nanoseconds));
}

inline RunDescription some_run() {
  return {.started = at(1'000),
          .program = "lanyard 0.1.0",
          .endpoint = "listen 0.0.0.0:8888",
          .framing = "line"};
}

inline std::shared_ptr<const SessionIdentity> identity_of(std::uint64_t number,
                                                          Role role = Role::server,
                                                          Protocol protocol = Protocol::tcp) {
  auto identity = std::make_shared<SessionIdentity>();
  identity->id = SessionId{number};
  identity->protocol = protocol;
  identity->role = role;
  identity->local = "192.168.4.1:8888";
  identity->peer = "192.168.4.2:" + std::to_string(50'000 + number);
  return identity;
}

inline Message message_of(std::string_view bytes) {
  Message message;
  message.bytes = Bytes::copy_of(bytes);
  message.size = bytes.size();
  message.payload_size = static_cast<std::uint32_t>(bytes.size());
  return message;
}

inline Event received(std::shared_ptr<const SessionIdentity> session, std::string_view bytes,
                      std::int64_t time = 5'000) {
  return {at(time), EndpointId{1}, std::move(session), Received{message_of(bytes)}};
}

inline Event sent(std::shared_ptr<const SessionIdentity> session, std::string_view bytes,
                  std::int64_t time = 5'000) {
  return {at(time), EndpointId{1}, std::move(session), Sent{message_of(bytes)}};
}

/// Opens a writer or fails the test.
inline RecordingWriter open_writer(const std::filesystem::path& path,
                                   const RecordingWriterOptions& options = {}) {
  auto writer = RecordingWriter::open(path, some_run(), options);
  if (!writer) {
    ADD_FAILURE() << writer.error().message;
    std::abort();
  }
  return std::move(*writer);
}

inline RecordingReader open_reader(const std::filesystem::path& path) {
  auto reader = RecordingReader::open(path);
  if (!reader) {
    ADD_FAILURE() << reader.error().message;
    std::abort();
  }
  return std::move(*reader);
}

inline void record(RecordingWriter& writer, const std::vector<Event>& events) {
  const auto appended = writer.append(events);
  ASSERT_TRUE(appended) << appended.error().message;
  const auto committed = writer.commit();
  ASSERT_TRUE(committed) << committed.error().message;
}

/// `count` received messages `message 0`, `message 1`, … of session 1.
inline std::vector<Event> numbered_messages(int count) {
  const auto session = identity_of(1);
  std::vector<Event> events;
  events.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    events.push_back(received(session, "message " + std::to_string(i), 5'000 + i));
  }
  return events;
}

inline std::string text_of(const Bytes& bytes) {
  return std::string(as_chars(bytes.view()));
}

/// The bytes of the messages that meet `filter`, and the error that ended the walk, if one did.
struct Walk {
  std::vector<std::string> texts;
  std::vector<RecordedMessage> messages;
  std::string error;
};
inline Walk walk(RecordingReader& reader, const MessageFilter& filter = {}) {
  Walk result;
  const auto done = reader.for_each_message(filter, [&](const RecordedMessage& message) {
    result.texts.push_back(text_of(message.bytes));
    result.messages.push_back(message);
    return true;
  });
  if (!done) {
    result.error = done.error().message;
  }
  return result;
}

inline std::vector<std::byte> content_of(const std::filesystem::path& path) {
  std::vector<std::byte> bytes(std::filesystem::file_size(path));
  std::ifstream stream(path, std::ios::binary);
  // char may alias any object.
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

inline void write_file(const std::filesystem::path& path, ByteView content) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  const auto text = as_chars(content);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
}

/// Runs SQL on a file as another program would.
inline void run_sql(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

}  // namespace lanyard::session::testing
