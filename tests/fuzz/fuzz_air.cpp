// Any bytes are taken apart by the decoder of air/; what comes out is encoded again and must be
// what went in. The first byte chooses how large the pieces are.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "lanyard/air/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::size_t piece = std::max<std::size_t>(data[0], 1);
  const auto stream = std::as_bytes(std::span(data, size).subspan(1));
  lanyard::air::Decoder decoder;
  std::vector<std::byte> again;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const auto part = stream.subspan(at, std::min(piece, stream.size() - at));
    const auto room = decoder.prepare(part.size());
    std::copy(part.begin(), part.end(), room.begin());
    decoder.commit(part.size());
    while (const auto message = decoder.next()) {
      lanyard::air::encode(*message, again);
    }
  }
  // A PortAnswer's `listening` may be any byte but zero, and comes out as one.
  if (again.size() > stream.size()) {
    std::abort();
  }
  return 0;
}
