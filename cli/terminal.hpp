#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What the standard streams are. Implemented in platform/.
namespace lanyard::cli::terminal {

/// Puts /dev/null where a standard stream is closed (`<&-`), before anything else is opened: its
/// number would go to a socket or the like, which would then be taken for the stream.
void open_missing_streams();

bool stdin_is_terminal();
bool stdout_is_terminal();
bool stderr_is_terminal();

/// Whether what is written to standard output goes nowhere (/dev/null).
bool stdout_is_null_device();
/// Whether standard input is closed or /dev/null: there is no input, which is not the same as an
/// input that ended.
bool stdin_is_absent();
/// A regular file: it will end.
bool stdin_is_file();

/// Standard input's terminal, opened once more; the caller closes it.
int reopen_stdin();

/// Whether the program was started with `signal` ignored, as nohup(1) does with SIGHUP.
bool ignores_signal(int signal);

/// Columns of the terminal that standard output is; where it is none, what the variable COLUMNS
/// says; nothing where neither tells.
std::optional<std::size_t> columns_known();
/// The same; 80 where nothing is known.
std::size_t columns();

/// Whether the user's locale writes UTF-8; unknown counts as yes.
bool locale_is_utf8();

/// Colours are wanted: standard output is a terminal that has them and NO_COLOR is not set
/// (https://no-color.org).
bool wants_colour();

}  // namespace lanyard::cli::terminal
