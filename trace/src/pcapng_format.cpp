// Sections below are those of draft-ietf-opsawg-pcapng. A file is a row of blocks, each with its
// length before and behind it, so damage shows where the two differ.

#include <algorithm>
#include <array>

#include "capture_format.hpp"

namespace lanyard::trace {
namespace {

enum BlockType : std::uint32_t {
  section_header = 0x0A0D'0D0A,
  interface_description = 1,
  old_packet = 2,
  simple_packet = 3,
  name_resolution = 4,
  enhanced_packet = 6,
};

constexpr std::uint32_t byte_order_magic = 0x1A2B'3C4D;
constexpr std::size_t smallest_block = 12;
constexpr std::size_t max_names = 65'536;
constexpr std::size_t max_interfaces = 65'536;

/// Calls `take(code, value)` for each option (section 3.5) until it returns false.
template <typename Take>
void for_each_option(const FileOrder& order, ByteView rest, Take take) {
  while (rest.size() >= 4) {
    const auto code = order.load<std::uint16_t>(rest, 0);
    const std::size_t length = order.load<std::uint16_t>(rest, 2);
    if (code == 0 || length > rest.size() - 4) {
      return;
    }
    take(code, rest.subspan(4, length));
    rest = rest.subspan(std::min(rest.size(), 4 + (length + 3) / 4 * 4));
  }
}

std::string text_of(ByteView value) {
  return std::string(as_chars(value));
}

/// Units of 10^-n or 2^-n seconds as nanoseconds since 1970. Times beyond the year 2262 are that
/// year's.
PacketTime time_of(std::uint64_t units, const CapturedInterface& interface) {
  const unsigned exponent = interface.time_resolution & 0x7FU;
  std::uint64_t seconds = 0;
  std::uint64_t nanoseconds = 0;
  if ((interface.time_resolution & 0x80U) != 0) {
    seconds = exponent < 64 ? units >> exponent : 0;
    std::uint64_t fraction = exponent == 0   ? 0
                             : exponent < 64 ? units & ((std::uint64_t{1} << exponent) - 1)
                                             : units;
    // 32 bits of the fraction are finer than a nanosecond, and leave room for the product.
    const unsigned too_fine = exponent > 32 ? exponent - 32 : 0;
    fraction = too_fine < 64 ? fraction >> too_fine : 0;
    nanoseconds = fraction * 1'000'000'000 >> (exponent - too_fine);
  } else if (exponent == 9) {  // as most do; a constant divides quickest
    seconds = units / 1'000'000'000;
    nanoseconds = units % 1'000'000'000;
  } else if (exponent <= 19) {
    std::uint64_t per_second = 1;
    for (unsigned i = 0; i < exponent; ++i)
      per_second *= 10;
    seconds = units / per_second;
    nanoseconds = units % per_second;
    for (unsigned i = exponent; i < 9; ++i)
      nanoseconds *= 10;
    for (unsigned i = 9; i < exponent; ++i)
      nanoseconds /= 10;
  }
  constexpr std::int64_t limit = 9'000'000'000;
  const std::int64_t offset = std::clamp(interface.time_offset, -limit, limit);
  const std::int64_t whole = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, limit)) + offset, -limit, limit);
  return PacketTime(std::chrono::seconds(whole) +
                    std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
}

class PcapngFormat final : public CaptureFormat {
 public:
  Result<Step> next(ByteWindow& window, CaptureContents& contents) override {
    while (true) {
      window.skip(std::exchange(read_, 0));
      const std::uint64_t offset = window.position();
      ByteView block = block_in(window.buffered());
      if (block.empty()) {
        const Result<ByteView> next = next_block(window, contents);
        if (!next) {
          return std::unexpected(next.error());
        }
        if (next->empty()) {
          return Step::end;
        }
        block = *next;
      }
      read_ = block.size();
      if (const Step step = read_block(block, contents, offset); step != Step::other) {
        return step;
      }
    }
  }

 private:
  /// The first block of `bytes` where it stands there whole and in order, as most do, and is not
  /// one that begins a section: next_block() says what is wrong with others, and reads on.
  [[nodiscard]] ByteView block_in(ByteView bytes) const {
    if (bytes.size() < smallest_block || order_.load<std::uint32_t>(bytes, 0) == section_header) {
      return {};
    }
    const auto length = order_.load<std::uint32_t>(bytes, 4);
    const bool in_order =
        can_be_length(length) && length <= bytes.size() && ends_with_length(bytes, length);
    return in_order ? bytes.first(length) : ByteView();
  }

  static bool can_be_length(std::uint32_t length) {
    return length >= smallest_block && length % 4 == 0 && length <= CaptureReader::max_block_size;
  }

  /// Whether the length stands behind the block, too, whose bytes are there.
  [[nodiscard]] bool ends_with_length(ByteView block, std::uint32_t length) const {
    return order_.load<std::uint32_t>(block, length - 4) == length;
  }

  /// A whole block; empty at the end, and where there is damage.
  Result<ByteView> next_block(ByteWindow& window, CaptureContents& contents) {
    const auto stop = [&contents, offset = window.position()](std::string what) {
      damaged(contents, offset, std::move(what));
      return ByteView();
    };
    const Result<ByteView> head = window.peek(smallest_block);
    if (!head || head->empty()) {
      return head;
    }
    if (head->size() < smallest_block) {
      return stop("the file ends inside a block");
    }
    const auto type = order_.load<std::uint32_t>(*head, 0);
    if (type == section_header && !read_byte_order(*head)) {
      return stop("a section has no byte-order magic");
    }
    const auto length = order_.load<std::uint32_t>(*head, 4);
    if (!can_be_length(length)) {
      return stop("a block claims to be " + std::to_string(length) + " bytes long");
    }
    const Result<ByteView> whole = window.peek(length);
    if (!whole) {
      return whole;
    }
    if (whole->size() < length) {
      return stop("the file ends inside a block");
    }
    if (!ends_with_length(*whole, length)) {
      return stop("the two lengths of a block differ");
    }
    return whole->first(length);
  }

  /// Section 4.1: the magic stands after type and length. False where it is neither.
  bool read_byte_order(ByteView head) {
    for (const bool little : {true, false}) {
      if (FileOrder{little}.load<std::uint32_t>(head, 8) == byte_order_magic) {
        order_.little = little;
        return true;
      }
    }
    return false;
  }

  Step read_block(ByteView block, CaptureContents& contents, std::uint64_t offset) {
    const ByteView body = block.subspan(8, block.size() - smallest_block);
    switch (order_.load<std::uint32_t>(block, 0)) {
      case section_header:
        return body.size() >= 16 ? read_section(body, contents)
                                 : damaged(contents, offset, "a section header is too short");
      case interface_description:
        return body.size() >= 8 && contents.interfaces.size() < max_interfaces
                   ? read_interface(body, contents)
                   : damaged(contents, offset,
                             "an interface description is too short, or one too many");
      case old_packet:
      case enhanced_packet:
        return body.size() >= 20 ? read_packet(block, contents, offset)
                                 : damaged(contents, offset, "a packet's block is too short");
      case simple_packet:
        return body.size() >= 4 ? read_simple(body, contents, offset)
                                : damaged(contents, offset, "a packet's block is too short");
      case name_resolution:
        read_names(body, contents);
        return Step::other;
      default:
        return Step::other;
    }
  }

  Step read_section(ByteView body, CaptureContents& contents) {
    const bool first = section_begin_ == 0 && contents.interfaces.empty();
    section_begin_ = contents.interfaces.size();  // interfaces count anew in each section
    for_each_option(order_, body.subspan(16), [&](std::uint16_t code, ByteView value) {
      constexpr std::uint16_t opt_comment = 1;
      constexpr std::uint16_t shb_userappl = 4;
      if (first && code == opt_comment) contents.comment = text_of(value);
      if (first && code == shb_userappl) contents.application = text_of(value);
    });
    return Step::other;
  }

  Step read_interface(ByteView body, CaptureContents& contents) {
    CapturedInterface& interface = contents.interfaces.emplace_back();
    interface.description.link_type = link_type_of(order_.load<std::uint16_t>(body, 0));
    interface.snap_length = order_.load<std::uint32_t>(body, 4);
    for_each_option(order_, body.subspan(8), [&](std::uint16_t code, ByteView value) {
      constexpr std::uint16_t if_name = 2;
      constexpr std::uint16_t if_description = 3;
      constexpr std::uint16_t if_tsresol = 9;
      constexpr std::uint16_t if_tsoffset = 14;
      if (code == if_name) interface.description.name = text_of(value);
      if (code == if_description) interface.description.description = text_of(value);
      if (code == if_tsresol && value.size() == 1) {
        interface.time_resolution = std::to_integer<std::uint8_t>(value[0]);
      }
      if (code == if_tsoffset && value.size() == 8) {
        interface.time_offset = static_cast<std::int64_t>(order_.load<std::uint64_t>(value, 0));
      }
    });
    return Step::other;
  }

  /// Sections 4.3 and A: the old Packet Block differs in the width of the interface's number.
  Step read_packet(ByteView block, CaptureContents& contents, std::uint64_t offset) {
    const ByteView body = block.subspan(8, block.size() - smallest_block);
    const bool old = order_.load<std::uint32_t>(block, 0) == old_packet;
    const std::size_t index = section_begin_ + (old ? order_.load<std::uint16_t>(body, 0)
                                                    : order_.load<std::uint32_t>(body, 0));
    const std::size_t captured = order_.load<std::uint32_t>(body, 12);
    if (index >= contents.interfaces.size()) {
      return damaged(contents, offset, "a packet names an interface that was not described");
    }
    if (captured > body.size() - 20) {
      return damaged(contents, offset, "a packet is longer than its block");
    }
    const CapturedInterface& interface = contents.interfaces[index];
    const std::uint64_t units = std::uint64_t{order_.load<std::uint32_t>(body, 4)} << 32U |
                                order_.load<std::uint32_t>(body, 8);
    const std::size_t original = order_.load<std::uint32_t>(body, 16);
    const std::size_t options = std::min(body.size(), 20 + (captured + 3) / 4 * 4);
    read_comment(body.subspan(options));
    contents.packet = {.frame = {.link_type = interface.description.link_type,
                                 .time = time_of(units, interface),
                                 .bytes = body.subspan(20, captured),
                                 .original_size = std::max(original, captured),
                                 .comment = comment_},
                       .interface_index = static_cast<std::uint32_t>(index),
                       .offset = offset};
    return Step::packet;
  }

  void read_comment(ByteView options) {
    comment_.clear();
    for_each_option(order_, options, [this](std::uint16_t code, ByteView value) {
      constexpr std::uint16_t opt_comment = 1;
      if (code == opt_comment) {
        comment_ += (comment_.empty() ? "" : "\n") + text_of(value);
      }
    });
  }

  /// Section 4.4: of the section's first interface, without a time.
  Step read_simple(ByteView body, CaptureContents& contents, std::uint64_t offset) {
    if (section_begin_ >= contents.interfaces.size()) {
      return damaged(contents, offset, "a packet names an interface that was not described");
    }
    const CapturedInterface& interface = contents.interfaces[section_begin_];
    const std::size_t original = order_.load<std::uint32_t>(body, 0);
    const std::size_t limit = interface.snap_length == 0 ? original : interface.snap_length;
    const std::size_t captured = std::min({original, limit, body.size() - 4});
    contents.packet = {.frame = {.link_type = interface.description.link_type,
                                 .bytes = body.subspan(4, captured),
                                 .original_size = original},
                       .interface_index = static_cast<std::uint32_t>(section_begin_),
                       .offset = offset};
    return Step::packet;
  }

  /// Section 4.5: records are laid out as options are; several names can follow an address.
  void read_names(ByteView body, CaptureContents& contents) const {
    for_each_option(order_, body, [&contents](std::uint16_t type, ByteView value) {
      constexpr std::uint16_t ipv6 = 2;
      const std::size_t address_size = type == ipv6 ? 16 : 4;
      if (type > ipv6 || value.size() < address_size || contents.names.size() >= max_names) {
        return;
      }
      NamedAddress named;
      named.address.is_v6 = type == ipv6;
      std::ranges::copy(value.first(address_size), named.address.address.begin());
      const std::string_view text = as_chars(value.subspan(address_size));
      named.name = text.substr(0, text.find('\0'));
      if (!named.name.empty()) {
        contents.names.push_back(std::move(named));
      }
    });
  }

  FileOrder order_;
  std::size_t section_begin_ = 0;  ///< Index of the section's first interface.
  std::size_t read_ = 0;           ///< Of the block that was given last; the window still holds it.
  std::string comment_;            ///< Of the packet that was given last.
};

}  // namespace

std::unique_ptr<CaptureFormat> make_pcapng_format(ByteView head) {
  // The type reads the same in both byte orders.
  if (head.size() < 4 || load_big_endian<std::uint32_t>(head.first(4)) != section_header) {
    return nullptr;
  }
  return std::make_unique<PcapngFormat>();
}

}  // namespace lanyard::trace
