#pragma once

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

/// One segment, or a run of equal ones. make_diagram() knows one capturing point and so leaves
/// `arrived_after` and `lost` as they are here; who knows both ends fills them in.
struct Arrow {
  bool to_right = true;   ///< The client is on the left.
  Duration left_after{};  ///< When it was sent, since the flow's first segment.
  /// When it arrived, where both ends are known: then the arrow slopes.
  std::optional<Duration> arrived_after{};
  bool lost = false;          ///< Both ends are known, and it never arrived.
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

struct Diagram {
  std::string title{};
  Lifeline left{};   ///< The client.
  Lifeline right{};  ///< The server.
  std::vector<DiagramRow> rows{};
  std::string conclusion{};
};

struct DiagramOptions {
  bool explain = false;  ///< Fill in Arrow::explanation.
  /// Fold untroubled runs: data that goes one way and the plain ACKs for it become one arrow each.
  bool fold = true;
  std::size_t shortest_run = 6;              ///< Segments; shorter runs stay as they are.
  Duration pause = std::chrono::seconds(1);  ///< From here on a wait gets a note.
};

/// The diagram of the segments that `flow` holds. Pure: the same flow gives the same diagram.
Diagram make_diagram(const Flow& flow, const HostNames& names = {},
                     const DiagramOptions& options = {});

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

}  // namespace lanyard::trace
