#include "command.hpp"
#include "conversation.hpp"
#include "conversation_options.hpp"
#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::cli {
namespace {

class ConnectCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "connect"; }
  [[nodiscard]] std::string summary() const override { return "Be a TCP (or UDP) client"; }
  [[nodiscard]] std::string description() const override {
    return "Connects to HOST:PORT, sends the lines of standard input and prints what comes back. "
           "Every address of HOST is tried, IPv6 and IPv4 (RFC 8305).\n\n"
           "With standard output redirected the received bytes are written exactly as they are, "
           "unless --show or --json asks for a view; with standard input from a file or a pipe its "
           "bytes are sent exactly as they are, and its end ends our side of the connection. "
           "/dev/null as standard input means that there is no input: our side stays open.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard connect 192.168.4.2:8000\n"
           "$ lanyard connect board.local:8000 --retry --record board.lanyard\n"
           "$ lanyard connect 192.168.4.2:8000 < in.bin > out.bin\n"
           "$ lanyard connect localhost:8888 --send 'Hello\\n' --every 1000";
  }

  void configure(CLI::App& app) override {
    app.add_option("address", words_, "Where to; 'HOST PORT' works as well")
        ->type_name("HOST:PORT")
        ->option_text("HOST:PORT")
        ->expected(1, 2)
        ->required();
    add_conversation_options(app, options_);
    app.add_flag("--retry", retry_,
                 "Keep trying, and connect again when the session ends, with growing pauses");
    app.add_option_function<std::uint32_t>(
           "--timeout",
           [this](const std::uint32_t& seconds) { timeout_ = std::chrono::seconds(seconds); },
           "Give an attempt up after SECONDS (default 10)")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 3600));
    app.add_option_function<std::string>(
           "--source-port",
           [this](const std::string& text) {
             const auto port = parse_port(text);
             if (!port) {
               throw wrong_usage("--source-port", port.error().message);
             }
             source_port_ = *port;
           },
           "With -u: send from this port")
        ->type_name("PORT");
  }

  int run() override {
    const std::string text = words_.size() == 2 ? join_host_port(words_[0], 0) : words_[0];
    const auto parsed = parse_host_port(text);
    if (!parsed) {
      throw wrong_usage("HOST:PORT", parsed.error().message);
    }
    where_ = *parsed;
    if (words_.size() == 2) {
      const auto port = parse_port(words_[1]);
      if (!port) {
        throw wrong_usage("PORT", port.error().message);
      }
      where_.port = *port;
    }
    if (where_.host.empty() || where_.port == 0) {
      throw wrong_usage("HOST:PORT", "'" + words_[0] + "' lacks " +
                                         (where_.host.empty() ? "the host" : "a port above 0") +
                                         ": write it as in 192.168.4.2:8000");
    }
    check_conversation_options(options_);
    if (options_.max_sessions != 0 && !retry_) {
      throw wrong_usage("--max-sessions", "goes with --retry: without it there is one session");
    }
    if (options_.udp && retry_) {
      throw wrong_usage("--retry", "is for TCP: UDP has no connection to make again");
    }
    if (source_port_ != 0 && !options_.udp) {
      throw wrong_usage("--source-port", "is for UDP: add -u");
    }
    return hold_conversation(
        options_, {.command = "connect " + join_host_port(where_.host, where_.port),
                   .is_server = false,
                   .where = where_,
                   .sessions_to_live = options_.once || !retry_ ? 1 : options_.max_sessions,
                   .ends_with_failure = !retry_,
                   .open = [this](session::Engine& engine, const session::SessionOptions& session) {
                     return open(engine, session);
                   }});
  }

 private:
  session::EndpointId open(session::Engine& engine, const session::SessionOptions& session) const {
    if (options_.udp) {
      session::UdpOptions udp;
      udp.port = source_port_;
      udp.peer_host = where_.host;
      udp.peer_port = where_.port;
      udp.family = options_.family;
      udp.echo = options_.echo;
      return engine.open(std::move(udp));
    }
    session::TcpClientOptions tcp;
    tcp.host = where_.host;
    tcp.port = where_.port;
    tcp.family = options_.family;
    tcp.connect_timeout = timeout_;
    if (retry_) {
      tcp.retry = session::RetryOptions{};
    }
    tcp.session = session;
    return engine.open(std::move(tcp));
  }

  ConversationOptions options_;
  std::vector<std::string> words_;
  HostPort where_;
  bool retry_ = false;
  std::chrono::milliseconds timeout_{10'000};
  std::uint16_t source_port_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_connect_command() {
  return std::make_unique<ConnectCommand>();
}

}  // namespace lanyard::cli
