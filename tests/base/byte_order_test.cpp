#include "lanyard/base/byte_order.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace lanyard {
namespace {

TEST(ByteOrder, BigEndianPutsTheMostSignificantByteFirst) {
  std::array<std::byte, 4> out{};
  store_big_endian<std::uint32_t>(0x01020304, out);
  EXPECT_EQ(out[0], std::byte{1});
  EXPECT_EQ(out[3], std::byte{4});
  EXPECT_EQ(load_big_endian<std::uint32_t>(out), 0x01020304U);
}

TEST(ByteOrder, LittleEndianPutsTheLeastSignificantByteFirst) {
  std::array<std::byte, 2> out{};
  store_little_endian<std::uint16_t>(0x0102, out);
  EXPECT_EQ(out[0], std::byte{2});
  EXPECT_EQ(load_little_endian<std::uint16_t>(out), 0x0102U);
}

TEST(ByteOrder, OneByteNeedsNoShift) {
  const std::array<std::byte, 1> one{std::byte{0xFE}};
  EXPECT_EQ(load_big_endian<std::uint8_t>(one), 0xFEU);
  EXPECT_EQ(load_little_endian<std::uint8_t>(one), 0xFEU);
}

}  // namespace
}  // namespace lanyard
