#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "child_process.hpp"

namespace lanyard::test {

using Json = nlohmann::ordered_json;

/// The events that a child prints with `--json`, one object a line.
class JsonEvents {
 public:
  using Condition = std::function<bool(const Json&)>;

  explicit JsonEvents(ChildProcess& child) : child_(child) {}

  /// Takes the first event of that name, met by `condition`, that no call has taken yet; waits for
  /// it. Events that are passed over stay for later calls.
  Json wait_for(std::string_view event, const Condition& condition = {});

  /// Takes events of that name until their `bytes` add up to `bytes`; returns what `field` of them
  /// gives together.
  std::string wait_for_bytes(std::string_view event, std::size_t bytes,
                             std::string_view field = "text");

  /// Whether an event of that name is waiting to be taken, without waiting for one.
  bool has(std::string_view event, const Condition& condition = {});

  /// All that came so far, taken or not.
  const std::vector<Json>& all();

  /// How many came so far with that name.
  std::size_t count(std::string_view event);

 private:
  void parse();
  std::size_t find(std::string_view event, const Condition& condition);

  ChildProcess& child_;
  std::size_t parsed_ = 0;
  std::vector<Json> events_;
  std::vector<bool> taken_;
};

/// The names of an object's fields, in their order.
std::vector<std::string> fields_of(const Json& event);

/// A condition for wait_for.
JsonEvents::Condition of_session(int session);

}  // namespace lanyard::test
