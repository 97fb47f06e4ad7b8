#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace lanyard {

using ByteView = std::span<const std::byte>;

/// An immutable run of bytes that shares the ownership of its storage.
///
/// Copying one copies a pointer, so a message can lie in the journal, in the recorder and in the
/// send queues of a thousand peers at the cost of one buffer. Safe to copy and read on any thread.
class Bytes {
 public:
  Bytes() = default;

  /// Shares `owner`, which must keep `view` alive and unchanged.
  Bytes(std::shared_ptr<const void> owner, ByteView view) : owner_(std::move(owner)), view_(view) {}

  /// Takes a copy of `view`.
  static Bytes copy_of(ByteView view) {
    if (view.empty()) {
      return {};
    }
    auto storage = std::make_shared_for_overwrite<std::byte[]>(view.size());
    std::memcpy(storage.get(), view.data(), view.size());
    const ByteView copied(storage.get(), view.size());
    return {std::shared_ptr<const void>(std::move(storage)), copied};
  }
  static Bytes copy_of(std::string_view text) { return copy_of(std::as_bytes(std::span(text))); }

  /// Takes over `storage` without a copy.
  static Bytes take(std::vector<std::byte> storage) {
    auto owner = std::make_shared<const std::vector<std::byte>>(std::move(storage));
    const ByteView view(*owner);
    return {std::shared_ptr<const void>(std::move(owner)), view};
  }

  [[nodiscard]] ByteView view() const { return view_; }
  [[nodiscard]] const std::byte* data() const { return view_.data(); }
  [[nodiscard]] std::size_t size() const { return view_.size(); }
  [[nodiscard]] bool empty() const { return view_.empty(); }

  /// The part from `offset`, `count` bytes long; both are cut to what is there.
  [[nodiscard]] Bytes slice(std::size_t offset, std::size_t count = SIZE_MAX) const {
    offset = offset < view_.size() ? offset : view_.size();
    count = count < view_.size() - offset ? count : view_.size() - offset;
    return {owner_, view_.subspan(offset, count)};
  }

 private:
  std::shared_ptr<const void> owner_;
  ByteView view_;
};

/// The bytes as characters, for searching and comparing; no encoding is implied.
inline std::string_view as_chars(ByteView bytes) {
  // std::byte and char may alias any object ([basic.lval]).
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline ByteView as_byte_view(std::string_view text) {
  return std::as_bytes(std::span(text));
}

}  // namespace lanyard
