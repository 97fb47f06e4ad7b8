#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lanyard/base/error.hpp"
#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/pcapng_writer.hpp"

namespace lanyard::trace {

/// Fills the beginning of its argument with the next bytes of a file or pipe and returns how many;
/// 0 at the end, and at the end only. Its Error goes to the user as it is.
using ByteSource = std::function<Result<std::size_t>(std::span<std::byte>)>;

/// An interface that packets were captured on, as far as the file tells.
struct CapturedInterface {
  InterfaceDescription description{};
  std::uint32_t snap_length = 0;     ///< Bytes kept of a packet at most; 0 is no limit.
  std::uint8_t time_resolution = 6;  ///< if_tsresol of pcapng: 6 is microseconds, 9 nanoseconds.
  std::int64_t time_offset = 0;      ///< if_tsoffset of pcapng, seconds.
};

/// One packet of a capture. The views live until the next call of the reader.
struct CapturedPacket {
  Frame frame{};
  std::uint32_t interface_index = 0;  ///< Into CaptureReader::interfaces().
  std::uint64_t offset = 0;           ///< Where in the file its block or record begins.
};

/// Reads pcap (libpcap's format, both byte orders, micro- and nanoseconds) and pcapng
/// (draft-ietf-opsawg-pcapng: several sections and interfaces, comments, names of addresses).
///
/// A file that is cut or damaged is read up to there: next() then gives the end, and damage() says
/// where and what. What a capture of today holds beyond this (statistics, decryption secrets) is
/// passed over. Memory: one block, which may be 16 MiB. One thread at a time.
class CaptureReader {
 public:
  static constexpr std::size_t max_block_size = std::size_t{16} << 20U;

  /// Error `open`: the system's reason, with the path. Error `read`: as begin().
  static Result<CaptureReader> open(const std::filesystem::path& path);

  /// Reads the header. `name` stands for the file in messages. Error `read`: the source's; the
  /// file is empty or no capture, and which kind of file it is where that can be told.
  static Result<CaptureReader> begin(ByteSource source, std::string name);

  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;
  ~CaptureReader();

  /// The next packet; nothing at the end, which can be where the damage begins. Error `read`: the
  /// source's, only.
  Result<std::optional<CapturedPacket>> next();

  /// Why the end came early: names the file, the byte and what is wrong there. Nothing for a file
  /// in order, and while it has not been read to its end.
  [[nodiscard]] const std::optional<Error>& damage() const;

  [[nodiscard]] bool is_pcapng() const;
  /// Those known so far, of all sections; a new one can come between packets.
  [[nodiscard]] const std::vector<CapturedInterface>& interfaces() const;
  /// The names of addresses known so far; they can stand behind the packets they are for.
  [[nodiscard]] const std::vector<NamedAddress>& names() const;
  /// The program that wrote the file, and the comment on it; of the first section; often empty.
  [[nodiscard]] const std::string& application() const;
  [[nodiscard]] const std::string& comment() const;

 private:
  struct Impl;
  explicit CaptureReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::trace
