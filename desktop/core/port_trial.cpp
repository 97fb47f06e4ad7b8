#include "core/port_trial.hpp"

#include <future>
#include <utility>
#include <vector>

#include "lanyard/session/engine.hpp"

namespace lanyard::desktop {

Result<void> try_to_listen(std::shared_ptr<AddressBook> book, const HostPort& where) {
  std::promise<void> told;
  session::Engine engine(nullptr, std::move(book));
  const auto reader =
      engine.subscribe({.on_events = [&told, is_told = false](bool /*urgent*/) mutable {
        if (!std::exchange(is_told, true)) {
          told.set_value();
        }
      }});
  engine.open(session::TcpServerOptions{.host = where.host, .port = where.port});
  told.get_future().wait();
  std::vector<session::Event> events;
  reader->drain(events);
  for (const session::Event& event : events) {
    if (const auto* failed = std::get_if<session::Failed>(&event.body)) {
      return std::unexpected(failed->error);
    }
  }
  return {};
}

}  // namespace lanyard::desktop
