#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "input_pump.hpp"
#include "line_editor.hpp"

namespace lanyard::cli {

/// What standard input is to a conversation.
enum class InputMode : std::uint8_t {
  absent,     ///< Closed or /dev/null.
  editor,     ///< A person at a terminal, with a send line.
  lines,      ///< Lines, with commands.
  raw_lines,  ///< Lines that are all text: `--eol` is applied, no commands.
  bytes,      ///< Bytes as they are.
};

/// Turns standard input into chunks and lines on the face's thread.
///
/// Reading goes on only while wants_more says so; what had been read waits here until then.
class Input {
 public:
  struct Handlers {
    /// Whether the next piece can be taken now. Not asked for InputMode::editor.
    std::function<bool()> wants_more;
    /// A line without its end; `terminated` is false for a last one that had none. With a command
    /// it may be taken although wants_more says no: see is_command.
    /// `begins` is false for a piece of a very long line that is not its first.
    std::function<void(std::string line, bool terminated, bool begins)> on_line;
    std::function<bool(const std::string& line)> is_command;
    std::function<void(std::string bytes)> on_bytes;
    /// The input is over; `failure` says why where it was not its end.
    std::function<void(const std::string& failure)> on_end;
  };

  /// `may_dry_up`: a pipe that brings nothing for half a second counts as at its end for a peer
  /// that has ended its side; otherwise only its real end does.
  Input(asio::io_context& io, InputMode mode, bool may_dry_up, Handlers handlers);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  void start();
  /// To be called when wants_more may have turned true.
  void go_on();
  void stop();
  /// Hands on nothing more, from inside a handler, too.
  void freeze() { frozen_ = true; }
  /// Whether anything more may come of it for a peer that has ended its side.
  [[nodiscard]] bool may_bring_more() const;
  [[nodiscard]] LineEditor* editor() { return editor_.get(); }

 private:
  void wait_for_keys();
  void on_chunk(InputPump::Chunk chunk);
  void take_lines();

  asio::io_context& io_;
  const InputMode mode_;
  const bool may_dry_up_;
  const Handlers handlers_;
  std::unique_ptr<InputPump> pump_;
  std::unique_ptr<LineEditor> editor_;
  std::unique_ptr<asio::posix::stream_descriptor> keys_;
  std::string unread_;  ///< Read, not yet handed on.
  bool asked_ = false;  ///< The pump was asked and has not answered.
  std::chrono::steady_clock::time_point asked_at_;
  bool mid_line_ = false;  ///< What comes next continues a line too long for one piece.
  bool frozen_ = false;
  std::string failure_;
  bool ended_ = false;  ///< The pump has seen the end.
  bool end_told_ = false;
};

}  // namespace lanyard::cli
