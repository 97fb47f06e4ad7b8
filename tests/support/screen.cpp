#include "screen.hpp"

#include <algorithm>
#include <charconv>

namespace lanyard::test {
namespace {

/// Bytes of the UTF-8 character that begins with `first`.
std::size_t size_of_character(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// U+2E80 and later, near enough: what tests type is Latin or Chinese.
bool is_wide(const std::string& character) {
  return character >= "\xE2\xBA\x80";
}

std::size_t number_in(std::string_view parameters, std::size_t otherwise) {
  std::size_t number = otherwise;
  std::from_chars(parameters.data(), parameters.data() + parameters.size(), number);
  return number;
}

}  // namespace

Screen::Screen(std::size_t columns, std::size_t rows)
    : columns_(columns), screen_(rows, Row(columns, " ")) {}

void Screen::feed(std::string_view bytes) {
  unfinished_ += bytes;
  std::size_t taken = 0;
  const std::string_view all(unfinished_);
  while (taken < all.size()) {
    const std::string_view rest = all.substr(taken);
    if (rest[0] == '\x1b') {
      if (rest.size() < 2) {
        break;
      }
      if (rest[1] != '[') {
        not_understood_ += "ESC " + std::string(1, rest[1]) + ";";
        taken += 2;
        continue;
      }
      const auto* const final = std::ranges::find_if(
          rest.substr(2), [](char byte) { return byte >= '@' && byte <= '~'; });
      if (final == rest.end()) {
        break;
      }
      const auto size = static_cast<std::size_t>(final - rest.begin());
      command(rest.substr(2, size - 2), *final);
      taken += size + 1;
    } else if (static_cast<unsigned char>(rest[0]) < 0x20 || rest[0] == '\x7f') {
      control(rest[0]);
      ++taken;
    } else {
      const std::size_t size = size_of_character(rest[0]);
      if (rest.size() < size) {
        break;
      }
      put(std::string(rest.substr(0, size)));
      taken += size;
    }
  }
  unfinished_.erase(0, taken);
}

void Screen::put(const std::string& character) {
  const std::size_t width = is_wide(character) ? 2 : 1;
  if (wraps_next_ || column_ + width > columns_) {
    column_ = 0;
    wraps_next_ = false;
    down();
  }
  here()[column_] = character;
  if (width == 2) {
    here()[column_ + 1] = "";
  }
  column_ += width;
  if (column_ >= columns_) {
    column_ = columns_ - 1;
    wraps_next_ = true;
  }
}

void Screen::down() {
  if (row_ + 1 < screen_.size()) {
    ++row_;
    return;
  }
  scrolled_.push_back(std::move(screen_.front()));
  screen_.erase(screen_.begin());
  screen_.emplace_back(columns_, " ");
}

void Screen::control(char byte) {
  wraps_next_ = byte == '\a' && wraps_next_;
  switch (byte) {
    case '\r':
      column_ = 0;
      break;
    case '\n':
      down();
      break;
    case '\b':
      column_ -= column_ > 0 ? 1 : 0;
      break;
    case '\t':
      column_ = std::min((column_ / 8 + 1) * 8, columns_ - 1);
      break;
    case '\a':
      break;
    default:
      not_understood_ += "control " + std::to_string(byte) + ";";
  }
}

void Screen::command(std::string_view parameters, char final) {
  const std::size_t count = std::max<std::size_t>(number_in(parameters, 1), 1);
  const std::size_t which = number_in(parameters, 0);
  wraps_next_ = wraps_next_ && (final == 'm' || final == 'h' || final == 'l');
  const auto blank = [](Row& row, std::size_t from, std::size_t to) {
    std::fill(row.begin() + static_cast<std::ptrdiff_t>(from),
              row.begin() + static_cast<std::ptrdiff_t>(to), " ");
  };
  switch (final) {
    case 'A':
      row_ -= std::min(count, row_);
      return;
    case 'B':
      row_ = std::min(row_ + count, screen_.size() - 1);
      return;
    case 'C':
      column_ = std::min(column_ + count, columns_ - 1);
      return;
    case 'D':
      column_ -= std::min(count, column_);
      return;
    case 'G':
      column_ = std::min(count, columns_) - 1;
      return;
    case 'H': {
      const std::size_t semicolon = parameters.find(';');
      row_ = std::min(count, screen_.size()) - 1;
      column_ = semicolon == std::string_view::npos
                    ? 0
                    : std::min(number_in(parameters.substr(semicolon + 1), 1), columns_) - 1;
      return;
    }
    case 'J':
      if (which == 0) {
        blank(here(), column_, columns_);
        for (std::size_t below = row_ + 1; below < screen_.size(); ++below) {
          blank(screen_[below], 0, columns_);
        }
        return;
      }
      break;
    case 'K':
      if (which <= 2) {
        blank(here(), which == 0 ? column_ : 0, which == 1 ? column_ + 1 : columns_);
        return;
      }
      break;
    case 'P': {
      const std::size_t gone = std::min(count, columns_ - column_);
      here().erase(here().begin() + static_cast<std::ptrdiff_t>(column_),
                   here().begin() + static_cast<std::ptrdiff_t>(column_ + gone));
      here().resize(columns_, " ");
      return;
    }
    case '@':
      here().insert(here().begin() + static_cast<std::ptrdiff_t>(column_), count, " ");
      here().resize(columns_);
      return;
    case 'h':
    case 'l':
    case 'm':
      return;
    default:
      break;
  }
  not_understood_ += "CSI " + std::string(parameters) + final + ";";
}

std::vector<std::string> Screen::rows() const {
  std::vector<std::string> texts;
  for (const auto* const part : {&scrolled_, &screen_}) {
    for (const Row& row : *part) {
      std::string text;
      for (const std::string& cell : row) {
        text += cell;
      }
      text.erase(text.find_last_not_of(' ') + 1);
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

std::string Screen::text() const {
  std::string all;
  for (const std::string& row : rows()) {
    all += row + "\n";
  }
  all.erase(std::min(all.find_last_not_of('\n') + 2, all.size()));
  return all;
}

std::string Screen::cursor_row() const {
  return rows()[scrolled_.size() + row_];
}

}  // namespace lanyard::test
