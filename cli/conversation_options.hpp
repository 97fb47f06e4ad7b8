#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lanyard/session/engine.hpp"

namespace lanyard::cli {

/// How a message is shown.
enum class Show : std::uint8_t { text, hex, both, none };

/// What is put behind a typed line.
enum class Eol : std::uint8_t { lf, crlf, none };

/// What `listen` and `connect` share, as it was given.
struct ConversationOptions {
  bool udp = false;
  bool echo = false;
  std::optional<std::string> send;  ///< With escapes.
  std::string send_file;
  std::string replies;  ///< A file of rules (docs/replies.md); empty: none.
  std::chrono::milliseconds every{0};
  session::Framing framing;
  std::size_t frame_limit = session::default_frame_limit;
  std::optional<Show> show;
  std::string encoding = "utf-8";
  std::optional<Eol> eol;
  std::string record;
  bool once = false;
  std::size_t max_sessions = 0;
  std::chrono::seconds keepalive{10};
  session::AddressFamily family = session::AddressFamily::any;
  bool quiet = false;
  bool json = false;
  bool wire = false;  ///< TCP only.
};

/// Declares the shared options on `app`, writing to `options`, which must outlive parsing.
void add_conversation_options(CLI::App& app, ConversationOptions& options);

/// `--show`, for commands that show messages but hold no conversation.
void add_show_option(CLI::App& app, std::optional<Show>& show);
void add_encoding_option(CLI::App& app, std::string& encoding);

/// What can only be checked when all options are known. Throws CLI::Error.
void check_conversation_options(const ConversationOptions& options);

/// Whether `encoding` names UTF-8, whose text is on the wire as it is typed.
bool is_utf8_name(const std::string& encoding);

/// What the options mean to the engine.
session::SessionOptions session_options(const ConversationOptions& options);

}  // namespace lanyard::cli
