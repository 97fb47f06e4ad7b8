#include "lanyard/air/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace lanyard::air {
namespace {

using Buffer = std::vector<std::byte>;

const std::vector<std::byte> ethernet_frame(60, std::byte{0x5A});

std::vector<Message> one_of_each() {
  return {Probe{},
          Beacon{"Lanyard", {2, 0, 0, 0, 0, 1}, 6, -55, 3},
          Join{protocol_version, {2, 1, 2, 3, 4, 5}, "board", "Lanyard", "lanyard-lab"},
          Joined{},
          Disconnected{Reason::handshake_timeout},
          Leave{},
          Frame{ethernet_frame},
          PortQuestion{8000},
          PortAnswer{8000, true},
          Control{R"({"request":"status"})"},
          Tapped{.time = 1'795'343'400'000'000'001,
                 .missed = 3,
                 .arrived_after = 52'100'000,
                 .loss = 1,
                 .duplicated = true,
                 .sender = {2, 1, 2, 3, 4, 5},
                 .name = "kitchen",
                 .comment = "kitchen: lost by the lab (loss 5 %)",
                 .frame = ethernet_frame}};
}

Buffer encoded(const Message& message) {
  Buffer out;
  encode(message, out);
  return out;
}

void feed(Decoder& decoder, std::span<const std::byte> bytes) {
  const auto room = decoder.prepare(bytes.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  decoder.commit(bytes.size());
}

/// The same type and the same bytes when encoded again.
void expect_same(const Message& got, const Message& wanted) {
  EXPECT_EQ(got.index(), wanted.index());
  EXPECT_EQ(encoded(got), encoded(wanted));
}

TEST(Message, EveryKindComesOutAsItWentIn) {
  for (const Message& message : one_of_each()) {
    Decoder decoder;
    feed(decoder, encoded(message));
    const auto got = decoder.next();
    ASSERT_TRUE(got.has_value()) << "kind " << message.index();
    expect_same(*got, message);
    EXPECT_FALSE(decoder.next().has_value());
    EXPECT_FALSE(decoder.failed());
  }
}

TEST(Message, EveryKindOfMessageIsTestedHere) {
  EXPECT_EQ(one_of_each().size(), std::variant_size_v<Message>);
}

TEST(Message, AStreamCutAnywhereGivesTheSameMessages) {
  Buffer stream;
  for (const Message& message : one_of_each()) {
    encode(message, stream);
  }
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    Decoder decoder;
    std::size_t count = 0;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      feed(decoder, std::span(stream).subspan(at, std::min(piece, stream.size() - at)));
      while (const auto got = decoder.next()) {
        expect_same(*got, one_of_each()[count]);
        ++count;
      }
    }
    EXPECT_EQ(count, one_of_each().size()) << "in pieces of " << piece;
    EXPECT_FALSE(decoder.failed());
  }
}

TEST(Message, AFrameCanBeGatheredBehindItsHeader) {
  Buffer gathered;
  const auto header = frame_header(ethernet_frame.size());
  gathered.insert(gathered.end(), header.begin(), header.end());
  gathered.insert(gathered.end(), ethernet_frame.begin(), ethernet_frame.end());
  EXPECT_EQ(gathered, encoded(Frame{ethernet_frame}));
}

TEST(Message, NamesThatAreTooLongAreCutBeforeTheyAreSent) {
  Decoder decoder;
  feed(decoder, encoded(Join{protocol_version,
                             {},
                             std::string(300, 'n'),
                             std::string(300, 's'),
                             std::string(300, 'p')}));
  const auto got = decoder.next();
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(std::get<Join>(*got).name.size(), max_name_size);
  EXPECT_EQ(std::get<Join>(*got).ssid.size(), max_ssid_size);
  EXPECT_EQ(std::get<Join>(*got).password.size(), max_password_size);
}

TEST(Message, AnUnknownTypeFailsForGood) {
  Decoder decoder;
  Buffer bytes = encoded(Probe{});
  bytes.back() = std::byte{200};
  feed(decoder, bytes);
  EXPECT_FALSE(decoder.next().has_value());
  EXPECT_TRUE(decoder.failed());
  feed(decoder, encoded(Probe{}));
  EXPECT_FALSE(decoder.next().has_value());
  EXPECT_TRUE(decoder.failed());
}

TEST(Message, ABodyThatIsTooShortOrTooLongFails) {
  for (const Message& message : one_of_each()) {
    if (std::holds_alternative<Frame>(message) || std::holds_alternative<Control>(message) ||
        std::holds_alternative<Tapped>(message)) {
      continue;  // of any length
    }
    for (const int change : {-1, +1}) {
      Buffer bytes = encoded(message);
      if (change < 0 && bytes.size() == 5) {
        continue;  // no body to shorten
      }
      bytes[3] = static_cast<std::byte>(static_cast<int>(bytes[3]) + change);
      bytes.resize(bytes.size() + static_cast<std::size_t>(change));
      Decoder decoder;
      feed(decoder, bytes);
      EXPECT_FALSE(decoder.next().has_value()) << "kind " << message.index() << change;
      EXPECT_TRUE(decoder.failed()) << "kind " << message.index() << change;
    }
  }
}

TEST(Message, ATappedFrameThatIsCutBeforeItsFrameFails) {
  const Buffer whole = encoded(Tapped{.name = "kitchen", .comment = "kitchen"});
  for (std::size_t size = 5; size < whole.size(); ++size) {
    Buffer bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    bytes[3] = static_cast<std::byte>(size - 4);
    Decoder decoder;
    feed(decoder, bytes);
    EXPECT_FALSE(decoder.next().has_value()) << size;
    EXPECT_TRUE(decoder.failed()) << size;
  }
}

TEST(Message, ALengthOfNothingOrOfTooMuchFailsBeforeItIsWaitedFor) {
  for (const std::uint32_t length : {0U, 65'537U, 0xFFFFFFFFU}) {
    Decoder decoder;
    Buffer bytes;
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::byte>(length >> shift & 0xFFU));
    }
    feed(decoder, bytes);
    EXPECT_FALSE(decoder.next().has_value());
    EXPECT_TRUE(decoder.failed()) << length;
  }
}

}  // namespace
}  // namespace lanyard::air
