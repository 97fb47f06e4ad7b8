#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/session/engine.hpp"

namespace lanyard::cli {

/// A command typed among the lines to send: `/to 2 hello`.
struct SpokenCommand {
  enum class Verb : std::uint8_t { to, hex, peers, close, eof, help, quit, bad };
  Verb verb = Verb::bad;
  std::optional<session::SessionId> session;
  std::string text;  ///< What to send; for `bad`, what is wrong and what would be right.
  Bytes data;        ///< Of `hex`.
};

/// A line that begins with one slash; two stand for a line that begins with one.
bool is_spoken_command(std::string_view line);

/// Reads such a line. Pure.
SpokenCommand parse_spoken_command(std::string_view line);

/// What can be typed, and what it does: for /help and the manual page.
struct SpokenForm {
  std::string_view form;
  std::string_view does;
};
std::span<const SpokenForm> spoken_forms();

/// The list that /help shows, at most 80 columns.
std::string_view spoken_command_help();

/// What /peers shows, at most 80 columns wide for IPv4.
std::string peer_table(const std::vector<session::SessionInfo>& sessions);

}  // namespace lanyard::cli
