#pragma once

#include <cstdint>
#include <string>

#include "tshark_rows.hpp"

namespace lanyard::trace::test {

/// The rules of docs/tcp-rules.md, "Where tshark differs": each function whose name begins with
/// `is_explained` is one of them and says of a difference whether the rule asks for just that.
class TsharkRules {
 public:
  /// `ours` are all segments of the capture, and must outlive this object; they may come later.
  explicit TsharkRules(const OurRows& ours) : ours_(ours) {}

  [[nodiscard]] bool explain_flags(const OurRow& our, const Row& other) const;
  [[nodiscard]] bool explain_in_flight(const OurRow& our, const Row& other) const;
  [[nodiscard]] bool explain_round_trip(const OurRow& our, const Row& other) const;
  /// `other` is the handshake's round trip by tshark.
  static bool explain_handshake(const Flow& flow, const std::string& other);

 private:
  /// Whether `holds` of a segment that the same flow has up to `our`.
  template <typename Condition>
  bool any_up_to(const OurRow& our, const Condition& holds) const {
    for (const auto& [number, before] : ours_) {
      if (number > our.segment.number) break;
      if (before.row.stream == our.row.stream && holds(before.segment)) return true;
    }
    return false;
  }
  /// The last segment with an ACK by `sender` before `our` in the same flow; null if there is none.
  const Segment* last_ack_before(const OurRow& our, Sender sender) const;
  /// Whether the flow's segments before `our` hold all of `sender`'s from `begin` to before `end`.
  bool hold_all(const OurRow& our, Sender sender, std::uint32_t begin, std::uint32_t end) const;
  /// tshark does not know the byte of a window probe once it is acknowledged: neither the ACKs that
  /// end with it and the one after them, nor what comes right behind it.
  bool is_explained_by_taken_probe(const OurRow& our, const Row& other) const;
  /// tshark does not join what came in pieces around a gap as we do, until the gap is acknowledged;
  /// nor does it take what a repetition brings beyond the newest byte.
  bool is_explained_by_joined_pieces(const OurRow& our, const Row& other) const;
  /// The capture holds a copy, or tells what came of it: it was not overtaken on its way here.
  bool is_explained_by_first_copy(const OurRow& our, const Row& other) const;
  /// tshark does not tell of a window probe that its sender's own window is 0, too.
  static bool is_explained_by_shut_prober(const OurRow& our, const Row& other);
  /// The capture tells when the duplicate ACKs arrived, or that they were lost: we go by that,
  /// tshark by when they were sent.
  bool is_explained_by_arrival(const OurRow& our, const Row& other) const;
  /// tshark's own figure: it keeps a list of the segments in the capture, takes out of it what each
  /// ACK covers at that time, and counts from the first to the last number in it. So it lacks what
  /// lies before a gap's end and counts a FIN, a window probe's byte, and what was sent again
  /// though it was acknowledged.
  std::uint32_t listed_bytes(const OurRow& our) const;
  /// In the FIN's own segment tshark does not count the FIN.
  bool is_explained_by_list(const OurRow& our, const Row& other) const;
  /// tshark takes all that the last ACK reports with SACK out of that figure, what came twice, too,
  /// and tells none that is not above 0.
  bool is_explained_by_sack(const OurRow& our, const Row& other) const;
  /// Data was lost before the capturing point: tshark has no figure until the next ACK.
  bool is_explained_by_gap(const OurRow& our, const Row& other) const;
  /// tshark misses the byte of a window probe that was taken, so what comes right behind it seems
  /// to follow a gap, and gets no figure.
  bool is_explained_behind_probe(const OurRow& our, const Row& other) const;
  /// tshark counts what was sent since the other side's last RST alone.
  bool is_explained_by_reset(const OurRow& our, const Row& other) const;
  /// The ACK answers what was sent again, or newly acknowledges some of that: tshark has a sample,
  /// we have none.
  bool is_explained_by_karn(const OurRow& our, const Row& other) const;
  /// tshark measures from the last SYN, we from the first; and it takes the RST of a refusal for
  /// the last of a handshake.
  static bool is_explained_by_another_syn(const Flow& flow, const std::string& other);

  const OurRows& ours_;
};

}  // namespace lanyard::trace::test
