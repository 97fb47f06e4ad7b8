#include <nlohmann/json.hpp>

#include "event_json.hpp"
#include "printer.hpp"

namespace lanyard::cli {
namespace {

using session::Event;
using session::InvalidBytes;

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
  Describer(Json& object, const Event& event, Show show, MessageText& text)
      : object_(object), event_(event), show_(show), text_(text) {}

  void operator()(const session::Listening& listening) {
    begin(object_, event_, "listening");
    object_["address"] = listening.address;
  }

  void operator()(const session::Connected&) {
    begin(object_, event_, "connected");
    if (event_.session) {
      object_["local"] = event_.session->local;
    }
  }

  void operator()(const session::Received& received) {
    begin(object_, event_, "received");
    add_message(true, received.message);
  }

  void operator()(const session::Sent& sent) {
    begin(object_, event_, "sent");
    add_message(false, sent.message);
  }

  void operator()(const session::Disconnected& disconnected) {
    begin(object_, event_, "disconnected");
    object_["reason"] = session::to_string(disconnected.reason);
    object_["bytes_received"] = disconnected.totals.bytes_received;
    object_["bytes_sent"] = disconnected.totals.bytes_sent;
    if (event_.session) {
      text_.finish(event_.session->id);
    }
  }

  void operator()(const session::Failed& failed) {
    begin(object_, event_, "failed");
    object_["operation"] = failed.error.operation;
    object_["error"] = failed.error.reason();
    object_["message"] = failed.error.message;
  }

  void operator()(const session::Notice& notice) {
    begin(object_, event_, "notice");
    object_["message"] = notice.message;
  }

 private:
  void add_message(bool received, const session::Message& message) {
    const bool framed =
        message.payload_size != message.size && message.bytes.size() == message.size;
    const auto id = event_.session ? event_.session->id : session::SessionId::none;
    object_["bytes"] = framed ? message.payload_size : message.size;
    if (show_ == Show::text || show_ == Show::both) {
      object_["text"] = text_.decode(id, received, message);
    }
    if (show_ == Show::hex || show_ == Show::both) {
      object_["hex"] = session::to_hex(message.payload().view());
    }
    if (framed && show_ != Show::none) {
      object_["raw"] = session::to_hex(message.bytes.view());
    }
    if (message.partial) {
      object_["partial"] = true;
    }
  }

  Json& object_;
  const Event& event_;
  const Show show_;
  MessageText& text_;
};

class JsonPrinter final : public Printer {
 public:
  JsonPrinter(Output& output, const PrinterOptions& options) : output_(output), json_(options) {}
  void print(const Event& event) override { output_.write(json_.line(event)); }

 private:
  Output& output_;
  EventJson json_;
};

}  // namespace

EventJson::EventJson(const PrinterOptions& options)
    : show_(options.show), text_(options.encoding, InvalidBytes::replace, options.framed) {}

std::string EventJson::line(const Event& event) {
  Json object;
  object["time"] = utc_text(event.time);
  std::visit(Describer(object, event, show_, text_), event.body);
  // Text is decoded to UTF-8; names and words of a recording may hold anything.
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::unique_ptr<Printer> make_json_printer(Output& output, const PrinterOptions& options) {
  return std::make_unique<JsonPrinter>(output, options);
}

}  // namespace lanyard::cli
