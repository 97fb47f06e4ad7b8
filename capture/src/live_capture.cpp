// Theory of operation. libpcap's handle is made, set and activated; from then on the kernel puts
// what passes the filter into a ring in shared memory. The handle does not block: a loop of the
// caller's waits for its descriptor and reads what is there. On Linux the kernel hands frames over
// in blocks, one when it is full or `block_time` old, so that a flood costs few wake-ups and a
// single frame is hardly late.
#include "lanyard/capture/live_capture.hpp"

#include <net/if.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <utility>

#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::capture {
namespace {

constexpr int longest_frame = 262'144;  // what PcapngWriter and Wireshark take
constexpr int block_time = 20;          // milliseconds

pcap_t* pcap_of(void* handle) {
  return static_cast<pcap_t*>(handle);
}

std::unexpected<Error> failure(std::errc code, const std::string& interface,
                               const std::string& why) {
  return std::unexpected(
      Error{"capture", std::make_error_code(code), "cannot capture on " + interface + ": " + why});
}

/// How the right to capture is given to this program; setcap(8) wants the file itself.
std::string way_to_the_right() {
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return "permission denied (capturing needs root or CAP_NET_RAW: run it with sudo, or once "
         "'sudo setcap cap_net_raw+eip " +
         (unknown ? std::string("/path/to/lanyard") : program.string()) + "')";
}

struct Interfaces {
  std::string names;       ///< Those that are up, for a message: `lo, eth0, any`.
  bool has_wanted = true;  ///< Also where it is not known which there are.
};

/// Needs no right.
Interfaces interfaces_there(const std::string& wanted) {
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  pcap_if_t* first = nullptr;
  if (pcap_findalldevs(&first, reason.data()) != 0 || first == nullptr) {
    return {};
  }
  Interfaces found{.names = {}, .has_wanted = if_nametoindex(wanted.c_str()) != 0};
  for (const pcap_if_t* each = first; each != nullptr; each = each->next) {
    found.has_wanted = found.has_wanted || wanted == each->name;
    if ((each->flags & PCAP_IF_UP) != 0) {
      found.names += (found.names.empty() ? "" : ", ") + std::string(each->name);
    }
  }
  pcap_freealldevs(first);
  return found;
}

std::unexpected<Error> no_such_interface(const std::string& name, const std::string& others) {
  return failure(
      std::errc::no_such_device, name,
      "there is no such interface" + (others.empty() ? others : "; there are: " + others));
}

std::unexpected<Error> activation_failure(pcap_t* handle, int status, const std::string& name) {
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED: {
      // libpcap asks for the right before it looks for the interface.
      const Interfaces there = interfaces_there(name);
      return there.has_wanted ? failure(std::errc::permission_denied, name, way_to_the_right())
                              : no_such_interface(name, there.names);
    }
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return no_such_interface(name, interfaces_there(name).names);
    case PCAP_ERROR_IFACE_NOT_UP:
      return failure(std::errc::network_down, name, "the interface is down");
    default: {
      const std::string told = pcap_geterr(handle);
      return failure(std::errc::io_error, name, told.empty() ? pcap_statustostr(status) : told);
    }
  }
}

bool is_known(trace::LinkType type) {
  using trace::LinkType;
  switch (type) {
    case LinkType::loopback_null:
    case LinkType::ethernet:
    case LinkType::raw_ip:
    case LinkType::loopback_loop:
    case LinkType::linux_cooked:
    case LinkType::raw_ipv4:
    case LinkType::raw_ipv6:
    case LinkType::linux_cooked_v2:
      return true;
  }
  return false;
}

/// The link type as captures write it: DLT_RAW differs from its number in files.
trace::LinkType link_type_of(pcap_t* handle) {
  const int type = pcap_datalink(handle);
  return type == DLT_RAW ? trace::LinkType::raw_ip
                         : static_cast<trace::LinkType>(static_cast<std::uint16_t>(type));
}

Result<void> set_filter(pcap_t* handle, const LiveOptions& options, trace::LinkType type) {
  const std::string text = filter_text(options, type == trace::LinkType::ethernet);
  bpf_program program{};
  if (pcap_compile(handle, &program, text.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return failure(std::errc::invalid_argument, options.interface,
                   "the filter '" + text + "' is not understood: " + pcap_geterr(handle));
  }
  const int status = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  if (status != 0) {
    return failure(std::errc::io_error, options.interface, pcap_geterr(handle));
  }
  return {};
}

/// What has to be said before the handle is activated. Each only fails on one that is.
void prepare(pcap_t* handle) {
  static_cast<void>(pcap_set_snaplen(handle, longest_frame));
  static_cast<void>(pcap_set_timeout(handle, block_time));
  static_cast<void>(pcap_set_buffer_size(handle, int{LiveCapture::buffer_size}));
  static_cast<void>(pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO));
}

}  // namespace

void LiveCapture::Closer::operator()(void* handle) const {
  pcap_close(pcap_of(handle));
}

Result<LiveCapture> LiveCapture::open(const LiveOptions& options) {
  const std::string& name = options.interface;
  if (!options.host.empty() && !parse_ip_endpoint(join_host_port(options.host, 0))) {
    return failure(std::errc::invalid_argument, name, "'" + options.host + "' is no address");
  }
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  Handle owner(pcap_create(name.c_str(), reason.data()));
  pcap_t* const handle = pcap_of(owner.get());
  if (handle == nullptr) {
    return failure(std::errc::io_error, name, reason.data());
  }
  prepare(handle);
  // Above 0 it is a warning: no promiscuous mode, no time stamps of that kind.
  if (const int status = pcap_activate(handle); status < 0) {
    return activation_failure(handle, status, name);
  }
  // The newer header of `any` tells each frame's interface; where it is not known, the older stays.
  static_cast<void>(
      pcap_datalink(handle) == DLT_LINUX_SLL ? pcap_set_datalink(handle, DLT_LINUX_SLL2) : 0);
  const trace::LinkType type = link_type_of(handle);
  if (!is_known(type)) {
    return failure(std::errc::not_supported, name,
                   "its frames are of a kind that is not known here (link type " +
                       std::to_string(static_cast<int>(type)) + ")");
  }
  if (const auto filtered = set_filter(handle, options, type); !filtered) {
    return std::unexpected(filtered.error());
  }
  if (pcap_setnonblock(handle, 1, reason.data()) != 0) {
    return failure(std::errc::io_error, name, reason.data());
  }
  const bool nanoseconds = pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO;
  return LiveCapture(std::move(owner), {.link_type = type, .name = name}, nanoseconds);
}

int LiveCapture::descriptor() const {
  return pcap_get_selectable_fd(pcap_of(handle_.get()));
}

Result<std::size_t> LiveCapture::read(const Take& take, std::size_t most) {
  std::size_t count = 0;
  while (count < most) {
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const int status = pcap_next_ex(pcap_of(handle_.get()), &header, &bytes);
    if (status == 0) {
      break;
    }
    if (status < 0) {
      return failure(std::errc::network_down, interface_.name, pcap_geterr(pcap_of(handle_.get())));
    }
    const std::chrono::nanoseconds fraction(header->ts.tv_usec * (nanoseconds_ ? 1 : 1000));
    const ByteView frame = std::as_bytes(std::span(bytes, header->caplen));
    take({.link_type = interface_.link_type,
          .time = trace::PacketTime(std::chrono::seconds(header->ts.tv_sec) + fraction),
          .bytes = frame,
          .original_size = header->len});
    ++count;
  }
  return count;
}

Losses LiveCapture::losses() const {
  pcap_stat figures{};
  if (pcap_stats(pcap_of(handle_.get()), &figures) != 0) {
    return {};
  }
  return {.by_kernel = figures.ps_drop, .by_interface = figures.ps_ifdrop};
}

}  // namespace lanyard::capture
