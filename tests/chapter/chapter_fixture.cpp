#include "chapter_fixture.hpp"

namespace lanyard::test {

std::string in_one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    if (!space || !line.ends_with(' ')) {
      line += space ? ' ' : c;
    }
  }
  return line;
}

ChildOptions ChapterTest::options(const Words& arguments) const {
  ChildOptions options{.arguments = {LANYARD_PROGRAM}};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  options.environment = {{"LANYARD_AIR", air_}, {"NO_COLOR", std::nullopt},
                         {"LC_ALL", "C.UTF-8"}, {"TERM", "xterm"},
                         {"TZ", "UTC"},         {"LANYARD_FIRMWARE", std::nullopt}};
  return options;
}

std::unique_ptr<ChildProcess> ChapterTest::lanyard(const Words& arguments) const {
  return std::make_unique<ChildProcess>(options(arguments));
}

std::unique_ptr<ChildProcess> ChapterTest::lanyard_without_input(const Words& arguments) const {
  ChildOptions quiet = options(arguments);
  quiet.in = Stream::null();
  return std::make_unique<ChildProcess>(quiet);
}

std::unique_ptr<ChapterTest::Lab> ChapterTest::lab(const Words& more) const {
  Words words{"lab", "--no-uplink", "--json"};
  words.insert(words.end(), more.begin(), more.end());
  ChildOptions quiet = options(words);
  quiet.in = Stream::null();
  auto started = std::make_unique<Lab>(quiet);
  started->events.wait_for("started");
  return started;
}

void ChapterTest::steer(const Words& words) const {
  Words all{"lab"};
  all.insert(all.end(), words.begin(), words.end());
  const auto steering = lanyard_without_input(all);
  EXPECT_EQ(steering->wait_exit(), exited(0)) << steering->err();
}

std::unique_ptr<ChildProcess> ChapterTest::client_board(const std::string& port,
                                                        const Words& more) const {
  Words words{"board", "tcp_client", "--host", "192.168.4.1", "--port", port};
  words.insert(words.end(), more.begin(), more.end());
  return lanyard(words);
}

ChapterTest::ServerBoard ChapterTest::server_board(const Words& more) const {
  Words words{"board", "tcp_server"};
  words.insert(words.end(), more.begin(), more.end());
  ServerBoard board{.process = lanyard(words), .address = {}};
  EXPECT_EQ(board.process->next_out_line(), "tcp waiting...");
  const std::string line = board.process->next_out_line();
  const std::string before = "Server IP: ";
  EXPECT_TRUE(line.starts_with(before)) << line;
  EXPECT_TRUE(line.ends_with("  Port: 8000")) << line;
  EXPECT_EQ(board.process->next_out_line(), "accepting.....");
  board.address = line.substr(before.size(), line.find(' ', before.size()) - before.size());
  return board;
}

}  // namespace lanyard::test
