#pragma once

#include <gtest/gtest.h>

#include <sqlite3.h>
#include <filesystem>
#include <string>

namespace lanyard::desktop::testing {

/// From now on nothing can be written to this table of the recording, though the file is open.
inline void spoil(const std::filesystem::path& file, const std::string& table) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  const std::string rename = "ALTER TABLE " + table + " RENAME TO gone";
  EXPECT_EQ(sqlite3_exec(handle, rename.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

}  // namespace lanyard::desktop::testing
