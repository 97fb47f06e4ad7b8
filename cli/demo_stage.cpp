#include "demo_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lanyard/lab/firmware.hpp"
#include "lanyard/lab/lab_address_book.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::cli {
namespace {

// Far more than any step needs; a slow machine shall not fail the demo.
constexpr std::chrono::seconds patience{20};

// After the firmware has ended.
constexpr std::chrono::seconds last_words{1};

constexpr std::size_t column_width = 38;

TemporaryDirectory private_directory() {
  auto made = TemporaryDirectory::make("lanyard-demo");
  if (!made) {
    throw DemoFailure(made.error().message);
  }
  return std::move(*made);
}

}  // namespace

void DemoStage::Bell::ring() {
  {
    const std::scoped_lock lock(mutex);
    rung = true;
  }
  changed.notify_one();
}

DemoStage::DemoStage(Output& output, const DemoOptions& how)
    : output_(output), options_(how), directory_(private_directory()) {
  lab::LabOptions options;
  options.directory = directory_.path();
  options.uplink = false;
  options.tap = true;
  auto started = lab::Lab::start(options, [bell = bell_] { bell->ring(); });
  if (!started) {
    throw DemoFailure(started.error().message);
  }
  lab_ = std::move(*started);
  flows_.name_address(lab_->info().gateway.with_port(0), "computer");
  engine_ =
      std::make_unique<session::Engine>(std::function<session::WallTime()>{},
                                        std::make_shared<lab::LabAddressBook>(directory_.path()));
  reader_ = engine_->subscribe({.on_events = [bell = bell_](bool) { bell->ring(); }});
  show_row("What the board prints", "What the computer sees");
  std::string rule;
  for (std::size_t column = 0; column < 2 * column_width + 3; ++column) {
    const bool crosses = column == column_width + 1;
    rule += options_.ascii ? (crosses ? "+" : "-") : (crosses ? "┼" : "─");
  }
  output_.write(rule + "\n");
}

DemoStage::~DemoStage() {
  board_.reset();
  engine_.reset();
  if (lab_) {
    lab_->stop();
  }
}

// ---- what is shown ------------------------------------------------------------------------------

void DemoStage::show_row(std::string_view board, std::string_view computer) {
  output_.write(fmt::format("{:<{}}{}{}{}\n", board, column_width + 1, options_.ascii ? "|" : "│",
                            computer.empty() ? "" : " ", computer));
  output_.flush();
}

void DemoStage::show_board(std::string_view line) {
  show_row(line, "");
}

void DemoStage::show_computer(std::string_view line) {
  show_row("", line);
}

// ---- what happens -------------------------------------------------------------------------------

template <typename Done>
void DemoStage::wait_until(Done done, const std::string& what) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  bool board_was_over = false;
  while (true) {
    pump();
    if (done()) {
      return;
    }
    if (!board_was_over && board_is_over()) {
      board_was_over = true;  // little more can come
      deadline = std::min(deadline, std::chrono::steady_clock::now() + last_words);
    }
    std::unique_lock lock(bell_->mutex);
    if (!bell_->changed.wait_until(lock, deadline, [this] { return bell_->rung; })) {
      break;
    }
    bell_->rung = false;
  }
  const std::string log = last_log_line();
  throw DemoFailure(what + (failure_.empty() ? "" : "; the computer's side said: " + failure_) +
                    (log.empty() ? "" : "; the board's log ends with: " + log));
}

bool DemoStage::board_is_over() {
  const std::scoped_lock lock(board_mutex_);
  return ended_.has_value();
}

void DemoStage::pump() {
  take_lab_events();
  take_board_lines();
  take_engine_events();
}

void DemoStage::take_board_lines() {
  std::vector<std::string> lines;
  {
    const std::scoped_lock lock(board_mutex_);
    for (std::size_t end = 0; (end = board_console_.find('\n')) != std::string::npos;) {
      lines.push_back(board_console_.substr(0, end));
      board_console_.erase(0, end + 1);
    }
    if (ended_ && !board_console_.empty()) {
      lines.push_back(std::exchange(board_console_, {}));
    }
  }
  for (std::string& line : lines) {
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    show_board(line);
    board_lines_.push_back(std::move(line));
  }
}

void DemoStage::take_engine_events() {
  reader_->drain(events_);
  for (const session::Event& event : events_) {
    if (const auto* listening = std::get_if<session::Listening>(&event.body)) {
      listening_ = listening->address;
    } else if (std::holds_alternative<session::Connected>(event.body)) {
      session_ = event.session->id;
      show_computer("connected: " + event.session->peer);
    } else if (const auto* received = std::get_if<session::Received>(&event.body)) {
      const std::string text(as_chars(received->message.bytes.view()));
      received_ += text;
      show_computer("< " + text.substr(0, text.find_last_not_of("\r\n") + 1));
    } else if (const auto* gone = std::get_if<session::Disconnected>(&event.body)) {
      ++disconnected_;
      show_computer("disconnected: " + std::string(session::to_string(gone->reason)));
    } else if (const auto* failed = std::get_if<session::Failed>(&event.body)) {
      failure_ = failed->error.message;
    }
  }
  events_.clear();
}

void DemoStage::take_lab_events() {
  lab_->drain(lab_events_);
  for (const lab::LabEvent& event : lab_events_) {
    on_lab_event(event);
  }
  lab_events_.clear();
}

void DemoStage::on_lab_event(const lab::LabEvent& event) {
  if (const auto* seen = std::get_if<lab::FrameSeen>(&event.body)) {
    flows_.feed(event.time, seen->frame.view());
  } else if (const auto* leased = std::get_if<lab::LeaseGranted>(&event.body)) {
    board_address_ = to_string(leased->address);
    flows_.name_address(leased->address.with_port(0), "board");
  } else if (std::holds_alternative<lab::BoardLeft>(event.body)) {
    board_left_ = true;
  } else if (const auto* warning = std::get_if<lab::Warning>(&event.body)) {
    failure_ = warning->message;
  }
}

std::string DemoStage::last_log_line() {
  const std::scoped_lock lock(board_mutex_);
  std::string log = board_log_.substr(0, board_log_.find_last_not_of('\n') + 1);
  const std::size_t start = log.rfind('\n');
  return start == std::string::npos ? log : log.substr(start + 1);
}

// ---- the steps ----------------------------------------------------------------------------------

void DemoStage::start_board(const std::string& firmware, std::vector<std::string> arguments) {
  const auto image = lab::find_firmware(firmware, lab::firmware_directories());
  if (!image) {
    throw DemoFailure(image.error().message);
  }
  board_name_ = firmware;
  arguments.insert(arguments.end(), {"--name", firmware, "--socket", network().socket.string()});
  const auto keep = [this](std::string& where, std::string_view text) {
    {
      const std::scoped_lock lock(board_mutex_);
      where += text;
    }
    bell_->ring();
  };
  auto board = lab::BoardProcess::start(
      {.image = *image, .arguments = std::move(arguments)},
      {.on_console = [this, keep](std::string_view text) { keep(board_console_, text); },
       .on_log = [this, keep](std::string_view text) { keep(board_log_, text); },
       .on_end =
           [this](const lab::BoardEnd& end) {
             {
               const std::scoped_lock lock(board_mutex_);
               ended_ = end;
             }
             bell_->ring();
           }});
  if (!board) {
    throw DemoFailure(board.error().message);
  }
  board_ = std::move(*board);
}

std::uint16_t DemoStage::listen(std::uint16_t preferred) {
  for (const std::uint16_t port : {preferred, std::uint16_t{0}}) {
    failure_.clear();
    session::TcpServerOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    engine_->open(std::move(options));
    wait_until([this] { return !listening_.empty() || !failure_.empty(); },
               "the computer's server did not open");
    if (!listening_.empty()) {
      break;
    }
  }
  const auto endpoint = parse_ip_endpoint(listening_);
  if (!endpoint) {
    throw DemoFailure(failure_);
  }
  board_port_ = endpoint->port;
  show_computer(fmt::format("listening on port {}", endpoint->port));
  return endpoint->port;
}

void DemoStage::connect_to_board(std::uint16_t port) {
  wait_until([this] { return board_address_.has_value(); }, "the board got no address");
  board_port_ = port;
  session::TcpClientOptions options;
  options.host = board_address_.value_or(std::string());
  options.port = port;
  engine_->open(std::move(options));
}

std::string DemoStage::board_prints(std::string_view wanted) {
  wait_until([this] { return !board_lines_.empty(); },
             fmt::format("the board should print '{}', and prints nothing", wanted));
  std::string line = std::move(board_lines_.front());
  board_lines_.pop_front();
  if (!line.starts_with(wanted)) {
    throw DemoFailure(fmt::format("the board should print '{}', and printed '{}'", wanted, line));
  }
  return line;
}

void DemoStage::computer_is_connected() {
  wait_until([this] { return session_ != session::SessionId::none; },
             "the board and the computer did not connect");
}

void DemoStage::computer_receives(std::string_view wanted) {
  wait_until([&] { return received_.size() >= wanted.size() || disconnected_ > 0; },
             fmt::format("the computer should receive '{}', and has only '{}'", wanted, received_));
  if (!received_.starts_with(wanted)) {
    throw DemoFailure(
        fmt::format("the computer should receive '{}', and received '{}'", wanted, received_));
  }
  received_.erase(0, wanted.size());
}

void DemoStage::computer_says(const std::string& text) {
  show_computer("> " + text);
  engine_->send(session_, Bytes::copy_of(text + "\n"));
}

void DemoStage::computer_closes() {
  engine_->close(session_);
}

void DemoStage::board_ends() {
  wait_until([this] { return board_is_over(); }, "the firmware did not come to its end");
  const lab::BoardEnd end = board_->wait();
  if (end != lab::BoardEnd{}) {
    throw DemoFailure("the board did not end well: " + to_string(end) +
                      "; its log ends with: " + last_log_line());
  }
  wait_until([this] { return board_left_; }, "the network did not see the board leave");
}

const trace::Flow& DemoStage::flow() {
  pump();
  for (const trace::Flow& flow : flows_.flows()) {
    if (flow.server.port == board_port_ && flow.saw_handshake_begin) {
      return flow;
    }
  }
  throw DemoFailure("no segment of the conversation was seen on the network");
}

}  // namespace lanyard::cli
