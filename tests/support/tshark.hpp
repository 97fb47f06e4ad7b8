#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace lanyard::test {

/// What tshark printed.
struct TsharkReading {
  std::string out;
  std::string complaints;  ///< On standard error, but for what it always says to root.
};

/// Has tshark read `capture`; `arguments` are quoted as for sh. Names are not resolved, and
/// nobody's settings are read. Throws std::runtime_error, with what tshark said, when it ends with
/// an error.
TsharkReading ask_tshark(const std::filesystem::path& capture, const std::string& arguments);

/// What both sides of a stream sent.
struct FollowedStream {
  std::string client;
  std::string server;
};

/// The payloads of a stream as tshark's `follow` joins them. `protocol`: tcp or udp; streams count
/// from 0.
FollowedStream follow_by_tshark(const std::filesystem::path& capture, const std::string& protocol,
                                std::size_t stream);

}  // namespace lanyard::test
