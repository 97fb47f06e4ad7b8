#pragma once

#include <string>
#include <string_view>

/// Plain text as input of troff with the man(7) macros. Every function returns whole lines, except
/// escape().
namespace lanyard::cli::troff {

/// `text` so that it is printed as it stands: backslashes, quotes, hyphens that are to be copied,
/// and what is not ASCII (as `\[u2026]`, which needs no preconv). Line ends stay.
std::string escape(std::string_view text);

/// The escaped `text` as a line of input: one that begins like a request is guarded.
std::string line(std::string_view text);

/// The words of `text` as lines of input of a moderate length.
std::string lines(std::string_view text);

std::string section(std::string_view heading);

/// Paragraphs of plain text, with empty lines between them.
std::string paragraphs(std::string_view text);

/// An entry of a list: `label` is troff already (see bold() and italic()), `text` plain.
std::string entry(std::string_view label, std::string_view text);

std::string bold(std::string_view text);
std::string italic(std::string_view text);

/// Shell commands, unfilled, none wider than a terminal of 80 columns has room for.
std::string examples(std::string_view commands);

}  // namespace lanyard::cli::troff
