#include "command.hpp"
#include "conversation.hpp"
#include "conversation_options.hpp"
#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::cli {
namespace {

class ListenCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "listen"; }
  [[nodiscard]] std::string summary() const override { return "Be a TCP (or UDP) server"; }
  [[nodiscard]] std::string description() const override {
    return "Waits on PORT for any number of peers and prints every message behind the address it "
           "came from. Each line of standard input goes to all peers; lines that begin with a "
           "slash are commands, /help lists them. Without ADDR it listens on every address of this "
           "computer, IPv4 and IPv6, and prints them.\n\n"
           "With standard output redirected the messages are plain text lines; with --quiet or "
           "--show none they are the received bytes alone, exactly. What is said about "
           "connections goes to standard error. --json prints both on standard output.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard listen 8888\n"
           "$ lanyard listen 127.0.0.1:8888 --echo --json\n"
           "$ lanyard listen 8888 --frame line --replies rules.json\n"
           "$ lanyard listen 8888 --once --quiet > received.bin\n"
           "$ lanyard listen -u 5005 --join 239.1.2.3";
  }

  void configure(CLI::App& app) override {
    app.add_option_function<std::string>(
           "address",
           [this](const std::string& text) {
             const auto parsed = parse_host_port(text);
             if (!parsed) {
               throw wrong_usage("[ADDR:]PORT", parsed.error().message);
             }
             where_ = *parsed;
             text_ = text;
           },
           "Where to listen; port 0 lets the system choose")
        ->type_name("[ADDR:]PORT")
        ->option_text("[ADDR:]PORT")
        ->required();
    add_conversation_options(app, options_);
    app.add_option("--join", groups_, "With -u: join the multicast group GROUP (repeatable)")
        ->type_name("GROUP");
  }

  int run() override {
    check_conversation_options(options_);
    if (!groups_.empty() && !options_.udp) {
      throw wrong_usage("--join", "is for UDP: add -u");
    }
    return hold_conversation(
        options_, {.command = "listen " + text_,
                   .is_server = true,
                   .where = where_,
                   .sessions_to_live = options_.once ? 1U : 0U,
                   .ends_with_failure = true,
                   .open = [this](session::Engine& engine, const session::SessionOptions& session) {
                     return open(engine, session);
                   }});
  }

 private:
  session::EndpointId open(session::Engine& engine, const session::SessionOptions& session) const {
    if (options_.udp) {
      session::UdpOptions udp;
      udp.host = where_.host;
      udp.port = where_.port;
      udp.groups = groups_;
      udp.family = options_.family;
      udp.echo = options_.echo;
      return engine.open(std::move(udp));
    }
    session::TcpServerOptions tcp;
    tcp.host = where_.host;
    tcp.port = where_.port;
    tcp.family = options_.family;
    tcp.max_sessions = options_.max_sessions;
    tcp.session = session;
    return engine.open(std::move(tcp));
  }

  ConversationOptions options_;
  HostPort where_;
  std::string text_;
  std::vector<std::string> groups_;
};

}  // namespace

std::unique_ptr<Command> make_listen_command() {
  return std::make_unique<ListenCommand>();
}

}  // namespace lanyard::cli
