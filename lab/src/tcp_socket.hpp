#pragma once

/// What the lab asks of the kernel about TCP sockets that it lends to libslirp, where systems
/// differ.
namespace lanyard::lab {

/// A deaf socket drops each segment that comes for it, as a peer does that is not there any more:
/// nothing is acknowledged, and the other end repeats itself, probes and gives up in its own time.
/// What it sends itself goes out. A listening one drops SYNs, so that connecting times out. Where
/// the system cannot do that without privileges (all but Linux) nothing happens.
void set_deaf(int descriptor, bool deaf);

/// How far a TCP socket has come in ending what it sends.
enum class SendSide {
  open,   ///< It may send more.
  shut,   ///< A FIN follows what was written (FIN-WAIT-1 and -2).
  ended,  ///< And the peer has sent its own, or the connection is gone.
};

/// Where the system does not tell, `shut`.
SendSide send_side_of(int descriptor);

}  // namespace lanyard::lab
