#pragma once

#include <QString>
#include <QStringDecoder>
#include <functional>
#include <mutex>
#include <string_view>

namespace lanyard::desktop {

/// Turns what a board prints into text that a view can show whatever the board sends: UTF-8 is
/// decoded however the stream is cut, terminal commands (ECMA-48 escape sequences) are left out,
/// line ends become `\n`, other controls and what reorders text become visible escapes, and a line
/// that is too long is broken. One object for one stream.
class ConsoleCleaner {
 public:
  /// Characters of a line after which it is broken: a text view lays a line out as a whole.
  static constexpr int longest_line = 4096;

  QString take(std::string_view bytes);

  /// Whether the next text begins a line.
  [[nodiscard]] bool at_line_start() const { return column_ == 0; }
  /// Somebody else has ended the line.
  void begin_line() { column_ = 0; }

 private:
  enum class State : char {
    text,
    escape,          ///< Behind ESC.
    sequence,        ///< In a control sequence, to its final byte.
    command_string,  ///< In an operating system command or its like, to BEL or ST.
    string_escape,   ///< Behind ESC in there.
  };

  void take_character(QChar character, QString& out);
  void take_text(QChar character, QString& out);
  /// Whether the character was part of a terminal command.
  bool take_command(QChar character);

  QStringDecoder decoder_{QStringDecoder::Utf8};
  State state_ = State::text;
  bool after_return_ = false;
  int column_ = 0;
};

/// The newest of what a board has printed. Safe on any thread: the board's writes, the window's
/// reads, each where it left off.
class ConsoleBuffer {
 public:
  /// Characters that are kept.
  static constexpr qsizetype most_characters = qsizetype{1} << 20U;
  /// Lines that are kept: a view takes its time for each.
  static constexpr qsizetype most_lines = 20'000;

  /// `on_more` is called when text waits after none did, once until the next read(); on the thread
  /// that appends.
  explicit ConsoleBuffer(std::function<void()> on_more = {});

  void append(std::string_view bytes);
  /// What comes on a wire of its own, cut anywhere: shown line by line, between other lines.
  void append_log(std::string_view bytes);
  /// A line of ours between those of the board.
  void note(const QString& line);

  struct Piece {
    qint64 begin = 0;  ///< Where it stands, counted in characters from the very first.
    QString text;      ///< Empty: there is no more.
  };
  /// At most `most` characters from position `from` on, or from the oldest that is still there.
  Piece read(qint64 from, qsizetype most);

  /// How many characters were too old to keep: the position of the oldest that is there.
  [[nodiscard]] qint64 fell_out() const;
  /// The position behind the newest.
  [[nodiscard]] qint64 end() const;

 private:
  void add(const QString& text);       // with mutex_ held
  void add_line(const QString& line);  // with mutex_ held
  void trim();                         // with mutex_ held
  void tell(bool was_told);

  const std::function<void()> on_more_;
  mutable std::mutex mutex_;
  ConsoleCleaner cleaner_;  // guarded by mutex_, as all below
  ConsoleCleaner log_cleaner_;
  QString log_line_;  ///< What there is of it; the cleaner sees to its length.
  QString text_;
  qint64 begin_ = 0;
  qsizetype lines_ = 0;
  bool told_ = false;
};

}  // namespace lanyard::desktop
