#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Where labs and boards find each other: a directory of local sockets that belongs to one user.
namespace lanyard::air {

/// `$LANYARD_AIR` where it is set; else `$XDG_RUNTIME_DIR/lanyard`; else `lanyard-UID` in the
/// directory for temporary files. Not made by this call.
std::filesystem::path default_directory();

/// Makes `directory` where it is missing, for its owner only (mode 0700). Throws
/// std::filesystem::filesystem_error naming it when it cannot be made, belongs to another user, or
/// is open to others: somebody else could then be the access point.
void ensure_private_directory(const std::filesystem::path& directory);

/// The socket of the lab whose network is `ssid`: `lab-HASH.socket`, short enough for sun_path
/// whatever the name holds.
std::filesystem::path socket_path(const std::filesystem::path& directory, std::string_view ssid);

/// Every lab's socket in `directory`, in order of their names; of labs that died too. Empty when
/// the directory is not there or cannot be read.
std::vector<std::filesystem::path> sockets_in(const std::filesystem::path& directory);

}  // namespace lanyard::air
