#include "lanyard/trace/pcapng_writer.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "lanyard/base/byte_order.hpp"
#include "test_support.hpp"

namespace lanyard::trace {
namespace {

using test::at_nanoseconds;
using test::ByteVector;
using test::to_hex;

/// A writer whose blocks are kept one by one.
class PcapngWriterTest : public ::testing::Test {
 protected:
  ByteSink sink() {
    return [this](ByteView block) -> Result<void> {
      if (failing_) {
        return std::unexpected(make_error("write", "cannot write to x.pcapng: disk on fire"));
      }
      blocks_.emplace_back(block.begin(), block.end());
      return {};
    };
  }

  [[nodiscard]] std::string last_block() const { return to_hex(blocks_.back()); }

  std::vector<ByteVector> blocks_;
  bool failing_ = false;
};

TEST_F(PcapngWriterTest, BeginsWithASectionHeaderThatNamesTheApplication) {
  ASSERT_TRUE(PcapngWriter::begin(sink()));
  ASSERT_EQ(blocks_.size(), 1U);
  EXPECT_EQ(last_block(),
            "0a0d0d0a"          // block type
            "2c000000"          // length: 44
            "4d3c2b1a"          // byte-order magic
            "01000000"          // version 1.0
            "ffffffffffffffff"  // section length unknown
            "0400"
            "0700"              // shb_userappl, 7 bytes
            "4c616e7961726400"  // "Lanyard", padded
            "00000000"          // opt_endofopt
            "2c000000");
}

TEST_F(PcapngWriterTest, LeavesAnEmptyApplicationOut) {
  ASSERT_TRUE(PcapngWriter::begin(sink(), {.application = ""}));
  EXPECT_EQ(last_block(),
            "0a0d0d0a"
            "1c000000"
            "4d3c2b1a"
            "01000000"
            "ffffffffffffffff"
            "1c000000");
}

TEST_F(PcapngWriterTest, DescribesAnInterfaceInNanosecondsWithoutASnapLength) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer);
  const auto index = writer->add_interface({.link_type = LinkType::raw_ip, .name = "board"});
  ASSERT_TRUE(index);
  EXPECT_EQ(*index, 0U);
  EXPECT_EQ(last_block(),
            "01000000"  // block type
            "2c000000"  // length: 44
            "6500"
            "0000"      // LINKTYPE_RAW, reserved
            "00000000"  // snap length: no limit
            "0200"
            "0500"              // if_name, 5 bytes
            "626f617264000000"  // "board", padded
            "0900"
            "0100"
            "09000000"  // if_tsresol, 10^-9 s
            "00000000"  // opt_endofopt
            "2c000000");
}

TEST_F(PcapngWriterTest, WritesAPacketWithItsTimeHighHalfFirst) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->add_interface({}) && writer->add_interface({}));
  ASSERT_TRUE(writer->write_packet(1, at_nanoseconds(0x0123'4567'89AB'CDEF),
                                   test::from_hex("45aabbccdd"), "hi"));
  EXPECT_EQ(last_block(),
            "06000000"  // block type
            "34000000"  // length: 52
            "01000000"  // interface
            "67452301"
            "efcdab89"  // time
            "05000000"
            "05000000"          // captured, original length
            "45aabbccdd000000"  // packet, padded
            "0100"
            "0200"
            "68690000"  // opt_comment
            "00000000"  // opt_endofopt
            "34000000");
}

TEST_F(PcapngWriterTest, LeavesOptionsOutOfAPacketWithoutComment) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->add_interface({}));
  ASSERT_TRUE(writer->write_packet(0, at_nanoseconds(1), test::from_hex("45000000")));
  EXPECT_EQ(last_block(),
            "06000000"
            "24000000"
            "00000000"
            "00000000"
            "01000000"
            "04000000"
            "04000000"
            "45000000"
            "24000000");
}

TEST_F(PcapngWriterTest, PadsEveryPacketAndCommentLengthTo32Bits) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->add_interface({}));
  for (std::size_t packet_size = 0; packet_size <= 8; ++packet_size) {
    for (std::size_t comment_size = 0; comment_size <= 8; ++comment_size) {
      const ByteVector packet(packet_size, std::byte{0xEE});
      ASSERT_TRUE(writer->write_packet(0, {}, packet, std::string(comment_size, 'c')));
      const ByteView block = blocks_.back();
      const std::size_t options = comment_size == 0 ? 0 : 4 + (comment_size + 3) / 4 * 4 + 4;
      EXPECT_EQ(block.size(), 32 + (packet_size + 3) / 4 * 4 + options);
      EXPECT_EQ(load_little_endian<std::uint32_t>(block.subspan(4, 4)), block.size());
      EXPECT_EQ(load_little_endian<std::uint32_t>(block.last(4)), block.size());
      EXPECT_EQ(load_little_endian<std::uint32_t>(block.subspan(20, 4)), packet_size);
    }
  }
}

TEST_F(PcapngWriterTest, WritesTheNamesOfIpv4AndIpv6Addresses) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer);
  const std::vector<NamedAddress> names{{test::endpoint("192.168.4.2:0"), "board"},
                                        {test::endpoint("[fe80::1]:0"), "gateway"}};
  ASSERT_TRUE(writer->write_names(names));
  EXPECT_EQ(last_block(),
            "04000000"  // block type
            "3c000000"  // length: 60
            "0100"
            "0a00"
            "c0a80402"
            "626f61726400"
            "0000"  // IPv4 record, 10 bytes, padding
            "0200"
            "1800"
            "fe800000000000000000000000000001"  // IPv6 record, 24 bytes
            "6761746577617900"
            "00000000"  // nrb_record_end
            "3c000000");
}

TEST_F(PcapngWriterTest, WritesNoBlockForNoNames) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->write_names({}));
  EXPECT_EQ(blocks_.size(), 1U);
}

TEST_F(PcapngWriterTest, RefusesNamesThatTheFormatCannotHold) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer);
  for (const std::string& name :
       {std::string(), std::string("a\0b", 3), std::string(65'001, 'n')}) {
    EXPECT_FALSE(writer->write_names(std::vector<NamedAddress>{{{}, name}}));
  }
  const std::vector<NamedAddress> too_many(300, {{}, std::string(65'000, 'n')});
  EXPECT_FALSE(writer->write_names(too_many));
  EXPECT_EQ(blocks_.size(), 1U);
}

TEST_F(PcapngWriterTest, RefusesAPacketOfAnUnknownInterface) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->add_interface({}));
  const auto written = writer->write_packet(1, {}, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().operation, "write");
  EXPECT_EQ(written.error().message,
            "cannot write a packet: there is no interface 1 in the capture, which has 1");
}

TEST_F(PcapngWriterTest, RefusesATimeBefore1970) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->add_interface({}));
  EXPECT_FALSE(writer->write_packet(0, at_nanoseconds(-1), {}));
  EXPECT_TRUE(writer->write_packet(0, at_nanoseconds(0), {}));
  EXPECT_TRUE(
      writer->write_packet(0, at_nanoseconds(std::numeric_limits<std::int64_t>::max()), {}));
}

TEST_F(PcapngWriterTest, RefusesWhatIsTooLongAndGoesOn) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->add_interface({}));
  const ByteVector longest(PcapngWriter::max_packet_size);
  const ByteVector too_long(PcapngWriter::max_packet_size + 1);
  EXPECT_TRUE(writer->write_packet(0, {}, longest, std::string(65'535, 'c')));
  EXPECT_FALSE(writer->write_packet(0, {}, too_long));
  EXPECT_FALSE(writer->write_packet(0, {}, {}, std::string(65'536, 'c')));
  EXPECT_FALSE(writer->add_interface({.name = std::string(65'536, 'n')}));
  EXPECT_FALSE(writer->add_interface({.description = std::string(65'536, 'd')}));
  EXPECT_EQ(blocks_.size(), 3U);
  EXPECT_TRUE(writer->write_packet(0, {}, {}));
  EXPECT_FALSE(PcapngWriter::begin(sink(), {.application = std::string(65'536, 'a')}));
}

TEST_F(PcapngWriterTest, ReturnsTheErrorOfTheSink) {
  failing_ = true;
  const auto writer = PcapngWriter::begin(sink());
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().message, "cannot write to x.pcapng: disk on fire");
}

TEST_F(PcapngWriterTest, WritesNothingMoreOnceTheSinkHasFailed) {
  auto writer = PcapngWriter::begin(sink());
  ASSERT_TRUE(writer && writer->add_interface({}));
  failing_ = true;
  ASSERT_FALSE(writer->write_packet(0, {}, {}));
  failing_ = false;
  const auto written = writer->write_packet(0, {}, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write to x.pcapng: disk on fire");
  EXPECT_FALSE(writer->add_interface({}));
  EXPECT_EQ(blocks_.size(), 2U);
}

}  // namespace
}  // namespace lanyard::trace
