#include <fmt/chrono.h>
#include <fmt/format.h>

#include "printer.hpp"

namespace lanyard::cli {

using session::Event;

std::string time_of_day(session::WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
  return fmt::format("{:%H:%M:%S}.{:03}",
                     fmt::localtime(std::chrono::system_clock::to_time_t(whole)), millis);
}

std::string words_for(const Event& event) {
  if (const auto* listening = std::get_if<session::Listening>(&event.body)) {
    return "listening on " + listening->address;
  }
  if (std::holds_alternative<session::Connected>(event.body)) {
    return "connected";
  }
  if (const auto* gone = std::get_if<session::Disconnected>(&event.body)) {
    return fmt::format("disconnected: {} (in {}, out {} bytes)", session::to_string(gone->reason),
                       gone->totals.bytes_received, gone->totals.bytes_sent);
  }
  if (const auto* failed = std::get_if<session::Failed>(&event.body)) {
    return failed->error.message;
  }
  if (const auto* notice = std::get_if<session::Notice>(&event.body)) {
    return notice->message;
  }
  return {};
}

}  // namespace lanyard::cli
