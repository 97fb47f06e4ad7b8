#include "lab_test_support.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/packet_builder.hpp"

namespace lanyard::lab::test {
namespace {

using lanyard::test::Clock;
using lanyard::test::milliseconds_until;

constexpr std::uint16_t type_experiment = 0x88B5;
constexpr std::size_t header_size = 14;

std::uint32_t get32(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint32_t>(bytes.subspan(offset, 4));
}

Frame arp(std::uint16_t operation, const MacAddress& to, const MacAddress& from, Ipv4Address sender,
          Ipv4Address target) {
  Frame body(28);
  put16(body, 0, 1);
  put16(body, 2, 0x0800);
  put16(body, 4, 0x0604);
  put16(body, 6, operation);
  std::ranges::copy(from.bytes, body.begin() + 8);
  store_big_endian(sender.value, std::span(body).subspan(14, 4));
  if (operation == 2) std::ranges::copy(to.bytes, body.begin() + 18);
  store_big_endian(target.value, std::span(body).subspan(24, 4));
  return ethernet_frame(operation == 1 ? broadcast_mac : to, from, 0x0806, body);
}

bool is_type(ByteView frame, std::uint16_t type) {
  return frame.size() >= header_size && get16(frame, 12) == type;
}

}  // namespace

LabOptions test_options(const lanyard::test::TemporaryDirectory& directory) {
  LabOptions options;
  options.uplink = false;
  options.directory = directory / "air";
  return options;
}

TestLab::TestLab(const std::function<void(LabOptions&)>& change) {
  LabOptions options = test_options(directory_);
  if (change) change(options);
  auto started = Lab::start(options, [this] {
    const std::lock_guard lock(mutex_);
    waiting_ = true;
    told_.notify_all();
  });
  if (!started) throw std::runtime_error(started.error().message);
  lab_ = std::move(*started);
}

TestLab::~TestLab() {
  lab_->stop();
}

bool TestLab::collect() {
  std::vector<LabEvent> batch;
  const bool more = lab_->drain(batch);
  events_.insert(events_.end(), batch.begin(), batch.end());
  return more;
}

void TestLab::wait_until(const std::function<bool()>& holds) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      waiting_ = false;
    }
    const bool more = collect();
    if (holds()) return;
    std::unique_lock lock(mutex_);
    if (!more || !told_.wait_until(lock, deadline, [this] { return waiting_; })) {
      throw WaitedInVain("the lab did not tell what was waited for");
    }
  }
}

std::optional<Segment> segment_in(ByteView frame) {
  if (!is_type(frame, 0x0800) || frame.size() < 54 || frame[23] != std::byte{6}) {
    return std::nullopt;
  }
  const ByteView tcp = frame.subspan(34);
  Segment segment;
  segment.source = Ipv4Address::from_field(frame.subspan(26));
  segment.destination = Ipv4Address::from_field(frame.subspan(30));
  segment.from = get16(tcp, 0);
  segment.to = get16(tcp, 2);
  segment.sequence = get32(tcp, 4);
  segment.acknowledgment = get32(tcp, 8);
  segment.flags = std::to_integer<std::uint8_t>(tcp[13]);
  const std::size_t offset = std::to_integer<std::size_t>(tcp[12] >> 4) * 4;
  const std::size_t total = get16(frame, 16);
  segment.payload = as_chars(tcp.subspan(offset, total - 20 - offset));
  return segment;
}

TestBoard::TestBoard(const std::string& socket, std::string board_name)
    : mac(mac_from_name(board_name)), name(std::move(board_name)) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, socket.c_str(), std::min(socket.size() + 1, sizeof to.sun_path - 1));
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    throw std::system_error(errno, std::generic_category(), "connect " + socket);
  }
}

TestBoard::~TestBoard() {
  end();
}

void TestBoard::end() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void TestBoard::send(const air::Message& message) const {
  std::vector<std::byte> bytes;
  air::encode(message, bytes);
  send_bytes(as_chars(bytes));
}

void TestBoard::send_bytes(std::string_view bytes) const {
  const auto deadline = Clock::now() + patience;
  while (!bytes.empty()) {
    const ssize_t count =
        ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno != EAGAIN) throw std::system_error(errno, std::generic_category(), "send to the lab");
    pollfd polled{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (::poll(&polled, 1, milliseconds_until(deadline)) == 0) {
      throw WaitedInVain("the lab does not read");
    }
  }
}

void TestBoard::flood(ByteView frame, std::size_t bytes) const {
  std::vector<std::byte> message;
  while (message.size() < 60'000)
    air::encode(air::Frame{frame}, message);
  for (std::size_t sent = 0; sent < bytes; sent += message.size())
    send_bytes(as_chars(message));
}

air::Join TestBoard::join_request() const {
  air::Join join;
  std::memcpy(join.mac.data(), mac.bytes.data(), join.mac.size());
  join.name = name;
  join.ssid = "Lanyard";
  join.password = "lanyard-lab";
  return join;
}

TestBoard& TestBoard::join() {
  send(join_request());
  wait_for<air::Joined>();
  return *this;
}

void TestBoard::synchronise() {
  send(air::Probe{});
  wait_for<air::Beacon>();
}

bool TestBoard::read_more() {
  pollfd polled{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (::poll(&polled, 1, milliseconds_until(Clock::now() + patience)) == 0) {
    throw WaitedInVain(name + " heard nothing from the lab");
  }
  const auto room = decoder_.prepare(65'536);
  const ssize_t count = ::recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT);
  if (count <= 0) return false;
  decoder_.commit(static_cast<std::size_t>(count));
  return true;
}

air::Message TestBoard::next_message(bool drops_frames) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    while (const auto message = decoder_.next()) {
      if (handle(*message)) continue;
      if (drops_frames && std::holds_alternative<air::Frame>(*message)) {
        const auto bytes = std::get<air::Frame>(*message).bytes;
        frames_.emplace_back(bytes.begin(), bytes.end());
        continue;
      }
      return *message;
    }
    if (decoder_.failed()) throw WaitedInVain("the lab spoke another protocol");
    if (Clock::now() > deadline) throw WaitedInVain(name + " did not hear what it waited for");
    if (!read_more()) throw WaitedInVain("the lab closed the connection of " + name);
  }
}

/// Whether the board has dealt with it.
bool TestBoard::handle(const air::Message& message) {
  if (const auto* const question = std::get_if<air::PortQuestion>(&message)) {
    if (answers_questions) {
      send(air::PortAnswer{question->port, listening.contains(question->port)});
    }
    return true;
  }
  const auto* const frame = std::get_if<air::Frame>(&message);
  if (frame == nullptr || !address || !is_type(frame->bytes, 0x0806) ||
      get16(frame->bytes, 20) != 1 ||
      Ipv4Address::from_field(frame->bytes.subspan(38)) != *address) {
    return false;
  }
  send_frame(arp(2, MacAddress::from_field(frame->bytes.subspan(22)), mac, *address,
                 Ipv4Address::from_field(frame->bytes.subspan(28))));
  return true;
}

void TestBoard::wait_for_end() {
  while (read_more()) {
    while (decoder_.next()) {
    }
  }
}

Frame TestBoard::next_frame(const std::function<bool(ByteView)>& wanted) {
  while (!frames_.empty()) {
    const Frame frame = std::move(frames_.front());
    frames_.pop_front();
    if (wanted(frame)) return frame;
  }
  for (;;) {
    const auto message = next_message(false);
    const auto* const frame = std::get_if<air::Frame>(&message);
    if (frame != nullptr && wanted(frame->bytes)) {
      return {frame->bytes.begin(), frame->bytes.end()};
    }
  }
}

Ipv4Address TestBoard::get_address() {
  const auto is_answer = [](ByteView frame) {
    return is_type(frame, 0x0800) && frame.size() > 300 && frame[23] == std::byte{17} &&
           get16(frame, 36) == 68;
  };
  const auto answer_to = [&](const Ask& ask) {
    send_frame(dhcp_frame(ask));
    for (;;) {
      // Answers to others may come as broadcasts.
      const Answer answer = read_answer(next_frame(is_answer));
      if (answer.mac == mac) return answer;
    }
  };
  const Answer offer = answer_to({.mac = mac, .hostname = name});
  const Answer acknowledged = answer_to({.type = dhcp_request,
                                         .mac = mac,
                                         .hostname = name,
                                         .requested = offer.yours,
                                         .server = offer.address(54)});
  EXPECT_EQ(acknowledged.type(), dhcp_ack);
  address = acknowledged.yours;
  return *address;
}

void TestBoard::say(const MacAddress& to, std::string_view text) {
  Frame body(2 + text.size());
  put16(body, 0, static_cast<std::uint16_t>(text.size()));
  std::ranges::copy(as_byte_view(text), body.begin() + 2);
  send_frame(ethernet_frame(to, mac, type_experiment, body));
}

std::string TestBoard::hear() {
  const Frame frame = next_frame([](ByteView heard) { return is_type(heard, type_experiment); });
  return std::string(as_chars(ByteView(frame).subspan(16, get16(frame, 14))));
}

std::vector<std::string> TestBoard::hear_until(std::string_view last) {
  std::vector<std::string> heard;
  do {
    heard.push_back(hear());
  } while (heard.back() != last);
  return heard;
}

void TestBoard::ask_for(Ipv4Address target) const {
  send_frame(arp(1, broadcast_mac, mac, address.value_or(Ipv4Address{}), target));
}

MacAddress TestBoard::resolve(Ipv4Address target) {
  ask_for(target);
  const Frame reply = next_frame([&](ByteView frame) {
    return is_type(frame, 0x0806) && get16(frame, 20) == 2 &&
           Ipv4Address::from_field(frame.subspan(28)) == target;
  });
  return MacAddress::from_field(ByteView(reply).subspan(22));
}

void TestBoard::send_segment(const Segment& segment) {
  if (!gateway_) gateway_ = resolve(ip("192.168.4.1"));
  trace::TcpSegment fields;
  fields.sequence_number = segment.sequence;
  if ((segment.flags & Segment::ack) != 0) fields.acknowledgment_number = segment.acknowledgment;
  fields.syn = (segment.flags & Segment::syn) != 0;
  fields.fin = (segment.flags & Segment::fin) != 0;
  fields.rst = (segment.flags & Segment::rst) != 0;
  fields.window = 5760;
  fields.payload = as_byte_view(segment.payload);
  const auto packet = trace::build_tcp_packet(address->with_port(segment.from),
                                              segment.destination.with_port(segment.to), fields);
  ASSERT_TRUE(packet);
  send_frame(ethernet_frame(*gateway_, mac, 0x0800, *packet));
}

Segment TestBoard::next_segment(const std::function<bool(const Segment&)>& wanted) {
  Segment found;
  next_frame([&](ByteView frame) {
    const auto segment = segment_in(frame);
    if (!segment || !wanted(*segment)) return false;
    found = *segment;
    return true;
  });
  return found;
}

TestConnection::TestConnection(TestBoard& board, Ipv4Address to, std::uint16_t port,
                               std::uint16_t from)
    : board_(board), peer_(to), peer_port_(port), port_(from) {
  say(Segment::syn);
  ++sequence_;
  const Segment answer = board_.next_segment(
      [&](const Segment& segment) { return segment.to == port_ && segment.from == peer_port_; });
  if (answer.flags != (Segment::syn | Segment::ack)) {
    throw std::runtime_error("the connection was refused");
  }
  expected_ = answer.sequence + 1;
  say(Segment::ack);
}

TestConnection::TestConnection(TestBoard& board, const Segment& syn)
    : board_(board),
      peer_(syn.source),
      peer_port_(syn.from),
      port_(syn.to),
      expected_(syn.sequence + 1) {}

TestConnection TestConnection::accept(TestBoard& board, std::uint16_t port) {
  TestConnection connection(board, board.next_segment([&](const Segment& segment) {
    return segment.to == port && segment.flags == Segment::syn;
  }));
  connection.say(Segment::syn | Segment::ack);
  ++connection.sequence_;
  return connection;
}

void TestConnection::say(std::uint8_t flags, std::string_view payload) {
  board_.send_segment({.source = {},
                       .destination = peer_,
                       .from = port_,
                       .to = peer_port_,
                       .sequence = sequence_,
                       .acknowledgment = expected_,
                       .flags = flags,
                       .payload = std::string(payload)});
}

Segment TestConnection::next() {
  return board_.next_segment([&](const Segment& segment) {
    return segment.to == port_ && segment.from == peer_port_ && segment.source == peer_;
  });
}

void TestConnection::send(std::string_view bytes) {
  constexpr std::size_t segment_size = 1440;
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, segment_size);
    say(Segment::ack, part);
    sequence_ += static_cast<std::uint32_t>(part.size());
    bytes.remove_prefix(part.size());
  }
}

void TestConnection::send_in_pieces(std::string_view bytes) {
  constexpr std::size_t piece_size = 16'384;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, piece_size);
    send(piece);
    bytes.remove_prefix(piece.size());
    while (next().acknowledgment != sequence_) {
    }
  }
}

std::string TestConnection::receive(std::size_t size) {
  while (received_.size() < size && !ended_) {
    const Segment segment = next();
    if ((segment.flags & Segment::rst) != 0) throw std::runtime_error("the connection was reset");
    if (segment.sequence != expected_) continue;
    received_ += segment.payload;
    expected_ += static_cast<std::uint32_t>(segment.payload.size());
    ended_ = (segment.flags & Segment::fin) != 0;
    if (ended_) ++expected_;
    if (!segment.payload.empty() || ended_) say(Segment::ack);
  }
  std::string taken = received_.substr(0, size);
  received_.erase(0, taken.size());
  return taken;
}

void TestConnection::send_fin() {
  say(Segment::fin | Segment::ack);
  ++sequence_;
}

void TestConnection::close() {
  send_fin();
  while (!ended_)
    receive(received_.size() + 1);
}

}  // namespace lanyard::lab::test
