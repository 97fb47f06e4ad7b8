#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab_time.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "lanyard/lab/subnet.hpp"
#include "lanyard/lab/uplink_mac.hpp"

namespace lanyard::lab {

struct DhcpMessage;
enum class DhcpType : std::uint8_t;

struct DhcpSettings {
  Subnet subnet{};
  std::chrono::seconds lease_time = std::chrono::hours(24);  ///< At least a minute.
  /// How long an offered address is kept for the one it was offered to.
  std::chrono::seconds offer_time = std::chrono::seconds(30);
  /// How long a declined address is not offered, unless no other is left.
  std::chrono::seconds quarantine = std::chrono::minutes(10);
  std::string domain{};  ///< Option 15; left out when empty or when there is no room for it.
};

enum class DhcpEventKind : std::uint8_t {
  offered,
  leased,
  renewed,  ///< Also when a board asks anew for the lease that it holds.
  released,
  declined,        ///< A board found that another has the address.
  expired,         ///< A lease ran out.
  refused,         ///< DHCPNAK: `address` is what the board asked for and cannot have.
  pool_exhausted,  ///< Nothing left to offer; `address` is 0.0.0.0.
};

/// The kind in words: `pool exhausted`.
std::string_view describe(DhcpEventKind kind);

struct DhcpEvent {
  DhcpEventKind kind = DhcpEventKind::offered;
  MacAddress mac;
  Ipv4Address address;
  std::string hostname{};  ///< Printable ASCII without spaces, at most 63 characters; may be empty.

  friend bool operator==(const DhcpEvent&, const DhcpEvent&) = default;
};

struct DhcpOutcome {
  /// Whole Ethernet frames without frame check sequence, each for the switch, from uplink_mac() of
  /// the gateway; to the board's own address or to everyone.
  std::vector<std::vector<std::byte>> frames;
  std::vector<DhcpEvent> events;
};

struct DhcpLease {
  MacAddress mac;
  Ipv4Address address;
  std::string hostname{};
  LabTime until{};

  friend bool operator==(const DhcpLease&, const DhcpLease&) = default;
};

/// A DHCP server (RFC 2131, options of RFC 2132) for the boards of one subnet, whose gateway it
/// speaks for. It is the only one there ("authoritative"): it says no to what another network's
/// server gave, and yes to a board that asks for a free address it had before the lab began anew.
///
/// A board is known by its hardware address (chaddr), which must be the frame's source, and gets
/// the same address as long as the server lives, after release and expiry too, unless all others
/// are taken and a stranger needs it. Addresses are given out in rising order, the pool being all
/// hosts but gateway and nameserver. No step is linear in the size of the subnet. Relays (giaddr)
/// and BOOTP are not served. It does not probe an address before it offers it: boards do, and
/// decline.
///
/// A frame makes at most one reply and takes at most one address for offer_time. To keep one board
/// from taking all of them under made-up sources, hand over only frames whose source is the
/// board's.
///
/// One thread at a time.
class DhcpServer {
 public:
  /// Keeps the memory bounded on wide subnets, which may use any of their addresses.
  static constexpr std::uint32_t max_pool_size = 65'536;

  /// Settings out of range throw std::invalid_argument.
  explicit DhcpServer(DhcpSettings settings);

  /// Whether a board's frame is for this server: UDP over IPv4 to port 67 of the gateway or of
  /// everyone. Such a frame goes to handle() and nowhere else.
  [[nodiscard]] bool wants(ByteView frame) const;

  /// Answers a board's frame. What is malformed, truncated, wrongly summed or not wanted makes no
  /// reply and no event. Does what expire() does first.
  DhcpOutcome handle(ByteView frame, LabTime now);

  /// Ends what has run out by `now`: leases (an event `expired` each), offers and quarantines.
  std::vector<DhcpEvent> expire(LabTime now);

  /// A board has given itself this address, which is nobody else's from now on: whoever had it by
  /// lease, and is not there or the address would not be free to take, loses it. What the board has
  /// by lease itself is left as it is.
  void hold(Ipv4Address address, const MacAddress& mac);
  /// The board has it no longer. Does nothing where it does not hold() it.
  void let_go(Ipv4Address address, const MacAddress& mac);

  /// When expire() next has something to do.
  [[nodiscard]] std::optional<LabTime> next_expiry() const;

  /// The lease that `mac` holds; one that has run out counts until expire() is called.
  [[nodiscard]] std::optional<DhcpLease> lease_of(const MacAddress& mac) const;

  /// All leases, by rising address.
  [[nodiscard]] std::vector<DhcpLease> leases() const;

  /// How many addresses are given out at most: 252 on a /24, max_pool_size on wide subnets.
  [[nodiscard]] std::uint32_t pool_size() const;

  [[nodiscard]] const DhcpSettings& settings() const { return settings_; }

 private:
  enum class State : std::uint8_t { offered, leased, free, quarantined, held };

  /// What is known of an address that was given out, or held, at least once.
  struct Binding {
    State state = State::free;
    std::optional<MacAddress> owner{};  ///< The last one, kept while free. None in quarantine.
    std::string hostname{};
    std::optional<MacAddress> holder{};  ///< Who has given it to itself, while held.
    LabTime deadline{};                  ///< Unless free or held.
    bool was_leased = false;             ///< To `owner`.
    std::uint64_t freed_at = 0;  ///< Its place in the order in which addresses became reusable.
  };
  /// What is reused first: offers never taken up, freed leases, quarantined; each the oldest first.
  using ReuseKey = std::tuple<int, std::uint64_t, Ipv4Address>;
  using Bindings = std::unordered_map<Ipv4Address, Binding>;

  void discover(const DhcpMessage& message, LabTime now, DhcpOutcome& out);
  void request(const DhcpMessage& message, LabTime now, DhcpOutcome& out);
  void release(const DhcpMessage& message, DhcpOutcome& out);
  void decline(const DhcpMessage& message, LabTime now, DhcpOutcome& out);
  void inform(const DhcpMessage& message, DhcpOutcome& out);
  void reply(const DhcpMessage& message, DhcpType type, Ipv4Address yours, DhcpOutcome& out) const;
  [[nodiscard]] std::vector<std::byte> frame_to(const DhcpMessage& message, DhcpType type,
                                                Ipv4Address yours, ByteView payload) const;

  [[nodiscard]] bool in_pool(Ipv4Address address) const;
  [[nodiscard]] bool is_fresh(Ipv4Address address) const;
  [[nodiscard]] bool is_available(Ipv4Address address, const MacAddress& mac) const;
  std::optional<Ipv4Address> choose(const DhcpMessage& message);
  std::optional<Ipv4Address> next_fresh();

  Binding& claim(Ipv4Address address, const DhcpMessage& message);
  void disown(Ipv4Address address, Binding& binding);
  void change(Ipv4Address address, Binding& binding, State state, LabTime deadline = {});
  void unindex(Ipv4Address address, const Binding& binding);
  void index(Ipv4Address address, const Binding& binding);
  [[nodiscard]] static bool is_reusable(State state) {
    return state == State::free || state == State::quarantined;
  }
  [[nodiscard]] static ReuseKey reuse_key(Ipv4Address address, const Binding& binding);

  DhcpSettings settings_;
  Bindings bindings_;
  std::unordered_map<MacAddress, Ipv4Address> owned_;  ///< By owner, all states.
  std::set<std::pair<LabTime, Ipv4Address>> deadlines_;
  std::set<ReuseKey> reusable_;
  std::uint32_t next_fresh_ = 1;  ///< Index of a host; none before it was never given out.
  std::uint64_t freed_count_ = 0;
};

}  // namespace lanyard::lab
