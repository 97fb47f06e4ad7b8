#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What travels between a virtual board and its access point, in the place of radio waves.
///
/// A board is one process, the lab another. They are joined by a local stream socket; each message
/// on it is a length (4 bytes, most significant first, of all that follows), a type (1 byte) and a
/// body. docs/lab.md specifies every body. This library is C++20 and knows neither the device
/// library nor the lab, which both stand on it. Nothing here blocks or keeps a thread; message.hpp
/// is pure.
namespace lanyard::air {

using MacAddress = std::array<std::uint8_t, 6>;

/// Goes up when an old board would misread a new lab.
inline constexpr std::uint16_t protocol_version = 1;

/// Type and body of one message, at most: an Ethernet frame of 64 KiB would fit.
inline constexpr std::size_t max_message_size = 65'536;

/// Names are cut by whoever makes them; longer ones are refused by the decoder.
inline constexpr std::size_t max_ssid_size = 32;      ///< IEEE 802.11-2020, 9.4.2.2.
inline constexpr std::size_t max_password_size = 64;  ///< A WPA2 key in hex.
inline constexpr std::size_t max_name_size = 63;      ///< A DNS label.
inline constexpr std::size_t max_comment_size = 255;

/// Why an access point ends or refuses an association: the numbers of ESP-IDF's
/// `wifi_err_reason_t` (esp_wifi_types_generic.h); only those that the lab gives have a name.
enum class Reason : std::uint16_t {
  unspecified = 1,
  auth_leave = 3,           ///< The access point asks the station to leave.
  assoc_toomany = 5,        ///< It has no room for another station.
  assoc_leave = 8,          ///< The station left by itself.
  beacon_timeout = 200,     ///< Nothing was heard of the access point any more.
  no_ap_found = 201,        ///< No network of that name is in reach.
  auth_fail = 202,          ///< The access point rejected the station.
  assoc_fail = 203,         ///< The access point refused for a reason that has no number here.
  handshake_timeout = 204,  ///< The keys did not match: what a wrong WPA2 password ends in.
};

/// Board → lab: which network are you? Answered by a Beacon; while the lab's radio is switched off,
/// by the end of the connection.
struct Probe {
  friend bool operator==(const Probe&, const Probe&) = default;
};

/// Lab → board.
struct Beacon {
  std::string ssid;
  MacAddress bssid{};
  std::uint8_t channel = 1;
  std::int8_t rssi = -40;     ///< dBm.
  std::uint8_t authmode = 3;  ///< ESP-IDF's wifi_auth_mode_t: 0 open, 3 WPA2-PSK.
  friend bool operator==(const Beacon&, const Beacon&) = default;
};

/// Board → lab: let me in. Answered by Joined or Disconnected.
struct Join {
  std::uint16_t version = protocol_version;
  MacAddress mac{};
  std::string name;  ///< Of the board, for people: it stands in captures and lists.
  std::string ssid;
  std::string password;
  friend bool operator==(const Join&, const Join&) = default;
};

/// Lab → board: you are in; frames may flow from now on.
struct Joined {
  friend bool operator==(const Joined&, const Joined&) = default;
};

/// Lab → board: you are out, or were not let in. The connection stays open: a board may try again.
/// A lab that is killed, and one whose radio is switched off, says nothing: the connection ends,
/// which is to a board as if no beacon came any more.
struct Disconnected {
  Reason reason = Reason::unspecified;
  friend bool operator==(const Disconnected&, const Disconnected&) = default;
};

/// Board → lab: I am leaving. Not answered.
struct Leave {
  friend bool operator==(const Leave&, const Leave&) = default;
};

/// Both ways: one Ethernet II frame, without preamble and FCS. Dropped while not joined.
struct Frame {
  std::span<const std::byte> bytes;  ///< Into the buffer the message was decoded from.
};

/// Lab → board: does a socket of yours listen on this TCP port? Asked before a connection from
/// outside is taken for the board, so that `connection refused` can be told at once.
struct PortQuestion {
  std::uint16_t port = 0;
  friend bool operator==(const PortQuestion&, const PortQuestion&) = default;
};

/// Board → lab.
struct PortAnswer {
  std::uint16_t port = 0;
  bool listening = false;
  friend bool operator==(const PortAnswer&, const PortAnswer&) = default;
};

/// Both ways, between a lab and a program that steers it (`lanyard lab --set`): one JSON object.
/// docs/lab.md lists requests and answers.
struct Control {
  std::string json;
  friend bool operator==(const Control&, const Control&) = default;
};

/// Lab → a program that taps it: a frame as its sender sent it. Without a frame it tells `missed`
/// alone.
struct Tapped {
  static constexpr std::uint64_t unknown = ~std::uint64_t{0};

  std::uint64_t time = 0;    ///< When it was sent: nanoseconds since 1970, UTC.
  std::uint64_t missed = 0;  ///< Frames that this program was too slow for, so far.
  /// Nanoseconds from `time` until it arrives where it is going; unknown: never, or nobody knows.
  std::uint64_t arrived_after = unknown;
  std::uint8_t loss = 0;  ///< 0 none, 1 by chance, 2 unplugged, 3 a queue was full.
  bool duplicated = false;
  MacAddress sender{};                 ///< Of the board that sent it; zero: the gateway.
  std::string name{};                  ///< Of that board; empty: the gateway.
  std::string comment{};               ///< What the lab's capture says beside the frame.
  std::span<const std::byte> frame{};  ///< Into the buffer the message was decoded from.
};

using Message = std::variant<Probe, Beacon, Join, Joined, Disconnected, Leave, Frame, PortQuestion,
                             PortAnswer, Control, Tapped>;

/// Appends the message to `out`, length and all. Strings longer than their limit above, a frame or
/// a JSON text longer than max_message_size - 1 are cut: a caller checks first what may be long.
void encode(const Message& message, std::vector<std::byte>& out);

/// Appends a frame's message header for `size` bytes of frame, which the caller puts behind it: for
/// a writer that gathers.
std::array<std::byte, 5> frame_header(std::size_t size);

/// Takes a stream apart into messages. Bytes go in through prepare() and commit(); the frame of
/// a Frame or Tapped that next() returns lies in the buffer and is good until the next prepare().
class Decoder {
 public:
  /// Room for at least `size` bytes to read into.
  std::span<std::byte> prepare(std::size_t size);
  /// `count` of them were filled.
  void commit(std::size_t count);

  /// The next whole message; empty when more bytes are needed or failed().
  std::optional<Message> next();

  /// What came is no message of this protocol (too long, an unknown type, a body that does not
  /// fit); it stays so. The connection is of no more use.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;  ///< Of what is not yet taken.
  std::size_t end_ = 0;    ///< Of what is filled.
  bool failed_ = false;
};

}  // namespace lanyard::air
