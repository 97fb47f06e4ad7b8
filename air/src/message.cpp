#include "lanyard/air/message.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lanyard::air {
namespace {

constexpr std::size_t length_size = 4;

/// The type byte is the message's place in the variant, counted from one.
template <typename T, std::size_t I = 0>
consteval std::uint8_t type_of() {
  if constexpr (std::is_same_v<T, std::variant_alternative_t<I, Message>>) {
    return static_cast<std::uint8_t>(I + 1);
  } else {
    return type_of<T, I + 1>();
  }
}

class Writer {
 public:
  explicit Writer(std::vector<std::byte>& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(static_cast<std::byte>(value)); }
  void u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8));
    u8(static_cast<std::uint8_t>(value & 0xFF));
  }
  void u64(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      u8(static_cast<std::uint8_t>(value >> shift & 0xFFU));
    }
  }
  void text(std::string_view value, std::size_t limit) {
    value = value.substr(0, limit);
    u8(static_cast<std::uint8_t>(value.size()));
    rest(std::as_bytes(std::span(value)));
  }
  void mac(const MacAddress& value) { rest(std::as_bytes(std::span(value))); }
  void rest(std::span<const std::byte> bytes) {
    bytes = bytes.first(std::min(bytes.size(), max_message_size - 1));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }

  void body(const Probe& /*message*/) {}
  void body(const Beacon& message) {
    text(message.ssid, max_ssid_size);
    mac(message.bssid);
    u8(message.channel);
    u8(static_cast<std::uint8_t>(message.rssi));
    u8(message.authmode);
  }
  void body(const Join& message) {
    u16(message.version);
    mac(message.mac);
    text(message.name, max_name_size);
    text(message.ssid, max_ssid_size);
    text(message.password, max_password_size);
  }
  void body(const Joined& /*message*/) {}
  void body(const Disconnected& message) { u16(static_cast<std::uint16_t>(message.reason)); }
  void body(const Leave& /*message*/) {}
  void body(const Frame& message) { rest(message.bytes); }
  void body(const PortQuestion& message) { u16(message.port); }
  void body(const PortAnswer& message) {
    u16(message.port);
    u8(message.listening ? 1 : 0);
  }
  void body(const Control& message) { rest(std::as_bytes(std::span(message.json))); }
  void body(const Tapped& message) {
    const std::size_t begin = out_.size();
    u64(message.time);
    u64(message.missed);
    u64(message.arrived_after);
    u8(message.loss);
    u8(message.duplicated ? 1 : 0);
    mac(message.sender);
    text(message.name, max_name_size);
    text(message.comment, max_comment_size);
    const std::size_t room = max_message_size - 1 - (out_.size() - begin);
    rest(message.frame.first(std::min(message.frame.size(), room)));
  }

 private:
  std::vector<std::byte>& out_;
};

/// Reads a body; once something did not fit, everything is empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::span<const std::byte> take(std::size_t count) {
    if (count > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const auto taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }
  std::span<const std::byte> rest() { return take(bytes_.size()); }
  std::uint8_t u8() {
    const auto taken = take(1);
    return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken[0]);
  }
  std::uint16_t u16() {
    const unsigned high = u8();
    return static_cast<std::uint16_t>(high << 8U | u8());
  }
  std::uint64_t u64() {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) {
      value = value << 8U | u8();
    }
    return value;
  }
  std::string text(std::size_t limit) {
    const std::size_t size = u8();
    ok_ = ok_ && size <= limit;
    return chars(take(size));
  }
  MacAddress mac() {
    MacAddress value{};
    if (const auto taken = take(value.size()); !taken.empty()) {
      std::memcpy(value.data(), taken.data(), value.size());
    }
    return value;
  }
  static std::string chars(std::span<const std::byte> bytes) {
    std::string text(bytes.size(), '\0');
    std::transform(bytes.begin(), bytes.end(), text.begin(),
                   [](std::byte byte) { return static_cast<char>(byte); });
    return text;
  }

  /// Everything was there, and nothing is left over.
  [[nodiscard]] bool whole() const { return ok_ && bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

Tapped read_tapped(Reader& reader) {
  Tapped message;
  message.time = reader.u64();
  message.missed = reader.u64();
  message.arrived_after = reader.u64();
  message.loss = reader.u8();
  message.duplicated = reader.u8() != 0;
  message.sender = reader.mac();
  message.name = reader.text(max_name_size);
  message.comment = reader.text(max_comment_size);
  message.frame = reader.rest();
  return message;
}

std::optional<Message> read_body(std::uint8_t type, Reader& reader) {
  switch (type) {
    case type_of<Probe>():
      return Probe{};
    case type_of<Beacon>(): {
      Beacon message;
      message.ssid = reader.text(max_ssid_size);
      message.bssid = reader.mac();
      message.channel = reader.u8();
      message.rssi = static_cast<std::int8_t>(reader.u8());
      message.authmode = reader.u8();
      return message;
    }
    case type_of<Join>(): {
      Join message;
      message.version = reader.u16();
      message.mac = reader.mac();
      message.name = reader.text(max_name_size);
      message.ssid = reader.text(max_ssid_size);
      message.password = reader.text(max_password_size);
      return message;
    }
    case type_of<Joined>():
      return Joined{};
    case type_of<Disconnected>():
      return Disconnected{static_cast<Reason>(reader.u16())};
    case type_of<Leave>():
      return Leave{};
    case type_of<Frame>():
      return Frame{reader.rest()};
    case type_of<PortQuestion>():
      return PortQuestion{reader.u16()};
    case type_of<PortAnswer>(): {
      PortAnswer message;
      message.port = reader.u16();
      message.listening = reader.u8() != 0;
      return message;
    }
    case type_of<Control>():
      return Control{Reader::chars(reader.rest())};
    case type_of<Tapped>():
      return read_tapped(reader);
    default:
      return std::nullopt;
  }
}

std::array<std::byte, length_size> length_field(std::size_t size) {
  std::array<std::byte, length_size> field{};
  for (std::size_t i = 0; i < length_size; ++i) {
    field[i] = static_cast<std::byte>(size >> (8 * (length_size - 1 - i)) & 0xFF);
  }
  return field;
}

}  // namespace

void encode(const Message& message, std::vector<std::byte>& out) {
  const std::size_t start = out.size();
  out.resize(start + length_size);
  Writer writer(out);
  std::visit(
      [&](const auto& body) {
        writer.u8(type_of<std::decay_t<decltype(body)>>());
        writer.body(body);
      },
      message);
  const auto field = length_field(out.size() - start - length_size);
  std::copy(field.begin(), field.end(), out.begin() + static_cast<std::ptrdiff_t>(start));
}

std::array<std::byte, 5> frame_header(std::size_t size) {
  const auto field = length_field(size + 1);
  return {field[0], field[1], field[2], field[3], static_cast<std::byte>(type_of<Frame>())};
}

std::span<std::byte> Decoder::prepare(std::size_t size) {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  }
  if (buffer_.size() - end_ < size && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < size) {
    buffer_.resize(end_ + size);
  }
  return std::span(buffer_).subspan(end_);
}

void Decoder::commit(std::size_t count) {
  end_ += count;
}

std::optional<Message> Decoder::next() {
  const std::span<const std::byte> waiting(buffer_.data() + begin_, end_ - begin_);
  if (failed_ || waiting.size() < length_size) {
    return std::nullopt;
  }
  std::size_t size = 0;
  for (std::size_t i = 0; i < length_size; ++i) {
    size = size << 8U | static_cast<std::size_t>(waiting[i]);
  }
  if (size == 0 || size > max_message_size) {
    failed_ = true;
    return std::nullopt;
  }
  if (waiting.size() - length_size < size) {
    return std::nullopt;
  }
  const auto message = waiting.subspan(length_size, size);
  Reader reader(message.subspan(1));
  auto decoded = read_body(static_cast<std::uint8_t>(message[0]), reader);
  if (!decoded || !reader.whole()) {
    failed_ = true;
    return std::nullopt;
  }
  begin_ += length_size + size;
  return decoded;
}

}  // namespace lanyard::air
