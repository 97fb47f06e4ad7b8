#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lanyard::test {

/// A network of this test's own (network_namespaces(7)): what happens in it reaches no other
/// network. It has nothing but a loopback interface, which is up. Needs root: see available().
class NetworkNamespace {
 public:
  static bool available();

  NetworkNamespace();
  ~NetworkNamespace();
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;

  /// While it lives, sockets and children of this thread are made in the namespace.
  class Inside {
   public:
    explicit Inside(const NetworkNamespace& space);
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    int before_ = -1;
  };

  [[nodiscard]] Inside enter() const { return Inside(*this); }

  /// Runs ip(8) with these arguments in the namespace.
  void ip(const std::vector<std::string>& arguments) const;

  /// Joins two namespaces by a cable: `cable` in each, with 10.9.0.1/24 in this one and
  /// 10.9.0.2/24 in the other.
  void plug_into(const NetworkNamespace& other) const;

 private:
  int descriptor_ = -1;
};

/// A file system of its own and of `size` bytes, mounted on `where` for this process and its
/// children alone. Needs root.
class SmallDisk {
 public:
  static bool available();

  SmallDisk(std::filesystem::path where, std::size_t size);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  std::filesystem::path where_;
};

}  // namespace lanyard::test
