#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lanyard/base/error.hpp"
#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/pcapng_writer.hpp"

/// Frames as they pass an interface of this computer, through libpcap. A layer of its own, so that
/// the trace library stays pure: what comes from here goes into its FlowTable and PcapngWriter.
namespace lanyard::capture {

/// What is to be captured.
struct LiveOptions {
  /// As the system calls it: `eth0`, `lo`; on Linux `any` is all of them.
  std::string interface {};
  /// Only TCP segments from or to one of these ports; none: all TCP segments.
  std::vector<std::uint16_t> ports{};
  /// Only those from or to this address, IPv4 or IPv6 without a zone; empty: any.
  std::string host{};
};

/// What a capture lacks, counted since it began.
struct Losses {
  std::uint64_t by_kernel = 0;     ///< We were too slow, and the buffer was full.
  std::uint64_t by_interface = 0;  ///< Where the system tells.
};

/// A capture that runs from open() on: what comes before it is read waits in a buffer of
/// buffer_size in the kernel, and what does not fit is lost and counted. Times are those of the
/// kernel, in nanoseconds where it has them. The interface is not put into promiscuous mode.
/// Fragments of IP datagrams are captured whatever their ports. One thread at a time.
class LiveCapture {
 public:
  static constexpr std::size_t buffer_size = std::size_t{16} << 20U;

  /// Error `capture`, each with what to do: the right is lacking (std::errc::permission_denied: the
  /// sentence says how to get it), there is no such interface (the sentence names those there are)
  /// or it is down; `host` is no address.
  static Result<LiveCapture> open(const LiveOptions& options);

  /// What its frames begin with, and its name: as PcapngWriter wants it.
  [[nodiscard]] const trace::InterfaceDescription& interface() const { return interface_; }

  /// Becomes readable when frames wait, at most 20 ms after they came; read() then. It stays this
  /// object's.
  [[nodiscard]] int descriptor() const;

  /// Takes a frame; its views are valid during the call only.
  using Take = std::function<void(const trace::Frame&)>;

  /// Hands over the frames that wait, at most `most`; returns how many: 0 when none waits. Never
  /// blocks. Error `capture`: the interface went down or away.
  Result<std::size_t> read(const Take& take, std::size_t most);

  /// Zeros where the system does not tell.
  [[nodiscard]] Losses losses() const;

 private:
  struct Closer {
    void operator()(void* handle) const;
  };
  /// A pcap_t; libpcap's header is for the implementation alone.
  using Handle = std::unique_ptr<void, Closer>;

  LiveCapture(Handle handle, trace::InterfaceDescription interface, bool nanoseconds)
      : handle_(std::move(handle)), interface_(std::move(interface)), nanoseconds_(nanoseconds) {}

  Handle handle_;
  trace::InterfaceDescription interface_;
  bool nanoseconds_;  ///< Else microseconds.
};

/// The filter of `options` in libpcap's language (pcap-filter(7)). `vlan`: also within a VLAN tag.
std::string filter_text(const LiveOptions& options, bool vlan);

}  // namespace lanyard::capture
