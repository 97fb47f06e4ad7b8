#include "lanyard/base/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace lanyard {
namespace {

namespace fs = std::filesystem;

TEST(TemporaryDirectoryTest, IsThereForItsOwnerAloneAndGoesWithAllInIt) {
  fs::path path;
  {
    auto made = TemporaryDirectory::make("lanyard-base-test");
    ASSERT_TRUE(made) << made.error().message;
    path = made->path();
    EXPECT_TRUE(fs::is_directory(path));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    std::ofstream(path / "file") << "text";
    const TemporaryDirectory moved = std::move(*made);
    EXPECT_EQ(moved.path(), path);
    EXPECT_TRUE(fs::exists(path / "file"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryDirectoryTest, WhereNoneCanBeMadeIsSaid) {
  const auto made = TemporaryDirectory::make("no/such/directory");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().operation, "open");
  EXPECT_NE(made.error().message.find("cannot make the directory"), std::string::npos);
}

}  // namespace
}  // namespace lanyard
