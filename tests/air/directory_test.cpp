#include "lanyard/air/directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "temporary_directory.hpp"

namespace lanyard::air {
namespace {

namespace fs = std::filesystem;
using lanyard::test::TemporaryDirectory;

TEST(Directory, IsMadeForItsOwnerAlone) {
  const TemporaryDirectory temporary;
  const fs::path made = temporary.path() / "deeper" / "lanyard";
  ensure_private_directory(made);
  EXPECT_EQ(fs::status(made).permissions(), fs::perms::owner_all);
  EXPECT_NO_THROW(ensure_private_directory(made)) << "it is there already";
}

TEST(Directory, ThatOthersMayEnterIsRefused) {
  const TemporaryDirectory temporary;
  const fs::path open = temporary.path() / "open";
  fs::create_directory(open);
  fs::permissions(open, fs::perms::owner_all | fs::perms::others_exec);
  EXPECT_THROW(ensure_private_directory(open), fs::filesystem_error);
}

TEST(Directory, ThatIsALinkOrAFileIsRefused) {
  const TemporaryDirectory temporary;
  const fs::path real = temporary.path() / "real";
  ensure_private_directory(real);
  fs::create_directory_symlink(real, temporary.path() / "link");
  EXPECT_THROW(ensure_private_directory(temporary.path() / "link"), fs::filesystem_error);
  std::ofstream(temporary.path() / "file") << "x";
  EXPECT_THROW(ensure_private_directory(temporary.path() / "file"), fs::filesystem_error);
}

TEST(Directory, ASocketsPathIsShortWhateverTheNetworkIsCalled) {
  const fs::path directory = "/run/user/1000/lanyard";
  const fs::path path = socket_path(directory, std::string(32, '/'));
  EXPECT_EQ(path.parent_path(), directory);
  EXPECT_LT(path.string().size(), 108U);
  EXPECT_NE(socket_path(directory, "a"), socket_path(directory, "b"));
}

TEST(Directory, ListsTheSocketsAndNothingElse) {
  const TemporaryDirectory temporary;
  EXPECT_TRUE(sockets_in(temporary.path() / "missing").empty());
  for (const char* const name : {"lab-2.socket", "lab-1.socket", "lab-1.lock", "other"}) {
    std::ofstream(temporary.path() / name) << "";
  }
  const auto found = sockets_in(temporary.path());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].filename(), "lab-1.socket");
  EXPECT_EQ(found[1].filename(), "lab-2.socket");
}

}  // namespace
}  // namespace lanyard::air
