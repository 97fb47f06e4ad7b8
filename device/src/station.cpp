#include "station.hpp"

#include <utility>

namespace lanyard::device {

namespace {

/// ESP-IDF's wifi_err_reason_t (esp_wifi_types_generic.h), as far as status() singles them out.
enum Reason : int {
  reason_auth_fail = 202,
  reason_no_ap_found = 201,
  reason_connection_fail = 205,
  reason_no_ap_with_security = 210,
  reason_no_ap_in_authmode = 211,
  reason_no_ap_in_rssi = 212,
};

/// What MicroPython tells of `reason` even while it tries again; none: that it is connecting.
std::optional<WlanStatus> told_at_once(int reason) {
  switch (reason) {
    case reason_no_ap_found:
    case reason_no_ap_with_security:
    case reason_no_ap_in_authmode:
    case reason_no_ap_in_rssi:
      return static_cast<WlanStatus>(reason);
    case reason_auth_fail:
    case reason_connection_fail:
      return WlanStatus::wrong_password;
    case Station::reason_left:
      return WlanStatus::idle;
    default:
      return std::nullopt;
  }
}

}  // namespace

void Station::on_started() {
  const std::lock_guard lock(mutex_);
  event_.notify_all();
  started_ = true;
  tries_ = 0;
}

void Station::on_stopped() {
  const std::lock_guard lock(mutex_);
  event_.notify_all();
  started_ = false;
  has_ip_ = false;
}

void Station::on_got_ip() {
  const std::lock_guard lock(mutex_);
  event_.notify_all();
  has_ip_ = true;
  reason_ = 0;
  last_failure_.reset();
}

void Station::on_lost_ip() {
  const std::lock_guard lock(mutex_);
  event_.notify_all();
  has_ip_ = false;
}

bool Station::on_disconnected(int reason) {
  const std::lock_guard lock(mutex_);
  event_.notify_all();
  reason_ = reason;
  has_ip_ = false;
  if (reason != reason_left) {
    last_failure_ = told_at_once(reason).value_or(static_cast<WlanStatus>(reason));
  }
  if (!requested_ || !started_) return false;
  return reconnects_ < 0 || tries_++ < reconnects_;
}

void Station::join_requested() {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  tries_ = 0;
  last_failure_.reset();
}

void Station::leave_requested() {
  const std::lock_guard lock(mutex_);
  requested_ = false;
}

void Station::set_reconnects(int reconnects) {
  const std::lock_guard lock(mutex_);
  reconnects_ = reconnects < 0 ? -1 : reconnects;
}

bool Station::started() const {
  const std::lock_guard lock(mutex_);
  return started_;
}

bool Station::wants_to_be_joined() const {
  const std::lock_guard lock(mutex_);
  return requested_;
}

bool Station::has_ip() const {
  const std::lock_guard lock(mutex_);
  return has_ip_;
}

int Station::reconnects() const {
  const std::lock_guard lock(mutex_);
  return reconnects_;
}

WlanStatus Station::status() const {
  const std::lock_guard lock(mutex_);
  if (has_ip_) return WlanStatus::got_ip;
  if (const auto told = told_at_once(reason_); told) return *told;
  if (requested_ && (reconnects_ < 0 || tries_ <= reconnects_)) return WlanStatus::connecting;
  return reason_ == 0 ? WlanStatus::idle : static_cast<WlanStatus>(reason_);
}

std::optional<WlanStatus> Station::last_failure() const {
  const std::lock_guard lock(mutex_);
  return last_failure_;
}

void Station::set_explained(bool explained) {
  const std::lock_guard lock(mutex_);
  explained_ = explained;
}

bool Station::is_explained() const {
  const std::lock_guard lock(mutex_);
  return explained_;
}

void Station::wait_for_event(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  event_.wait_for(lock, limit);
}

Station& station() {
  static Station the_station;
  return the_station;
}

}  // namespace lanyard::device
