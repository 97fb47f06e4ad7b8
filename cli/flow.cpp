#include <algorithm>
#include <atomic>
#include <limits>
#include <string>

#include "capture_input.hpp"
#include "command.hpp"
#include "flow_follow.hpp"
#include "flow_list.hpp"
#include "flow_live.hpp"
#include "lanyard/session/text.hpp"
#include "lanyard/trace/capture_reader.hpp"
#include "lanyard/trace/diagram.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace lanyard::cli {
namespace {

constexpr std::string_view standard_input_name = "-";

class FlowCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "flow"; }
  [[nodiscard]] std::string summary() const override {
    return "Show the TCP flows of a capture, or as they happen";
  }
  [[nodiscard]] std::string description() const override {
    return "Reads the captures FILE (pcapng or pcap, one after the other) and lists their TCP "
           "flows: who, when, how long the handshake took, bytes and segments each way, how many "
           "segments came again, and how it went. - reads a capture from standard input.\n\n"
           "--flow draws one of them as a sequence diagram; --follow prints what its two sides "
           "said. docs/tcp-rules.md defines each word the diagram uses.\n\n"
           "--live captures on an interface (lo is this computer alone, any is all) and draws each "
           "segment as it passes, whatever flow it is of; a flow's result stands where it ends, "
           "Ctrl-C ends the capture and lists the flows. It needs root or the right CAP_NET_RAW; "
           "without it a line says how to get it, and the exit status is 1.\n\n"
           "A file that is damaged or cut off is read up to there, and one that cannot be read is "
           "passed over; a line says so, and the exit status is 2.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard flow board.pcapng\n"
           "$ lanyard flow board.pcapng --flow 1 --explain\n"
           "$ lanyard flow board.pcapng --flow 1 --format svg > handshake.svg\n"
           "$ lanyard flow board.pcapng --flow 1 --follow raw --from server > received.bin\n"
           "$ sudo tcpdump -w - port 8888 | lanyard flow -\n"
           "$ lanyard flow --live any --port 8888 --explain\n"
           "$ lanyard flow --live lo --port 8888 --write seen.pcapng";
  }

  void configure(CLI::App& app) override {
    app.add_option("file", files_, "The captures, pcapng or pcap; - is standard input")
        ->type_name("FILE")
        ->option_text("FILE...");
    live_option_ =
        app.add_option("--live", live_, "Capture on the interface IFACE, and draw as it happens")
            ->type_name("IFACE");
    app.add_option("--port", ports_, "With --live: only segments of this port (repeatable)")
        ->type_name("N")
        ->check(CLI::Range(1, 65'535))
        ->needs(live_option_);
    app.add_option("--write", write_, "With --live: keep the segments in FILE, as pcapng")
        ->type_name("FILE")
        ->needs(live_option_);
    flow_option_ = app.add_option("--flow", flow_, "Draw the flow of this number in the list")
                       ->type_name("N")
                       ->check(CLI::Range(1U, 1'000'000'000U));
    app.add_option("--format", format_, "The form: text, json or svg")
        ->check(CLI::IsMember({"text", "json", "svg"}))
        ->type_name("text|json|svg");
    app.add_flag("--explain", explain_, "Say in a sentence what each segment is for");
    app.add_flag("--all", all_, "Draw every segment by itself: fold no runs");
    follow_option_ =
        app.add_option("--follow", follow_,
                       "Print what both sides said; 'raw' writes the bytes and nothing else")
            ->expected(0, 1)
            ->check(CLI::IsMember({"text", "raw"}))
            ->type_name("[raw]")
            ->needs(flow_option_);
    app.add_option("--from", from_, "With --follow raw: what this side said alone")
        ->check(CLI::IsMember({"client", "server"}))
        ->type_name("client|server")
        ->needs(follow_option_);
    app.add_flag("--ascii", ascii_, "Draw with ASCII characters only");
  }

  int run() override {
    check_usage();
    ascii_ = ascii_ || (terminal::stdout_is_terminal() && !terminal::locale_is_utf8());
    if (!live_.empty()) {
      return run_flow_live({.interface = live_,
                            .ports = ports_,
                            .write = write_,
                            .view = {.json = format_ == "json",
                                     .ascii = ascii_,
                                     .explain = explain_,
                                     .fold = !all_,
                                     .only_flow = flow_,
                                     .columns = columns()},
                            .list_columns = list_columns()});
    }
    const std::atomic<bool> never{false};
    Output output(never);
    trace::FlowTable table(options());
    const auto view = follow_option_->count() > 0 ? make_view(output) : nullptr;
    read_files(output, table, view.get());
    if (unreadable_ == files_.size()) {
      output.flush();
      return exit_wrong_usage;
    }
    if (flow_ > table.flows().size()) {
      output.note("lanyard: there is no flow " + std::to_string(flow_) + ": the list has " +
                  std::to_string(table.flows().size()));
      output.flush();
      return exit_wrong_usage;
    }
    if (!view) {
      print(output, table);
    }
    if (table.flows_not_kept() > 0) {
      output.note("lanyard: " + trace::number_text(table.flows_not_kept()) +
                  " segments of further flows were passed over");
    }
    output.flush();
    if (!output.failure().empty()) {
      return exit_network_failure;
    }
    return damaged_ || unreadable_ > 0 ? exit_wrong_usage : exit_done;
  }

 private:
  /// What fits the terminal, and is not wider than eyes follow.
  static std::size_t columns() {
    constexpr std::size_t widest = 120;
    return std::min(terminal::columns(), widest);
  }

  /// What fits the terminal; a pipe has no width but what COLUMNS gives it.
  static std::size_t list_columns() {
    return terminal::columns_known().value_or(std::numeric_limits<std::size_t>::max());
  }

  void check_standard_input() const {
    const auto given = std::ranges::count(files_, standard_input_name);
    if (given > 1) {
      throw wrong_usage("FILE", "-, standard input, is given more than once");
    }
    if (given == 1 && terminal::stdin_is_terminal()) {
      throw wrong_usage("FILE",
                        "- reads a capture from standard input, which is a terminal: put a program "
                        "that writes one before it, tcpdump -w - | lanyard flow -");
    }
  }

  static Result<trace::CaptureReader> open(const std::string& file) {
    return file == standard_input_name
               ? trace::CaptureReader::begin(standard_input(), "standard input")
               : trace::CaptureReader::open(file);
  }

  void check_usage() const {
    check_standard_input();
    if (files_.empty() == live_.empty()) {
      throw wrong_usage("FILE", live_.empty()
                                    ? "is missing: name a capture, or an interface with --live"
                                    : "and --live exclude each other");
    }
    if (!live_.empty() && (format_ == "svg" || follow_option_->count() > 0)) {
      throw wrong_usage(format_ == "svg" ? "--format svg" : "--follow",
                        "is for a capture file: add --write FILE and read that afterwards");
    }
    for (const auto& [given, option] :
         {std::pair{explain_, "--explain"}, std::pair{all_, "--all"}}) {
      if (given && flow_ == 0 && live_.empty()) {
        throw wrong_usage(option, "is for a diagram: add --flow N");
      }
    }
    if (format_ == "svg" && (flow_ == 0 || follow_option_->count() > 0)) {
      throw wrong_usage("--format svg", "is for the diagram of one flow: add --flow N");
    }
    if (follow_ == "raw" && terminal::stdout_is_terminal()) {
      throw wrong_usage("--follow raw", "is not for a terminal: redirect it");
    }
    if (follow_ == "raw" && format_ == "json") {
      throw wrong_usage("--follow raw", "writes bytes alone: leave out --format json, or raw");
    }
    if (!from_.empty() && follow_ != "raw") {
      throw wrong_usage("--from", "goes with --follow raw");
    }
  }

  [[nodiscard]] trace::FlowOptions options() const {
    constexpr std::size_t drawn = 10'000;
    constexpr std::size_t all_drawn = 1'000'000;
    const bool draws = flow_ > 0 && follow_option_->count() == 0;
    // The table has no word about checksums; they are half of what reading a packet costs.
    const bool lists = flow_ == 0 && format_ == "text";
    return {.segments_per_flow = !draws ? 0
                                 : all_ ? all_drawn
                                        : drawn,
            .only_flow = flow_,
            .checksums = lists ? trace::Checksums::skip : trace::Checksums::verify};
  }

  [[nodiscard]] std::unique_ptr<ConversationView> make_view(Output& output) const {
    if (follow_ == "raw") {
      return make_raw_conversation(output, from_ != "server", from_ != "client");
    }
    return format_ == "json" ? make_json_conversation(output)
                             : make_text_conversation(output, ascii_);
  }

  /// A file that cannot be read is told of and counted, and the others are read.
  void read_files(Output& output, trace::FlowTable& table, ConversationView* view) {
    const trace::Flow* followed = nullptr;
    trace::StreamFollower follower(
        [&](const trace::StreamPiece& piece) { view->take(*followed, piece); });
    for (const std::string& file : files_) {
      auto reader = open(file);
      if (!reader) {
        output.note("lanyard: " + reader.error().message);
        ++unreadable_;
        continue;
      }
      while (true) {
        const auto packet = reader->next();
        if (!packet) {
          output.note("lanyard: " + packet.error().message);
          damaged_ = true;
          break;
        }
        if (!*packet) break;
        const auto fed = feed(table, (*packet)->frame,
                              reader->interfaces()[(*packet)->interface_index].description.name);
        if (view != nullptr && fed.flow != nullptr && fed.flow->number == flow_) {
          if (followed == nullptr) {
            take_names(*reader, table);
            view->begin(*fed.flow, table.names());
          }
          followed = fed.flow;
          follower.feed(*fed.segment, fed.packet->payload);
        }
        if (output.gone()) return;
      }
      take_names(*reader, table);
      if (reader->damage()) {
        output.note("lanyard: " + reader->damage()->message);
        damaged_ = true;
      }
    }
    if (view != nullptr && followed != nullptr) {
      follower.finish();
      view->end();
    }
  }

  /// What `comment` says beyond who sent the frame: the lab names an interface after each board,
  /// and begins each comment with its name, `gateway to kitchen: lost by the lab (loss 5 %)`.
  static std::string_view without_sender(std::string_view comment, std::string_view interface) {
    if (interface.empty() || !comment.starts_with(interface)) {
      return comment;
    }
    const std::string_view rest = comment.substr(interface.size());
    if (!rest.empty() && !rest.starts_with(": ") && !rest.starts_with(" to ")) {
      return comment;  // the name of another board that begins like this one's
    }
    const std::size_t colon = rest.find(": ");
    return colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 2);
  }

  /// A comment may come from anybody: it is made fit for a terminal.
  static trace::FlowTable::Fed feed(trace::FlowTable& table, trace::Frame frame,
                                    std::string_view interface) {
    if (frame.comment.empty()) {
      return table.feed(frame);
    }
    // The lab's word for who sent it: the interface of a board has its name.
    const bool from_board =
        !interface.empty() && interface != "gateway" &&
        (frame.comment == interface || frame.comment.starts_with(std::string(interface) + ": "));
    frame.comment = without_sender(frame.comment, interface);
    const std::string comment = session::escape_controls(frame.comment);
    frame.comment = comment;
    const auto fed = table.feed(frame);
    if (from_board && fed.flow != nullptr && fed.packet && fed.packet->ip) {
      const IpEndpoint& board = fed.packet->ip->source;
      if (table.names().find(board).empty()) {
        table.name_address(board, session::escape_controls(interface));
      }
    }
    return fed;
  }

  static void take_names(const trace::CaptureReader& reader, trace::FlowTable& table) {
    for (const trace::NamedAddress& named : reader.names()) {
      table.name_address(named.address, session::escape_controls(named.name));
    }
  }

  void print(Output& output, const trace::FlowTable& table) const {
    if (flow_ == 0) {
      format_ == "json" ? print_flow_json(output, table)
                        : print_flow_table(output, table, ascii_, list_columns());
      return;
    }
    const trace::Diagram diagram =
        make_diagram(table.flows()[flow_ - 1], table.names(), {.explain = explain_, .fold = !all_});
    if (format_ == "json") {
      output.write(render_json(diagram));
    } else if (format_ == "svg") {
      output.write(render_svg(diagram));
    } else {
      output.write(
          render_text(diagram, {.charset = ascii_ ? trace::Charset::ascii : trace::Charset::unicode,
                                .columns = columns()}));
    }
  }

  std::vector<std::string> files_;
  std::string live_;
  std::vector<std::uint16_t> ports_;
  std::string write_;
  std::uint32_t flow_ = 0;
  std::string format_ = "text";
  bool explain_ = false;
  bool all_ = false;
  std::string follow_;
  std::string from_;
  bool ascii_ = false;
  CLI::Option* live_option_ = nullptr;
  CLI::Option* flow_option_ = nullptr;
  CLI::Option* follow_option_ = nullptr;
  bool damaged_ = false;
  std::size_t unreadable_ = 0;  ///< Of files_.
};

}  // namespace

std::unique_ptr<Command> make_flow_command() {
  return std::make_unique<FlowCommand>();
}

}  // namespace lanyard::cli
