#include "plots/number_finder.hpp"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <utility>

#include "plots/number_text.hpp"

// Theory of operation. A line is tried as JSON, then as pairs, then as columns; the first that
// finds something has it. None looks at a character more than a bounded number of times: the search
// for a key goes back from its separator, but never further than the pair before or the longest
// name.

namespace lanyard::desktop {
namespace {

/// Words of a name before a colon: `Room temperature: 21.5`. More are a sentence.
constexpr int most_words = 2;

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_character(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') ||
         std::string_view("-./#%[]()").find(c) != std::string_view::npos;
}

/// The fields of a line, at most `most` of them; quotes around one are taken off, and a delimiter
/// inside them is part of the field. True where there would have been more.
bool split(std::string_view line, char delimiter, std::size_t most,
           std::vector<std::string_view>& fields) {
  std::size_t begin = 0;
  while (fields.size() < most) {
    const std::string_view rest = line.substr(begin);
    const std::size_t lead = std::min(rest.find_first_not_of(' '), rest.size());
    std::size_t from = 0;
    if (lead < rest.size() && rest[lead] == '"') {
      const std::size_t closing = rest.find('"', lead + 1);
      from = closing == std::string_view::npos ? 0 : closing;
    }
    const std::size_t end = rest.find(delimiter, from);
    std::string_view field = trimmed(rest.substr(0, end));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
      field = trimmed(field.substr(1, field.size() - 2));
    }
    fields.push_back(field);
    if (end == std::string_view::npos) {
      return false;
    }
    begin += end + 1;
    if (delimiter == ' ') {  // several are one
      begin = std::min(line.find_first_not_of(' ', begin), line.size());
    }
  }
  return true;
}

std::string column_name(const std::string& pattern, std::size_t number) {
  const std::size_t place = pattern.find("%1");
  if (place == std::string::npos) {
    return pattern;
  }
  std::string name(pattern, 0, place);
  name.append(std::to_string(number)).append(pattern, place + 2);
  return name;
}

}  // namespace

/// Walks through a document; `path` is the name of where it is.
struct NumberFinder::Json {
  NumberFinder& finder;
  std::vector<FoundNumber>& found;
  std::string path{};

  void visit(const QJsonValue& value, int depth) {
    if (value.isDouble()) {
      const double number = value.toDouble();
      if (number >= -largest_number && number <= largest_number) {
        finder.add(path, number, found);
      }
    } else if (depth > finder.options_.deepest) {
      ++finder.left_out_;
    } else if (value.isObject()) {
      const QJsonObject object = value.toObject();
      for (auto member = object.begin(); member != object.end(); ++member) {
        std::string name = path.empty() ? "" : ".";
        name += member.key().toStdString();
        step(name, member.value(), depth);
      }
    } else if (value.isArray()) {
      const QJsonArray array = value.toArray();
      for (qsizetype i = 0; i < array.size(); ++i) {
        const bool is_column = path.empty() && array.at(i).isDouble();
        const auto place = static_cast<std::size_t>(i);
        step(column_name(is_column ? finder.options_.column_name : "[%1]",
                         is_column ? place + 1 : place),
             array.at(i), depth);
      }
    }
  }

  void step(const std::string& name, const QJsonValue& value, int depth) {
    const std::size_t before = path.size();
    path += name;
    visit(value, depth + 1);
    path.resize(before);
  }
};

NumberFinder::NumberFinder(NumberFinderOptions options) : options_(std::move(options)) {}

void NumberFinder::find(std::string_view line, std::vector<FoundNumber>& found) {
  if (line.size() > options_.longest_line) {
    ++left_out_;
    return;
  }
  if (line.starts_with("\xEF\xBB\xBF")) {  // a byte order mark
    line.remove_prefix(3);
  }
  while (!line.empty() && static_cast<unsigned char>(line.back()) <= 0x20) {
    line.remove_suffix(1);
  }
  line = trimmed(line);
  if (line.empty()) {
    return;
  }
  if (find_json(line, found) || find_pairs(line, found)) {
    candidate_ = {};
    return;
  }
  find_columns(line, found);
}

void NumberFinder::add(std::string_view name, double value, std::vector<FoundNumber>& found) {
  const auto known = std::ranges::find(names_, name);
  if (known == names_.end()) {
    if (names_.size() >= options_.most_names || name.size() > options_.longest_name) {
      ++left_out_;
      return;
    }
    names_.emplace_back(name);
    found.push_back({.name = names_.size() - 1, .value = value});
    return;
  }
  found.push_back({.name = static_cast<std::size_t>(known - names_.begin()), .value = value});
}

// ---- JSON ---------------------------------------------------------------------------------------

bool NumberFinder::find_json(std::string_view line, std::vector<FoundNumber>& found) {
  if (line.back() != '}' && line.back() != ']') {
    return false;
  }
  const auto parse = [&](std::size_t begin) {
    if (begin == std::string_view::npos) {
      return QJsonDocument();
    }
    const std::string_view text = line.substr(begin);
    return QJsonDocument::fromJson(
        QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())));
  };
  auto document = line.front() == '[' ? parse(0) : QJsonDocument();
  if (document.isNull()) {  // a bracket can be the time before an object as well
    document = parse(line.find('{'));
  }
  if (document.isNull()) {
    return false;
  }
  Json walk{.finder = *this, .found = found};
  walk.visit(document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()), 0);
  return true;
}

// ---- pairs --------------------------------------------------------------------------------------

/// The name that `segment` ends with; empty where it ends with none. With `words` it may be of two,
/// and a last one in brackets, `(C)`, is one more.
std::string_view NumberFinder::key_before(std::string_view segment, bool words) const {
  segment = trimmed(segment);
  // A name that is longer than allowed is cut here to just too long, and left out by add().
  if (segment.size() > options_.longest_name + 1) {
    segment.remove_prefix(segment.size() - options_.longest_name - 1);
  }
  const std::size_t end = segment.size();
  std::size_t begin = end;
  int still = words ? most_words : 1;
  while (still > 0) {
    std::size_t word = begin;
    while (word > 0 && segment[word - 1] == ' ') {
      --word;
    }
    const std::size_t word_end = word;
    while (word > 0 && is_name_character(segment[word - 1])) {
      --word;
    }
    const std::string_view text = segment.substr(word, word_end - word);
    const bool in_brackets =
        word_end == end && text.size() > 2 && text.front() == '(' && text.back() == ')';
    // What opens before the name is not of it: `(temp=21.5)`.
    const std::size_t opening =
        in_brackets ? 0 : std::min(text.find_first_not_of("(["), text.size());
    if (opening == text.size() || (!in_brackets && !is_name_start(text[opening]))) {
      break;
    }
    begin = word + opening;
    if (opening > 0) {
      break;
    }
    still -= in_brackets && begin > 0 ? 0 : 1;
  }
  const std::string_view key = segment.substr(begin, end - begin);
  return key.empty() || key.front() == '(' ? std::string_view() : key;
}

bool NumberFinder::find_pairs(std::string_view line, std::vector<FoundNumber>& found) {
  bool any = false;
  std::size_t done = 0;  // what lies before belongs to an earlier pair
  for (std::size_t at = line.find_first_of("=:"); at != std::string_view::npos;
       at = line.find_first_of("=:", done)) {
    const std::string_view key = key_before(line.substr(done, at - done), line[at] == ':');
    done = at + 1;
    if (key.empty()) {
      continue;
    }
    const std::size_t value_at = line.find_first_not_of(" \t", done);
    if (value_at == std::string_view::npos) {
      break;
    }
    if (const auto number = read_number(line.substr(value_at))) {
      add(key, number->value, found);
      any = true;
      done = value_at + number->size;
    }
  }
  return any;
}

// ---- columns ------------------------------------------------------------------------------------

void NumberFinder::find_columns(std::string_view line, std::vector<FoundNumber>& found) {
  char delimiter = ' ';
  for (const char tried : {'\t', ';', ','}) {
    if (line.find(tried) != std::string_view::npos) {
      delimiter = tried;
      break;
    }
  }
  // One number, with a unit perhaps, is a row of one.
  std::vector<std::string_view> fields;
  if (whole_number(line)) {
    fields.push_back(line);
  } else if (split(line, delimiter, options_.most_fields, fields)) {
    ++left_out_;
  }
  take_row(fields, delimiter, found);
}

void NumberFinder::take_row(const std::vector<std::string_view>& fields, char delimiter,
                            std::vector<FoundNumber>& found) {
  std::size_t numbers = 0;
  std::size_t words = 0;
  for (const std::string_view field : fields) {
    if (whole_number(field)) {
      ++numbers;
    } else if (!field.empty() && !is_stamp(field)) {
      ++words;
    }
  }
  const Header before = std::exchange(candidate_, {});
  const auto fits = [&](const Header& header) {
    return header.delimiter == delimiter && header.names.size() == fields.size();
  };
  if (numbers == 0) {
    if (delimiter != ' ' && fields.size() > 1 && words > 0) {
      candidate_.delimiter = delimiter;
      candidate_.names.assign(fields.begin(), fields.end());
    }
    return;
  }
  if (fits(before)) {
    header_ = before;
  }
  const bool named = fits(header_);
  // Without a header a row is mostly numbers; words with a number among them are a sentence.
  if (!named && (delimiter == ' ' ? words > 0 : words >= numbers)) {
    return;
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (const auto value = whole_number(fields[i])) {
      add(named && !header_.names[i].empty() ? header_.names[i]
                                             : column_name(options_.column_name, i + 1),
          *value, found);
    }
  }
}

}  // namespace lanyard::desktop
