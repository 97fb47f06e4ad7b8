#pragma once

namespace lanyard::wire {

/// Wakes a thread that waits in poll(2). Safe on any thread but for the constructor.
class WakePipe {
 public:
  /// Throws std::system_error where no descriptor is left.
  WakePipe();
  ~WakePipe();
  WakePipe(const WakePipe&) = delete;
  WakePipe& operator=(const WakePipe&) = delete;

  /// Readable from wake() to clear().
  [[nodiscard]] int descriptor() const { return ends_[0]; }
  void wake() const;
  void clear() const;

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace lanyard::wire
