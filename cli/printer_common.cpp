#include <fmt/chrono.h>
#include <fmt/format.h>

#include "printer.hpp"

namespace lanyard::cli {

using session::Event;

session::TextDecoder& MessageText::decoder(session::SessionId session, bool received) {
  const auto key = std::pair(session, received);
  auto found = decoders_.find(key);
  if (found == decoders_.end()) {
    // The name was checked when the options were read.
    auto made = session::TextDecoder::create(encoding_, invalid_);
    found = decoders_.emplace(key, std::move(made.value())).first;
  }
  return found->second;
}

std::string MessageText::decode(session::SessionId session, bool received,
                                const session::Message& message) {
  session::TextDecoder& use = decoder(session, received);
  std::string text = use.decode(message.payload().view());
  if (each_by_itself_ && !message.partial) {
    text += use.flush();
  }
  return text;
}

std::string MessageText::finish(session::SessionId session) {
  std::string rest;
  for (const bool received : {true, false}) {
    const auto found = decoders_.find({session, received});
    if (found != decoders_.end()) {
      rest += received ? found->second.flush() : std::string();
      decoders_.erase(found);
    }
  }
  return rest;
}

std::string utc_text(session::WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time - whole).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), micros);
}

std::string time_of_day(session::WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
  return fmt::format("{:%H:%M:%S}.{:03}",
                     fmt::localtime(std::chrono::system_clock::to_time_t(whole)), millis);
}

std::string words_for(const Event& event) {
  if (const auto* listening = std::get_if<session::Listening>(&event.body)) {
    return "listening on " + listening->address;
  }
  if (std::holds_alternative<session::Connected>(event.body)) {
    return "connected";
  }
  if (const auto* gone = std::get_if<session::Disconnected>(&event.body)) {
    return fmt::format("disconnected: {} (in {}, out {} bytes)", session::to_string(gone->reason),
                       gone->totals.bytes_received, gone->totals.bytes_sent);
  }
  if (const auto* failed = std::get_if<session::Failed>(&event.body)) {
    return failed->error.message;
  }
  if (const auto* notice = std::get_if<session::Notice>(&event.body)) {
    return notice->message;
  }
  return {};
}

}  // namespace lanyard::cli
