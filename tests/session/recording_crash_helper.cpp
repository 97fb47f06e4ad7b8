// Records numbered messages as fast as it can and commits every 100 ms. It prints `a N` when it has
// appended the messages up to number N, and `c N` when it has committed them.
// recording_fault_test.cpp kills it.
//
// usage: recording_crash_helper FILE FIRST_NUMBER
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "lanyard/session/recording_writer.hpp"

using namespace lanyard;
using namespace lanyard::session;

namespace {

bool report(const std::string& line) {
  return ::write(STDOUT_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

int record(const char* path, std::uint64_t number) {
  auto writer = RecordingWriter::open(
      path,
      {.started = {}, .program = "crash helper", .endpoint = "listen 8888", .framing = "raw"});
  if (!writer) {
    static_cast<void>(std::fprintf(stderr, "%s\n", writer.error().message.c_str()));
    return 1;
  }
  auto identity = std::make_shared<SessionIdentity>();
  identity->id = SessionId{1};
  std::vector<Event> batch(50);
  auto last_commit = std::chrono::steady_clock::now();
  while (true) {
    for (Event& event : batch) {
      Message message;
      message.bytes = Bytes::copy_of(std::to_string(number++));
      message.size = message.bytes.size();
      message.payload_size = static_cast<std::uint32_t>(message.size);
      event = Event{.time = {}, .endpoint = {}, .session = identity, .body = Received{message}};
    }
    const auto appended = writer->append(batch);
    const auto now = std::chrono::steady_clock::now();
    if (!appended || !report("a " + std::to_string(number - 1) + "\n")) {
      return 1;
    }
    if (now - last_commit >= std::chrono::milliseconds(100)) {
      if (!writer->commit() || !report("c " + std::to_string(number - 1) + "\n")) {
        return 1;
      }
      last_commit = now;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return argc == 3 ? record(argv[1], std::strtoull(argv[2], nullptr, 10)) : 2;
}
