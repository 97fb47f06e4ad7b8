// Any bytes as a capture file, in any pieces: the reader ends, keeps inside its bytes, and reads
// the same however the pieces are cut. What it finds goes through the flow engine and the
// renderers.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "chosen.hpp"
#include "lanyard/trace/capture_reader.hpp"
#include "lanyard/trace/diagram.hpp"
#include "lanyard/trace/flow.hpp"

namespace {

using lanyard::ByteView;
using lanyard::Result;
using namespace lanyard::trace;  // NOLINT(google-build-using-namespace): a program of its own

void require(bool holds) {
  if (!holds) std::abort();
}

/// `tells`: with words and pictures, which cost more than all the rest.
std::string read(ByteView file, std::size_t piece, bool tells) {
  ByteView rest = file;
  auto reader = CaptureReader::begin(
      [&rest, piece](std::span<std::byte> into) -> Result<std::size_t> {
        const std::size_t count = std::min({rest.size(), into.size(), piece});
        std::ranges::copy(rest.first(count), into.begin());
        rest = rest.subspan(count);
        return count;
      },
      "fuzz");
  if (!reader) {
    require(!reader.error().message.empty());
    return reader.error().message;
  }
  FlowTable table;
  std::string seen;
  while (true) {
    const auto packet = reader->next();
    require(packet.has_value());
    if (!*packet) break;
    require((*packet)->interface_index < reader->interfaces().size());
    const auto fed = table.feed((*packet)->frame);
    seen += std::to_string((*packet)->frame.time.time_since_epoch().count());
    seen += (*packet)->frame.comment;
    if (tells) seen += to_text(*fed.packet);
  }
  for (const NamedAddress& named : reader->names()) {
    table.name_address(named.address, named.name);
  }
  for (const Flow& flow : table.flows()) {
    if (!tells) break;
    const Diagram diagram = make_diagram(flow, table.names(), {.explain = true});
    seen += render_text(diagram) + render_json(diagram) + render_svg(diagram);
  }
  return seen + (reader->damage() ? reader->damage()->message : "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const ByteView file = std::as_bytes(std::span(data + 1, size - 1));
  const bool tells = is_chosen(data, size, 256);
  require(read(file, SIZE_MAX, tells) == read(file, std::size_t{data[0]} + 1, tells));
  return 0;
}
