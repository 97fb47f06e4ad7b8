#include "tcp_flows.hpp"

#include <algorithm>

#include "lanyard/trace/packet_builder.hpp"

namespace lanyard::lab {
namespace {

/// Sequence numbers go round (RFC 9293, section 3.4).
bool is_after(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) > 0;
}

/// Without payload it fits any packet, so the builder cannot fail.
std::vector<std::byte> packet_of(const IpEndpoint& from, const IpEndpoint& to,
                                 const trace::TcpSegment& segment) {
  return trace::build_tcp_packet(from, to, segment).value();
}

}  // namespace

bool TcpFlows::open(const FlowKey& key, int socket, std::optional<std::uint32_t> syn) {
  remove(key);
  if (flows_.size() >= max_flows) {
    return false;
  }
  Flow& flow = flows_[key];
  flow.socket = socket;
  flow.syn = syn;
  return true;
}

void TcpFlows::close(const FlowKey& key, int socket) {
  const auto found = flows_.find(key);
  if (found != flows_.end() && found->second.socket == socket) {
    remove(key);
  }
}

void TcpFlows::remove(const FlowKey& key) {
  const auto found = flows_.find(key);
  if (found != flows_.end()) {
    due_.erase({found->second.due, key});
    flows_.erase(found);
  }
}

TcpFlows::FromBoard TcpFlows::from_board(const TcpFrame& segment) {
  const FlowKey key = segment.key_from_board();
  const auto found = flows_.find(key);
  FromBoard result;
  if (found == flows_.end()) {
    return result;
  }
  Flow& flow = found->second;
  if (flow.state == State::asked) {
    due_.erase({flow.due, key});
    flow.state = State::trusted;
    result.found = flow.socket;
  }
  if (segment.syn && !segment.ack) {
    if (flow.syn == segment.sequence) {
      result.again = flow.syn_ack;
    }
    return result;
  }
  if (segment.ack && (!flow.board_has || is_after(segment.acknowledgment, *flow.board_has))) {
    flow.board_has = segment.acknowledgment;
  }
  if (segment.ack && flow.syn) {
    flow.syn.reset();
    flow.syn_ack = {};
  }
  if (segment.fin) {
    flow.board_end = segment.next();
  }
  return result;
}

void TcpFlows::to_board(const TcpFrame& segment, ByteView frame) {
  const auto found = flows_.find(segment.key_to_board());
  if (found == flows_.end() || segment.rst) {
    return;
  }
  Flow& flow = found->second;
  if (!flow.gateway_next || is_after(segment.next(), *flow.gateway_next)) {
    flow.gateway_next = segment.next();
  }
  if (segment.ack) {
    flow.board_next = segment.acknowledgment;
  }
  flow.window = segment.window;
  if (segment.syn && segment.ack && flow.syn) {
    flow.syn_ack.assign(frame.begin(), frame.end());
  }
}

bool TcpFlows::may_answer(const TcpFrame& segment, LabTime now) {
  const auto found = flows_.find(segment.key_to_board());
  if (found == flows_.end()) {
    return true;
  }
  Flow& flow = found->second;
  const bool is_news = flow.board_next != segment.acknowledgment || flow.window != segment.window;
  if (!is_news && flow.answered && now < *flow.answered + answer_pause) {
    return false;
  }
  flow.answered = now;
  return true;
}

template <typename Action>
void TcpFlows::for_flows_of(Ipv4Address board, const Action& act) {
  for (auto flow = flows_.lower_bound(FlowKey{.board = board, .remote = {}});
       flow != flows_.end() && flow->first.board == board; ++flow) {
    act(flow->first, flow->second);
  }
}

void TcpFlows::set_due(const FlowKey& key, Flow& flow, LabTime due) {
  due_.erase({flow.due, key});
  flow.due = due;
  due_.emplace(due, key);
}

std::vector<int> TcpFlows::lose(Ipv4Address board, LabTime now) {
  std::vector<int> lost;
  for_flows_of(board, [&](const FlowKey& key, Flow& flow) {
    if (flow.state == State::lost) {
      return;
    }
    if (flow.state == State::trusted) {
      flow.end = now + max_away;
      if (!has_finished(flow)) {
        lost.push_back(flow.socket);
      }
    }
    flow.state = State::lost;
    set_due(key, flow, flow.end);
  });
  return lost;
}

std::vector<int> TcpFlows::regain(Ipv4Address board, LabTime now) {
  std::vector<int> trusted;
  for_flows_of(board, [&](const FlowKey& key, Flow& flow) {
    if (flow.state != State::lost) {
      return;
    }
    if (!flow.board_has || has_finished(flow)) {
      due_.erase({flow.due, key});
      flow.state = State::trusted;
      trusted.push_back(flow.socket);
      return;
    }
    flow.state = State::asked;
    flow.pause = first_pause;
    set_due(key, flow, std::min(now, flow.end));
  });
  return trusted;
}

std::optional<LabTime> TcpFlows::next_due() const {
  return due_.empty() ? std::nullopt : std::optional(due_.begin()->first);
}

std::vector<TcpFlows::Due> TcpFlows::take_due(LabTime now) {
  std::vector<Due> taken;
  while (!due_.empty() && due_.begin()->first <= now) {
    const FlowKey key = due_.begin()->second;
    Flow& flow = flows_.at(key);
    if (flow.end <= now) {
      // Should libslirp keep it all the same, it is told again.
      taken.push_back({key, false, reset(key, flow)});
      flow.end = now + max_away;
      set_due(key, flow, flow.end);
      continue;
    }
    taken.push_back({key, true, probe(key, flow)});
    set_due(key, flow, std::min(now + flow.pause, flow.end));
    flow.pause = std::min<LabTime>(flow.pause * 2, longest_pause);
  }
  return taken;
}

bool TcpFlows::has_board_finished(const FlowKey& key) const {
  const auto found = flows_.find(key);
  return found != flows_.end() && has_finished(found->second);
}

/// libslirp acknowledges a FIN at once where nothing is missing before it.
bool TcpFlows::has_finished(const Flow& flow) {
  return flow.board_end && flow.board_next && !is_after(*flow.board_end, *flow.board_next);
}

/// One before what the board is known to have, so that it lies outside its window whatever of the
/// rest has arrived.
std::vector<std::byte> TcpFlows::probe(const FlowKey& key, const Flow& flow) {
  trace::TcpSegment segment;
  segment.sequence_number = flow.board_has.value_or(1) - 1;
  segment.acknowledgment_number = flow.board_next.value_or(0);
  segment.window = flow.window;
  return packet_of(key.remote.with_port(key.remote_port), key.board.with_port(key.board_port),
                   segment);
}

/// At what libslirp waits for, and acknowledging what it sent: it is taken in any state.
std::vector<std::byte> TcpFlows::reset(const FlowKey& key, const Flow& flow) {
  trace::TcpSegment segment;
  segment.sequence_number = flow.board_next.value_or(0);
  segment.acknowledgment_number = flow.gateway_next.value_or(0);
  segment.rst = true;
  segment.window = 0;
  return packet_of(key.board.with_port(key.board_port), key.remote.with_port(key.remote_port),
                   segment);
}

std::vector<std::byte> refusal_of(const TcpFrame& syn) {
  trace::TcpSegment segment;
  segment.acknowledgment_number = syn.next();
  segment.rst = true;
  segment.window = 0;
  return packet_of(syn.destination.with_port(syn.destination_port),
                   syn.source.with_port(syn.source_port), segment);
}

}  // namespace lanyard::lab
