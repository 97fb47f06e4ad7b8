#include "errno_numbers.h"

#include "lwip/errno.h"

int lanyard_test_errno(enum lanyard_test_error error) {
  static const int numbers[] = {EBADF,      EAGAIN,       ENOMEM,       EINVAL,      ENFILE,
                                ECONNRESET, ENOBUFS,      EADDRINUSE,   ECONNABORTED, EHOSTUNREACH,
                                EINPROGRESS, EALREADY,    EISCONN,      ENOTCONN,    ETIMEDOUT};
  return numbers[error];
}
