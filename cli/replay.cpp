#include "replay.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

namespace lanyard::cli {
namespace {

using session::Event;
using session::RecordedMessage;
using session::RecordedNote;
using session::RecordedSession;

struct Placed {
  std::int64_t order = 0;
  Event event;
};

session::EventBody body_of(const RecordedNote& note) {
  switch (note.kind) {
    case RecordedNote::Kind::listening:
      return session::Listening{note.message};
    case RecordedNote::Kind::failed:
      return session::Failed{
          {.operation = note.operation, .code = {}, .message = note.message, .words = note.error}};
    case RecordedNote::Kind::notice:
      break;
  }
  return session::Notice{note.message};
}

using Identities = std::map<std::int64_t, std::shared_ptr<const session::SessionIdentity>>;

Identities identities_of(const std::vector<RecordedSession>& sessions) {
  Identities identities;
  for (const RecordedSession& recorded : sessions) {
    identities.emplace(recorded.id,
                       std::make_shared<const session::SessionIdentity>(session::SessionIdentity{
                           .id = static_cast<session::SessionId>(recorded.id),
                           .protocol = recorded.protocol,
                           .role = recorded.role,
                           .local = recorded.local,
                           .peer = recorded.peer}));
  }
  return identities;
}

/// All that is no message, in order.
Result<std::vector<Placed>> surroundings(session::RecordingReader& reader,
                                         const std::vector<RecordedSession>& sessions,
                                         const Identities& identities,
                                         const std::optional<std::int64_t>& only) {
  std::vector<Placed> placed;
  for (const RecordedSession& recorded : sessions) {
    if (only && recorded.id != *only) {
      continue;
    }
    const auto& identity = identities.at(recorded.id);
    placed.push_back(
        {recorded.opened_event,
         {.time = recorded.opened, .session = identity, .body = session::Connected{}}});
    if (recorded.end) {
      placed.push_back(
          {recorded.end->event,
           {.time = recorded.end->time,
            .session = identity,
            .body = session::Disconnected{
                .reason = recorded.end->reason, .code = {}, .totals = recorded.end->totals}}});
    }
  }
  const auto notes = reader.notes();
  if (!notes) {
    return std::unexpected(notes.error());
  }
  for (const RecordedNote& note : *notes) {
    const auto identity = note.session ? identities.find(*note.session) : identities.end();
    if (only && note.session != only) {
      continue;
    }
    placed.push_back({note.id,
                      {.time = note.time,
                       .session = identity == identities.end() ? nullptr : identity->second,
                       .body = body_of(note)}});
  }
  std::ranges::stable_sort(placed, {}, &Placed::order);
  return placed;
}

Event event_of(const RecordedMessage& recorded,
               std::shared_ptr<const session::SessionIdentity> identity) {
  session::Message message{.bytes = recorded.bytes,
                           .size = recorded.bytes.size(),
                           .payload_offset = recorded.payload_offset,
                           .payload_size = recorded.payload_size,
                           .partial = recorded.partial};
  Event event{.time = recorded.time, .session = std::move(identity), .body = session::Notice{}};
  if (recorded.direction == session::Direction::received) {
    event.body = session::Received{std::move(message)};
  } else {
    event.body = session::Sent{std::move(message)};
  }
  return event;
}

}  // namespace

Result<void> replay(session::RecordingReader& reader, const ReplayFilter& filter,
                    const std::function<bool(const session::Event&)>& visit) {
  const auto sessions = reader.sessions();
  if (!sessions) {
    return std::unexpected(sessions.error());
  }
  const Identities identities = identities_of(*sessions);
  std::vector<Placed> around;
  if (!filter.messages_only()) {
    auto found = surroundings(reader, *sessions, identities, filter.messages.session);
    if (!found) {
      return std::unexpected(found.error());
    }
    around = std::move(*found);
  }
  auto next = around.begin();
  const auto tell_until = [&](std::int64_t order) {
    for (; next != around.end() && next->order < order; ++next) {
      if (!visit(next->event)) {
        return false;
      }
    }
    return true;
  };
  bool go_on = true;
  const auto result =
      reader.for_each_message(filter.messages, [&](const RecordedMessage& recorded) {
        const auto identity = identities.find(recorded.session);
        go_on = tell_until(recorded.id) &&
                (identity == identities.end() || visit(event_of(recorded, identity->second)));
        return go_on;
      });
  if (result && go_on) {
    tell_until(INT64_MAX);
  }
  return result;
}

Result<session::WallTime> parse_time(std::string_view text) {
  const std::string given(text);
  for (const char* format : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
    std::tm fields{};
    const char* rest = strptime(given.c_str(), format, &fields);
    if (rest == nullptr) {
      continue;
    }
    std::chrono::nanoseconds fraction{0};
    if (*rest == '.') {
      std::int64_t unit = 100'000'000;
      for (++rest; *rest >= '0' && *rest <= '9'; ++rest, unit /= 10) {
        fraction += std::chrono::nanoseconds(unit * (*rest - '0'));
      }
    }
    const bool utc = *rest == 'Z';
    rest += utc ? 1 : 0;
    if (*rest != '\0') {
      continue;
    }
    fields.tm_isdst = -1;
    const std::time_t seconds = utc ? timegm(&fields) : mktime(&fields);
    return session::WallTime(std::chrono::seconds(seconds)) + fraction;
  }
  return std::unexpected(make_error(
      "parse",
      "'" + given + "' is no time: write 2026-11-22T10:00:00, with a Z behind it for UTC"));
}

}  // namespace lanyard::cli
