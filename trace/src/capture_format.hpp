#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "byte_window.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/capture_reader.hpp"

namespace lanyard::trace {

/// What stops a reader: the byte, and what is wrong there.
struct Damage {
  std::uint64_t offset = 0;
  std::string what;
};

/// What a reader of either format keeps for the caller.
struct CaptureContents {
  std::vector<CapturedInterface> interfaces;
  std::vector<NamedAddress> names;
  std::string application;
  std::string comment;
  CapturedPacket packet{};         ///< The one that was read last.
  std::optional<Damage> damage{};  ///< Set once; then the end has come.
};

/// What one step of reading came to. It is taken for each of a million packets, so what it found
/// stands in the contents, in one place, and is not handed from call to call.
enum class Step : std::uint8_t {
  packet,  ///< `packet` is the next one.
  other,   ///< Something else than a packet, which has been taken in.
  end,     ///< Of the file, or of what can be read: then `damage` says why.
};

/// The step that ends at damage.
inline Step damaged(CaptureContents& contents, std::uint64_t offset, std::string what) {
  contents.damage = Damage{offset, std::move(what)};
  return Step::end;
}

/// Numbers in the byte order of the file's writer.
struct FileOrder {
  bool little = true;

  template <std::unsigned_integral T>
  [[nodiscard]] T load(ByteView bytes, std::size_t at) const {
    const ByteView field = bytes.subspan(at, sizeof(T));
    return little ? load_little_endian<T>(field) : load_big_endian<T>(field);
  }
};

/// One of the two formats.
class CaptureFormat {
 public:
  virtual ~CaptureFormat() = default;
  /// Step::packet or Step::end. Error: the window's.
  virtual Result<Step> next(ByteWindow& window, CaptureContents& contents) = 0;
};

/// The reader for what begins with `head`, null where it is not of that format. Neither takes any
/// byte off the window.
std::unique_ptr<CaptureFormat> make_pcap_format(ByteView head);
std::unique_ptr<CaptureFormat> make_pcapng_format(ByteView head);

/// The name that this library gives to a link type of a file: the values of libpcap's systems that
/// mean raw IP are one.
LinkType link_type_of(std::uint32_t number);

}  // namespace lanyard::trace
