#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <functional>

#include "command.hpp"
#include "conversation_options.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "lanyard/trace/stream_synthesizer.hpp"
#include "output.hpp"
#include "printer.hpp"
#include "replay_options.hpp"
#include "terminal.hpp"
#include "version.hpp"

namespace lanyard::cli {
namespace {

using session::Event;

/// Receives the events of a recording and writes them in one format.
class Exporter {
 public:
  virtual ~Exporter() = default;
  virtual Result<void> take(const Event& event) = 0;
};

class PrintingExporter final : public Exporter {
 public:
  explicit PrintingExporter(std::unique_ptr<Printer> printer) : printer_(std::move(printer)) {}
  Result<void> take(const Event& event) override {
    printer_->print(event);
    return {};
  }

 private:
  std::unique_ptr<Printer> printer_;
};

/// RFC 4180; a field with a comma, a quote or a line end is quoted.
class CsvExporter final : public Exporter {
 public:
  CsvExporter(Output& output, const std::string& encoding)
      : output_(output), text_(encoding, session::InvalidBytes::replace, false) {
    output_.write("time,session,peer,direction,bytes,hex,text\r\n");
  }

  Result<void> take(const Event& event) override {
    const auto* const received = std::get_if<session::Received>(&event.body);
    const auto* const sent = std::get_if<session::Sent>(&event.body);
    if (received == nullptr && sent == nullptr) {
      return {};
    }
    const session::Message& message = received != nullptr ? received->message : sent->message;
    const auto id = event.session->id;
    output_.write(fmt::format("{},{},{},{},{},{},{}\r\n", utc_text(event.time),
                              static_cast<std::uint64_t>(id), event.session->peer,
                              received != nullptr ? "received" : "sent", message.size,
                              session::to_hex(message.bytes.view()),
                              quoted(text_.decode(id, received != nullptr, message))));
    return {};
  }

 private:
  static std::string quoted(const std::string& field) {
    // A spreadsheet takes a field that begins so for a formula; quotes alone do not stop it.
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      return field;
    }
    std::string out = "\"";
    for (const char character : field) {
      out += character;
      if (character == '"') {
        out += '"';
      }
    }
    return out + "\"";
  }

  Output& output_;
  MessageText text_;
};

/// The bytes alone.
class RawExporter final : public Exporter {
 public:
  explicit RawExporter(Output& output) : output_(output) {}
  Result<void> take(const Event& event) override {
    if (const auto* received = std::get_if<session::Received>(&event.body)) {
      output_.write(as_chars(received->message.bytes.view()));
    } else if (const auto* sent = std::get_if<session::Sent>(&event.body)) {
      output_.write(as_chars(sent->message.bytes.view()));
    }
    return {};
  }

 private:
  Output& output_;
};

/// Packets made up round the recorded bytes, for Wireshark (see trace::StreamSynthesizer).
class PcapngExporter final : public Exporter {
 public:
  static Result<std::unique_ptr<PcapngExporter>> make(Output& output) {
    auto writer = trace::PcapngWriter::begin(
        [&output](ByteView bytes) -> Result<void> {
          output.write(as_chars(bytes));
          return {};
        },
        {.application = "lanyard " LANYARD_VERSION});
    if (!writer) {
      return std::unexpected(writer.error());
    }
    return std::unique_ptr<PcapngExporter>(new PcapngExporter(std::move(*writer)));
  }

  Result<void> take(const Event& event) override {
    if (!event.session) {
      return {};
    }
    const auto key = static_cast<std::uint64_t>(event.session->id);
    if (std::holds_alternative<session::Connected>(event.body)) {
      return open(key, event);
    }
    if (const auto* received = std::get_if<session::Received>(&event.body)) {
      return streams_.data(key, trace::Direction::received, event.time,
                           received->message.bytes.view());
    }
    if (const auto* sent = std::get_if<session::Sent>(&event.body)) {
      return streams_.data(key, trace::Direction::sent, event.time, sent->message.bytes.view());
    }
    if (const auto* gone = std::get_if<session::Disconnected>(&event.body)) {
      return streams_.close(key, event.time, end_of(gone->reason));
    }
    return {};
  }

 private:
  explicit PcapngExporter(trace::PcapngWriter writer)
      : writer_(std::move(writer)),
        streams_([this](trace::PacketTime time, ByteView packet) -> Result<void> {
          return writer_.write_packet(interface_, time, packet);
        }) {
    interface_ = writer_
                     .add_interface({.link_type = trace::LinkType::raw_ip,
                                     .name = "recording",
                                     .description = "packets made up from recorded messages"})
                     .value_or(0);
  }

  Result<void> open(std::uint64_t key, const Event& event) {
    const auto peer = parse_ip_endpoint(event.session->peer);
    auto local = parse_ip_endpoint(event.session->local);
    if (!peer || !local) {
      return std::unexpected(peer ? local.error() : peer.error());
    }
    if (local->is_v6 != peer->is_v6) {  // a UDP socket bound to every address: not known which
      *local = {.is_v6 = peer->is_v6, .port = local->port};
    }
    return streams_.open(key, {.protocol = event.session->protocol == session::Protocol::tcp
                                               ? trace::TransportProtocol::tcp
                                               : trace::TransportProtocol::udp,
                               .local = *local,
                               .peer = *peer,
                               .local_is_client = event.session->role == session::Role::client,
                               .time = event.time});
  }

  static trace::SessionEnd end_of(session::DisconnectReason reason) {
    switch (reason) {
      case session::DisconnectReason::peer_closed:
        return trace::SessionEnd::fin_from_peer;
      case session::DisconnectReason::closed_here:
        return trace::SessionEnd::fin_from_local;
      case session::DisconnectReason::reset:
        return trace::SessionEnd::reset_from_peer;
      case session::DisconnectReason::too_slow:
        return trace::SessionEnd::reset_from_local;
      case session::DisconnectReason::timed_out:
        break;
    }
    return trace::SessionEnd::none;
  }

  trace::PcapngWriter writer_;
  std::uint32_t interface_ = 0;
  trace::StreamSynthesizer streams_;
};

class ExportCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "export"; }
  [[nodiscard]] std::string summary() const override {
    return "Write a recording as text, JSON Lines, CSV, pcapng or raw bytes";
  }
  [[nodiscard]] std::string description() const override {
    return "Reads the recording FILE and writes it in another form to standard output or to the "
           "file that -o names.\n\n"
           "pcapng is for Wireshark: packets are made up round the recorded messages, with a "
           "handshake and an end; retransmissions and real segment boundaries are not in a "
           "recording. raw is the bytes of the messages and nothing else: give --session and "
           "--direction for one stream.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard export board.lanyard --format pcapng -o board.pcapng\n"
           "$ lanyard export board.lanyard --format jsonl | jq .text\n"
           "$ lanyard export board.lanyard --format raw --session 1 --direction received > in.bin";
  }

  void configure(CLI::App& app) override {
    app.add_option("file", file_, "The recording, as made by --record")
        ->type_name("FILE")
        ->option_text("FILE")
        ->required();
    app.add_option("--format", format_, "The form: text, jsonl, csv, pcapng or raw")
        ->check(CLI::IsMember({"text", "jsonl", "csv", "pcapng", "raw"}))
        ->type_name("text|jsonl|csv|pcapng|raw")
        ->required();
    app.add_option("-o,--output", output_file_, "Write to FILE instead of standard output")
        ->type_name("FILE");
    add_replay_options(app, filter_);
    add_encoding_option(app, encoding_);
  }

  int run() override {
    auto reader = session::RecordingReader::open(file_);
    if (!reader) {
      return fail(reader.error());
    }
    if (const auto ready = prepare_output(); !ready) {
      return fail(ready.error());
    }
    const std::atomic<bool> never{false};
    Output output(never);
    auto exporter = make_exporter(output);
    if (!exporter) {
      return fail(exporter.error());
    }
    // Packets need to know of the sessions whatever messages are chosen.
    Result<void> written;
    const auto read = replay(*reader, filter_, [&](const Event& event) {
      written = (*exporter)->take(event);
      return written.has_value() && !output.gone();
    });
    output.flush();
    if (!written) {
      return fail(written.error());
    }
    if (!read) {
      return fail(read.error());
    }
    if (!output.failure().empty()) {
      return fail(make_error("write", output.failure()));
    }
    return exit_done;
  }

 private:
  Result<void> prepare_output() const {
    const bool binary = format_ == "pcapng" || format_ == "raw";
    if (format_ == "pcapng" && filter_.messages_only()) {
      throw wrong_usage("--format pcapng", "takes whole sessions: of the filters only --session");
    }
    if (output_file_.empty()) {
      if (binary && terminal::stdout_is_terminal()) {
        throw wrong_usage("--format " + format_,
                          "is not for a terminal: redirect it or add -o FILE");
      }
      return {};
    }
    std::error_code ignored;
    if (std::filesystem::equivalent(file_, output_file_, ignored)) {
      throw wrong_usage("-o", "would overwrite the recording itself");
    }
    return Output::redirect_to(output_file_);
  }

  Result<std::unique_ptr<Exporter>> make_exporter(Output& output) const {
    if (format_ == "pcapng") {
      auto made = PcapngExporter::make(output);
      if (!made) {
        return std::unexpected(made.error());
      }
      return std::move(*made);
    }
    if (format_ == "csv") {
      return std::make_unique<CsvExporter>(output, encoding_);
    }
    if (format_ == "raw") {
      return std::make_unique<RawExporter>(output);
    }
    PrinterOptions printing{.show = format_ == "jsonl" ? Show::both : Show::text,
                            .encoding = encoding_,
                            .utc = true,
                            .words_among_messages = true};
    return std::make_unique<PrintingExporter>(format_ == "jsonl"
                                                  ? make_json_printer(output, printing)
                                                  : make_text_printer(output, printing));
  }

  static int fail(const Error& error) {
    std::fprintf(stderr, "lanyard: %s\n", error.message.c_str());
    return exit_wrong_usage;
  }

  std::string file_;
  std::string format_;
  std::string output_file_;
  ReplayFilter filter_;
  std::string encoding_ = "utf-8";
};

}  // namespace

std::unique_ptr<Command> make_export_command() {
  return std::make_unique<ExportCommand>();
}

}  // namespace lanyard::cli
