#include "conversation_options.hpp"

#include <cctype>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "command.hpp"
#include "lanyard/session/text.hpp"
#include "parsed_option.hpp"
#include "replies.hpp"

namespace lanyard::cli {
namespace {

template <typename T>
void take_choice(CLI::App& app, const std::string& name, const std::string& help,
                 std::optional<T>& out, std::vector<std::pair<std::string, T>> choices) {
  std::string words;
  for (const auto& [word, value] : choices) {
    words += (words.empty() ? "" : "|") + word;
  }
  add_parsed_option(app, name, help,
                    [&out, choices = std::move(choices), words](const std::string& text) {
                      for (const auto& [word, value] : choices) {
                        if (word == text) {
                          out = value;
                          return std::string();
                        }
                      }
                      return "'" + text + "' is not one of " + words;
                    })
      ->type_name(words);
}

template <typename Number>
void take_number(CLI::App& app, const std::string& name, const std::string& help,
                 const std::string& unit, std::int64_t least, std::int64_t most, Number& out) {
  add_parsed_option(app, name, help, [&out, least, most](const std::string& text) {
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc{} || stopped != end || value < least || value > most) {
      return "'" + text + "' is not a number from " + std::to_string(least) + " to " +
             std::to_string(most);
    }
    out = Number(static_cast<std::uint32_t>(value));
    return std::string();
  })->type_name(unit);
}

void add_sending_options(CLI::App& app, ConversationOptions& options) {
  app.add_flag("--echo", options.echo, "Send back every byte that is received");
  app.add_option_function<std::string>(
         "--send", [&options](const std::string& text) { options.send = text; },
         "Send TEXT to each peer once it is connected; \\n \\r \\t \\0 \\xHH are understood")
      ->type_name("TEXT");
  app.add_option("--send-file", options.send_file,
                 "Send the bytes of FILE to each peer once it is connected")
      ->type_name("FILE");
  app.add_option("--replies", options.replies,
                 "Answer messages by the rules in FILE, JSON; docs/replies.md has its form")
      ->type_name("FILE");
  take_number(app, "--every", "Send the text of --send again every MS milliseconds", "MS", 1,
              86'400'000, options.every);
  take_choice<Eol>(app, "--eol", "Put this behind each typed line (default lf)", options.eol,
                   {{"lf", Eol::lf}, {"crlf", Eol::crlf}, {"none", Eol::none}});
}

void check_readable(const std::string& option, const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw wrong_usage(option, path + ": is a directory");
  }
  errno = 0;
  if (!std::ifstream(path, std::ios::binary)) {
    throw wrong_usage(option,
                      path + ": " + describe(std::error_code(errno, std::generic_category())));
  }
}

}  // namespace

void add_show_option(CLI::App& app, std::optional<Show>& show) {
  take_choice<Show>(
      app, "--show", "How messages are shown (default text)", show,
      {{"text", Show::text}, {"hex", Show::hex}, {"both", Show::both}, {"none", Show::none}});
}

void add_encoding_option(CLI::App& app, std::string& encoding) {
  add_parsed_option(app, "--encoding",
                    "What the text is written in: utf-8 (default), gbk, latin1, …",
                    [&encoding](const std::string& text) {
                      const auto decoder = session::TextDecoder::create(text);
                      if (!decoder) {
                        return decoder.error().message;
                      }
                      encoding = text;
                      return std::string();
                    })
      ->type_name("NAME");
}

void add_conversation_options(CLI::App& app, ConversationOptions& options) {
  app.add_flag("-u,--udp", options.udp, "UDP instead of TCP: each datagram is a message");
  add_sending_options(app, options);
  add_parsed_option(app, "--frame",
                    "Where one message ends: raw (default), line, length:N, delimiter:HEX, "
                    "prefix:u8|u16be|u16le|u32be|u32le, idle:MS",
                    [&options](const std::string& text) {
                      const auto framing = session::parse_framing(text);
                      if (!framing) {
                        return framing.error().message;
                      }
                      options.framing = *framing;
                      return std::string();
                    })
      ->type_name("FRAMING");
  take_number(app, "--frame-limit", "Longest message kept in one piece (default 1048576)", "BYTES",
              1, std::int64_t{1} << 26U, options.frame_limit);
  add_show_option(app, options.show);
  add_encoding_option(app, options.encoding);
  app.add_option("--record", options.record,
                 "Keep everything in the recording FILE (see 'show' and 'export')")
      ->type_name("FILE");
  app.add_flag("--once", options.once, "End when the first session ends");
  take_number(app, "--max-sessions",
              "listen: turn away who comes when N are connected; connect: with --retry, end after "
              "N sessions",
              "N", 1, 1'000'000, options.max_sessions);
  take_number(app, "--keepalive",
              "Find a dead TCP peer after about twice SECONDS of silence, and 4 at least (default "
              "10; 0: never)",
              "SECONDS", 0, 32'767, options.keepalive);
  app.add_flag_callback(
      "-4", [&options] { options.family = session::AddressFamily::ipv4; }, "IPv4 only");
  app.add_flag_callback(
         "-6", [&options] { options.family = session::AddressFamily::ipv6; }, "IPv6 only")
      ->excludes("-4");
  app.add_flag("-q,--quiet", options.quiet,
               "Show messages only: nothing about connections (not with --json)");
  app.add_flag("--json", options.json, "Print one JSON object a line, one for each event");
  app.add_flag(
      "--wire", options.wire,
      "Draw each TCP segment of the conversation as it passes (needs root or CAP_NET_RAW, but "
      "not for boards of a lab)");
}

void check_conversation_options(const ConversationOptions& options) {
  if (options.every.count() > 0 && !options.send) {
    throw wrong_usage("--every", "says how often, but not what: add --send TEXT");
  }
  if (options.udp && options.framing.kind != session::FramingKind::raw) {
    throw wrong_usage("--frame", "does not go with -u: each datagram is one message");
  }
  if (const auto fits = session::check_framing(options.framing, options.frame_limit); !fits) {
    throw wrong_usage("--frame", fits.error().message);
  }
  if (options.send) {
    if (const auto bytes = session::parse_escapes(*options.send, options.encoding); !bytes) {
      throw wrong_usage("--send", bytes.error().message);
    }
  }
  if (!options.send_file.empty()) {
    check_readable("--send-file", options.send_file);
  }
  check_replies(options);
  if (options.udp && options.wire) {
    throw wrong_usage("--wire", "is for TCP: UDP has no segments to draw");
  }
  if (options.udp && options.max_sessions != 0) {
    throw wrong_usage("--max-sessions", "is for TCP: a UDP peer never leaves");
  }
}

bool is_utf8_name(const std::string& encoding) {
  std::string name;
  for (const char letter : encoding) {
    if (letter != '-' && letter != '_') {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
  }
  return name == "utf8";
}

session::SessionOptions session_options(const ConversationOptions& options) {
  session::SessionOptions result;
  result.framing = options.framing;
  result.frame_limit = options.frame_limit;
  result.echo = options.echo;
  result.keepalive = options.keepalive;
  return result;
}

}  // namespace lanyard::cli
