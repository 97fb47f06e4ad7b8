#include "tcp_socket.hpp"

namespace lanyard::lab {

void set_deaf(int /*descriptor*/, bool /*deaf*/) {}

SendSide send_side_of(int /*descriptor*/) {
  return SendSide::shut;
}

}  // namespace lanyard::lab
