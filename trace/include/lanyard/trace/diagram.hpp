#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lanyard/trace/flow.hpp"

/// A sequence diagram as data, for any painter: two lifelines with time going down, arrows between
/// them, notes. See flow.hpp for an example.
namespace lanyard::trace {

struct Lifeline {
  std::string name{};     ///< The host's name, or its address where it has none.
  std::string address{};  ///< With the port: `192.168.4.2:49153`.
};

/// How much a reader should look at an arrow.
enum class Emphasis : std::uint8_t { plain, handshake, trouble };

/// One segment, or a run of equal ones. make_diagram() takes `arrived_after` and `lost`
/// from the capture's comments, as the lab's capture has them; any other capture knows one place.
struct Arrow {
  bool to_right = true;   ///< The client is on the left.
  Duration left_after{};  ///< When it was sent, since the flow's first segment.
  /// When it arrived, since the flow's first segment, where that is known: then the arrow slopes.
  /// Of a folded run it is not.
  std::optional<Duration> arrived_after{};
  /// It never arrived: both ends are known, or its comment begins with `lost by `, as the lab's do.
  bool lost = false;
  std::string label{};        ///< What it says: `SYN seq 0 win 5760 MSS 1440`.
  std::string verdict{};      ///< What it is: `handshake 1/3`.
  std::string explanation{};  ///< Empty unless asked for.
  VerdictSet verdicts{};      ///< The same for programs; of a folded run, those of all together.
  Emphasis emphasis = Emphasis::plain;
  std::size_t count = 1;          ///< How many segments were folded into it.
  std::uint64_t bytes = 0;        ///< Data in all of them.
  std::uint64_t first_frame = 0;  ///< Number in the capture.
  std::uint64_t last_frame = 0;
};

/// A remark across both lifelines: a pause, a comment of the capture.
struct Note {
  Duration after{};
  std::string text{};
};

using DiagramRow = std::variant<Arrow, Note>;

/// When the row begins, since the flow's first segment.
Duration begin_of(const DiagramRow& row);

/// Whether row `index` is an arrow that arrives, at a known time, before the next row begins: a
/// painter that goes down row by row can slope it there, and others only across later rows.
bool arrives_before_next(const std::vector<DiagramRow>& rows, std::size_t index);

struct Diagram {
  std::string title{};
  Lifeline left{};   ///< The client.
  Lifeline right{};  ///< The server.
  std::vector<DiagramRow> rows{};
  std::string conclusion{};
};

struct DiagramOptions {
  bool explain = false;  ///< Fill in Arrow::explanation.
  /// Fold untroubled runs: data that goes one way and the plain ACKs behind its beginning become
  /// one arrow each, the data's first.
  bool fold = true;
  std::size_t shortest_run = 6;              ///< Segments; shorter runs stay as they are.
  Duration pause = std::chrono::seconds(1);  ///< From here on a wait gets a note.
};

/// The diagram of the segments that `flow` holds. Pure: the same flow gives the same diagram.
Diagram make_diagram(const Flow& flow, const HostNames& names = {},
                     const DiagramOptions& options = {});

/// The same without the rows: what stands above and below them.
Diagram make_diagram_head(const Flow& flow, const HostNames& names = {});

/// The rows of a flow's diagram one after the other, as its segments come: those of make_diagram()
/// but for runs, which cannot be known before they are over. The first segments of a run are rows
/// of their own; what follows is held back and becomes one arrow each way when the run ends, when a
/// `pause` of the options has gone by, or at release(). One flow. Memory: two rows. Pure.
class DiagramFollower {
 public:
  explicit DiagramFollower(DiagramOptions options = {}) : options_(options) {}

  /// Takes the flow's next segment, as FlowTable::feed() gave it; the rows that it makes known.
  std::vector<DiagramRow> feed(const Flow& flow, const Segment& segment,
                               const HostNames& names = {});
  /// As FlowTable::note_gap(), which goes with it: a note before the next segment's row tells. The
  /// rows of what is held back.
  std::vector<DiagramRow> note_gap();
  /// The rows of what is held back; the run may go on, as a new one.
  std::vector<DiagramRow> release();
  /// Since when something is held back, by the segments' times; nothing where nothing is.
  [[nodiscard]] std::optional<PacketTime> holds_since() const { return holds_since_; }

 private:
  /// One direction of what is held back.
  struct Held {
    Arrow arrow{};
    Arrow single{};  ///< Its first segment: a run of one is no run.
    std::uint32_t last_ack = 0;
  };
  [[nodiscard]] bool goes_on(const Segment& segment) const;

  DiagramOptions options_;
  std::size_t run_length_ = 0;
  bool is_behind_a_gap_ = false;
  std::optional<Sender> data_from_{};
  std::optional<PacketTime> last_{};
  std::optional<PacketTime> holds_since_{};
  std::array<Held, 2> held_{};  ///< What came first stands first.
};

/// The diagram as one SVG 1.1 document in UTF-8, with no script and nothing to load.
std::string render_svg(const Diagram& diagram);

/// The diagram as one JSON object on one line, in UTF-8, a line feed at the end.
/// docs/seeing-tcp.md lists the members: a contract.
std::string render_json(const Diagram& diagram);

enum class Charset : std::uint8_t { unicode, ascii };

struct TextOptions {
  Charset charset = Charset::unicode;
  std::size_t columns = 80;  ///< At least 60 are used.
};

/// The diagram as lines of text, each ending in a line feed and none wider than `columns` (names
/// and labels are cut to fit).
std::string render_text(const Diagram& diagram, const TextOptions& options = {});

/// render_text() in pieces, for rows that are not all there yet: the head once, then each row.
class TextPainter {
 public:
  explicit TextPainter(const TextOptions& options = {}) : options_(options) {}

  /// The title, and the names over the lifelines.
  [[nodiscard]] std::string head(const Diagram& diagram) const;
  [[nodiscard]] std::string row(const DiagramRow& row) const;
  /// A line, cut to the width.
  [[nodiscard]] std::string line(const std::string& text) const;

 private:
  TextOptions options_;
};

}  // namespace lanyard::trace
