// Theory of operation. Three threads: this one (the face) prints, reads lines and decides; the
// engine's does the networking; the recorder's writes the file. A fourth only waits for signals, so
// that Ctrl-C works while standard output is stuck; a fifth reads standard input where it is no
// terminal; with --replies a sixth answers. The engine wakes the face through its event reader; the
// face drains at most every ten milliseconds, unless told that it is urgent, so that a flood of
// small messages costs few wake-ups. All the face's state is touched on the face's thread.
#include "conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include "command.hpp"
#include "conversation_shape.hpp"
#include "input.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/lab/lab_address_book.hpp"
#include "lanyard/lab/reachable_addresses.hpp"
#include "lanyard/session/recorder.hpp"
#include "lanyard/session/text.hpp"
#include "output.hpp"
#include "printer.hpp"
#include "replies.hpp"
#include "sender.hpp"
#include "spoken_command.hpp"
#include "terminal.hpp"
#include "version.hpp"
#include "wire.hpp"

namespace lanyard::cli {
namespace {

using session::Event;

constexpr std::chrono::milliseconds drain_pause{10};
// Input and files over UDP go in datagrams that fit any usual link unfragmented.
constexpr std::size_t most_in_a_datagram = 1400;
constexpr std::chrono::milliseconds linger_at_end{2000};

class Conversation {
 public:
  Conversation(const ConversationOptions& options, const ConversationKind& kind)
      : options_(options),
        kind_(kind),
        shape_(shape_of(options, kind.is_server)),
        work_(io_.get_executor()),
        drain_timer_(io_),
        output_(stop_asked_),
        printer_(make_printer()),
        sender_(io_, engine_, sender_options()),
        input_(io_, shape_.input, options.json && !terminal::stdin_is_file(), input_handlers()) {}

  int run() {
    if (const auto started = start_recorder(); !started) {
      output_.note("lanyard: " + started.error().message);
      output_.flush();
      return exit_wrong_usage;
    }
    replier_ = replier();
    // Made here, so that from now on no signal ends the program by itself.
    asio::signal_set signals(signal_io_, SIGINT, SIGTERM);
    signals.add(SIGCONT);
    signals.add(SIGWINCH);
    if (!terminal::ignores_signal(SIGHUP)) {  // nohup(1) means it to go on
      signals.add(SIGHUP);
    }
    std::thread signal_thread([&] { wait_for_signals(signals); });
    reader_ = engine_.subscribe({.detail = shape_.detail, .on_events = [this](bool urgent) {
                                   asio::post(io_, [this, urgent] { on_events(urgent); });
                                 }});
    open();
    io_.run();
    finish();
    signal_io_.stop();
    signal_thread.join();
    return status_;
  }

 private:
  std::unique_ptr<Printer> make_printer() {
    PrinterOptions printing{
        .show = shape_.show,
        .encoding = options_.encoding,
        .framed = options_.udp || options_.framing.kind != session::FramingKind::raw,
        .quiet = options_.quiet,
        .colour = terminal::wants_colour()};
    switch (shape_.form) {
      case Shape::Form::json:
        return make_json_printer(output_, printing);
      case Shape::Form::raw:
        return make_raw_printer(output_, printing);
      case Shape::Form::text:
        break;
    }
    return make_text_printer(output_, printing);
  }

  Sender::Options sender_options() const {
    Sender::Options sending;
    if (options_.send) {
      sending.greeting = Bytes::take(session::parse_escapes(*options_.send, options_.encoding)
                                         .value_or(std::vector<std::byte>()));
    }
    sending.file = options_.send_file;
    sending.every = options_.every;
    sending.others_answer = !options_.replies.empty();
    sending.half_close_at_end = shape_.input_is_all;
    if (options_.udp) {
      sending.piece_size = most_in_a_datagram;
    }
    sending.more_may_come = [this] { return input_.may_bring_more(); };
    return sending;
  }

  Input::Handlers input_handlers() {
    return {.wants_more = [this] { return sender_.takes_input(); },
            .on_line = [this](std::string line, bool terminated,
                              bool begins) { on_line(std::move(line), terminated, begins); },
            .is_command = [](const std::string& line) { return is_spoken_command(line); },
            .on_bytes =
                [this](const std::string& bytes) {
                  sender_.send_stream(Bytes::copy_of(bytes));
                  hurry_if_full();
                },
            .on_end = [this](const std::string& failure) { on_input_end(failure); }};
  }

  Result<void> start_recorder() {
    if (options_.record.empty()) {
      return {};
    }
    auto writer = session::RecordingWriter::open(options_.record,
                                                 {.started = std::chrono::system_clock::now(),
                                                  .program = "lanyard " LANYARD_VERSION,
                                                  .endpoint = kind_.command,
                                                  .framing = session::to_string(options_.framing)});
    if (!writer) {
      return std::unexpected(writer.error());
    }
    recorder_.emplace(engine_, std::move(*writer), [this](const Error& error) {
      asio::post(io_, [this, error] {
        print({.time = std::chrono::system_clock::now(),
               .session = nullptr,
               .body = session::Failed{error}});
        output_.flush();
      });
    });
    return {};
  }

  std::unique_ptr<session::AutoReplier> replier() {
    return make_replier(
        engine_, options_,
        [this](const Event& notice) { asio::post(io_, [this, notice] { print(notice); }); },
        [this](session::SessionId session) {
          asio::post(io_, [this, session] { sender_.peer_answered(session); });
        });
  }

  void open() {
    session::SessionOptions session = session_options(options_);
    session.slow_peer =
        kind_.is_server ? session::SlowPeerPolicy::cut : session::SlowPeerPolicy::pause;
    // What is to be sent by itself is sent also after the peer's FIN, which may come at once: the
    // sender then ends the session.
    const bool sends_by_itself =
        options_.send || !options_.send_file.empty() || !options_.replies.empty() ||
        (shape_.input != InputMode::editor && shape_.input != InputMode::absent);
    session.close_when_peer_closes = !sends_by_itself;
    watch_wire(kind_.where);
    endpoint_ = kind_.open(engine_, session);
    if (shape_.input != InputMode::editor) {
      input_.start();
    }
    if (shape_.input == InputMode::absent && !options_.send_file.empty()) {
      sender_.input_ended();  // the file is the input
    }
  }

  /// With --wire, once the port is known: before the first segment where it is known beforehand.
  void watch_wire(const HostPort& where) {
    if (!options_.wire || where.port == 0) {
      return;
    }
    if (!wire_) {
      constexpr std::size_t widest = 120;
      wire_.emplace(io_, output_,
                    WireViewOptions{.json = options_.json,
                                    .ascii = !terminal::locale_is_utf8(),
                                    .columns = std::min(terminal::columns(), widest)},
                    [this](const Error& error) { report(error); });
    } else if (kind_.is_server) {
      return;  // it is where it was
    }
    wire_->watch(where, kind_.is_server);
    output_.flush();
  }

  // ---- events -----------------------------------------------------------------------------------

  void on_events(bool urgent) {
    const auto now = std::chrono::steady_clock::now();
    if (urgent || sender_.waits_for_sent() || now - last_drain_ >= drain_pause) {
      drain();
      return;
    }
    drain_timer_.expires_at(last_drain_ + drain_pause);
    drain_timer_.async_wait([this](const std::error_code& cancelled) {
      if (!cancelled) {
        drain();
      }
    });
  }

  void drain() {
    if (!reader_->drain(batch_) || ended_) {
      return;
    }
    shown_ = 0;
    for (const Event& event : batch_) {
      show(event);
      if (ended_) {
        break;
      }
    }
    if (!ended_) {
      batch_.clear();
    }
    output_.flush();
    last_drain_ = std::chrono::steady_clock::now();
    if (output_.gone()) {
      end(output_.failure().empty() ? exit_done : exit_network_failure);
      return;
    }
    input_.go_on();
  }

  /// What was sent makes room for more: when there is none left, events cannot wait for the pause.
  void hurry_if_full() {
    if (sender_.waits_for_sent()) {
      drain_timer_.expires_after(std::chrono::milliseconds(0));
      drain_timer_.async_wait([this](const std::error_code& cancelled) {
        if (!cancelled) {
          drain();
        }
      });
    }
  }

  void show(const Event& event) {
    sender_.on_event(event);
    const auto* const notice = std::get_if<session::Notice>(&event.body);
    const bool is_passing = notice != nullptr && notice->kind == session::NoticeKind::peer_ended &&
                            sender_.is_ending(event.session->id);
    if (!is_passing) {  // the end of the session follows and says it
      print(event);
    }
    decide(event);
    ++shown_;
  }

  void print(const Event& event) {
    if (const auto* listening = std::get_if<session::Listening>(&event.body);
        listening != nullptr && shape_.form != Shape::Form::json) {
      announce(listening->address);
    } else {
      printer_->print(event);
    }
  }

  /// Whether this event ends the conversation, and how.
  void decide(const Event& event) {
    if (const auto* listening = std::get_if<session::Listening>(&event.body)) {
      if (const auto bound = parse_ip_endpoint(listening->address)) {
        watch_wire({kind_.where.host, bound->port});
      }
      start_editor();
    } else if (std::holds_alternative<session::Connected>(event.body)) {
      greeted_ = true;
      watch_wire(kind_.where);  // its lab may have come since
      start_editor();
    } else if (const auto* failed = std::get_if<session::Failed>(&event.body)) {
      const std::string& operation = failed->error.operation;
      const bool cannot_open =
          operation == "listen" || (operation == "connect" && kind_.ends_with_failure);
      if (cannot_open) {
        end(exit_network_failure);
      } else if (operation == "connect") {
        watch_wire(kind_.where);  // the next try may go another way
      }
    } else if (const auto* gone = std::get_if<session::Disconnected>(&event.body)) {
      const bool well = gone->reason == session::DisconnectReason::peer_closed ||
                        gone->reason == session::DisconnectReason::closed_here;
      // A client whose input is over and sent has nothing to come back for.
      const bool all_is_said = !kind_.is_server && input_over_ && shape_.input_is_all && well;
      if (++sessions_ended_ == kind_.sessions_to_live || all_is_said) {
        end(well ? exit_done : exit_network_failure);
      }
    }
    end_if_all_is_said();
  }

  /// Where no event of the session's own will end it.
  void end_if_all_is_said() {
    const bool input_over = input_over_ || shape_.input == InputMode::absent;
    if (options_.udp && options_.once && input_over && greeted_ && sender_.all_sent()) {
      end(sender_.failed() ? exit_network_failure : exit_done);  // UDP has no end of its own
    }
  }

  /// The address a server listens on, as people need it: what to type on the other side.
  void announce(const std::string& bound) {
    if (options_.quiet) {
      return;
    }
    const auto endpoint = parse_ip_endpoint(bound);
    const bool everywhere =
        endpoint && (bound.starts_with("0.0.0.0:") || bound.starts_with("[::]:"));
    const char* const protocol = options_.udp ? "UDP" : "TCP";
    if (!everywhere) {
      output_.note(fmt::format("Listening on {} ({}).", bound, protocol));
    } else {
      output_.note(fmt::format("Listening on {} port {}. Other devices reach this computer at",
                               protocol, endpoint->port));
      const bool v4_only = bound.starts_with("0.0.0.0:");
      const bool v6_only = options_.family == session::AddressFamily::ipv6;
      for (const LocalAddress& local : lab::reachable_addresses()) {
        if (local.is_v6 ? !v4_only : !v6_only) {
          output_.note(fmt::format("  {:<40} {}", join_host_port(local.address, endpoint->port),
                                   local.is_loopback ? "(this computer only)" : local.interface));
        }
      }
    }
    if (shape_.input == InputMode::editor) {
      output_.note("Type a line to send it to every peer. /help lists commands; Ctrl-C ends.");
    }
  }

  void start_editor() {
    if (shape_.input == InputMode::editor && input_.editor() == nullptr) {
      output_.flush();
      input_.start();
      output_.set_editor(input_.editor());
    }
  }

  void refresh_editor() {
    if (LineEditor* const editor = input_.editor(); editor != nullptr && !ended_) {
      editor->refresh();
    }
  }

  // ---- input ------------------------------------------------------------------------------------

  void on_line(std::string line, bool terminated, bool begins) {
    const bool commands =
        begins && (shape_.input == InputMode::editor || shape_.input == InputMode::lines);
    if (commands && is_spoken_command(line)) {
      obey(parse_spoken_command(line));
      output_.flush();
      return;
    }
    if (commands && line.starts_with("//")) {
      line.erase(0, 1);
    }
    const auto data = typed(line, terminated);
    if (data && !data->empty() && !sender_.send_all(*data)) {
      complain("send", "not sent: nobody is connected", session::SessionErrc::no_such_session);
    }
    output_.flush();
  }

  /// A typed line as it goes on the wire, in the peer's encoding.
  std::optional<Bytes> typed(std::string line, bool terminated) {
    const Eol eol = options_.eol.value_or(Eol::lf);
    if (eol == Eol::crlf && line.ends_with('\r')) {
      line.pop_back();
    }
    if (terminated && eol != Eol::none) {
      line += eol == Eol::crlf ? "\r\n" : "\n";
    }
    if (is_utf8_name(options_.encoding)) {
      return Bytes::copy_of(line);  // as it came, valid or not
    }
    auto bytes = session::encode_text(line, options_.encoding);
    if (!bytes) {
      complain("send", "not sent: " + bytes.error().message, session::SessionErrc::bad_input);
      return std::nullopt;
    }
    return Bytes::take(std::move(*bytes));
  }

  void obey(const SpokenCommand& command) {
    using Verb = SpokenCommand::Verb;
    const session::SessionId chosen = command.session.value_or(session::SessionId::none);
    const bool names_session = command.verb == Verb::to || command.verb == Verb::close ||
                               (command.verb == Verb::eof && command.session);
    if (names_session && !sender_.has_session(chosen)) {
      complain("send",
               fmt::format("there is no session {}; /peers lists them",
                           static_cast<std::uint64_t>(chosen)),
               session::SessionErrc::no_such_session);
      return;
    }
    switch (command.verb) {
      case Verb::to:
        if (const auto data = typed(command.text, true)) {
          sender_.send(chosen, *data);
        }
        break;
      case Verb::hex:
        if (!sender_.send_all(command.data)) {
          complain("send", "not sent: nobody is connected", session::SessionErrc::no_such_session);
        }
        break;
      case Verb::peers:
        list_peers();
        break;
      case Verb::close:
        engine_.close(chosen);
        break;
      case Verb::eof:
        command.session ? engine_.shutdown_send(chosen) : engine_.shutdown_send_all(endpoint_);
        break;
      case Verb::help:
        output_.note(std::string(spoken_command_help()));
        break;
      case Verb::quit:
        end(exit_done);
        break;
      case Verb::bad:
        complain("command", command.text, session::SessionErrc::bad_input);
        break;
    }
  }

  void list_peers() {
    engine_.sessions([this](std::vector<session::SessionInfo> infos) {
      asio::post(io_, [this, infos = std::move(infos)] {
        output_.note(peer_table(infos));
        output_.flush();
      });
    });
  }

  void complain(std::string operation, std::string message, session::SessionErrc code) {
    report({std::move(operation), code, std::move(message)});
  }

  void report(Error error) {
    print({.time = std::chrono::system_clock::now(),
           .session = nullptr,
           .body = session::Failed{std::move(error)}});
  }

  void on_input_end(const std::string& failure) {
    input_over_ = true;
    if (!failure.empty()) {
      complain("read", failure, session::SessionErrc::bad_input);
      output_.flush();
      status_at_best_ = exit_network_failure;
    }
    if (shape_.input == InputMode::editor) {
      if (!sender_.has_sessions()) {
        end(exit_done);
        return;
      }
      engine_.shutdown_send_all(endpoint_);
      output_.note("Our side is closed (Ctrl-D); what the peers send is still shown. Ctrl-C ends.");
      output_.flush();
      return;
    }
    sender_.input_ended();
    end_if_all_is_said();
  }

  // ---- the end ----------------------------------------------------------------------------------

  void wait_for_signals(asio::signal_set& signals) {
    int count = 0;
    std::function<void()> wait = [&] {
      signals.async_wait([&](const std::error_code& cancelled, int signal) {
        if (cancelled) {
          return;
        }
        if (signal == SIGCONT || signal == SIGWINCH) {
          asio::post(io_, [this] { refresh_editor(); });
          wait();
          return;
        }
        if (++count > 1) {
          std::_Exit(130);  // asked twice: at once, the recording loses its last moment
        }
        stop_asked_ = true;
        asio::post(io_, [this] { end(exit_done); });
        wait();
      });
    };
    wait();
    signal_io_.run();
  }

  void end(int status) {
    if (!ended_) {
      ended_ = true;
      status_ = status;
      input_.freeze();
      io_.stop();
    }
  }

  /// Closes what is open and shows what it still has to tell.
  void finish() {
    sender_.stop();
    output_.set_editor(nullptr);
    input_.stop();
    engine_.stop(linger_at_end);
    print_rest();
    while (true) {
      const bool more = reader_->drain(batch_);
      shown_ = 0;
      print_rest();
      if (!more) {
        break;
      }
    }
    output_.flush();
    if (wire_) {
      wire_->finish();
    }
    if (recorder_) {
      recorder_->finish();
      io_.restart();
      io_.poll();  // what the recorder may have had to say
    }
    for (const std::string& failure : {output_.failure(), sender_.file_failure()}) {
      if (!failure.empty()) {
        status_at_best_ = exit_network_failure;
        output_.note("lanyard: " + failure);
      }
    }
    output_.flush();
    status_ = std::max(status_, status_at_best_);
  }

  void print_rest() {
    for (std::size_t i = shown_; i < batch_.size(); ++i) {
      print(batch_[i]);
    }
    batch_.clear();
  }

  const ConversationOptions& options_;
  const ConversationKind& kind_;
  const Shape shape_;
  std::atomic<bool> stop_asked_{false};
  asio::io_context io_;
  asio::io_context signal_io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer drain_timer_;
  std::chrono::steady_clock::time_point last_drain_;
  Output output_;
  std::unique_ptr<Printer> printer_;
  session::Engine engine_{{}, std::make_shared<lab::LabAddressBook>()};
  session::EndpointId endpoint_ = session::EndpointId::none;
  std::shared_ptr<session::EventReader> reader_;
  std::optional<session::Recorder> recorder_;
  Sender sender_;
  Input input_;
  std::unique_ptr<session::AutoReplier> replier_;
  std::optional<Wire> wire_;
  std::vector<Event> batch_;
  std::size_t shown_ = 0;  ///< Of batch_, when the end comes in its middle.
  std::size_t sessions_ended_ = 0;
  bool input_over_ = false;
  bool ended_ = false;
  bool greeted_ = false;  ///< Someone was connected.
  int status_ = exit_done;
  int status_at_best_ = exit_done;  ///< Something that did not end the conversation went wrong.
};

}  // namespace

int hold_conversation(const ConversationOptions& options, const ConversationKind& kind) {
  return Conversation(options, kind).run();
}

}  // namespace lanyard::cli
