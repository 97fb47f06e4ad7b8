#pragma once

#include <filesystem>

namespace lanyard::test {

/// A virtual network that takes what it is asked and never answers, as one whose program is
/// stopped. Who has asked learns that it has gone when this object goes.
class HungLab {
 public:
  /// Listens at `socket`, whose directory must be there; at most about `room` can wait.
  explicit HungLab(const std::filesystem::path& socket, int room = 8);
  HungLab(const HungLab&) = delete;
  HungLab& operator=(const HungLab&) = delete;
  ~HungLab();

  /// Somebody has begun to ask, and is kept waiting from now on; once for each who asks.
  bool is_asked();
  /// Who has asked last has not given up.
  [[nodiscard]] bool is_waited_for() const;
  /// Who has asked last learns that this network has gone; others can go on asking.
  void hang_up();

 private:
  int listening_ = -1;
  int asking_ = -1;
};

}  // namespace lanyard::test
