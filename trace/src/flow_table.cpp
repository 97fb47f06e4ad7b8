#include <algorithm>
#include <cstring>
#include <new>
#include <type_traits>

#include "flow_analyzer.hpp"
#include "frame_fate.hpp"
#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {

FlowTable::FlowTable(FlowOptions options) : options_(options) {}
FlowTable::~FlowTable() = default;
FlowTable::FlowTable(FlowTable&&) noexcept = default;
FlowTable& FlowTable::operator=(FlowTable&&) noexcept = default;

std::size_t FlowTable::KeyHash::operator()(const Key& key) const {
  std::uint64_t hash = 0;
  for (const std::uint64_t word : key.words) {
    hash = (hash ^ word) * 0x9E37'79B9'7F4A'7C15U;
    hash ^= hash >> 32U;
  }
  return hash;
}

/// The same for both directions: the smaller endpoint comes first.
FlowTable::Key FlowTable::key_of(const IpHeader& ip) {
  const IpEndpoint* low = &ip.source;
  const IpEndpoint* high = &ip.destination;
  const int order = std::memcmp(low->address.data(), high->address.data(), low->address.size());
  if (order > 0 || (order == 0 && low->port > high->port)) {
    std::swap(low, high);
  }
  Key key;
  std::memcpy(key.words.data(), low->address.data(), low->address.size());
  std::memcpy(&key.words[2], high->address.data(), high->address.size());
  key.words[4] =
      std::uint64_t{low->port} << 17U | std::uint64_t{high->port} << 1U | (low->is_v6 ? 1U : 0U);
  return key;
}

FlowTable::Fed FlowTable::feed(const Frame& frame) {
  if (frames_++ == 0 || frame.time < first_time_) {
    first_time_ = frame.time;
  }
  const std::size_t size = frame.original_size == 0 ? frame.bytes.size() : frame.original_size;
  // Made in its place: assigning it would copy its 300 bytes, for each of a million.
  static_assert(std::is_trivially_destructible_v<Packet>);
  ::new (&packet_) Packet(decode(frame.link_type, frame.bytes, size, options_.checksums));
  if (packet_.ip && packet_.ip->is_fragment) {
    auto whole = reassembler_.feed(frame.time, packet_, options_.checksums);
    if (!whole) {
      return {.packet = &packet_};
    }
    packet_ = *whole;
  }
  const TcpHeader* const tcp = packet_.tcp();
  if (tcp == nullptr || !packet_.ip) {
    return {.packet = &packet_};
  }
  const IpHeader& ip = *packet_.ip;
  ++tcp_frames_;
  const std::optional<Place> place = find_or_begin(frame.time, ip, *tcp);
  if (!place) {
    ++flows_not_kept_;
    return {.packet = &packet_};
  }
  Flow& flow = flows_[place->index];
  const Sender sender = ip.source == flow.client ? Sender::client : Sender::server;
  const FrameFate fate = frame.comment.empty() ? FrameFate{} : fate_in(frame.comment);
  analyzers_[place->index]->analyse(flow,
                                    {.sender = sender,
                                     .packet = packet_,
                                     .time = frame.time,
                                     .arrived_after = fate.arrived_after,
                                     .lost = fate.lost,
                                     .number = frames_,
                                     .ports_reused = place->ports_reused},
                                    segment_);
  if (!fate.rest.empty()) {
    segment_.comment = fate.rest.substr(0, Segment::max_comment_size);
  }
  keep(flow);
  return {.flow = &flow, .segment = &segment_, .packet = &packet_};
}

void FlowTable::note_gap() {
  for (const auto& analyzer : analyzers_) {
    if (analyzer) {
      analyzer->note_gap();
    }
  }
}

/// Most segments are of the flow of the one before: it is looked at first.
std::optional<std::uint32_t> FlowTable::find(const Key& key) {
  if (last_index_ < flows_.size() && last_key_ == key) {
    return last_index_;
  }
  const auto found = newest_.find(key);
  if (found == newest_.end()) {
    return std::nullopt;
  }
  last_key_ = key;
  last_index_ = found->second;
  return last_index_;
}

bool FlowTable::begins_another(std::uint32_t index, const IpHeader& ip,
                               const TcpHeader& tcp) const {
  const Sender sender = ip.source == flows_[index].client ? Sender::client : Sender::server;
  return analyzers_[index]->begins_another(sender, tcp);
}

std::optional<FlowTable::Place> FlowTable::find_or_begin(PacketTime time, const IpHeader& ip,
                                                         const TcpHeader& tcp) {
  const Key key = key_of(ip);
  const std::optional<std::uint32_t> found = find(key);
  if (found && !(tcp.has(tcp_flag::syn) && begins_another(*found, ip, tcp))) {
    return Place{*found, false};
  }
  if (flows_.size() >= options_.max_flows) {
    // What is said in the new connection must not be added to the old one.
    if (found) {
      newest_.erase(key);
      last_index_ = none;
    }
    return std::nullopt;
  }
  const std::size_t index = flows_.size();
  begin_flow(time, ip, tcp);
  if (found) {
    analyzers_[*found].reset();
  }
  newest_.insert_or_assign(key, static_cast<std::uint32_t>(index));
  last_key_ = key;
  last_index_ = static_cast<std::uint32_t>(index);
  return Place{index, found.has_value()};
}

void FlowTable::begin_flow(PacketTime time, const IpHeader& ip, const TcpHeader& tcp) {
  const IpEndpoint& source = ip.source;
  const IpEndpoint& destination = ip.destination;
  bool from_client = source.port >= destination.port;
  if (tcp.has(tcp_flag::syn)) {
    from_client = !tcp.has(tcp_flag::ack);
  }
  Flow& flow = flows_.emplace_back();
  flow.number = static_cast<std::uint32_t>(flows_.size());
  flow.client = from_client ? source : destination;
  flow.server = from_client ? destination : source;
  flow.first = time;
  analyzers_.push_back(std::make_unique<FlowAnalyzer>());
}

void FlowTable::keep(Flow& flow) {
  const bool chosen = options_.only_flow == 0 || options_.only_flow == flow.number;
  if (chosen && flow.segments.size() < options_.segments_per_flow) {
    flow.segments.push_back(segment_);
  } else {
    ++flow.segments_not_kept;
  }
}

void FlowTable::name_address(const IpEndpoint& address, std::string name) {
  names_.set(address, std::move(name));
}

void HostNames::set(const IpEndpoint& address, std::string name) {
  names_.insert_or_assign(address, std::move(name));
}

std::string_view HostNames::find(const IpEndpoint& address) const {
  const auto found = names_.find(address);
  return found == names_.end() ? std::string_view() : found->second;
}

std::string HostNames::text(const IpEndpoint& endpoint) const {
  const std::string_view name = find(endpoint);
  return name.empty() ? to_string(endpoint)
                      : std::string(name) + ':' + std::to_string(endpoint.port);
}

}  // namespace lanyard::trace
