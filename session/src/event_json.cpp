#include "lanyard/session/event_json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace lanyard::session {
namespace {

using Json = nlohmann::ordered_json;

void begin(Json& object, const Event& event, const char* name) {
  object["event"] = name;
  if (event.session) {
    object["session"] = static_cast<std::uint64_t>(event.session->id);
    object["peer"] = event.session->peer;
  }
}

/// Adds what the body of an event says; one overload a kind.
class Describer {
 public:
  Describer(Json& object, const Event& event, const EventJsonOptions& options, MessageText& text)
      : object_(object), event_(event), options_(options), text_(text) {}

  void operator()(const Listening& listening) {
    begin(object_, event_, "listening");
    object_["address"] = listening.address;
  }

  void operator()(const Connected&) {
    begin(object_, event_, "connected");
    if (event_.session) {
      object_["local"] = event_.session->local;
    }
  }

  void operator()(const Received& received) {
    begin(object_, event_, "received");
    add_message(true, received.message);
  }

  void operator()(const Sent& sent) {
    begin(object_, event_, "sent");
    add_message(false, sent.message);
  }

  void operator()(const Disconnected& disconnected) {
    begin(object_, event_, "disconnected");
    object_["reason"] = to_string(disconnected.reason);
    object_["bytes_received"] = disconnected.totals.bytes_received;
    object_["bytes_sent"] = disconnected.totals.bytes_sent;
    if (event_.session) {
      text_.finish(event_.session->id);
    }
  }

  void operator()(const Failed& failed) {
    begin(object_, event_, "failed");
    object_["operation"] = failed.error.operation;
    object_["error"] = failed.error.reason();
    object_["message"] = failed.error.message;
  }

  void operator()(const Notice& notice) {
    begin(object_, event_, "notice");
    object_["message"] = notice.message;
  }

 private:
  void add_message(bool received, const Message& message) {
    const bool framed =
        message.payload_size != message.size && message.bytes.size() == message.size;
    const auto id = event_.session ? event_.session->id : SessionId::none;
    object_["bytes"] = framed ? message.payload_size : message.size;
    if (options_.text) {
      object_["text"] = text_.decode(id, received, message);
    }
    if (options_.hex) {
      object_["hex"] = to_hex(message.payload().view());
    }
    if (framed && (options_.text || options_.hex)) {
      object_["raw"] = to_hex(message.bytes.view());
    }
    if (message.partial) {
      object_["partial"] = true;
    }
  }

  Json& object_;
  const Event& event_;
  const EventJsonOptions& options_;
  MessageText& text_;
};

}  // namespace

TextDecoder& MessageText::decoder(SessionId session, bool received) {
  const auto key = std::pair(session, received);
  auto found = decoders_.find(key);
  if (found == decoders_.end()) {
    // The name was checked when the options were read.
    auto made = TextDecoder::create(encoding_, invalid_);
    found = decoders_.emplace(key, std::move(made.value())).first;
  }
  return found->second;
}

std::string MessageText::decode(SessionId session, bool received, const Message& message) {
  TextDecoder& use = decoder(session, received);
  std::string text = use.decode(message.payload().view());
  if (each_by_itself_ && !message.partial) {
    text += use.flush();
  }
  return text;
}

std::string MessageText::finish(SessionId session) {
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

std::string utc_text(WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time - whole).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), micros);
}

EventJson::EventJson(const EventJsonOptions& options)
    : options_(options), text_(options.encoding, InvalidBytes::replace, options.framed) {}

std::string EventJson::line(const Event& event) {
  Json object;
  object["time"] = utc_text(event.time);
  std::visit(Describer(object, event, options_, text_), event.body);
  // Text is decoded to UTF-8; names and words of a recording may hold anything.
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lanyard::session
