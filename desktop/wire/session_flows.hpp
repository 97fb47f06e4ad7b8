#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "lanyard/session/event.hpp"
#include "wire/flow_pictures.hpp"

namespace lanyard::desktop {

/// Which flow is which session's, also after it has ended: its row can still be chosen. Of ended
/// sessions the newest most_ended are remembered. Pure.
class SessionFlows {
 public:
  static constexpr std::size_t most_ended = 1'000;

  void take(const session::Event& event, const FlowPictures& pictures);
  /// 0: nothing was seen of it, or it is not kept any more.
  [[nodiscard]] std::uint32_t number_of(session::SessionId id, const FlowPictures& pictures) const;

 private:
  using Identity = std::shared_ptr<const session::SessionIdentity>;

  std::map<session::SessionId, Identity> open_;
  struct Ended {
    Identity identity;
    /// Kept, as another connection may come with the same addresses and ports; 0: its segments had
    /// not come yet when it ended.
    std::uint32_t number = 0;
  };
  std::map<session::SessionId, Ended> ended_;  ///< Numbers only grow: the first is the oldest.
};

}  // namespace lanyard::desktop
