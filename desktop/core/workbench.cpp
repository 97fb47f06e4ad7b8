#include "core/workbench.hpp"

#include <QMetaObject>
#include <QStandardPaths>
#include <algorithm>
#include <chrono>
#include <utility>

#include "core/rescue.hpp"
#include "core/text.hpp"
#include "version.hpp"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;
using session::EndpointId;
using session::Event;
using session::SessionId;

/// Events gather so long at least: the screen shows no more often what they change.
constexpr auto drain_pause = 16ms;
constexpr auto figures_pause = 250ms;
/// What has happened can be read from the conversation's file so soon.
constexpr auto commit_pause = 30ms;
/// How long an endpoint is held back for one who wants to see its first segments.
constexpr auto longest_hold = 60ms;
/// How long closing the window waits for data that is still to be sent.
constexpr auto last_wait = 200ms;
constexpr std::uint64_t page_size = 4096;

constexpr const char* directory_prefix = "conversation";
constexpr const char* file_name = "conversation.lanyard";

session::RunDescription describe_run() {
  return {.started = std::chrono::system_clock::now(),
          .program = std::string("lanyard-desktop ") + version,
          .endpoint = "window",
          .framing = "raw"};
}

}  // namespace

Workbench::Workbench(WorkbenchOptions options, QObject* parent)
    : QObject(parent),
      options_(std::move(options)),
      engine_(std::make_unique<session::Engine>(nullptr, options_.book)) {
  drain_timer_.setSingleShot(true);
  drain_timer_.setInterval(drain_pause);
  connect(&drain_timer_, &QTimer::timeout, this, &Workbench::drain);
  hold_timer_.setSingleShot(true);
  hold_timer_.setInterval(longest_hold);
  connect(&hold_timer_, &QTimer::timeout, this, &Workbench::go_on_opening);
  figures_timer_.setInterval(figures_pause);
  connect(&figures_timer_, &QTimer::timeout, this, &Workbench::ask_for_figures);
  start_keeper();
  reader_ =
      engine_->subscribe({.detail = session::MessageDetail::counts,
                          .lag = session::LagPolicy::thin_out,
                          .on_events = [this](bool) {
                            QMetaObject::invokeMethod(this, &Workbench::wake, Qt::QueuedConnection);
                          }});
}

Workbench::~Workbench() {
  end();
  ender_.complete();
}

void Workbench::end() {
  if (std::exchange(is_ending_, true)) {
    return;
  }
  hold_timer_.stop();
  figures_timer_.stop();
  opening_ = nullptr;
  give_up_opening_recording();
  ender_.post([this, keeper = std::shared_ptr<session::Recorder>(std::move(keeper_)),
               recorder = std::shared_ptr<session::Recorder>(std::move(recorder_))]() mutable {
    engine_->stop(last_wait);
    files_.finish();
    cleaner_.finish();
    take_opened().reset();
    // Now the recorders come to their end; they wait for the disk, and nothing else.
    recorder.reset();
    keeper.reset();
    on_window([this] {
      has_ended_ = true;
      Q_EMIT ended();
    });
  });
}

std::int64_t Workbench::still_to_write() const {
  const auto happened = seen_ + static_cast<std::int64_t>(reader_->left_out());
  return keeper_error_ ? 0 : std::max<std::int64_t>(happened - given_up_ - kept_, 0);
}

/// Runs `tell` on the window's thread, in the order of the calls of one thread.
void Workbench::on_window(std::function<void()> tell) {
  QMetaObject::invokeMethod(this, std::move(tell), Qt::QueuedConnection);
}

// ---- the recording ------------------------------------------------------------------------------

void Workbench::start_keeper() {
  auto where = options_.directory;
  if (where.empty()) {
    where = to_utf8(QStandardPaths::writableLocation(QStandardPaths::CacheLocation));
  }
  work_on(
      cleaner_, *this, [where] { return rescue_conversations(where, directory_prefix, file_name); },
      [this](const std::vector<std::filesystem::path>& found) {
        if (!found.empty()) {
          Q_EMIT rescued(found);
        }
      });
  keeper_ = std::make_unique<session::Recorder>(
      *engine_, [this, where] { return open_on_keeper(where); },
      [this](const Error& error) { take_keeper_error(error); }, keeper_options());
}

session::RecorderOptions Workbench::keeper_options() {
  const auto take_commit = [this](const session::RecordedSoFar& now) {
    on_window([this, now] {
      kept_ = static_cast<std::int64_t>(now.kept);
      last_event_ = now.last_event;
      Q_EMIT recorded(now.last_event);
    });
  };
  const auto take_gap = [this](std::uint64_t gap) {
    on_window([this, missing = static_cast<std::int64_t>(gap)] {
      is_beginning_again_ = false;
      keeper_error_.reset();
      not_kept_ = 0;
      given_up_ += missing;
      Q_EMIT kept_again(missing, std::exchange(begins_anew_, false));
    });
  };
  const auto take_missing = [this](std::uint64_t missing) {
    on_window([this, missing] {
      not_kept_ = static_cast<std::int64_t>(missing);
      Q_EMIT not_kept_changed();
    });
  };
  return {.commit_every = commit_pause,
          .on_commit = take_commit,
          .on_resume = take_gap,
          .on_missing = take_missing};
}

void Workbench::take_keeper_error(const Error& error) {
  on_window([this, error] {
    is_beginning_again_ = false;
    keeper_error_ = error;
    Q_EMIT keeper_failed(error);
  });
}

void Workbench::keep_again() {
  if (keeper_ && keeper_error_ && !std::exchange(is_beginning_again_, true)) {
    keeper_->begin_again();
  }
}

/// What was begun before is gone on with, unless somebody has deleted it, to make room for example:
/// under its name the panels would look for another file.
Result<session::RecordingWriter> Workbench::open_on_keeper(const std::filesystem::path& where) {
  std::error_code failed;
  if (directory_ && (std::filesystem::exists(directory_->path() / file_name, failed) || failed)) {
    return open_conversation(directory_->path() / file_name);
  }
  auto made = TemporaryDirectory::make_in(where, directory_prefix);
  if (!made) {
    return std::unexpected(std::move(made.error()));
  }
  const auto file = made->path() / file_name;
  auto writer = open_conversation(file);
  if (writer) {
    directory_ = std::move(*made);
    on_window([this, file] { take_new_conversation(file); });
  }
  return writer;
}

void Workbench::take_new_conversation(const std::filesystem::path& file) {
  begins_anew_ = !kept_in_.empty();
  kept_in_ = file;
  last_event_ = 0;
  Q_EMIT conversation_opened();
}

Result<session::RecordingWriter> Workbench::open_conversation(
    const std::filesystem::path& file) const {
  const auto pages = std::min<std::uint64_t>(options_.most_bytes / page_size, UINT32_MAX - 1);
  const session::RecordingWriterOptions limits{.max_page_count = static_cast<std::uint32_t>(pages)};
  return options_.open_conversation ? options_.open_conversation(file, describe_run(), limits)
                                    : session::RecordingWriter::open(file, describe_run(), limits);
}

void Workbench::record_to(const std::filesystem::path& file) {
  if (is_ending_) {
    return;
  }
  stop_recording();
  const std::uint64_t number = recording_number_;
  opening_recording_ = file;
  Q_EMIT recording_changed();
  work_on(
      files_, *this, [this, file, number] { return open_on_files(file, number); },
      [this, file, number](const Result<void>& opened) {
        if (number != recording_number_) {
          return;  // given up meanwhile
        }
        opening_recording_.reset();
        if (opened) {
          begin_recording(file, number);
        }
        Q_EMIT recording_changed();
        if (!opened) {
          Q_EMIT recording_failed(opened.error());
        }
      });
}

/// One that is given up is closed here, and so before the next is opened: it may be the same file.
Result<void> Workbench::open_on_files(const std::filesystem::path& file, std::uint64_t number) {
  take_opened().reset();
  if (number != recording_number_) {
    return {};
  }
  auto writer = open_recording(file);
  if (!writer) {
    return std::unexpected(std::move(writer.error()));
  }
  if (number == recording_number_) {
    const std::scoped_lock lock(opened_mutex_);
    opened_ = std::move(*writer);
  }
  return {};
}

std::optional<session::RecordingWriter> Workbench::take_opened() {
  const std::scoped_lock lock(opened_mutex_);
  return std::exchange(opened_, std::nullopt);
}

void Workbench::begin_recording(const std::filesystem::path& file, std::uint64_t number) {
  auto writer = take_opened();
  if (!writer) {
    return;
  }
  recording_ = RecordingInfo{.file = file, .bytes = writer->bytes_on_disk()};
  is_recording_again_ = false;
  recording_begins_anew_ = false;
  recorder_ = std::make_unique<session::Recorder>(
      *engine_, std::move(*writer),
      [this, number](const Error& error) {
        on_window([this, number, error] { take_recording_error(error, number); });
      },
      recorder_options(file));
}

session::RecorderOptions Workbench::recorder_options(const std::filesystem::path& file) {
  const auto take_commit = [this](const session::RecordedSoFar& now) {
    on_window([this, bytes = now.bytes_on_disk] {
      if (recording_) {
        recording_->bytes = bytes;
        Q_EMIT recording_changed();
      }
    });
  };
  const auto take_gap = [this](std::uint64_t gap) {
    on_window([this, missing = static_cast<qint64>(gap)] {
      is_recording_again_ = false;
      const bool begins_anew = std::exchange(recording_begins_anew_, false);
      if (recording_) {
        recording_->error.reset();
        recording_->missing = 0;
        Q_EMIT recording_changed();
        if (recorder_) {  // else it ends
          Q_EMIT recorded_again(missing, begins_anew);
        }
      }
    });
  };
  const auto take_missing = [this](std::uint64_t missing) {
    on_window([this, missing] {
      if (recording_) {
        recording_->missing = static_cast<std::int64_t>(missing);
        Q_EMIT recording_changed();
      }
    });
  };
  return {.on_commit = take_commit,
          .on_resume = take_gap,
          .on_missing = take_missing,
          .open_again = [this, file] { return open_recording_again(file); }};
}

/// One that is being stopped has nothing to go on with any more; that its end is missing is told.
void Workbench::take_recording_error(const Error& error, std::uint64_t number) {
  is_recording_again_ = false;
  if (recording_ && number == recording_number_) {
    recording_->error = error;
    Q_EMIT recording_changed();
  }
  Q_EMIT recording_failed(error);
}

void Workbench::record_again() {
  if (recorder_ && recording_ && recording_->error && !std::exchange(is_recording_again_, true)) {
    recorder_->begin_again();
  }
}

Result<session::RecordingWriter> Workbench::open_recording(
    const std::filesystem::path& file) const {
  return options_.open_recording ? options_.open_recording(file, describe_run(), {})
                                 : session::RecordingWriter::open(file, describe_run());
}

/// On the recorder's thread.
Result<session::RecordingWriter> Workbench::open_recording_again(
    const std::filesystem::path& file) {
  std::error_code failed;
  const bool is_there = std::filesystem::exists(file, failed) || failed;
  auto writer = open_recording(file);
  if (writer && !is_there) {
    on_window([this] { recording_begins_anew_ = true; });
  }
  return writer;
}

void Workbench::give_up_opening_recording() {
  ++recording_number_;
  if (opening_recording_) {
    opening_recording_.reset();
    files_.post([this] { take_opened().reset(); });
    Q_EMIT recording_changed();
  }
}

/// The recorder tells of its commits before its file is closed, and the next recording begins after
/// that: no commit can be taken for one of another recording.
void Workbench::stop_recording() {
  give_up_opening_recording();
  if (!recorder_) {
    return;
  }
  work_on(
      files_, *this,
      [recorder = std::shared_ptr<session::Recorder>(std::move(recorder_))]() mutable {
        recorder->stop();
        recorder.reset();
        return true;
      },
      [this](bool) {
        recording_.reset();
        Q_EMIT recording_changed();
      });
}

// ---- the endpoint -------------------------------------------------------------------------------

void Workbench::open(session::TcpServerOptions options) {
  const HostPort where{options.host, options.port};
  options.session.close_when_peer_closes =
      options.session.close_when_peer_closes && closes_with_peer_;
  begin_opening({.is_tcp_server = true},
                [this, options = std::move(options)] { endpoint_ = engine_->open(options); });
  chosen_host_ = where.host;
  let_watch(where, true);
}

void Workbench::open(session::TcpClientOptions options) {
  const HostPort where{options.host, options.port};
  options.session.close_when_peer_closes =
      options.session.close_when_peer_closes && closes_with_peer_;
  const EndpointKind kind{.has_one_peer = true, .stays_after_failure = options.retry.has_value()};
  begin_opening(kind, [this, options = std::move(options)] { endpoint_ = engine_->open(options); });
  let_watch(where, false);
}

void Workbench::open(session::UdpOptions options) {
  const std::string host = options.host;
  const EndpointKind kind{.has_one_peer = !options.peer_host.empty()};
  begin_opening(kind, [this, options = std::move(options)] { endpoint_ = engine_->open(options); });
  chosen_host_ = host;
  go_on_opening();
}

void Workbench::begin_opening(const EndpointKind& kind, std::function<void()> open) {
  close();
  address_.clear();
  chosen_host_.clear();
  endpoint_ = EndpointId::none;  // so that no event of an earlier one is taken for its
  kind_ = kind;
  opening_ = std::move(open);
  new_framing_.reset();
  become(EndpointState::opening);
}

void Workbench::let_watch(const HostPort& where, bool is_ours) {
  is_held_ = false;
  Q_EMIT about_to_open(where, is_ours);
  if (is_held_) {
    hold_timer_.start();
  } else {
    go_on_opening();
  }
}

void Workbench::go_on_opening() {
  hold_timer_.stop();
  if (const auto open = std::exchange(opening_, nullptr)) {
    figures_timer_.start();
    open();
    if (auto framing = std::exchange(new_framing_, std::nullopt)) {
      set_framing(std::move(*framing));
    }
  }
}

void Workbench::set_framing(session::Framing framing) {
  if (opening_) {
    new_framing_ = std::move(framing);
  } else if (state_ != EndpointState::closed) {
    engine_->set_framing(endpoint_, std::move(framing));
  }
}

void Workbench::close() {
  if (state_ == EndpointState::closed) {
    return;
  }
  hold_timer_.stop();
  opening_ = nullptr;
  if (endpoint_ != EndpointId::none) {
    engine_->close(endpoint_);
  }
  sessions_.clear();
  targets_.reset();
  become(EndpointState::closed);
  Q_EMIT sessions_changed();
}

std::string Workbench::address_as_chosen() const {
  const auto bound = parse_ip_endpoint(address_);
  const auto chosen = parse_ip_endpoint(join_host_port(chosen_host_, bound ? bound->port : 0));
  if (!bound || !chosen) {
    return address_;  // a name may stand for any address
  }
  // As it was chosen where it has a zone: an IpEndpoint has none.
  return chosen_host_.contains('%') ? join_host_port(chosen_host_, bound->port)
                                    : to_string(*chosen);
}

bool Workbench::listens_at(const IpEndpoint& where) const {
  const auto bound = parse_ip_endpoint(address_);
  if (!kind_.is_tcp_server || state_ != EndpointState::open || !bound ||
      bound->port != where.port) {
    return false;
  }
  if (bound->address == IpEndpoint().address) {
    // [::] has the IPv4 addresses as well only where no address was chosen.
    return bound->is_v6 == where.is_v6 || chosen_host_.empty();
  }
  return *bound == where;
}

void Workbench::become(EndpointState state) {
  if (state != state_) {
    state_ = state;
    Q_EMIT state_changed(state);
  }
}

// ---- events -------------------------------------------------------------------------------------

void Workbench::wake() {
  if (!drain_timer_.isActive()) {
    drain_timer_.start();
  }
}

void Workbench::drain() {
  reader_->drain(events_);
  bool came_or_went = false;
  for (const Event& event : events_) {
    came_or_went = came_or_went || std::holds_alternative<session::Connected>(event.body) ||
                   std::holds_alternative<session::Disconnected>(event.body);
    take(event);
  }
  seen_ += std::ranges::count_if(events_, session::is_recorded);
  Q_EMIT arrived(events_);
  if (came_or_went) {
    if (sessions_.empty()) {
      ask_for_figures();
    }
    Q_EMIT sessions_changed();
  }
}

void Workbench::take(const Event& event) {
  const bool is_current = event.endpoint == endpoint_ && state_ != EndpointState::closed;
  if (const auto* listening = std::get_if<session::Listening>(&event.body); listening != nullptr) {
    if (is_current) {
      address_ = listening->address;
      become(EndpointState::open);
    }
  } else if (std::holds_alternative<session::Connected>(event.body)) {
    // One of an endpoint that is closed meanwhile only ends; nothing can be sent to it.
    if (is_current) {
      sessions_.emplace(event.session->id, event.session);
    }
    if (is_current && kind_.has_one_peer) {  // which is not told to listen
      become(EndpointState::open);
    }
  } else if (std::holds_alternative<session::Disconnected>(event.body)) {
    sessions_.erase(event.session->id);
    if (targets_) {
      std::erase(*targets_, event.session->id);
    }
    if (is_current && kind_.has_one_peer && sessions_.empty()) {
      become(kind_.stays_after_failure ? EndpointState::opening : EndpointState::closed);
    }
  } else if (const auto* failed = std::get_if<session::Failed>(&event.body);
             failed != nullptr && event.session == nullptr && is_current) {
    // Once it listens it goes on in spite of a failure; before that it is over with the first.
    if (state_ == EndpointState::opening && !kind_.stays_after_failure) {
      become(EndpointState::closed);
    }
    Q_EMIT endpoint_failed(failed->error);
  }
}

// ---- sessions -----------------------------------------------------------------------------------

void Workbench::ask_for_figures() {
  if (sessions_.empty() && state_ == EndpointState::closed) {
    figures_timer_.stop();
  }
  engine_->sessions([this](std::vector<session::SessionInfo> all) {
    QMetaObject::invokeMethod(
        this, [this, all = std::move(all)] { Q_EMIT figures(all); }, Qt::QueuedConnection);
  });
}

void Workbench::set_targets(std::optional<std::vector<SessionId>> targets) {
  targets_ = std::move(targets);
  Q_EMIT sessions_changed();
}

std::size_t Workbench::reachable() const {
  return targets_ ? targets_->size() : sessions_.size();
}

std::size_t Workbench::send(const Bytes& data) {
  if (targets_) {
    for (const SessionId target : *targets_) {
      engine_->send(target, data);
    }
  } else {
    engine_->send_all(endpoint_, data);
  }
  return reachable();
}

}  // namespace lanyard::desktop
