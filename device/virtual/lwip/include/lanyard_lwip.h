/* What lwIP calls in our port besides sys_arch.h: the core lock, errno and hooks. C, for lwIP's
 * sources; C++ includes it as well. */
#ifndef LANYARD_LWIP_H
#define LANYARD_LWIP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ip_addr;

/* The core lock: whoever holds it may call lwIP's raw interface. Not recursive. */
void lanyard_lwip_lock_core(void);
/* Runs the function set below, then lets go. */
void lanyard_lwip_unlock_core(void);
/* Ends the process when this thread does not hold it. */
void lanyard_lwip_assert_core_locked(void);
/* `flush` runs at each unlock, under the lock: the radio sends there what the stack made, in one go.
 * NULL for none. Call it holding the lock. */
void lanyard_lwip_on_unlock(void (*flush)(void)); /* NOLINT(modernize-redundant-void-arg): C */

/* This thread's errno of lwIP, with newlib's numbers (lanyard_lwip_errno.h). */
int* lanyard_lwip_errno(void);

/* From the system's generator; the ESP32's esp_random(). */
uint32_t lanyard_lwip_random(void);

/* LWIP_PLATFORM_ASSERT and LWIP_PLATFORM_DIAG: one line to standard error. The first ends the
 * process as abort() does, which on the ESP32 is a panic and a restart. */
void lanyard_lwip_assertion_failed(const char* message, const char* file, int line)
    __attribute__((noreturn));
void lanyard_lwip_diagnostic(const char* format, ...) __attribute__((format(printf, 1, 2)));

/* LWIP_HOOK_TCP_ISN. lwIP calls it once for each connection, with the address of the connection's own
 * local address: also the one place where a connection can be given the ESP32's first
 * retransmission time. */
uint32_t lanyard_lwip_initial_sequence(const struct ip_addr* local, uint16_t local_port,
                                       const struct ip_addr* remote, uint16_t remote_port);

/* RFC 1071, over `length` bytes; what lwIP takes in the place of its own. */
uint16_t lanyard_lwip_checksum(const void* bytes, int length);

#ifdef __cplusplus
}
#endif

#endif
