// The state machine of RFC 9293, section 3.3.2, as an onlooker runs it: a segment that was captured
// moves its sender as sent and its receiver as received, unless it is known that it was lost.

#include "flow_analyzer.hpp"

namespace lanyard::trace {
namespace {

void advance_syn(const StateChange& change) {
  if (!change.segment.has(tcp_flag::ack)) {
    change.sender = change.receiver == TcpState::syn_sent ? TcpState::syn_received  // both at once
                                                          : TcpState::syn_sent;
    if (change.receiver == TcpState::unknown || change.receiver == TcpState::closed) {
      change.receiver = TcpState::listen;
    }
    return;
  }
  if (change.sender != TcpState::established) {
    change.sender = TcpState::syn_received;
  }
  change.receiver = TcpState::established;
}

/// A segment without SYN or RST shows that its sender is past the handshake.
void leave_handshake(TcpState& state) {
  if (state == TcpState::unknown || state == TcpState::syn_received ||
      state == TcpState::syn_sent) {
    state = TcpState::established;
  }
}

void advance_acknowledged(const StateChange& change) {
  if (change.receiver == TcpState::syn_received || change.receiver == TcpState::unknown) {
    change.receiver = TcpState::established;
  }
  if (!change.acknowledges_fin) {
    return;
  }
  if (change.receiver == TcpState::fin_wait_1) {
    change.receiver = TcpState::fin_wait_2;
  } else if (change.receiver == TcpState::closing) {
    change.receiver = TcpState::time_wait;
  } else if (change.receiver == TcpState::last_ack) {
    change.receiver = TcpState::closed;
  }
}

void advance_fin(const StateChange& change) {
  if (change.sender == TcpState::established) {
    change.sender = TcpState::fin_wait_1;
  } else if (change.sender == TcpState::close_wait) {
    change.sender = TcpState::last_ack;
  }
  if (change.receiver == TcpState::established) {
    change.receiver = TcpState::close_wait;
  } else if (change.receiver == TcpState::fin_wait_1) {
    change.receiver = TcpState::closing;
  } else if (change.receiver == TcpState::fin_wait_2) {
    change.receiver = TcpState::time_wait;
  }
}

}  // namespace

bool has_ended(const Flow& flow) {
  const auto is_over = [](TcpState state) {
    return state == TcpState::closed || state == TcpState::time_wait;
  };
  return is_over(flow.client_state) && is_over(flow.server_state);
}

bool closes_too(const Segment& segment) {
  const TcpState state =
      segment.sender == Sender::client ? segment.client_state : segment.server_state;
  return segment.has(tcp_flag::fin) && (state == TcpState::last_ack || state == TcpState::closing);
}

void advance(const StateChange& change) {
  if (change.segment.has(tcp_flag::rst)) {
    change.sender = TcpState::closed;
    change.receiver = TcpState::closed;
    return;
  }
  if (change.segment.has(tcp_flag::syn)) {
    return advance_syn(change);
  }
  leave_handshake(change.sender);
  if (change.segment.has(tcp_flag::ack)) {
    advance_acknowledged(change);
  }
  if (change.segment.has(tcp_flag::fin)) {
    advance_fin(change);
  }
}

std::string_view to_text(TcpState state) {
  switch (state) {
    case TcpState::unknown:
      return "?";
    case TcpState::closed:
      return "CLOSED";
    case TcpState::listen:
      return "LISTEN";
    case TcpState::syn_sent:
      return "SYN-SENT";
    case TcpState::syn_received:
      return "SYN-RECEIVED";
    case TcpState::established:
      return "ESTABLISHED";
    case TcpState::fin_wait_1:
      return "FIN-WAIT-1";
    case TcpState::fin_wait_2:
      return "FIN-WAIT-2";
    case TcpState::close_wait:
      return "CLOSE-WAIT";
    case TcpState::closing:
      return "CLOSING";
    case TcpState::last_ack:
      return "LAST-ACK";
    case TcpState::time_wait:
      return "TIME-WAIT";
  }
  return "?";
}

}  // namespace lanyard::trace
