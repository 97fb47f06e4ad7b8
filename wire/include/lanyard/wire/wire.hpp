#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lanyard/air/directory.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/trace/flow.hpp"

/// The segments of a conversation, wherever they can be seen. Knows neither sessions nor a toolkit:
/// the terminal's `--wire` and the window draw what it hands over.
namespace lanyard::wire {

/// Where the segments are looked for now.
struct Watching {
  HostPort server{};  ///< As it was given to watch().
  /// What is looked for: `server`, or this computer's end of the way that a virtual network knows
  /// to it.
  HostPort place{};
  std::string interface {};             ///< Of this computer, captured; empty: none.
  std::vector<std::string> networks{};  ///< The virtual networks whose own frames are taken.
};

/// What there is to tell; any may be missing. Called by drain(), on its thread.
struct WireHandlers {
  /// The next segment. What `fed` points to is good during the call.
  std::function<void(const trace::FlowTable::Fed& fed, const trace::HostNames& names)> on_segment{};
  /// Each frame as it was seen, before it is analysed. Its views are good during the call.
  std::function<void(const trace::Frame& frame)> on_frame{};
  /// Where segments were seen until now was left, at pause() or for another place: before the next
  /// one of a flow others may be missing, and the table's flows know it (FlowTable::note_gap()).
  std::function<void()> on_gap{};
  /// What watch() asked for under this number has had its effect, whatever that was: connections
  /// made from now on are seen from their first segment where they can be seen at all. Of orders
  /// that come fast only the last may be told.
  std::function<void(std::uint64_t order)> on_obeyed{};
  /// From here on segments come from there.
  std::function<void(const Watching& watching)> on_watching{};
  /// Frames came faster than they were drained; how many are missing so far, all together.
  std::function<void(std::uint64_t missed)> on_missed{};
  /// A place cannot be looked at, or not any more; the others go on. Errors as of
  /// capture::LiveCapture::open() and read(): each says what to do.
  std::function<void(const Error& error)> on_failure{};
};

struct WireOptions {
  /// Segments of flows past this number are passed over: 100,000 are 70 MB.
  std::size_t max_flows = 100'000;
  /// Bytes of frames that wait for drain(), twice: those that wait and those being drained. When it
  /// is full nothing is read any more, and what the kernel or a lab then drops is counted.
  std::size_t max_waiting = std::size_t{4} << 20U;
  /// Where virtual networks are found.
  std::filesystem::path directory = air::default_directory();
  /// A virtual network that takes longer to answer hangs, and is passed over.
  std::chrono::milliseconds patience{1'000};
};

/// Watches one conversation at a time.
///
/// A thread of its own looks for the place, which may take seconds where a virtual network does not
/// answer, and reads frames; drain() analyses them on the caller's thread, so that flows and names
/// are the caller's to read without a lock. Use all methods on one thread.
///
///     wire::Wire wire({.on_segment = paint, .on_failure = tell}, [&] { post_to_my_loop(drain); });
///     wire.watch({"192.168.4.2", 8000}, false);
///     …
///     void drain() { if (wire.drain(256)) post_to_my_loop(drain); }
class Wire {
 public:
  /// `on_news` is called on the wire's thread when there is something to drain after there was
  /// nothing, once until the next drain(); it must neither block nor call the wire.
  Wire(WireHandlers handlers, std::function<void()> on_news, const WireOptions& options = {});
  /// As stop().
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// Watches the connections to `server`, an address and port as a person typed them: of this
  /// computer's own server (`is_ours`; an empty host and 0.0.0.0 are every address of it) or of
  /// another one. Returns at once, with the number that on_obeyed tells when it has had its effect;
  /// before that on_watching or on_failure may come.
  ///
  /// Virtual networks come and go, and with them the way to an address in one: call it again before
  /// and after a connection is made. Where nothing has changed nothing happens and nothing is told;
  /// else what is watched is changed, and flows go on being numbered. What there is no way to at
  /// the moment leaves it as it is: who connects is told the reason.
  std::uint64_t watch(const HostPort& server, bool is_ours);

  /// Watches nothing until the next watch(). What has come until then can still be drained, but for
  /// what the kernel has not handed over yet (frames of its last 20 ms) and what has no room
  /// (WireOptions::max_waiting): on_missed does not count it. Flows stay: they go on under their
  /// numbers. Returns at once, with a number as watch().
  std::uint64_t pause();

  /// Waits until the last watch() has had its effect, so that a connection that is made then is
  /// seen from its first segment. False when `timeout` passes before.
  bool wait_until_watching(std::chrono::milliseconds timeout);

  /// Calls the handlers for what waits, at most for `most` frames. True: more waits, and on_news
  /// is not called for it.
  bool drain(std::size_t most);

  /// Waits until there is something to drain. False when `timeout` passes before.
  bool wait_for_news(std::chrono::milliseconds timeout);

  /// Has the thread end, and does not wait for it: stop() does. What comes until then can still be
  /// drained.
  void request_stop();

  /// Ends the thread, which takes as long as the question that virtual networks are being asked:
  /// WireOptions::patience where some hang, however many they are; and up to five seconds where one
  /// has answered, hangs only then, and is to open a way to a board. What waits can still be
  /// drained; nothing comes after it. The second call does nothing.
  void stop();

  /// All flows that drain() has met, without their segments.
  [[nodiscard]] const trace::FlowTable& table() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::wire
