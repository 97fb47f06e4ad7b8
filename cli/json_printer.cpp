#include <nlohmann/json.hpp>

#include "printer.hpp"

namespace lanyard::cli {
namespace {

using nlohmann::ordered_json;
using session::Event;
using session::InvalidBytes;

class JsonPrinter final : public Printer {
 public:
  JsonPrinter(Output& output, PrinterOptions options)
      : output_(output),
        options_(std::move(options)),
        text_(options_.encoding, InvalidBytes::replace, options_.framed) {}

  void print(const Event& event) override {
    ordered_json object;
    object["time"] = utc_text(event.time);
    std::visit([&](const auto& body) { describe_event(object, event, body); }, event.body);
    // Everything in it is UTF-8 already; replacing is the belt to that brace.
    output_.write(object.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
    output_.write("\n");
  }

 private:
  static void begin(ordered_json& object, const Event& event, const char* name) {
    object["event"] = name;
    if (event.session) {
      object["session"] = static_cast<std::uint64_t>(event.session->id);
      object["peer"] = event.session->peer;
    }
  }

  static void describe_event(ordered_json& object, const Event& event,
                             const session::Listening& listening) {
    begin(object, event, "listening");
    object["address"] = listening.address;
  }

  static void describe_event(ordered_json& object, const Event& event, const session::Connected&) {
    begin(object, event, "connected");
    object["local"] = event.session->local;
  }

  void describe_event(ordered_json& object, const Event& event, const session::Received& received) {
    begin(object, event, "received");
    add_message(object, event, true, received.message);
  }

  void describe_event(ordered_json& object, const Event& event, const session::Sent& sent) {
    begin(object, event, "sent");
    add_message(object, event, false, sent.message);
  }

  void describe_event(ordered_json& object, const Event& event,
                      const session::Disconnected& disconnected) {
    begin(object, event, "disconnected");
    object["reason"] = session::to_string(disconnected.reason);
    object["bytes_received"] = disconnected.totals.bytes_received;
    object["bytes_sent"] = disconnected.totals.bytes_sent;
    text_.finish(event.session->id);
  }

  static void describe_event(ordered_json& object, const Event& event,
                             const session::Failed& failed) {
    begin(object, event, "failed");
    object["operation"] = failed.error.operation;
    object["error"] = describe(failed.error.code);
    object["message"] = failed.error.message;
  }

  static void describe_event(ordered_json& object, const Event& event,
                             const session::Notice& notice) {
    begin(object, event, "notice");
    object["message"] = notice.message;
  }

  void add_message(ordered_json& object, const Event& event, bool received,
                   const session::Message& message) {
    const bool payload_alone =
        message.payload_size != message.size && message.bytes.size() == message.size;
    object["bytes"] = payload_alone ? message.payload_size : message.size;
    if (options_.show == Show::text || options_.show == Show::both) {
      object["text"] = text_.decode(event.session->id, received, message);
    }
    if (options_.show == Show::hex || options_.show == Show::both) {
      object["hex"] = session::to_hex(message.payload().view());
    }
    if (payload_alone && options_.show != Show::none) {
      object["raw"] = session::to_hex(message.bytes.view());
    }
    if (message.partial) {
      object["partial"] = true;
    }
  }

  Output& output_;
  const PrinterOptions options_;
  MessageText text_;
};

}  // namespace

std::unique_ptr<Printer> make_json_printer(Output& output, PrinterOptions options) {
  return std::make_unique<JsonPrinter>(output, std::move(options));
}

}  // namespace lanyard::cli
