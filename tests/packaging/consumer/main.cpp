// Listens on a port that the system chooses, says where, and ends: what a user of the installed
// libraries would write first.
#include <cstdio>
#include <semaphore>
#include <string>
#include <variant>
#include <vector>

#include "lanyard/session/engine.hpp"
#include "lanyard/session/framing.hpp"
#include "lanyard/trace/pcapng_writer.hpp"

using namespace lanyard;

namespace {

/// The address in the Listening event among `events`; the message of a Failed one.
std::string answer_in(const std::vector<session::Event>& events) {
  for (const session::Event& event : events) {
    if (const auto* listening = std::get_if<session::Listening>(&event.body)) {
      return "listening on " + listening->address;
    }
    if (const auto* failed = std::get_if<session::Failed>(&event.body)) {
      return failed->error.message;
    }
  }
  return {};
}

}  // namespace

int main() {
  const auto framing = session::parse_framing("prefix:u16be");
  if (!framing) {
    std::fprintf(stderr, "%s\n", framing.error().message.c_str());
    return 1;
  }
  // Packets in memory: the trace library links as well.
  const auto writer = trace::PcapngWriter::begin([](ByteView) -> Result<void> { return {}; }, {});

  std::counting_semaphore<> told(0);
  session::Engine engine;
  const auto reader = engine.subscribe({.on_events = [&told](bool urgent) {
    if (!urgent) {
      told.release();
    }
  }});
  engine.open(session::TcpServerOptions{.host = "127.0.0.1", .session = {.framing = *framing}});
  told.acquire();
  std::vector<session::Event> events;
  reader->drain(events);
  const std::string answer = answer_in(events);
  engine.stop();
  std::printf("%s, frames of %s\n", answer.c_str(), session::to_string(*framing).c_str());
  return writer && answer.starts_with("listening on 127.0.0.1:") ? 0 : 1;
}
