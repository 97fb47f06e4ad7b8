#include "json_events.hpp"

namespace lanyard::test {

void JsonEvents::parse() {
  const std::string& out = child_.out();
  while (true) {
    const std::size_t end = out.find('\n', parsed_);
    if (end == std::string::npos) {
      return;
    }
    events_.push_back(Json::parse(out.substr(parsed_, end - parsed_)));
    taken_.push_back(false);
    parsed_ = end + 1;
  }
}

/// The index of the first such event that is not taken, or their number.
std::size_t JsonEvents::find(std::string_view event, const Condition& condition) {
  parse();
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (!taken_[i] && events_[i].at("event") == event && (!condition || condition(events_[i]))) {
      return i;
    }
  }
  return events_.size();
}

Json JsonEvents::wait_for(std::string_view event, const Condition& condition) {
  std::size_t found = 0;
  child_.wait_until(
      [&] {
        found = find(event, condition);
        return found < events_.size();
      },
      "the event '" + std::string(event) + "'");
  taken_[found] = true;
  return events_[found];
}

std::string JsonEvents::wait_for_bytes(std::string_view event, std::size_t bytes,
                                       std::string_view field) {
  std::string together;
  for (std::size_t sum = 0; sum < bytes;) {
    const Json one = wait_for(event);
    sum += one.at("bytes").get<std::size_t>();
    together += one.at(std::string(field)).get<std::string>();
  }
  return together;
}

bool JsonEvents::has(std::string_view event, const Condition& condition) {
  return find(event, condition) < events_.size();
}

const std::vector<Json>& JsonEvents::all() {
  parse();
  return events_;
}

std::size_t JsonEvents::count(std::string_view event) {
  parse();
  std::size_t number = 0;
  for (const Json& one : events_) {
    number += one.at("event") == event ? 1U : 0U;
  }
  return number;
}

std::vector<std::string> fields_of(const Json& event) {
  std::vector<std::string> names;
  for (const auto& [name, value] : event.items()) {
    names.push_back(name);
  }
  return names;
}

JsonEvents::Condition of_session(int session) {
  return [session](const Json& event) {
    return event.contains("session") && event.at("session") == session;
  };
}

}  // namespace lanyard::test
