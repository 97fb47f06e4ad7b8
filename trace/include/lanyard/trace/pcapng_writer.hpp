#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/trace/link_type.hpp"
#include "lanyard/trace/packet_time.hpp"

namespace lanyard::trace {

/// Takes all of the next bytes of a file or pipe, or returns an Error; they are the caller's again
/// when it returns. The Error goes to the user as it is, so it names the file.
using ByteSink = std::function<Result<void>(ByteView)>;

/// Text in these structures is UTF-8 of at most 65,535 bytes; empty text is left out of the file.
struct SectionDescription {
  std::string application = "Lanyard";  ///< shb_userappl
};

struct InterfaceDescription {
  LinkType link_type = LinkType::ethernet;
  std::string name{};         ///< if_name: what Wireshark shows as the interface, `board-1`
  std::string description{};  ///< if_description
};

/// A name for an address, to be shown in its place. The port of `address` does not matter.
struct NamedAddress {
  IpEndpoint address;
  std::string name;
};

/// Writes a capture as pcapng (draft-ietf-opsawg-pcapng), little-endian, one section, times in
/// nanoseconds.
///
/// Each call hands its one block to the sink in one piece and keeps nothing back, so a reader at
/// the other end of a pipe is never behind. Once the sink has failed, the end of the file is
/// unknown: the sink is not called again, and every later call returns that same Error. An argument
/// that cannot be written gives an Error `write`, and leaves the file and the writer as they were.
/// One thread at a time.
class PcapngWriter {
 public:
  /// The most bytes of one packet; Wireshark refuses a file with a longer one.
  static constexpr std::size_t max_packet_size = 262'144;

  /// Writes the Section Header Block. Error: the sink's; text too long.
  static Result<PcapngWriter> begin(ByteSink sink, const SectionDescription& section = {});

  /// Writes an Interface Description Block and returns the interface's index, counted from 0. It
  /// may be called between packets. Error: the sink's; text too long.
  Result<std::uint32_t> add_interface(const InterfaceDescription& interface);

  /// Writes an Enhanced Packet Block of the whole `packet`; `comment` is shown beside it. Error:
  /// the sink's; no interface has this index; `time` is before 1970; `packet` is longer than
  /// max_packet_size; `comment` is longer than 65,535 bytes.
  Result<void> write_packet(std::uint32_t interface_index, PacketTime time, ByteView packet,
                            std::string_view comment = {});

  /// Writes a Name Resolution Block; best before the packets, since a reader need not look ahead.
  /// Error: the sink's; a name that is empty, holds a NUL or is longer than 65,000 bytes; more
  /// names than the 16 MiB that readers accept for a block. No names, no block.
  Result<void> write_names(std::span<const NamedAddress> names);

 private:
  explicit PcapngWriter(ByteSink sink) : sink_(std::move(sink)) {}
  Result<void> write_block();

  ByteSink sink_;
  std::uint32_t interface_count_ = 0;
  std::optional<Error> failure_;  ///< The sink's first Error.
  std::vector<std::byte> block_;  ///< The block in the making; kept to reuse its storage.
};

}  // namespace lanyard::trace
