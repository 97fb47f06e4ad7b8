#include "wire/flow_pictures.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lanyard::desktop {
namespace {

/// Rows leave in such steps: a flood does not move two thousand rows for each new one.
constexpr std::size_t rows_at_once = 200;
constexpr std::chrono::seconds longest_held{1};

}  // namespace

void FlowPictures::take(const trace::FlowTable::Fed& fed, const trace::HostNames& names) {
  if (fed.flow == nullptr || fed.segment == nullptr) {
    return;
  }
  const trace::Flow& flow = *fed.flow;
  auto found = flows_.find(flow.number);
  if (found == flows_.end()) {
    if (flows_.size() >= most_flows) {
      forget_one();
    }
    found = flows_.try_emplace(flow.number).first;
    found->second.picture.number = flow.number;
    found->second.picture.title = names.text(flow.client) + " → " + names.text(flow.server);
  }
  Entry& entry = found->second;
  entry.last = fed.segment->time;
  FlowPicture& picture = entry.picture;
  picture.client = flow.client;
  picture.server = flow.server;
  picture.has_ended = trace::has_ended(flow);
  entry.flow = &flow;
  append(entry, entry.follower.feed(flow, *fed.segment, names));
  if (picture.has_ended) {
    append(entry, entry.follower.release());
  }
  ++version_;
}

const FlowPicture* FlowPictures::prepare(std::uint32_t number, const trace::HostNames& names) {
  const auto found = flows_.find(number);
  if (found == flows_.end()) {
    return nullptr;
  }
  Entry& entry = found->second;
  trace::Diagram head = trace::make_diagram_head(*entry.flow, names);
  head.rows = std::move(entry.picture.diagram.rows);
  entry.picture.diagram = std::move(head);
  return &entry.picture;
}

void FlowPictures::append(Entry& entry, std::vector<trace::DiagramRow> rows) {
  auto& kept = entry.picture.diagram.rows;
  std::ranges::move(rows, std::back_inserter(kept));
  if (kept.size() > most_rows) {
    const std::size_t surplus =
        std::min(kept.size() - most_rows + rows_at_once, kept.size() - first_rows);
    const auto begin = kept.begin() + static_cast<std::ptrdiff_t>(first_rows);
    kept.erase(begin, begin + static_cast<std::ptrdiff_t>(surplus));
    entry.picture.left_out += surplus;
  }
}

void FlowPictures::note_gap() {
  for (auto& [number, entry] : flows_) {
    append(entry, entry.follower.note_gap());
  }
  ++version_;
}

bool FlowPictures::release_until(trace::PacketTime now) {
  const std::uint64_t before = version_;
  for (auto& [number, entry] : flows_) {
    const auto since = entry.follower.holds_since();
    if (since && now - *since >= longest_held) {
      append(entry, entry.follower.release());
      ++version_;
    }
  }
  return version_ != before;
}

void FlowPictures::forget_one() {
  const auto oldest =
      std::ranges::min_element(flows_, {}, [](const auto& each) { return each.second.last; });
  flows_.erase(oldest);
}

std::vector<const FlowPicture*> FlowPictures::flows() const {
  std::vector<const FlowPicture*> all;
  all.reserve(flows_.size());
  for (const auto& [number, entry] : flows_) {
    all.push_back(&entry.picture);
  }
  return all;
}

std::uint32_t FlowPictures::number_of(const std::string& peer, const std::string& local) const {
  const auto peer_end = parse_ip_endpoint(peer);
  const auto local_end = parse_ip_endpoint(local);
  std::uint32_t best = 0;
  bool best_has_both = false;
  for (const auto& [number, entry] : flows_) {
    const auto is_end = [&entry = entry](const auto& end) {
      return end && (entry.picture.client == *end || entry.picture.server == *end);
    };
    // A session with a board has another address on this computer than in the board's network.
    const bool has_both = is_end(peer_end) && is_end(local_end);
    if (is_end(peer_end) && (has_both || !best_has_both)) {
      best = number;
      best_has_both = has_both;
    }
  }
  return best;
}

}  // namespace lanyard::desktop
