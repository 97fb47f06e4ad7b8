/* lwIP's view of the compiler and the machine. */
#ifndef LANYARD_ARCH_CC_H
#define LANYARD_ARCH_CC_H

#include <endian.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h> /* ssize_t */

/* lwip/sockets.h makes these up where they are missing. C++ headers bring them in or not as they
 * please, so that they are here always: fd_set, timeval, pollfd, O_NONBLOCK and iovec are then the
 * same to lwIP and to whoever calls it. */
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/uio.h>
#define iovec iovec

#include "lanyard_lwip.h"

#define LWIP_ERRNO_INCLUDE "lanyard_lwip_errno.h"

#define LWIP_RAND() lanyard_lwip_random()
#define LWIP_CHKSUM lanyard_lwip_checksum
#define LWIP_PLATFORM_ASSERT(message) lanyard_lwip_assertion_failed(message, __FILE__, __LINE__)
#define LWIP_PLATFORM_DIAG(arguments) lanyard_lwip_diagnostic arguments

#endif
