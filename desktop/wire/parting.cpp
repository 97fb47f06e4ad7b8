#include "wire/parting.hpp"

#include <algorithm>
#include <system_error>
#include <thread>

namespace lanyard::desktop {

Parting::~Parting() {
  const auto deadline = std::chrono::steady_clock::now() + longest_wait_;
  for (const std::future<void>& ending : endings_) {
    ending.wait_until(deadline);
  }
}

void Parting::let_go(std::unique_ptr<wire::Wire> wire) {
  if (!wire) {
    return;
  }
  std::erase_if(endings_, [](const std::future<void>& ending) {
    return ending.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  });
  wire->request_stop();
  std::promise<void> ended;
  auto ending = ended.get_future();
  try {
    std::thread([last = std::move(wire), ended = std::move(ended)]() mutable {
      last.reset();
      ended.set_value();
    }).detach();
    endings_.push_back(std::move(ending));
  } catch (const std::system_error&) {
    // Out of threads: with what the thread was to do the wire has ended here.
    return;
  }
}

}  // namespace lanyard::desktop
