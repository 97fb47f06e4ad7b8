#include "board/console_text.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

constexpr char16_t bell = 0x07;
constexpr char16_t escape = 0x1b;
constexpr char16_t sequence_introducer = 0x9b;  // ESC [ as one character of the C1 set

/// Beyond the limits by so much before the oldest is taken away, so that it is done seldom.
constexpr qsizetype slack = 8;

bool is_control(QChar character) {
  const char16_t code = character.unicode();
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/// ESC ], ESC P, ESC X, ESC ^ and ESC _ begin a string that goes on to ST.
bool begins_string(char16_t code) {
  return code == u']' || code == u'P' || code == u'X' || code == u'^' || code == u'_';
}

}  // namespace

// ---- ConsoleCleaner -----------------------------------------------------------------------------

QString ConsoleCleaner::take(std::string_view bytes) {
  const QString text =
      decoder_.decode(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
  QString out;
  out.reserve(text.size());
  for (const QChar character : text) {
    take_character(character, out);
  }
  return out;
}

void ConsoleCleaner::take_character(QChar character, QString& out) {
  if (!take_command(character)) {
    take_text(character, out);
  }
}

bool ConsoleCleaner::take_command(QChar character) {
  const char16_t code = character.unicode();
  switch (state_) {
    case State::text:
      if (code == escape) {
        state_ = State::escape;
      } else if (code == sequence_introducer) {
        state_ = State::sequence;
      }
      return state_ != State::text;
    case State::escape:
      if (code == u'[') {
        state_ = State::sequence;
      } else if (begins_string(code)) {
        state_ = State::command_string;
      } else if (code < 0x20 || code > 0x2f) {  // else an intermediate byte, and more follows
        state_ = State::text;
        return !is_control(character);
      }
      return true;
    case State::sequence:
      if (code < 0x20 || code > 0x7e) {  // broken off
        state_ = State::text;
        return false;
      }
      if (code >= 0x40) {
        state_ = State::text;
      }
      return true;
    case State::command_string:
      if (code == escape) {
        state_ = State::string_escape;
      } else if (code == bell) {
        state_ = State::text;
      } else if (code == u'\n') {  // never closed: not the rest of the console for it
        state_ = State::text;
        return false;
      }
      return true;
    case State::string_escape:
      state_ = State::text;
      return true;
  }
  return false;
}

void ConsoleCleaner::take_text(QChar character, QString& out) {
  const bool after_return = std::exchange(after_return_, character == u'\r');
  if (character == u'\n' && after_return) {
    return;  // the line has ended with the carriage return
  }
  if (character == u'\n' || character == u'\r') {
    out += u'\n';
    column_ = 0;
    return;
  }
  if (column_ >= longest_line && !character.isLowSurrogate()) {
    out += u'\n';
    column_ = 0;
  }
  if (character.isSurrogate() || character == u'\t' ||
      (!is_control(character) && character.category() != QChar::Other_Format &&
       character.category() != QChar::Separator_Line &&
       character.category() != QChar::Separator_Paragraph)) {
    out += character;
    ++column_;
    return;
  }
  const QString visible = to_qt(session::escape_controls(to_utf8(QString(character))));
  out += visible;
  column_ += static_cast<int>(visible.size());
}

// ---- ConsoleBuffer ------------------------------------------------------------------------------

ConsoleBuffer::ConsoleBuffer(std::function<void()> on_more) : on_more_(std::move(on_more)) {}

void ConsoleBuffer::append(std::string_view bytes) {
  bool was_told = false;
  {
    const std::scoped_lock lock(mutex_);
    add(cleaner_.take(bytes));
    was_told = std::exchange(told_, true);
  }
  tell(was_told);
}

void ConsoleBuffer::append_log(std::string_view bytes) {
  bool was_told = false;
  {
    const std::scoped_lock lock(mutex_);
    log_line_ += log_cleaner_.take(bytes);
    const qsizetype end = log_line_.lastIndexOf(u'\n');
    if (end < 0) {
      return;
    }
    add_line(log_line_.left(end));
    log_line_.remove(0, end + 1);
    was_told = std::exchange(told_, true);
  }
  tell(was_told);
}

void ConsoleBuffer::note(const QString& line) {
  bool was_told = false;
  {
    const std::scoped_lock lock(mutex_);
    if (!log_line_.isEmpty()) {
      add_line(std::exchange(log_line_, {}));
    }
    add_line(line);
    cleaner_ = ConsoleCleaner();
    log_cleaner_ = ConsoleCleaner();
    was_told = std::exchange(told_, true);
  }
  tell(was_told);
}

void ConsoleBuffer::tell(bool was_told) {
  if (!was_told && on_more_) {
    on_more_();
  }
}

void ConsoleBuffer::add_line(const QString& line) {
  if (!cleaner_.at_line_start()) {
    add(QStringLiteral("\n"));
    cleaner_.begin_line();
  }
  add(line + u'\n');
}

void ConsoleBuffer::add(const QString& text) {
  text_ += text;
  lines_ += text.count(u'\n');
  trim();
}

void ConsoleBuffer::trim() {
  if (text_.size() <= most_characters + most_characters / slack &&
      lines_ <= most_lines + most_lines / slack) {
    return;
  }
  const qsizetype too_many = std::max<qsizetype>(text_.size() - most_characters, 0);
  qsizetype cut = 0;
  while (cut < text_.size() && (cut < too_many || lines_ > most_lines)) {
    const qsizetype end = text_.indexOf(u'\n', cut);
    cut = end < 0 ? text_.size() : end + 1;
    lines_ -= end < 0 ? 0 : 1;
  }
  text_.remove(0, cut);
  begin_ += cut;
}

ConsoleBuffer::Piece ConsoleBuffer::read(qint64 from, qsizetype most) {
  const std::scoped_lock lock(mutex_);
  told_ = false;
  const qint64 begin = std::clamp(from, begin_, begin_ + text_.size());
  return {begin, text_.mid(begin - begin_, most)};
}

qint64 ConsoleBuffer::fell_out() const {
  const std::scoped_lock lock(mutex_);
  return begin_;
}

qint64 ConsoleBuffer::end() const {
  const std::scoped_lock lock(mutex_);
  return begin_ + text_.size();
}

}  // namespace lanyard::desktop
