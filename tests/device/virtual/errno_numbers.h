/* lwIP's view of errno, for the C++ test that cannot see its macros. */
#ifndef LANYARD_TEST_ERRNO_NUMBERS_H
#define LANYARD_TEST_ERRNO_NUMBERS_H

#ifdef __cplusplus
extern "C" {
#endif

enum lanyard_test_error {
  LANYARD_TEST_EBADF,
  LANYARD_TEST_EAGAIN,
  LANYARD_TEST_ENOMEM,
  LANYARD_TEST_EINVAL,
  LANYARD_TEST_ENFILE,
  LANYARD_TEST_ECONNRESET,
  LANYARD_TEST_ENOBUFS,
  LANYARD_TEST_EADDRINUSE,
  LANYARD_TEST_ECONNABORTED,
  LANYARD_TEST_EHOSTUNREACH,
  LANYARD_TEST_EINPROGRESS,
  LANYARD_TEST_EALREADY,
  LANYARD_TEST_EISCONN,
  LANYARD_TEST_ENOTCONN,
  LANYARD_TEST_ETIMEDOUT
};

int lanyard_test_errno(enum lanyard_test_error error);

#ifdef __cplusplus
}
#endif

#endif
