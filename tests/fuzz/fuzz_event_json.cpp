// JSON events: whatever peers and recordings put into an event, each line is one valid JSON object
// in valid UTF-8, and its hex is the bytes.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "lanyard/session/event_json.hpp"

namespace {

using namespace lanyard;
using namespace lanyard::session;

/// Hands out the input piece by piece.
class Pieces {
 public:
  explicit Pieces(ByteView input) : rest_(input) {}
  std::uint8_t byte() {
    if (rest_.empty()) {
      return 0;
    }
    const auto value = std::to_integer<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return value;
  }
  ByteView bytes() {
    const std::size_t size = std::min<std::size_t>(byte(), rest_.size());
    const ByteView piece = rest_.first(size);
    rest_ = rest_.subspan(size);
    return piece;
  }
  std::string text() { return std::string(as_chars(bytes())); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  ByteView rest_;
};

Message message_of(Pieces& pieces) {
  const Bytes bytes = Bytes::copy_of(pieces.bytes());
  const auto offset = static_cast<std::uint32_t>(pieces.byte() % (bytes.size() + 1));
  const auto payload = static_cast<std::uint32_t>(pieces.byte() % (bytes.size() - offset + 1));
  return {.bytes = bytes,
          .size = bytes.size(),
          .payload_offset = offset,
          .payload_size = payload,
          .partial = (pieces.byte() & 1U) != 0};
}

EventBody body_of(Pieces& pieces) {
  switch (pieces.byte() % 7) {
    case 0:
      return Listening{pieces.text()};
    case 1:
      return Connected{};
    case 2:
      return Received{message_of(pieces)};
    case 3:
      return Sent{message_of(pieces)};
    case 4:
      return Disconnected{
          .reason = static_cast<DisconnectReason>(pieces.byte() % 5), .code = {}, .totals = {}};
    case 5:
      return Failed{
          {pieces.text(), std::error_code(pieces.byte(), std::system_category()), pieces.text()}};
    default:
      return Notice{pieces.text()};
  }
}

void check(const Event& event, const std::string& line) {
  if (line.empty() || line.find('\n') != line.size() - 1) {
    std::abort();
  }
  const nlohmann::json parsed = nlohmann::json::parse(line);  // throws, and so crashes, when bad
  const Message* message = nullptr;
  if (const auto* received = std::get_if<Received>(&event.body)) {
    message = &received->message;
  } else if (const auto* sent = std::get_if<Sent>(&event.body)) {
    message = &sent->message;
  }
  if (message != nullptr && parsed.at("hex") != to_hex(message->payload().view())) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pieces pieces(std::as_bytes(std::span(data, size)));
  const std::uint8_t choice = pieces.byte();
  const auto encodings = common_encodings();
  EventJson json({.encoding = std::string(encodings[choice % encodings.size()]),
                  .framed = (choice & 0x80U) != 0});
  while (!pieces.empty()) {
    Event event{.time = WallTime(std::chrono::nanoseconds(pieces.byte())),
                .session = nullptr,
                .body = Notice{}};
    const auto id = static_cast<SessionId>(1 + pieces.byte() % 3);
    event.session = std::make_shared<SessionIdentity>(
        SessionIdentity{.id = id, .local = "127.0.0.1:1", .peer = pieces.text()});
    event.body = body_of(pieces);
    check(event, json.line(event));
  }
  return 0;
}
