#pragma once

#include <QObject>
#include <QTimer>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/task_thread.hpp"
#include "lanyard/base/address_book.hpp"
#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/base/temporary_directory.hpp"
#include "lanyard/session/engine.hpp"
#include "lanyard/session/recorder.hpp"

namespace lanyard::desktop {

struct WorkbenchOptions {
  /// Where the conversation is kept while the window is open: a directory on a disk, not in memory.
  /// Empty: the user's cache (QStandardPaths::CacheLocation).
  std::filesystem::path directory{};
  /// Of the conversation that is kept so, at most; from then on new messages are not shown.
  std::uint64_t most_bytes = std::uint64_t{64} << 30U;
  /// Asked which address is really meant; null: none.
  std::shared_ptr<AddressBook> book{};
  using Open = std::function<Result<session::RecordingWriter>(
      const std::filesystem::path& file, const session::RunDescription& run,
      const session::RecordingWriterOptions& options)>;
  /// Opens the conversation's file, on a thread where it may take its time. Null:
  /// session::RecordingWriter::open().
  Open open_conversation{};
  /// The same for the user's file.
  Open open_recording{};
};

enum class EndpointState : std::uint8_t {
  closed,
  opening,  ///< Connecting, or waiting to try again.
  open,     ///< Listening, connected, or able to send to a UDP peer.
};

/// What the user's file takes, while there is one.
struct RecordingInfo {
  std::filesystem::path file;
  std::uint64_t bytes = 0;       ///< On the disk.
  std::optional<Error> error{};  ///< Why nothing is recorded until record_again().
  std::int64_t missing = 0;      ///< While there is an `error`: the events since that it lacks.
};

/// The window's one door to the engine: it opens and closes the endpoint, hands events to the
/// panels on the window's thread, and keeps the whole conversation in a recording, from which the
/// panels show it.
///
/// Theory of operation. Two readers stand at the engine's journal. The keeper, a Recorder, takes
/// every byte and slows the network down rather than lose one; what it has written is told by
/// recorded(), a few tens of times a second at most. The window's own reader takes events without
/// bytes and is thinned out when the window is slow, so that no flood can fill memory or freeze it.
/// Nobody here waits for the network or for the disk. Recordings are opened and closed on threads
/// of their own; what happens until the conversation's is open waits in the journal, in its order.
/// The end has a thread of its own as well: see end().
///
/// Lives on the window's thread; every method is to be called there.
class Workbench : public QObject {
  Q_OBJECT

 public:
  /// Starts the engine and has the recording made; conversation_opened() says when it is there.
  /// Where it cannot be made the workbench works without one, and keeper_failed() says why.
  explicit Workbench(WorkbenchOptions options = {}, QObject* parent = nullptr);
  /// As end(), and waits for it.
  ~Workbench() override;

  /// Closes the endpoint, lets everything received reach the recordings, and ends the engine: takes
  /// as long as the disk takes, and returns at once; ended() comes. Nothing can be opened any more,
  /// and a recording that is being opened is given up.
  void end();
  [[nodiscard]] bool has_ended() const { return has_ended_; }
  /// How many events have happened that are not in the conversation's file yet; those that are not
  /// kept are not among them.
  [[nodiscard]] std::int64_t still_to_write() const;

  // ---- the endpoint: one at a time --------------------------------------------------------------

  /// Each closes what is open before. What comes of it is told by state_changed() and
  /// endpoint_failed().
  void open(session::TcpServerOptions options);
  void open(session::TcpClientOptions options);
  void open(session::UdpOptions options);
  /// Stops listening, connecting or trying again, and closes all sessions.
  void close();
  /// For a slot of about_to_open() that needs a moment: the endpoint is opened when it calls
  /// go_on_opening(), or 60 ms later.
  void hold_opening() { is_held_ = true; }
  void go_on_opening();
  /// How the streams of the endpoint that is open, or about to be opened, are cut into messages
  /// from now on.
  void set_framing(session::Framing framing);
  /// Whether a session of an endpoint that is opened from now on ends when its peer has ended its
  /// side, where its options say so; it does at first. Otherwise someone has to end it, as
  /// automatic replies do.
  void set_closes_with_peer(bool closes) { closes_with_peer_ = closes; }

  [[nodiscard]] EndpointState state() const { return state_; }
  /// Of the endpoint that is open or was open last; none while one is about to be opened.
  [[nodiscard]] session::EndpointId endpoint() const { return endpoint_; }
  /// The bound address of a listening endpoint; else empty.
  [[nodiscard]] const std::string& address() const { return address_; }
  /// The same by the address that was chosen, where peers reach it by that and it is bound to
  /// another: one of a virtual network.
  [[nodiscard]] std::string address_as_chosen() const;
  /// Whether it is a TCP server of ours that has this address, alone or with every other.
  [[nodiscard]] bool listens_at(const IpEndpoint& where) const;

  // ---- sessions ---------------------------------------------------------------------------------

  using Sessions = std::map<session::SessionId, std::shared_ptr<const session::SessionIdentity>>;
  /// Those that are open.
  [[nodiscard]] const Sessions& sessions() const { return sessions_; }

  /// To whom send() sends: these, or everyone where there is nothing.
  void set_targets(std::optional<std::vector<session::SessionId>> targets);
  [[nodiscard]] const std::optional<std::vector<session::SessionId>>& targets() const {
    return targets_;
  }
  /// How many sessions send() would reach now.
  [[nodiscard]] std::size_t reachable() const;
  /// Queues `data` for the targets; returns for how many.
  std::size_t send(const Bytes& data);

  // ---- the recording ----------------------------------------------------------------------------

  /// The file that holds the whole conversation; read it with a RecordingReader, on any thread.
  /// Empty where there is none, and until conversation_opened().
  [[nodiscard]] const std::filesystem::path& conversation_file() const { return kept_in_; }
  /// The number of the newest event in it (docs/recording.md, "Order"); 0: none.
  [[nodiscard]] std::int64_t last_event() const { return last_event_; }
  [[nodiscard]] const std::optional<Error>& keeper_error() const { return keeper_error_; }
  /// While there is a keeper_error(): how many events have happened since that are not kept.
  [[nodiscard]] std::int64_t not_kept() const { return keeper_error_ ? not_kept_ : 0; }
  /// After keeper_failed(): keeps the conversation from now on, behind what was kept before; where
  /// somebody has deleted that, in a new file: conversation_opened() comes for it. Then
  /// kept_again() comes, or keeper_failed() once more.
  void keep_again();

  /// Records to a file of the user's as well, from when recording() says so on. What comes of it is
  /// told by recording_changed() and recording_failed(). One under way ends before, and one that is
  /// being opened is given up; it may be the same file.
  void record_to(const std::filesystem::path& file);
  /// While recording() has an error: records from now on, behind what was recorded before; where
  /// somebody has deleted that, in a new file of the same name. Then recorded_again() comes, or
  /// recording_failed() once more.
  void record_again();
  /// What has happened until now is still written; recording() is there until it is and the file is
  /// closed. One that is being opened is given up.
  void stop_recording();
  [[nodiscard]] const std::optional<RecordingInfo>& recording() const { return recording_; }
  /// The file that record_to() is opening, which may take a while on a slow disk; else empty.
  [[nodiscard]] const std::optional<std::filesystem::path>& opening_recording() const {
    return opening_recording_;
  }

  /// Message events that arrived() left out because the window was slow. The recording has them.
  [[nodiscard]] std::uint64_t left_out() const { return reader_->left_out(); }

  /// For what needs a reader of its own. Do not stop it.
  [[nodiscard]] session::Engine& engine() { return *engine_; }
  /// May be null.
  [[nodiscard]] const std::shared_ptr<AddressBook>& book() const { return options_.book; }

 Q_SIGNALS:
  /// A TCP endpoint is about to be opened: who wants to see its first segments gets ready now, or
  /// calls hold_opening() and does it at once.
  /// `where`: as typed; of a server of ours (`is_ours`) the host may be empty.
  void about_to_open(const lanyard::HostPort& where, bool is_ours);
  void state_changed(lanyard::desktop::EndpointState state);
  /// The endpoint could not be opened, or stays open in trouble; the sentence is the user's to
  /// read.
  void endpoint_failed(const lanyard::Error& error);
  /// Events in order. Of messages there is the size, not the bytes; under a flood some are left
  /// out, but never one of another kind.
  void arrived(const std::vector<lanyard::session::Event>& events);
  /// Sessions came or went, or the targets were chosen anew.
  void sessions_changed();
  /// All sessions with their figures, four times a second while there are any, and once when there
  /// are none any more.
  void figures(const std::vector<lanyard::session::SessionInfo>& sessions);
  /// conversation_file() can be read from now on. Once more where it is another one: what was kept
  /// before is gone, and the numbers begin anew.
  void conversation_opened();
  /// The conversation's file holds the events up to `last_event`.
  void recorded(std::int64_t last_event);
  /// The keeper has stopped, or could not begin: the disk is full, for example.
  void keeper_failed(const lanyard::Error& error);
  /// not_kept() has changed.
  void not_kept_changed();
  /// What happens is kept again. `missing` events in between are not; a notice in the conversation
  /// says so in their place. `begins_anew`: what was kept before has been deleted.
  void kept_again(qint64 missing, bool begins_anew);
  /// Windows were killed before, and left these conversations; see rescue_conversations(). Once,
  /// where there are any.
  void rescued(const std::vector<std::filesystem::path>& conversations);
  /// recording() or opening_recording() has changed.
  void recording_changed();
  /// The file could not be opened, or what happened could not be written to it. Where recording()
  /// has an error then, record_again() goes on; else the recording is over.
  void recording_failed(const lanyard::Error& error);
  /// What happens is recorded again. `missing` events in between are not; a notice in the recording
  /// says so in their place. `begins_anew`: what was recorded before has been deleted. Not told of
  /// one that is being stopped.
  void recorded_again(qint64 missing, bool begins_anew);
  /// What end() began is done.
  void ended();

 private:
  struct EndpointKind {
    bool is_tcp_server = false;
    bool has_one_peer = false;         ///< Chosen beforehand: it is open while that is.
    bool stays_after_failure = false;  ///< It tries again.
  };

  void start_keeper();
  session::RecorderOptions keeper_options();
  void take_keeper_error(const Error& error);
  Result<session::RecordingWriter> open_on_keeper(const std::filesystem::path& where);
  [[nodiscard]] Result<session::RecordingWriter> open_conversation(
      const std::filesystem::path& file) const;
  void take_new_conversation(const std::filesystem::path& file);
  void become(EndpointState state);
  Result<void> open_on_files(const std::filesystem::path& file, std::uint64_t number);
  void begin_recording(const std::filesystem::path& file, std::uint64_t number);
  session::RecorderOptions recorder_options(const std::filesystem::path& file);
  void take_recording_error(const Error& error, std::uint64_t number);
  [[nodiscard]] Result<session::RecordingWriter> open_recording(
      const std::filesystem::path& file) const;
  Result<session::RecordingWriter> open_recording_again(const std::filesystem::path& file);
  void on_window(std::function<void()> tell);
  std::optional<session::RecordingWriter> take_opened();
  void give_up_opening_recording();
  void begin_opening(const EndpointKind& kind, std::function<void()> open);
  void let_watch(const HostPort& where, bool is_ours);
  void wake();
  void drain();
  void take(const session::Event& event);
  void ask_for_figures();

  const WorkbenchOptions options_;
  /// The keeper's thread alone, which has ended before this goes: made once the file is open.
  std::optional<TemporaryDirectory> directory_;
  std::filesystem::path kept_in_;
  std::optional<Error> keeper_error_;
  bool is_beginning_again_ = false;  ///< The keeper.
  bool begins_anew_ = false;         ///< What the keeper had is gone; not yet told.
  std::int64_t not_kept_ = 0;        ///< As the keeper counts it, while it has failed.
  std::int64_t last_event_ = 0;
  // These three count session::is_recorded() events.
  std::int64_t seen_ = 0;      ///< That arrived() has told.
  std::int64_t kept_ = 0;      ///< That are in the file, or were.
  std::int64_t given_up_ = 0;  ///< That were missing when the keeper began again.
  bool is_ending_ = false;
  bool has_ended_ = false;

  EndpointState state_ = EndpointState::closed;
  session::EndpointId endpoint_ = session::EndpointId::none;
  EndpointKind kind_;
  std::function<void()> opening_;                ///< Opens the endpoint that is held back.
  std::optional<session::Framing> new_framing_;  ///< For that endpoint, chosen since.
  bool is_held_ = false;
  bool closes_with_peer_ = true;
  std::string address_;
  std::string chosen_host_;  ///< Of a listening endpoint, as typed; may be empty.
  Sessions sessions_;
  std::optional<std::vector<session::SessionId>> targets_;
  std::optional<RecordingInfo> recording_;
  bool is_recording_again_ = false;     ///< record_again() has been asked for.
  bool recording_begins_anew_ = false;  ///< What was recorded is gone; not yet told.
  std::optional<std::filesystem::path> opening_recording_;
  /// Of the recording that is wanted; it goes up when that changes, also to none. Read by files_.
  std::atomic<std::uint64_t> recording_number_{0};
  std::mutex opened_mutex_;
  /// Guarded: opened by files_, and not yet taken by the window's thread. Where that does not want
  /// it any more, files_ closes it before it opens another.
  std::optional<session::RecordingWriter> opened_;

  QTimer hold_timer_;
  QTimer drain_timer_;
  QTimer figures_timer_;
  std::vector<session::Event> events_;
  std::unique_ptr<session::Engine> engine_;
  std::shared_ptr<session::EventReader> reader_;
  std::unique_ptr<session::Recorder> keeper_;
  std::unique_ptr<session::Recorder> recorder_;
  TaskThread cleaner_;  ///< Looks for what killed windows have left: there may be much of it.
  TaskThread files_;    ///< Opens and closes recordings, one after the other.
  TaskThread ender_;    ///< Waits for all of the above.
};

}  // namespace lanyard::desktop
