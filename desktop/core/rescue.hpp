#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace lanyard::desktop {

/// Conversations of windows that were killed, found in `where`, the newest first, each in a
/// directory of its own. They stay, also beyond this program, until forget_rescued(), and so do
/// those that no RecordingReader opens now: copying them says why. What has no session in it goes
/// at once, as there is nothing to read, and so do directories without a conversation that are
/// older than a minute. Blocks for as long as the disk takes; any thread.
///
/// `prefix`: how the directories of running windows are called, see TemporaryDirectory::make_in();
/// `file_name`: of the conversation in them.
std::vector<std::filesystem::path> rescue_conversations(const std::filesystem::path& where,
                                                        std::string_view prefix,
                                                        std::string_view file_name);

/// Removes one of them, with its directory. Blocks; any thread.
void forget_rescued(const std::filesystem::path& file);

}  // namespace lanyard::desktop
