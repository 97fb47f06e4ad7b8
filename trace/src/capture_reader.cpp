#include "lanyard/trace/capture_reader.hpp"

#include <cerrno>
#include <cstdio>

#include "capture_format.hpp"

namespace lanyard::trace {
namespace {

std::unexpected<Error> no_capture(const std::string& name, const std::string& why) {
  return std::unexpected(make_error("read", "cannot read " + name + ": " + why));
}

/// What kind of file it is, where people take it for a capture.
std::string kind_of(ByteView head) {
  const std::string_view text = as_chars(head);
  if (text.starts_with("\x1f\x8b")) {
    return "it is compressed with gzip; unpack it first (gunzip)";
  }
  if (text.starts_with("\x28\xb5\x2f\xfd")) {
    return "it is compressed with zstd; unpack it first (unzstd)";
  }
  if (text.starts_with("SQLite format 3")) {
    return "it is a recording, not a capture; lanyard export --format pcapng makes one of it";
  }
  return "it is no capture: neither pcap nor pcapng";
}

}  // namespace

struct CaptureReader::Impl {
  Impl(ByteSource source, std::string file) : window(std::move(source)), name(std::move(file)) {}

  ByteWindow window;
  std::string name;
  std::unique_ptr<CaptureFormat> format{};
  CaptureContents contents{};
  std::optional<Error> damage{};
  std::uint64_t packets = 0;
  bool pcapng = false;
  bool at_end = false;
};

CaptureReader::CaptureReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

Result<CaptureReader> CaptureReader::open(const std::filesystem::path& path) {
  const std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "rbe"), [](std::FILE* opened) {
    if (opened != nullptr) static_cast<void>(std::fclose(opened));
  });
  const std::string name = path.string();
  if (file == nullptr) {
    const std::error_code code(errno, std::generic_category());
    return std::unexpected(make_error("open", "cannot read " + name, code));
  }
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // the reader asks for large pieces
  return begin(
      [file, name](std::span<std::byte> into) -> Result<std::size_t> {
        const std::size_t count = std::fread(into.data(), 1, into.size(), file.get());
        if (count == 0 && std::ferror(file.get()) != 0) {
          const std::error_code code(errno, std::generic_category());
          return std::unexpected(make_error("read", "cannot read " + name, code));
        }
        return count;
      },
      name);
}

Result<CaptureReader> CaptureReader::begin(ByteSource source, std::string name) {
  auto impl = std::make_unique<Impl>(std::move(source), std::move(name));
  const Result<ByteView> head = impl->window.peek(16);
  if (!head) {
    return std::unexpected(head.error());
  }
  if (head->empty()) {
    return no_capture(impl->name, "it is empty");
  }
  impl->format = make_pcapng_format(*head);
  impl->pcapng = impl->format != nullptr;
  if (!impl->format) {
    impl->format = make_pcap_format(*head);
  }
  if (!impl->format) {
    return no_capture(impl->name, kind_of(*head));
  }
  return CaptureReader(std::move(impl));
}

Result<std::optional<CapturedPacket>> CaptureReader::next() {
  if (impl_->at_end) {
    return std::nullopt;
  }
  const Result<Step> step = impl_->format->next(impl_->window, impl_->contents);
  if (step && *step == Step::packet) {
    ++impl_->packets;
    return impl_->contents.packet;
  }
  impl_->at_end = true;
  if (!step) {
    return std::unexpected(step.error());
  }
  if (const std::optional<Damage>& damage = impl_->contents.damage) {
    impl_->damage = make_error(
        "read",
        impl_->name + " is damaged or cut off at byte " + std::to_string(damage->offset) + ": " +
            damage->what + "; the " + number_text(impl_->packets) +
            (impl_->packets == 1 ? " packet before is there" : " packets before are there"));
  }
  return std::nullopt;
}

const std::optional<Error>& CaptureReader::damage() const {
  return impl_->damage;
}

bool CaptureReader::is_pcapng() const {
  return impl_->pcapng;
}

const std::vector<CapturedInterface>& CaptureReader::interfaces() const {
  return impl_->contents.interfaces;
}

const std::vector<NamedAddress>& CaptureReader::names() const {
  return impl_->contents.names;
}

const std::string& CaptureReader::application() const {
  return impl_->contents.application;
}

const std::string& CaptureReader::comment() const {
  return impl_->contents.comment;
}

}  // namespace lanyard::trace
