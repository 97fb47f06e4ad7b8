// What `lanyard flow --follow` prints, in its three forms.
#include "flow_follow.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lanyard/session/text.hpp"

namespace lanyard::cli {
namespace {

using trace::Fate;
using trace::Flow;
using trace::HostNames;
using trace::Sender;
using trace::StreamPiece;
using Json = nlohmann::ordered_json;

std::string_view name_of(Fate fate) {
  switch (fate) {
    case Fate::lost:
      return "lost";
    case Fate::damaged:
      return "damaged";
    default:
      return "stranded";
  }
}

class TextConversation final : public ConversationView {
 public:
  TextConversation(Output& output, bool ascii) : output_(output), ascii_(ascii) {}

  void begin(const Flow& flow, const HostNames& names) override {
    output_.write(fmt::format("{} {} (client)\n{} {} (server)\n\n", arrow(Sender::client),
                              names.text(flow.client), arrow(Sender::server),
                              names.text(flow.server)));
  }

  void take(const Flow& flow, const StreamPiece& piece) override {
    const std::string time =
        fmt::format("{:10.3f} ", static_cast<double>((piece.time - flow.first).count()) / 1e6);
    std::string before = time + std::string(arrow(piece.sender)) + ' ';
    if (piece.missing > 0) {
      output_.write(fmt::format("{}[{} bytes are not in the capture]\n", before,
                                trace::number_text(piece.missing)));
      return;
    }
    if (piece.fate != Fate::arrived) {
      output_.write(before + mark_of(piece));
      before = time + (ascii_ ? "x " : "✗ ");
    }
    session::TextDecoder& decoder = piece.sender == Sender::client ? client_ : server_;
    std::string text = decoder.decode(piece.bytes);
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string line = text.substr(0, end);
      text.erase(0, end == std::string::npos ? end : end + 1);
      if (line.ends_with('\r')) {
        line.pop_back();
      }
      output_.write(before + session::escape_controls(line) + '\n');
    }
  }

 private:
  [[nodiscard]] std::string_view arrow(Sender sender) const {
    if (ascii_) {
      return sender == Sender::client ? ">" : "<";
    }
    return sender == Sender::client ? "→" : "←";
  }

  /// What stands above bytes that the receiver has never read.
  static std::string mark_of(const StreamPiece& piece) {
    const std::string count =
        trace::number_text(piece.bytes.size()) + (piece.bytes.size() == 1 ? " byte" : " bytes");
    switch (piece.fate) {
      case Fate::lost:
        return "[" + count + " lost on the way, never arrived:]\n";
      case Fate::damaged:
        return "[" + count + " with a wrong checksum, never acknowledged:]\n";
      default:
        return "[" + count + " behind what was lost, which no program reads:]\n";
    }
  }

  Output& output_;
  bool ascii_;
  session::TextDecoder client_ = session::TextDecoder::create("utf-8").value();
  session::TextDecoder server_ = session::TextDecoder::create("utf-8").value();
};

class JsonConversation final : public ConversationView {
 public:
  explicit JsonConversation(Output& output) : output_(output) {}
  void begin(const Flow& /*flow*/, const HostNames& /*names*/) override {}

  void take(const Flow& flow, const StreamPiece& piece) override {
    Json json{{"from", piece.sender == Sender::client ? "client" : "server"},
              {"after_ns", (piece.time - flow.first).count()},
              {"offset", piece.offset}};
    if (piece.missing > 0) {
      json["missing"] = piece.missing;
    } else {
      json["bytes"] = piece.bytes.size();
      json["hex"] = session::to_hex(piece.bytes);
    }
    if (piece.fate != Fate::arrived) {
      json["fate"] = name_of(piece.fate);
    }
    output_.write(json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
  }

 private:
  Output& output_;
};

class RawConversation final : public ConversationView {
 public:
  RawConversation(Output& output, bool client, bool server)
      : output_(output), client_(client), server_(server) {}
  void begin(const Flow& /*flow*/, const HostNames& /*names*/) override {}

  void take(const Flow& /*flow*/, const StreamPiece& piece) override {
    if (!(piece.sender == Sender::client ? client_ : server_)) {
      return;
    }
    if (piece.fate != Fate::arrived) {
      unread_ += piece.bytes.size();
      return;
    }
    missing_ += piece.missing;
    output_.write(as_chars(piece.bytes));
  }

  void end() override {
    if (missing_ > 0) {
      output_.note("lanyard: " + trace::number_text(missing_) +
                   " bytes of the stream are not in the capture");
    }
    if (unread_ > 0) {
      output_.note("lanyard: " + trace::number_text(unread_) +
                   " bytes that were lost or damaged, or came behind such, are left out");
    }
  }

 private:
  Output& output_;
  bool client_;
  bool server_;
  std::uint64_t missing_ = 0;
  std::uint64_t unread_ = 0;  ///< By the receiving program, for good.
};

}  // namespace

std::unique_ptr<ConversationView> make_text_conversation(Output& output, bool ascii) {
  return std::make_unique<TextConversation>(output, ascii);
}

std::unique_ptr<ConversationView> make_json_conversation(Output& output) {
  return std::make_unique<JsonConversation>(output);
}

std::unique_ptr<ConversationView> make_raw_conversation(Output& output, bool client, bool server) {
  return std::make_unique<RawConversation>(output, client, server);
}

}  // namespace lanyard::cli
