#include "wire/session_flows.hpp"

#include <variant>

namespace lanyard::desktop {
namespace {

std::uint32_t flow_of(const session::SessionIdentity& session, const FlowPictures& pictures) {
  return session.protocol == session::Protocol::tcp
             ? pictures.number_of(session.peer, session.local)
             : 0;
}

}  // namespace

void SessionFlows::take(const session::Event& event, const FlowPictures& pictures) {
  if (std::holds_alternative<session::Connected>(event.body)) {
    open_.emplace(event.session->id, event.session);
  } else if (std::holds_alternative<session::Disconnected>(event.body)) {
    ended_.emplace(event.session->id,
                   Ended{.identity = event.session, .number = flow_of(*event.session, pictures)});
    open_.erase(event.session->id);
    if (ended_.size() > most_ended) {
      ended_.erase(ended_.begin());
    }
  }
}

std::uint32_t SessionFlows::number_of(session::SessionId id, const FlowPictures& pictures) const {
  if (const auto ended = ended_.find(id); ended != ended_.end()) {
    const auto& [identity, number] = ended->second;
    return number != 0 ? number : flow_of(*identity, pictures);
  }
  const auto open = open_.find(id);
  return open == open_.end() ? 0 : flow_of(*open->second, pictures);
}

}  // namespace lanyard::desktop
