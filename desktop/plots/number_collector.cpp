#include "plots/number_collector.hpp"

#include <algorithm>
#include <utility>

namespace lanyard::desktop {
namespace {

std::string_view chars_of(const Bytes& bytes) {
  return as_chars(bytes.view());
}

}  // namespace

NumberCollector::NumberCollector(NumberCollectorOptions options) : options_(std::move(options)) {}

void NumberCollector::take(const session::Event& event, double time) {
  if (event.session == nullptr) {
    return;
  }
  if (const auto* received = std::get_if<session::Received>(&event.body); received != nullptr) {
    read(*event.session, received->message, time);
  } else if (std::holds_alternative<session::Disconnected>(event.body)) {
    senders_.erase(event.session->id);
    for (Line& line : lines_) {
      line.ended = line.ended || line.session == static_cast<std::uint64_t>(event.session->id);
    }
  }
}

void NumberCollector::read(const session::SessionIdentity& who, const session::Message& message,
                           double time) {
  auto place = senders_.find(who.id);
  if (place == senders_.end()) {
    if (senders_.size() >= options_.most_senders) {
      ++left_out_;
      return;
    }
    place = senders_
                .emplace(who.id, Sender{.splitter = LineSplitter(options_.finder.longest_line),
                                        .finder = NumberFinder(options_.finder)})
                .first;
  }
  Sender& sender = place->second;
  // Framing that has taken something off knows where a message ends; so does a datagram.
  const bool whole = !message.partial && (who.protocol == session::Protocol::udp ||
                                          message.payload_size != message.bytes.size());
  const Bytes payload = message.payload();
  sender.splitter.feed(chars_of(payload), whole, texts_);
  found_.clear();
  for (const std::string_view text : texts_) {
    sender.finder.find(text, found_);
  }
  for (const FoundNumber& number : found_) {
    if (Line* const line = line_for(sender, number.name, who); line != nullptr) {
      line->series->add(time, number.value);
    } else {
      ++left_out_;
    }
  }
  const std::uint64_t all = sender.splitter.left_out() + sender.finder.left_out();
  left_out_ += all - std::exchange(sender.told_left_out, all);
}

NumberCollector::Line* NumberCollector::find(std::uint64_t number) {
  const auto found = std::ranges::find(lines_, number, &Line::number);
  return number == 0 || found == lines_.end() ? nullptr : &*found;
}

NumberCollector::Line* NumberCollector::line_for(Sender& sender, std::size_t name,
                                                 const session::SessionIdentity& who) {
  if (sender.numbers.size() <= name) {
    sender.numbers.resize(name + 1, 0);
  }
  Line* line = find(sender.numbers[name]);
  if (line == nullptr) {
    line = new_line(who, sender.finder.names()[name]);
    sender.numbers[name] = line == nullptr ? 0 : line->number;
  }
  return line;
}

NumberCollector::Line* NumberCollector::new_line(const session::SessionIdentity& who,
                                                 const std::string& name) {
  if (lines_.size() >= options_.most_lines) {
    // One whose session has ended gives way; nobody else does.
    const auto ended = std::ranges::find_if(lines_, [](const Line& line) { return line.ended; });
    if (ended == lines_.end()) {
      return nullptr;
    }
    lines_.erase(ended);
  }
  int style = 0;
  while (std::ranges::any_of(lines_, [style](const Line& line) { return line.style == style; })) {
    ++style;
  }
  return &lines_.emplace_back(Line{.number = ++last_number_,
                                   .session = static_cast<std::uint64_t>(who.id),
                                   .peer = who.peer,
                                   .name = name,
                                   .style = style,
                                   .series = std::make_shared<Series>(options_.series)});
}

void NumberCollector::start_anew() {
  senders_.clear();
  for (Line& line : lines_) {
    line.ended = true;
  }
}

void NumberCollector::clear() {
  start_anew();
  lines_.clear();
  left_out_ = 0;
}

void NumberCollector::forget_before(double time) {
  for (Line& line : lines_) {
    line.series->forget_before(time);
  }
  std::erase_if(lines_, [](const Line& line) { return line.series->empty(); });
}

}  // namespace lanyard::desktop
