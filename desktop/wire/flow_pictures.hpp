#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lanyard/trace/diagram.hpp"
#include "lanyard/trace/flow.hpp"

namespace lanyard::desktop {

/// What the window keeps of one flow.
struct FlowPicture {
  std::uint32_t number = 0;
  IpEndpoint client{};
  IpEndpoint server{};
  std::string title{};       ///< `board:49153 → computer:8888`
  trace::Diagram diagram{};  ///< The rows of the beginning and the newest ones.
  /// Rows that were left out between the beginning and the newest.
  std::uint64_t left_out = 0;
  bool has_ended = false;
};

/// The diagrams of the flows that are watched, row by row as their segments come. Pure: segments
/// and times come in. Memory: at most most_flows diagrams of at most most_rows rows of some 500
/// bytes; of longer flows the first first_rows, the handshake among them, and the newest are kept,
/// and beyond most_flows the flow that has been silent for longest is forgotten.
class FlowPictures {
 public:
  static constexpr std::size_t most_flows = 200;
  static constexpr std::size_t most_rows = 2'000;
  static constexpr std::size_t first_rows = 50;

  /// Takes the next segment. Its flow must stay where it is, as those of a FlowTable do.
  void take(const trace::FlowTable::Fed& fed, const trace::HostNames& names);
  /// Segments may be missing before the next one of each flow, as FlowTable::note_gap() says.
  void note_gap();
  /// Shows what has been held back for a second at `now`, by the clock of the segments. True when
  /// something new is to be seen.
  bool release_until(trace::PacketTime now);

  [[nodiscard]] bool empty() const { return flows_.empty(); }
  /// By ascending number.
  [[nodiscard]] std::vector<const FlowPicture*> flows() const;
  /// One flow with what stands above and below its rows as it is now; null where it is not there
  /// (any more). Good until the next call of anything.
  const FlowPicture* prepare(std::uint32_t number, const trace::HostNames& names);
  /// The newest flow with that end, an address and port as sessions name their peers; 0: none.
  [[nodiscard]] std::uint32_t number_of(const std::string& peer, const std::string& local) const;
  /// Goes up with every change.
  [[nodiscard]] std::uint64_t version() const { return version_; }

 private:
  struct Entry {
    FlowPicture picture;
    const trace::Flow* flow = nullptr;  ///< In the table that feeds, which outlives this object.
    trace::DiagramFollower follower{{.explain = true}};
    trace::PacketTime last{};
  };

  void append(Entry& entry, std::vector<trace::DiagramRow> rows);
  void forget_one();

  std::map<std::uint32_t, Entry> flows_;
  std::uint64_t version_ = 0;
};

}  // namespace lanyard::desktop
