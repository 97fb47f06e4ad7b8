// Theory of operation. One loop on this thread reads what waits in the capture's buffer and draws
// it; it wakes for the descriptor, and every 200 ms for what the view holds back. Another thread
// waits for signals alone, so that Ctrl-C works while standard output is stuck.
#include "flow_live.hpp"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <optional>
#include <thread>

#include "command.hpp"
#include "flow_list.hpp"
#include "lanyard/capture/live_capture.hpp"
#include "lanyard/trace/capture_file.hpp"
#include "lanyard/wire/live_names.hpp"
#include "output.hpp"

namespace lanyard::cli {
namespace {

/// Frames read in one turn; then output is flushed.
constexpr std::size_t most_in_a_turn = 4096;
constexpr std::chrono::milliseconds tick_pause{200};
/// Flows kept for the list at the end: 70 MB. Those after them are counted.
constexpr std::size_t most_flows = 100'000;

/// A capture file that grows; empty where none is wanted.
class CaptureCopy {
 public:
  Result<void> begin(const std::string& path, const trace::InterfaceDescription& interface) {
    auto file = trace::CaptureFile::create(path);
    if (!file) {
      return std::unexpected(file.error());
    }
    file_.emplace(std::move(*file));
    auto writer =
        trace::PcapngWriter::begin([this](ByteView block) { return file_->write(block); });
    if (!writer) {
      return std::unexpected(writer.error());
    }
    writer_.emplace(std::move(*writer));
    const auto index = writer_->add_interface(interface);
    return index ? Result<void>() : std::unexpected(index.error());
  }

  Result<void> add(const trace::Frame& frame) {
    return writer_ ? writer_->write_packet(0, frame.time, frame.bytes) : Result<void>();
  }

  /// So that another program can read along.
  Result<void> flush() { return file_ ? file_->flush() : Result<void>(); }
  Result<void> close() { return file_ ? file_->close() : Result<void>(); }

 private:
  std::optional<trace::CaptureFile> file_;
  std::optional<trace::PcapngWriter> writer_;
};

class FlowLive {
 public:
  FlowLive(const FlowLiveOptions& options, capture::LiveCapture capture)
      : options_(options),
        capture_(std::move(capture)),
        output_(stop_asked_),
        view_(options.view, [this](const std::string& lines) { output_.write(lines); }),
        descriptor_(io_),
        timer_(io_) {}

  int run() {
    if (!options_.write.empty()) {
      if (const auto begun = copy_.begin(options_.write, capture_.interface()); !begun) {
        output_.note("lanyard: " + begun.error().message);
        output_.flush();
        return exit_network_failure;
      }
    }
    asio::signal_set signals(signal_io_, SIGINT, SIGTERM, SIGHUP);
    std::thread signal_thread([&] { wait_for_signals(signals); });
    descriptor_.assign(capture_.descriptor());
    if (!options_.view.json) {
      output_.note("Capturing on " + options_.interface + "; Ctrl-C ends and lists the flows.");
      output_.flush();
    }
    wait();
    tick();
    io_.run();
    descriptor_.release();  // it is the capture's
    finish();
    signal_io_.stop();
    signal_thread.join();
    return status_;
  }

 private:
  void wait_for_signals(asio::signal_set& signals) {
    std::function<void()> wait_for_one = [&] {
      signals.async_wait([&](const std::error_code& cancelled, int /*signal*/) {
        if (cancelled) {
          return;
        }
        if (stop_asked_.exchange(true)) {
          std::_Exit(130);  // asked twice: at once
        }
        asio::post(io_, [this] { io_.stop(); });
        wait_for_one();
      });
    };
    wait_for_one();
    signal_io_.run();
  }

  void wait() {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [this](const std::error_code& error) {
                             if (!error && read() > 0) asio::post(io_, [this] { wait(); });
                           });
  }

  void tick() {
    timer_.expires_after(tick_pause);
    timer_.async_wait([this](const std::error_code& cancelled) {
      if (!cancelled) {
        view_.tick(std::chrono::system_clock::now(), table_);
        flush();
        tick();
      }
    });
  }

  /// 0 when it is over.
  std::size_t read() {
    const auto count =
        capture_.read([this](const trace::Frame& frame) { take(frame); }, most_in_a_turn);
    if (!count) {
      fail(count.error());
      return 0;
    }
    flush();
    return status_ == exit_done ? 1 : 0;
  }

  void take(const trace::Frame& frame) {
    if (const auto added = copy_.add(frame); !added) {
      fail(added.error());
    }
    const auto fed = table_.feed(frame);
    if (fed.flow != nullptr) {
      names_.learn(table_, *fed.flow);
    }
    view_.take(fed, table_.names());
  }

  void flush() {
    output_.flush();
    if (const auto flushed = copy_.flush(); !flushed) {
      fail(flushed.error());
    }
    if (output_.gone()) {
      status_ = output_.failure().empty() ? status_ : exit_network_failure;
      io_.stop();
    }
  }

  void fail(const Error& error) {
    if (status_ == exit_done) {
      output_.note("lanyard: " + error.message);
      status_ = exit_network_failure;
      io_.stop();
    }
  }

  /// What came before Ctrl-C and waits in the buffer. Frames may come faster than they are drawn:
  /// the first one that came later ends it, and so does a buffer's worth where the clock was set.
  void read_the_rest() {
    const trace::PacketTime stopped = std::chrono::system_clock::now();
    const int before = status_;
    std::size_t bytes = 0;
    bool is_past = false;
    while (before == exit_done && !is_past && !output_.gone()) {
      const auto count = capture_.read(
          [&](const trace::Frame& frame) {
            bytes += frame.bytes.size();
            is_past = is_past || frame.time > stopped || bytes > capture::LiveCapture::buffer_size;
            if (!is_past) take(frame);
          },
          most_in_a_turn);
      if (!count || *count == 0) break;
    }
  }

  void finish() {
    read_the_rest();
    view_.finish(table_);
    if (options_.view.json) {
      print_flow_json(output_, table_);
    } else if (options_.view.only_flow == 0 && !table_.flows().empty()) {
      output_.write("\n");
      print_flow_table(output_, table_, options_.view.ascii, options_.list_columns);
    }
    tell_losses();
    if (const auto closed = copy_.close(); !closed) {
      fail(closed.error());
    }
    output_.flush();
    if (!output_.failure().empty()) {
      status_ = exit_network_failure;
    }
  }

  void tell_losses() {
    const capture::Losses losses = capture_.losses();
    if (losses.by_kernel > 0) {
      output_.note("lanyard: " + trace::number_text(losses.by_kernel) +
                   " frames came faster than they could be read and are not here");
    }
    if (table_.flows_not_kept() > 0) {
      output_.note("lanyard: " + trace::number_text(table_.flows_not_kept()) +
                   " segments of further flows were passed over");
    }
    if (table_.frames() == 0 && !options_.view.json) {
      output_.note("No TCP segment has passed.");
    }
  }

  const FlowLiveOptions& options_;
  capture::LiveCapture capture_;
  std::atomic<bool> stop_asked_{false};
  Output output_;
  WireView view_;
  asio::io_context io_;
  asio::io_context signal_io_;
  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer timer_;
  trace::FlowTable table_{{.max_flows = most_flows, .segments_per_flow = 0}};
  wire::LiveNames names_;
  CaptureCopy copy_;
  int status_ = exit_done;
};

}  // namespace

int run_flow_live(const FlowLiveOptions& options) {
  auto capture =
      capture::LiveCapture::open({.interface = options.interface, .ports = options.ports});
  if (!capture) {
    const std::atomic<bool> never{false};
    Output output(never);
    output.note("lanyard: " + capture.error().message);
    output.flush();
    return exit_network_failure;
  }
  return FlowLive(options, std::move(*capture)).run();
}

}  // namespace lanyard::cli
