#include <iconv.h>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "lanyard/session/text.hpp"
#include "utf8.hpp"

namespace lanyard::session {

namespace {

constexpr std::array<std::string_view, 12> offered_encodings{
    "utf-8",  "gbk",    "gb18030", "big5",         "shift_jis", "euc-jp",
    "euc-kr", "latin1", "ascii",   "windows-1252", "utf-16le",  "utf-16be"};

/// Names that are in use and that glibc's iconv does not know in this spelling.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> aliases{{
    {"UTF8", "UTF-8"},
    {"LATIN-1", "ISO-8859-1"},
    {"SHIFT-JIS", "SHIFT_JIS"},
    {"WINDOWS-936", "CP936"},
    {"BIG-5", "BIG5"},
    {"UTF16", "UTF-16"},
    {"UTF16LE", "UTF-16LE"},
    {"UTF16BE", "UTF-16BE"},
}};

constexpr std::size_t iconv_failed = SIZE_MAX;

/// Whatever the locale: in a Turkish one std::toupper() leaves an i as it is.
char to_upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

/// The name in upper case and in iconv's spelling; empty where it cannot be a name. A slash would
/// be one of iconv's own options (`//IGNORE`), which lose characters in silence; the empty name
/// would be whatever the locale says.
std::string canonical_name(std::string_view encoding) {
  std::string name;
  for (const char c : encoding) {
    const auto byte = static_cast<unsigned char>(c);
    const bool allowed = byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' ||
                                         c == '.' || c == ':' || c == '+');
    if (!allowed) return {};
    name.push_back(to_upper(c));
  }
  for (const auto& [alias, known] : aliases) {
    if (alias == name) return std::string(known);
  }
  return name;
}

std::size_t code_unit(std::string_view canonical) {
  const auto has = [&](std::string_view part) { return canonical.contains(part); };
  if (has("UTF-32") || has("UTF32") || has("UCS-4") || has("UCS4")) return 4;
  if (has("UTF-16") || has("UCS-2") || has("UCS2") || has("10646") || has("UNICODE")) return 2;
  return 1;
}

std::unexpected<Error> unknown_encoding(std::string_view encoding) {
  return std::unexpected(make_error(
      "encoding", fmt::format("unknown text encoding \"{}\": try {}", escape_controls(encoding),
                              fmt::join(offered_encodings, ", "))));
}

/// iconv(3) with sizes that are hard to get wrong: what was read and written moves the spans.
std::size_t run_iconv(iconv_t handle, ByteView& in, std::span<char>& out) {
  // iconv does not write to the input; its prototype is older than const.
  char* source = const_cast<char*>(as_chars(in).data());
  std::size_t source_left = in.size();
  char* target = out.data();
  std::size_t target_left = out.size();
  const std::size_t result = iconv(handle, &source, &source_left, &target, &target_left);
  in = in.last(source_left);
  out = out.last(target_left);
  return result;
}

std::unexpected<Error> refuse_text(std::string_view utf8, std::size_t offset,
                                   std::string_view encoding) {
  const ByteView rest = as_byte_view(utf8.substr(offset));
  const Utf8Step step = next_utf8(rest);
  if (step.kind != Utf8Step::Kind::character) {
    return std::unexpected(make_error(
        "encode",
        fmt::format("cannot encode the text: it is not valid UTF-8 at byte {}", offset + 1)));
  }
  return std::unexpected(make_error(
      "encode", fmt::format("cannot encode the text: \"{}\" (U+{:04X}) does not exist in {}",
                            escape_controls(utf8.substr(offset, step.length)),
                            std::uint32_t{step.code_point}, escape_controls(encoding))));
}

}  // namespace

std::span<const std::string_view> common_encodings() {
  return offered_encodings;
}

void TextDecoder::CloseIconv::operator()(void* handle) const {
  iconv_close(handle);
}

Result<TextDecoder> TextDecoder::create(std::string_view encoding, InvalidBytes invalid) {
  const std::string name = canonical_name(encoding);
  if (name.empty()) return unknown_encoding(encoding);
  if (name == "UTF-8") return TextDecoder(nullptr, 1, invalid);
  iconv_t const handle = iconv_open("UTF-8", name.c_str());
  // The failure value is (iconv_t)-1 and nothing else (iconv_open(3)).
  if (reinterpret_cast<std::intptr_t>(handle) == -1) return unknown_encoding(encoding);
  return TextDecoder(std::unique_ptr<void, CloseIconv>(handle), code_unit(name), invalid);
}

std::string TextDecoder::decode(ByteView bytes) {
  std::string out;
  if (iconv_) {
    decode_iconv(bytes, out);
  } else {
    decode_utf8(bytes, out);
  }
  return out;
}

std::string TextDecoder::flush() {
  std::string out;
  if (held_size_ > 0) {
    const ByteView held = ByteView(held_).first(held_size_);
    if (invalid_ == InvalidBytes::replace) {
      append_invalid(held.first(1), out);
    } else {
      append_invalid(held, out);
    }
    held_size_ = 0;
  }
  if (iconv_) {
    // Some converters keep a base character until they know that no accent follows.
    std::array<char, 64> buffer{};
    char* target = buffer.data();
    std::size_t left = buffer.size();
    iconv(iconv_.get(), nullptr, nullptr, &target, &left);
    out.insert(0, buffer.data(), buffer.size() - left);
  }
  return out;
}

void TextDecoder::decode_utf8(ByteView bytes, std::string& out) {
  bytes = complete_utf8(bytes, out);
  while (!bytes.empty()) {
    const std::size_t valid = valid_utf8_prefix(bytes);
    out.append(as_chars(bytes.first(valid)));
    bytes = bytes.subspan(valid);
    const Utf8Step step = next_utf8(bytes);
    if (step.kind == Utf8Step::Kind::incomplete) {
      std::ranges::copy(bytes, held_.begin());
      held_size_ = bytes.size();
      return;
    }
    append_invalid(bytes.first(step.length), out);
    bytes = bytes.subspan(step.length);
  }
}

/// Adds bytes to the sequence that is held back until it is decided, and gives the bytes after it.
ByteView TextDecoder::complete_utf8(ByteView bytes, std::string& out) {
  while (held_size_ > 0 && !bytes.empty()) {
    held_.at(held_size_) = bytes[0];
    const Utf8Step step = next_utf8(ByteView(held_).first(held_size_ + 1));
    if (step.kind == Utf8Step::Kind::invalid) {
      // The held bytes were the maximal subpart; the new byte may begin a character of its own.
      append_invalid(ByteView(held_).first(held_size_), out);
      held_size_ = 0;
      return bytes;
    }
    ++held_size_;
    bytes = bytes.subspan(1);
    if (step.kind == Utf8Step::Kind::character) {
      out.append(as_chars(ByteView(held_).first(held_size_)));
      held_size_ = 0;
    }
  }
  return bytes;
}

void TextDecoder::decode_iconv(ByteView bytes, std::string& out) {
  // What is held back is a few bytes, and a decision about it needs at most as many more.
  while (held_size_ > 0 && !bytes.empty()) {
    held_.at(held_size_++) = bytes[0];
    bytes = bytes.subspan(1);
    const ByteView joined = ByteView(held_).first(held_size_);
    const std::size_t used = convert(joined, out);
    std::shift_left(held_.begin(), held_.end(), static_cast<std::ptrdiff_t>(used));
    held_size_ -= used;
  }
  const ByteView rest = bytes.subspan(convert(bytes, out));
  if (held_size_ == 0) {
    std::ranges::copy(rest, held_.begin());
    held_size_ = rest.size();
  }
}

/// Appends the text of `bytes` up to an incomplete sequence at the end, which is shorter than
/// `held_`, and says how many bytes that was.
std::size_t TextDecoder::convert(ByteView bytes, std::string& out) {
  ByteView left = bytes;
  while (!left.empty()) {
    // No encoding needs more than 4 bytes of UTF-8 for a byte of its own; E2BIG only asks again.
    std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::span<char> room(buffer);
    ByteView piece = left.first(std::min<std::size_t>(left.size(), buffer.size() / 4));
    const bool is_rest = piece.size() == left.size();
    const std::size_t before = piece.size();
    const std::size_t result = run_iconv(iconv_.get(), piece, room);
    const int why = result == iconv_failed ? errno : 0;
    out.append(buffer.data(), buffer.size() - room.size());
    left = left.subspan(before - piece.size());
    if (why == EINVAL && is_rest && piece.size() < held_.size()) break;
    const bool stuck = piece.size() == before && room.size() == buffer.size();
    if (why == EILSEQ || stuck) {
      const ByteView bad = left.first(std::min(unit_, left.size()));
      append_invalid(bad, out);
      left = left.subspan(bad.size());
    }
  }
  return bytes.size() - left.size();
}

void TextDecoder::append_invalid(ByteView bytes, std::string& out) const {
  if (invalid_ == InvalidBytes::replace) {
    out.append("\xEF\xBF\xBD");
    return;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out.append("\\x").append(to_hex(bytes.subspan(i, 1)));
  }
}

Result<std::vector<std::byte>> encode_text(std::string_view utf8, std::string_view encoding) {
  const std::string name = canonical_name(encoding);
  if (name.empty()) return unknown_encoding(encoding);
  const std::size_t valid = valid_utf8_prefix(as_byte_view(utf8));
  if (valid < utf8.size()) return refuse_text(utf8, valid, encoding);
  if (name == "UTF-8") {
    const ByteView bytes = as_byte_view(utf8);
    return std::vector<std::byte>(bytes.begin(), bytes.end());
  }
  iconv_t const handle = iconv_open(name.c_str(), "UTF-8");
  if (reinterpret_cast<std::intptr_t>(handle) == -1) return unknown_encoding(encoding);
  const std::unique_ptr<void, int (*)(void*)> owner(handle, iconv_close);

  std::vector<std::byte> encoded;
  ByteView left = as_byte_view(utf8);
  // The last call, without input, writes what a stateful encoding ends with.
  for (bool finishing = left.empty();;) {
    std::array<char, 1024> buffer{};
    std::span<char> room(buffer);
    std::size_t result = 0;
    if (finishing) {
      char* target = buffer.data();
      std::size_t target_left = buffer.size();
      result = iconv(handle, nullptr, nullptr, &target, &target_left);
      room = room.last(target_left);
    } else {
      result = run_iconv(handle, left, room);
    }
    const int why = result == iconv_failed ? errno : 0;
    const std::string_view made(buffer.data(), buffer.size() - room.size());
    encoded.insert(encoded.end(), as_byte_view(made).begin(), as_byte_view(made).end());
    if (why != 0 && why != E2BIG) return refuse_text(utf8, utf8.size() - left.size(), encoding);
    if (finishing) return encoded;
    finishing = left.empty();
  }
}

}  // namespace lanyard::session
