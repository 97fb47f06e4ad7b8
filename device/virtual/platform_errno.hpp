#pragma once

/// Newlib's error numbers, which lwIP gives here as on the ESP32: those of lanyard_lwip_errno.h, as
/// constants that do not clash with the computer's <cerrno>. A test compares the two.
namespace lanyard::device::platform_errno {

inline constexpr int interrupted = 4;
inline constexpr int io = 5;
inline constexpr int bad_file = 9;
inline constexpr int again = 11;
inline constexpr int no_memory = 12;
inline constexpr int access = 13;
inline constexpr int no_device = 19;
inline constexpr int invalid = 22;
inline constexpr int too_many_files = 23;
inline constexpr int system_files = 24;
inline constexpr int broken_pipe = 32;
inline constexpr int not_supported = 95;
inline constexpr int connection_reset = 104;
inline constexpr int no_buffers = 105;
inline constexpr int family_not_supported = 106;
inline constexpr int not_a_socket = 108;
inline constexpr int no_protocol_option = 109;
inline constexpr int connection_refused = 111;
inline constexpr int address_in_use = 112;
inline constexpr int connection_aborted = 113;
inline constexpr int network_unreachable = 114;
inline constexpr int network_down = 115;
inline constexpr int timed_out = 116;
inline constexpr int host_unreachable = 118;
inline constexpr int in_progress = 119;
inline constexpr int already = 120;
inline constexpr int destination_required = 121;
inline constexpr int message_size = 122;
inline constexpr int protocol_not_supported = 123;
inline constexpr int address_unavailable = 125;
inline constexpr int already_connected = 127;
inline constexpr int not_connected = 128;

}  // namespace lanyard::device::platform_errno
