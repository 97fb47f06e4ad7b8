#include "lanyard/trace/pcapng_writer.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <utility>

#include "lanyard/base/byte_order.hpp"

namespace lanyard::trace {
namespace {

// Section numbers below are those of draft-ietf-opsawg-pcapng.

using Block = std::vector<std::byte>;

enum class BlockType : std::uint32_t {
  section_header = 0x0A0D0D0A,
  interface_description = 1,
  name_resolution = 4,
  enhanced_packet = 6,
};

constexpr std::uint16_t opt_endofopt = 0;
constexpr std::uint16_t opt_comment = 1;
constexpr std::uint16_t shb_userappl = 4;
constexpr std::uint16_t if_name = 2;
constexpr std::uint16_t if_description = 3;
constexpr std::uint16_t if_tsresol = 9;
constexpr std::uint16_t nrb_record_end = 0;
constexpr std::uint16_t nrb_record_ipv4 = 1;
constexpr std::uint16_t nrb_record_ipv6 = 2;

constexpr std::size_t max_option_size = 65535;
constexpr std::size_t max_name_size = 65000;
constexpr std::size_t max_block_size = std::size_t{16} << 20U;
constexpr std::byte nanoseconds{9};  // if_tsresol: a negative power of ten

template <std::unsigned_integral T>
void append(Block& block, T value) {
  const std::size_t offset = block.size();
  block.resize(offset + sizeof(T));
  store_little_endian(value, std::span(block).subspan(offset));
}

/// `bytes` and zeros up to the next multiple of four.
void append_padded(Block& block, ByteView bytes) {
  block.insert(block.end(), bytes.begin(), bytes.end());
  block.resize((block.size() + 3) / 4 * 4);
}

void append_option(Block& block, std::uint16_t code, ByteView value) {
  append(block, code);
  append(block, static_cast<std::uint16_t>(value.size()));
  append_padded(block, value);
}

void append_text_option(Block& block, std::uint16_t code, std::string_view text) {
  if (!text.empty()) {
    append_option(block, code, as_byte_view(text));
  }
}

/// Section 3.1; the length is filled in by finish_block().
void start_block(Block& block, BlockType type) {
  block.clear();
  append(block, static_cast<std::uint32_t>(type));
  append(block, std::uint32_t{0});
}

void finish_block(Block& block) {
  const auto length = static_cast<std::uint32_t>(block.size() + sizeof(std::uint32_t));
  append(block, length);
  store_little_endian(length, std::span(block).subspan(4, sizeof length));
}

std::unexpected<Error> refuse(std::string_view what, std::string_view why) {
  return std::unexpected(
      make_error("write", "cannot write " + std::string(what) + ": " + std::string(why)));
}

Result<void> check_text(std::string_view what, std::string_view text) {
  if (text.size() > max_option_size) {
    return refuse(what, "it is " + std::to_string(text.size()) + " bytes long, and pcapng allows " +
                            std::to_string(max_option_size));
  }
  return {};
}

Result<void> check_name(std::string_view name) {
  if (name.empty() || name.size() > max_name_size || name.contains('\0')) {
    return refuse("the name of an address",
                  "it must be 1 to " + std::to_string(max_name_size) + " bytes without a NUL");
  }
  return {};
}

/// Section 4.5: type, length of the value without padding, address and NUL-ended name.
void append_name_record(Block& block, const NamedAddress& named) {
  const std::size_t address_size = named.address.is_v6 ? 16 : 4;
  append(block, named.address.is_v6 ? nrb_record_ipv6 : nrb_record_ipv4);
  append(block, static_cast<std::uint16_t>(address_size + named.name.size() + 1));
  const ByteView address = ByteView(named.address.address).first(address_size);
  block.insert(block.end(), address.begin(), address.end());
  // c_str()'s own NUL is the record's.
  append_padded(block, std::as_bytes(std::span(named.name.c_str(), named.name.size() + 1)));
}

}  // namespace

Result<PcapngWriter> PcapngWriter::begin(ByteSink sink, const SectionDescription& section) {
  if (auto checked = check_text("the application's name", section.application); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  PcapngWriter writer(std::move(sink));
  Block& block = writer.block_;
  // Section 4.1. Readers learn the byte order from this number.
  constexpr std::uint32_t byte_order_magic = 0x1A2B3C4D;
  constexpr std::uint16_t major_version = 1;
  constexpr std::uint16_t minor_version = 0;
  constexpr std::uint64_t section_length_unknown = ~std::uint64_t{0};
  start_block(block, BlockType::section_header);
  append(block, byte_order_magic);
  append(block, major_version);
  append(block, minor_version);
  append(block, section_length_unknown);
  if (!section.application.empty()) {
    append_text_option(block, shb_userappl, section.application);
    append_option(block, opt_endofopt, {});
  }
  if (auto written = writer.write_block(); !written) {
    return std::unexpected(std::move(written.error()));
  }
  return writer;
}

Result<std::uint32_t> PcapngWriter::add_interface(const InterfaceDescription& interface) {
  if (auto checked = check_text("the interface's name", interface.name); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  if (auto checked = check_text("the interface's description", interface.description); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  constexpr std::uint16_t reserved = 0;
  constexpr std::uint32_t no_snap_length = 0;
  start_block(block_, BlockType::interface_description);  // section 4.2
  append(block_, static_cast<std::uint16_t>(interface.link_type));
  append(block_, reserved);
  append(block_, no_snap_length);
  append_text_option(block_, if_name, interface.name);
  append_text_option(block_, if_description, interface.description);
  append_option(block_, if_tsresol, std::array{nanoseconds});
  append_option(block_, opt_endofopt, {});
  if (auto written = write_block(); !written) {
    return std::unexpected(std::move(written.error()));
  }
  return interface_count_++;
}

Result<void> PcapngWriter::write_packet(std::uint32_t interface_index, PacketTime time,
                                        ByteView packet, std::string_view comment) {
  if (interface_index >= interface_count_) {
    return refuse("a packet", "there is no interface " + std::to_string(interface_index) +
                                  " in the capture, which has " + std::to_string(interface_count_));
  }
  if (time.time_since_epoch().count() < 0) {
    return refuse("a packet", "its time is before 1970");
  }
  if (packet.size() > max_packet_size) {
    return refuse("a packet", "it is " + std::to_string(packet.size()) +
                                  " bytes long, and readers accept " +
                                  std::to_string(max_packet_size));
  }
  if (auto checked = check_text("a packet's comment", comment); !checked) {
    return checked;
  }
  const auto timestamp = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const auto length = static_cast<std::uint32_t>(packet.size());
  start_block(block_, BlockType::enhanced_packet);  // section 4.3
  append(block_, interface_index);
  append(block_, static_cast<std::uint32_t>(timestamp >> 32U));
  append(block_, static_cast<std::uint32_t>(timestamp));
  append(block_, length);  // captured
  append(block_, length);  // original
  append_padded(block_, packet);
  if (!comment.empty()) {
    append_text_option(block_, opt_comment, comment);
    append_option(block_, opt_endofopt, {});
  }
  return write_block();
}

Result<void> PcapngWriter::write_names(std::span<const NamedAddress> names) {
  if (names.empty()) {
    return {};
  }
  start_block(block_, BlockType::name_resolution);
  for (const NamedAddress& named : names) {
    if (auto checked = check_name(named.name); !checked) {
      return checked;
    }
    append_name_record(block_, named);
    if (block_.size() > max_block_size - max_option_size) {
      return refuse("the names of addresses", "they take more than the 16 MiB of a block");
    }
  }
  append_option(block_, nrb_record_end, {});  // records are laid out as options are
  return write_block();
}

Result<void> PcapngWriter::write_block() {
  if (failure_) {
    return std::unexpected(*failure_);
  }
  finish_block(block_);
  Result<void> written = sink_(block_);
  if (!written) {
    failure_ = written.error();
  }
  return written;
}

}  // namespace lanyard::trace
