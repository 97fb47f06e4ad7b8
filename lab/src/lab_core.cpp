#include "lab_core.hpp"

#include <asio/error.hpp>
#include <cassert>
#include <utility>

#include "connection.hpp"

namespace lanyard::lab {

LabCore::LabCore(const LabOptions& options, std::function<void()> on_events)
    : options_(options), events_(options.max_events, std::move(on_events)) {}

void LabCore::emit(LabEventBody body) {
  events_.push({wall_now(), std::move(body)});
}

void LabCore::flush_later_on_lab(std::shared_ptr<Connection> connection) {
  assert(on_lab());
  unflushed_.push_back(std::move(connection));
}

void LabCore::begin_turn() {
  assert(on_lab());
  now_ = std::chrono::steady_clock::now() - start_;
  if (turn_start_) {
    turn_start_();
  }
}

void LabCore::end_turn() {
  // Writing may end a connection, and with it a board's stay; nobody is written to for that.
  for (std::size_t i = 0; i < unflushed_.size(); ++i) {
    const auto connection = std::move(unflushed_[i]);
    connection->flush_on_lab();
  }
  unflushed_.clear();
  events_.announce();
}

std::error_code plain_code(const std::error_code& code) {
  if (code.category() == asio::error::get_system_category()) {
    return {code.value(), std::system_category()};
  }
  return code;
}

}  // namespace lanyard::lab
