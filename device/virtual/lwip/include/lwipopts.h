/* lwIP's options for the virtual board: the values that ESP-IDF gives it for the ESP32
 * (components/lwip/Kconfig and port/include/lwipopts.h), so that windows, queues and limits are those
 * of the board. What had to differ stands last, with the reason; docs/fidelity.md says what each
 * difference changes. Read by lwIP's C sources and by our C++. */
#ifndef LANYARD_LWIPOPTS_H
#define LANYARD_LWIPOPTS_H

/* --- system ------------------------------------------------------------------------------------ */

#define NO_SYS 0
#define SYS_LIGHTWEIGHT_PROT 1
#define MEM_LIBC_MALLOC 1  /* the sanitizers see every buffer, and the limit is the heap */
#define MEMP_MEM_MALLOC 1

#define TCPIP_THREAD_NAME "tcpip"
#define TCPIP_THREAD_PRIO 18
#define TCPIP_THREAD_STACKSIZE 3072 /* the port takes the system's default */
#define TCPIP_MBOX_SIZE 32
#define DEFAULT_TCP_RECVMBOX_SIZE 6
#define DEFAULT_UDP_RECVMBOX_SIZE 6
#define DEFAULT_RAW_RECVMBOX_SIZE 6
#define DEFAULT_ACCEPTMBOX_SIZE 6

/* --- link and addresses ------------------------------------------------------------------------ */

#define LWIP_ARP 1
#define ARP_QUEUEING 1
#define LWIP_NETIF_HOSTNAME 1
#define LWIP_NETIF_API 1
#define LWIP_NETIF_EXT_STATUS_CALLBACK 1
#define LWIP_NETIF_TX_SINGLE_PBUF 1
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_LOOPBACK_MAX_PBUFS 8

#define LWIP_DHCP 1
#define DHCP_DOES_ARP_CHECK 1
#define LWIP_DNS 1
#define DNS_MAX_SERVERS 3
#define LWIP_DNS_SUPPORT_MDNS_QUERIES 1

/* --- IP ---------------------------------------------------------------------------------------- */

#define LWIP_IPV4 1
#define IP_FRAG 1
#define IP_REASSEMBLY 0
#define IP_FORWARD 0
#define IP_DEFAULT_TTL 64
#define IP_SOF_BROADCAST 0
#define IP_SOF_BROADCAST_RECV 0
#define LWIP_ICMP 1
#define LWIP_BROADCAST_PING 0
#define LWIP_MULTICAST_PING 0
#define LWIP_IGMP 1
#define LWIP_RAW 1
#define MEMP_NUM_RAW_PCB 16

#define LWIP_IPV6 1
#define LWIP_IPV6_NUM_ADDRESSES 3
#define LWIP_IPV6_FRAG 1
#define LWIP_IPV6_REASS 0
#define LWIP_IPV6_FORWARD 0
#define LWIP_IPV6_DHCP6 0
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 1
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS 0
#define LWIP_ND6_NUM_NEIGHBORS 5
#define LWIP_ND6_NUM_PREFIXES 5
#define LWIP_ND6_NUM_ROUTERS 3
#define LWIP_ND6_NUM_DESTINATIONS 10
#define MEMP_NUM_ND6_QUEUE 3

#define CHECKSUM_CHECK_IP 0
#define CHECKSUM_CHECK_UDP 0
#define CHECKSUM_CHECK_ICMP 1

/* --- UDP --------------------------------------------------------------------------------------- */

#define LWIP_UDP 1
#define MEMP_NUM_UDP_PCB 16

/* --- TCP --------------------------------------------------------------------------------------- */

#define LWIP_TCP 1
#define MEMP_NUM_TCP_PCB 16
#define MEMP_NUM_TCP_PCB_LISTEN 16
#define TCP_MSS 1440
#define TCP_WND 5760
#define TCP_SND_BUF 5760
#define TCP_OVERSIZE TCP_MSS
#define TCP_QUEUE_OOSEQ 1
#define TCP_OOSEQ_MAX_PBUFS 4
#define TCP_MAXRTX 12
#define TCP_SYNMAXRTX 12
#define TCP_TMR_INTERVAL 250
#define TCP_MSL 60000
#define TCP_LISTEN_BACKLOG 1
#define LWIP_TCP_KEEPALIVE 1
#define LWIP_WND_SCALE 0
#define LWIP_TCP_SACK_OUT 0
#define LWIP_TCP_TIMESTAMPS 0

/* --- sockets ----------------------------------------------------------------------------------- */

#define LWIP_NETCONN 1
#define LWIP_NETCONN_FULLDUPLEX 1
#define LWIP_NETCONN_SEM_PER_THREAD 1
#define LWIP_SOCKET 1
#define MEMP_NUM_NETCONN 10
#define LWIP_SOCKET_OFFSET 54 /* FD_SETSIZE 64 there, less the ten sockets */
#define LWIP_COMPAT_SOCKETS 0
#define LWIP_POSIX_SOCKETS_IO_NAMES 0
#define LWIP_SO_SNDTIMEO 1
#define LWIP_SO_RCVTIMEO 1
#define LWIP_SO_RCVBUF 0
#define LWIP_SO_LINGER 0
#define SO_REUSE 1
#define SO_REUSE_RXTOALL 1

#define LWIP_STATS 0

/* --- what differs from the ESP32, and why ------------------------------------------------------ */

/* Pointers and 64-bit integers are stored in what lwIP aligns; the ESP32 has neither wide. */
#define MEM_ALIGNMENT 8
/* The header of an IPv6 fragment is used to keep pointers, which do not fit here. */
#define IPV6_FRAG_COPYHEADER 1
/* struct timeval and fd_set are the C library's, in lwIP and in the firmware alike. */
#define LWIP_TIMEVAL_PRIVATE 0
/* The caller's thread does the work under one lock, where the ESP32 hands it to the tcpip task: the
 * answers are the same, without two changes of thread a call. */
#define LWIP_TCPIP_CORE_LOCKING 1
#define LOCK_TCPIP_CORE() lanyard_lwip_lock_core()
#define UNLOCK_TCPIP_CORE() lanyard_lwip_unlock_core()
#define LWIP_ASSERT_CORE_LOCKED() lanyard_lwip_assert_core_locked()
/* One header for every hook. */
#define LWIP_HOOK_FILENAME "lanyard_lwip.h"
/* A random first sequence number; and the place where a connection gets the ESP32's first
 * retransmission time, which lwIP 2.1.3 has as a literal (lanyard_lwip.h). */
#define LWIP_HOOK_TCP_ISN lanyard_lwip_initial_sequence

#include "lanyard_lwip.h"

#endif
