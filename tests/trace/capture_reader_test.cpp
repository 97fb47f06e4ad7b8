#include "lanyard/trace/capture_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "frames.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/pcapng_writer.hpp"

namespace lanyard::trace {
namespace {

using test::at_nanoseconds;
using test::ByteVector;
using test::endpoint;
using test::from_hex;

/// A source that gives `bytes` in pieces of at most `piece`.
ByteSource source_of(ByteView bytes, std::size_t piece = SIZE_MAX) {
  return [bytes, piece](std::span<std::byte> into) mutable -> Result<std::size_t> {
    const std::size_t count = std::min({bytes.size(), into.size(), piece});
    std::ranges::copy(bytes.first(count), into.begin());
    bytes = bytes.subspan(count);
    return count;
  };
}

struct ReadPacket {
  std::string hex;
  std::int64_t nanoseconds = 0;
  std::size_t original_size = 0;
  std::uint32_t interface_index = 0;
  std::string comment{};
  friend bool operator==(const ReadPacket&, const ReadPacket&) = default;
};

struct ReadCapture {
  std::vector<ReadPacket> packets;
  std::vector<CapturedInterface> interfaces;
  std::vector<NamedAddress> names;
  std::string application;
  std::string comment;
  std::string damage;
};

ReadCapture read_all(ByteView bytes, std::size_t piece = SIZE_MAX) {
  auto reader = CaptureReader::begin(source_of(bytes, piece), "x.pcapng");
  if (!reader) {
    ADD_FAILURE() << reader.error().message;
    return {};
  }
  ReadCapture capture;
  while (true) {
    const auto packet = reader->next();
    EXPECT_TRUE(packet.has_value());
    if (!packet || !*packet) break;
    const Frame& frame = (*packet)->frame;
    capture.packets.push_back({test::to_hex(frame.bytes), frame.time.time_since_epoch().count(),
                               frame.original_size, (*packet)->interface_index,
                               std::string(frame.comment)});
  }
  capture.interfaces = reader->interfaces();
  capture.names = reader->names();
  capture.application = reader->application();
  capture.comment = reader->comment();
  capture.damage = reader->damage() ? reader->damage()->message : "";
  return capture;
}

std::string begin_error(ByteView bytes) {
  const auto reader = CaptureReader::begin(source_of(bytes), "x");
  return reader ? "" : reader.error().message;
}

/// A capture of ours: two interfaces, names, a comment.
ByteVector written_by_us() {
  ByteVector file;
  auto writer = PcapngWriter::begin([&file](ByteView block) -> Result<void> {
    file.insert(file.end(), block.begin(), block.end());
    return {};
  });
  EXPECT_TRUE(writer->add_interface({.name = "board-1", .description = "the first"}));
  EXPECT_TRUE(writer->add_interface({.link_type = LinkType::raw_ip, .name = "uplink"}));
  EXPECT_TRUE(writer->write_names(std::vector<NamedAddress>{{endpoint("192.168.4.2:0"), "board"},
                                                            {endpoint("[fe80::1]:0"), "gateway"}}));
  EXPECT_TRUE(writer->write_packet(0, at_nanoseconds(1'795'343'400'123'456'789), from_hex("010203"),
                                   "lost by the lab: 丢"));
  EXPECT_TRUE(writer->write_packet(1, at_nanoseconds(1), from_hex("45")));
  return file;
}

TEST(CaptureReaderTest, ReadsBackAllThatOurWriterWrites) {
  const ByteVector file = written_by_us();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, file.size()}) {
    const ReadCapture capture = read_all(file, piece);
    const std::vector<ReadPacket> expected{
        {"010203", 1'795'343'400'123'456'789, 3, 0, "lost by the lab: 丢"}, {"45", 1, 1, 1}};
    EXPECT_EQ(capture.packets, expected);
    ASSERT_EQ(capture.interfaces.size(), 2U);
    EXPECT_EQ(capture.interfaces[0].description.name, "board-1");
    EXPECT_EQ(capture.interfaces[0].description.description, "the first");
    EXPECT_EQ(capture.interfaces[1].description.link_type, LinkType::raw_ip);
    ASSERT_EQ(capture.names.size(), 2U);
    EXPECT_EQ(capture.names[0].name, "board");
    EXPECT_EQ(capture.names[1].address, endpoint("[fe80::1]:0"));
    EXPECT_EQ(capture.application, "Lanyard");
    EXPECT_EQ(capture.damage, "");
  }
}

TEST(CaptureReaderTest, ReadsEveryCutOfAFileUpToTheCutAndSaysWhereItIs) {
  const ByteVector file = written_by_us();
  std::vector<std::size_t> ends;  // of its blocks
  for (std::size_t at = 0; at < file.size(); ends.push_back(at)) {
    at += load_little_endian<std::uint32_t>(ByteView(file).subspan(at + 4, 4));
  }
  const std::size_t second = file.size() - 36;  // the last block
  for (std::size_t size = 28; size < file.size(); ++size) {
    const ReadCapture capture = read_all(ByteView(file).first(size));
    EXPECT_EQ(capture.packets.size(), size >= second ? 1U : 0U) << size;
    EXPECT_EQ(capture.damage.empty(), std::ranges::find(ends, size) != ends.end()) << size;
  }
  EXPECT_EQ(read_all(ByteView(file).first(second + 5)).damage,
            "x.pcapng is damaged or cut off at byte " + std::to_string(second) +
                ": the file ends inside a block; the 1 packet before is there");
}

TEST(CaptureReaderTest, StopsAtADamagedBlock) {
  ByteVector file = written_by_us();
  file.back() = std::byte{1};  // of the length behind the last block
  const ReadCapture capture = read_all(file);
  EXPECT_EQ(capture.packets.size(), 1U);
  EXPECT_NE(capture.damage.find("the two lengths of a block differ"), std::string::npos);
}

TEST(CaptureReaderTest, NeverFailsOnAFlippedByte) {
  const ByteVector file = written_by_us();
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const std::byte flip : {std::byte{0x01}, std::byte{0x80}, std::byte{0xFF}}) {
      ByteVector damaged = file;
      damaged[at] ^= flip;
      auto reader = CaptureReader::begin(source_of(damaged), "x");
      std::size_t packets = 0;
      while (reader) {
        const auto packet = reader->next();
        ASSERT_TRUE(packet.has_value());
        if (!*packet) break;
        ++packets;
      }
      EXPECT_LE(packets, 2U);
    }
  }
}

TEST(CaptureReaderTest, ReadsPcapInBothByteOrdersAndResolutions) {
  struct Case {
    const char* file;
    std::int64_t nanoseconds;
  };
  const std::vector<Case> cases{
      {"d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"
       "05000000 07000000 02000000 09000000 abcd",
       5'000'007'000},
      {"a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001"
       "00000005 00000007 00000002 00000009 abcd",
       5'000'007'000},
      {"4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000"
       "05000000 07000000 02000000 09000000 abcd",
       5'000'000'007},
      {"a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001"
       "00000005 00000007 00000002 00000009 abcd",
       5'000'000'007},
  };
  for (const Case& each : cases) {
    const ReadCapture capture = read_all(from_hex(each.file), 5);
    const std::vector<ReadPacket> expected{{"abcd", each.nanoseconds, 9, 0}};
    EXPECT_EQ(capture.packets, expected);
    EXPECT_EQ(capture.damage, "");
    ASSERT_EQ(capture.interfaces.size(), 1U);
    EXPECT_EQ(capture.interfaces[0].snap_length, 65535U);
  }
}

TEST(CaptureReaderTest, SaysWhereAPcapFileIsCut) {
  const ByteVector file = from_hex(
      "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 65000000"
      "05000000 07000000 02000000 02000000 abcd 06000000 00000000 02000000 02000000 ab");
  const ReadCapture capture = read_all(file);
  EXPECT_EQ(capture.packets.size(), 1U);
  EXPECT_EQ(capture.damage,
            "x.pcapng is damaged or cut off at byte 42: the file ends inside a packet; the 1 "
            "packet before is there");
  EXPECT_NE(read_all(ByteView(file).first(20)).damage.find("inside its header"), std::string::npos);
}

TEST(CaptureReaderTest, DoesNotTrustALengthWithMemory) {
  const ByteVector pcap = from_hex(
      "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000 00000000 00000000 ffffffff ffffffff");
  EXPECT_NE(read_all(pcap).damage.find("claims to hold 4294967295 bytes"), std::string::npos);
  const ByteVector pcapng = from_hex("0a0d0d0a fcffffff 4d3c2b1a 01000000 ffffffffffffffff");
  EXPECT_NE(read_all(pcapng).damage.find("claims to be 4294967292 bytes"), std::string::npos);
}

/// One section of one interface with these options, and a packet of 1 byte at `units`.
ByteVector with_interface_options(const std::string& options, std::uint32_t units) {
  const ByteVector option_bytes = from_hex(options);
  ByteVector file = from_hex("0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffffffffffff 1c000000");
  const auto append32 = [&file](std::size_t value) {
    for (int shift = 0; shift < 32; shift += 8) {
      file.push_back(static_cast<std::byte>(value >> shift & 0xFFU));
    }
  };
  append32(1);
  append32(20 + option_bytes.size());
  append32(1);
  append32(0);
  file.insert(file.end(), option_bytes.begin(), option_bytes.end());
  append32(20 + option_bytes.size());
  for (const std::size_t value :
       {std::size_t{6}, std::size_t{36}, std::size_t{0}, std::size_t{0}, std::size_t{units},
        std::size_t{1}, std::size_t{1}, std::size_t{0xEE}, std::size_t{36}}) {
    append32(value);
  }
  return file;
}

TEST(CaptureReaderTest, ReadsTimesOfEveryResolution) {
  struct Case {
    const char* options;
    std::uint32_t units;
    std::int64_t nanoseconds;
  };
  const std::vector<Case> cases{
      {"", 1'500'000, 1'500'000'000},                    // microseconds without a word
      {"0900 0100 03000000", 1'500, 1'500'000'000},      // milliseconds
      {"0900 0100 00000000", 3, 3'000'000'000},          // seconds
      {"0900 0100 0c000000", 4'000'001'000, 4'000'001},  // picoseconds
      {"0900 0100 8a000000", 1536, 1'500'000'000},       // 1/1024 s
      {"0900 0100 ff000000", 7, 0},                      // 2^-127 s
      {"0900 0100 7f000000", 7, 0},                      // 10^-127 s
      {"0900 0100 09000000 0e00 0800 0a00000000000000", 5, 10'000'000'005},  // and an offset
      {"0900 0100 09000000 0e00 0800 ffffffffffffffff", 5, -999'999'995},
  };
  for (const Case& each : cases) {
    const ReadCapture capture = read_all(with_interface_options(each.options, each.units));
    ASSERT_EQ(capture.packets.size(), 1U) << each.options;
    EXPECT_EQ(capture.packets[0].nanoseconds, each.nanoseconds) << each.options;
  }
}

TEST(CaptureReaderTest, ReadsSeveralSectionsAndBlocksItDoesNotKnow) {
  ByteVector file = written_by_us();
  const ByteVector unknown = from_hex("ad0b0000 10000000 01020304 10000000");
  file.insert(file.end(), unknown.begin(), unknown.end());
  // The second section is big-endian, with a simple packet.
  const ByteVector second = from_hex(
      "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
      "00000001 00000014 0065 0000 00000002 00000014"
      "00000003 00000014 00000003 abcd0000 00000014");
  file.insert(file.end(), second.begin(), second.end());
  const ReadCapture capture = read_all(file);
  EXPECT_EQ(capture.damage, "");
  ASSERT_EQ(capture.packets.size(), 3U);
  EXPECT_EQ(capture.packets[2], (ReadPacket{"abcd", 0, 3, 2}));
  ASSERT_EQ(capture.interfaces.size(), 3U);
}

TEST(CaptureReaderTest, SaysWhatAFileIsThatIsNoCapture) {
  EXPECT_EQ(begin_error({}), "cannot read x: it is empty");
  EXPECT_EQ(begin_error(as_byte_view("Hello, world")),
            "cannot read x: it is no capture: neither pcap nor pcapng");
  EXPECT_EQ(begin_error(from_hex("1f8b0800")),
            "cannot read x: it is compressed with gzip; unpack it first (gunzip)");
  EXPECT_EQ(begin_error(as_byte_view("SQLite format 3")),
            "cannot read x: it is a recording, not a capture; lanyard export --format pcapng makes "
            "one of it");
}

TEST(CaptureReaderTest, OpensAFileAndNamesOneThatIsNotThere) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "x.pcapng";
  const ByteVector bytes = written_by_us();
  std::ofstream(path, std::ios::binary) << as_chars(bytes);
  auto reader = CaptureReader::open(path);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_TRUE(reader->next()->has_value());
  EXPECT_TRUE(reader->next()->has_value());
  EXPECT_FALSE(reader->next()->has_value());
  EXPECT_FALSE(reader->next()->has_value());
  const auto missing = CaptureReader::open(directory.path() / "none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message,
            "cannot read " + (directory.path() / "none").string() + ": no such file or directory");
}

}  // namespace
}  // namespace lanyard::trace
