#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "json_events.hpp"
#include "raw_socket.hpp"
#include "temporary_directory.hpp"

/// The chapter as its readers live it: real programs of ours, boards on lwIP, a lab of their own,
/// and no more of the network than loopback.
namespace lanyard::test {

using Words = std::vector<std::string>;

/// What a board prints at its start and end.
inline const std::string client_gives_up = "TCP close, please reset!";
inline const std::string server_gives_up = "Close TCP-Server, please reset.";

/// A text without the line ends and indents that it is laid out with.
std::string in_one_line(const std::string& text);

class ChapterTest : public ::testing::Test {
 protected:
  /// `lanyard` in a world of this test's own: its labs are those of `air_` alone.
  [[nodiscard]] ChildOptions options(const Words& arguments) const;
  std::unique_ptr<ChildProcess> lanyard(const Words& arguments) const;
  /// With nothing on its standard input.
  std::unique_ptr<ChildProcess> lanyard_without_input(const Words& arguments) const;

  /// A lab that boards can join, with --no-uplink and these options.
  struct Lab {
    explicit Lab(const ChildOptions& options) : process(options), events(process) {}
    ChildProcess process;
    JsonEvents events;
  };
  [[nodiscard]] std::unique_ptr<Lab> lab(const Words& more = {}) const;
  /// Tells the running lab, `lanyard lab …`, and expects that it obeys.
  void steer(const Words& words) const;

  /// `lanyard board tcp_client` for a server on this computer's `port`.
  std::unique_ptr<ChildProcess> client_board(const std::string& port, const Words& more = {}) const;
  /// `lanyard board tcp_server`, once it is accepting; `address` is what it printed.
  struct ServerBoard {
    std::unique_ptr<ChildProcess> process;
    std::string address;  ///< `192.168.4.2`
  };
  [[nodiscard]] ServerBoard server_board(const Words& more = {}) const;

  const TemporaryDirectory directory_;
  const std::string air_ = (directory_.path() / "air").string();
};

}  // namespace lanyard::test
