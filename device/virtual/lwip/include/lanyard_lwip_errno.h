/* Newlib's error numbers (newlib/libc/include/sys/errno.h), as ESP-IDF's firmware sees them: lwIP is
 * compiled with these, so that what it sets is what the ESP32 would report. They are not Linux's.
 *
 * As macros for lwIP's C sources alone; the C library's <errno.h> must not be seen there. C++ takes
 * the same numbers from platform_errno.hpp, and a test compares the two. */
#ifndef LANYARD_LWIP_ERRNO_H
#define LANYARD_LWIP_ERRNO_H

#include "lanyard_lwip.h"

#ifndef __cplusplus

#define errno (*lanyard_lwip_errno())

#define EINTR 4
#define EIO 5
#define ENXIO 6
#define EBADF 9
#define EAGAIN 11
#define EWOULDBLOCK EAGAIN
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define ENODEV 19
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define ENOSPC 28
#define EPIPE 32
#define ERANGE 34
#define ENOSYS 88
#define EOPNOTSUPP 95
#define EPFNOSUPPORT 96
#define ECONNRESET 104
#define ENOBUFS 105
#define EAFNOSUPPORT 106
#define EPROTOTYPE 107
#define ENOTSOCK 108
#define ENOPROTOOPT 109
#define ESHUTDOWN 110
#define ECONNREFUSED 111
#define EADDRINUSE 112
#define ECONNABORTED 113
#define ENETUNREACH 114
#define ENETDOWN 115
#define ETIMEDOUT 116
#define EHOSTDOWN 117
#define EHOSTUNREACH 118
#define EINPROGRESS 119
#define EALREADY 120
#define EDESTADDRREQ 121
#define EMSGSIZE 122
#define EPROTONOSUPPORT 123
#define ESOCKTNOSUPPORT 124
#define EADDRNOTAVAIL 125
#define ENETRESET 126
#define EISCONN 127
#define ENOTCONN 128

#endif
#endif
