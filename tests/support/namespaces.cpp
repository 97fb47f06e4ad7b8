#include "namespaces.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "child_process.hpp"

namespace lanyard::test {
namespace {

constexpr const char* own_network = "/proc/thread-self/ns/net";

int checked(int result, const char* what) {
  if (result < 0) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  return result;
}

/// Tried in a child, so that this process stays where it is.
bool may_unshare(const char* option) {
  ChildProcess trial({.arguments = {"unshare", option, "true"}});
  return geteuid() == 0 && trial.wait_exit() == exited(0);
}

}  // namespace

bool NetworkNamespace::available() {
  ChildProcess ip({.arguments = {"ip", "-V"}});
  return may_unshare("-n") && ip.wait_exit() == exited(0);
}

NetworkNamespace::NetworkNamespace() {
  const int before = checked(open(own_network, O_RDONLY | O_CLOEXEC), own_network);
  checked(unshare(CLONE_NEWNET), "unshare");
  descriptor_ = open(own_network, O_RDONLY | O_CLOEXEC);
  checked(setns(before, CLONE_NEWNET), "setns");
  ::close(before);
  ip({"link", "set", "lo", "up"});
}

NetworkNamespace::~NetworkNamespace() {
  ::close(descriptor_);
}

NetworkNamespace::Inside::Inside(const NetworkNamespace& space)
    : before_(checked(open(own_network, O_RDONLY | O_CLOEXEC), own_network)) {
  checked(setns(space.descriptor_, CLONE_NEWNET), "setns");
}

NetworkNamespace::Inside::~Inside() {
  setns(before_, CLONE_NEWNET);
  ::close(before_);
}

void NetworkNamespace::ip(const std::vector<std::string>& arguments) const {
  const Inside inside(*this);
  ChildOptions options{.arguments = {"ip"}};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  ChildProcess ip(options);
  if (ip.wait_exit() != exited(0)) {
    throw std::runtime_error("ip: " + ip.err());
  }
}

void NetworkNamespace::plug_into(const NetworkNamespace& other) const {
  const std::string there =
      "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(other.descriptor_);
  ip({"link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", there});
  ip({"addr", "add", "10.9.0.1/24", "dev", "cable"});
  other.ip({"addr", "add", "10.9.0.2/24", "dev", "cable"});
  ip({"link", "set", "cable", "up"});
  other.ip({"link", "set", "cable", "up"});
}

bool SmallDisk::available() {
  return may_unshare("-m");
}

SmallDisk::SmallDisk(std::filesystem::path where, std::size_t size) : where_(std::move(where)) {
  // Once is enough for a process; nothing else notices, as the mounts are private then.
  static const bool own_mounts = [] {
    checked(unshare(CLONE_NEWNS), "unshare");
    checked(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount");
    return true;
  }();
  static_cast<void>(own_mounts);
  checked(mount("tmpfs", where_.c_str(), "tmpfs", 0, ("size=" + std::to_string(size)).c_str()),
          "mount");
}

SmallDisk::~SmallDisk() {
  umount2(where_.c_str(), MNT_DETACH);
}

}  // namespace lanyard::test
