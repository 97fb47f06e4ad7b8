#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <system_error>

namespace lanyard {

/// What failed, told once for programs and once for people.
///
/// `message` is a whole sentence without a full stop that names what was tried, on what, why it
/// failed and, where there is one, what to do: `cannot listen on 0.0.0.0:80: permission denied
/// (ports below 1024 need root or CAP_NET_BIND_SERVICE)`.
struct Error {
  std::string operation;  ///< A short stable verb: `listen`, `connect`, `send`, `record`, …
  std::error_code code;   ///< The system's or library's own code; may be empty for bad input.
  std::string message;
  /// The code in words, where only they are left of it, as in a recording; usually empty.
  std::string words{};

  /// Why, in a few words: `words`, or what describe(code) says; `failed` where neither is there.
  [[nodiscard]] std::string reason() const;
};

/// A value, or why there is none.
template <typename T>
using Result = std::expected<T, Error>;

/// The plain words for `code`, in lower case and in English whatever the locale: `connection
/// refused`, `permission denied`. They are part of the JSON contract (`error` of a `failed` event).
/// Codes without an entry of ours give the category's own text.
std::string describe(const std::error_code& code);

/// An Error of `operation` whose message is `what: why`, `why` from describe(code), followed by
/// ` (hint)` when a hint is given.
Error make_error(std::string_view operation, std::string_view what, const std::error_code& code,
                 std::string_view hint = {});

/// An Error that no system call reported: bad input, a limit, a damaged file.
Error make_error(std::string_view operation, std::string_view message);

}  // namespace lanyard
