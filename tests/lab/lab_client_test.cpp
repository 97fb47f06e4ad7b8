// Questions to labs that hang. They are time-limited by a patience that is longer than any test:
// what passes here has not waited for it.
#include "lanyard/lab/lab_client.hpp"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <vector>

#include "hung_lab.hpp"
#include "lanyard/air/directory.hpp"
#include "patience.hpp"
#include "temporary_directory.hpp"

namespace lanyard::lab {
namespace {

using test::HungLab;

class LabsThatHangTest : public ::testing::Test {
 protected:
  LabsThatHangTest() { air::ensure_private_directory(air); }
  [[nodiscard]] std::filesystem::path socket(const char* ssid) const {
    return air::socket_path(air, ssid);
  }

  test::TemporaryDirectory directory;
  const std::filesystem::path air = directory.path() / "air";
};

TEST_F(LabsThatHangTest, AreAskedAllAtTheSameTime) {
  std::optional<HungLab> first(socket("First"));
  std::optional<HungLab> second(socket("Second"));
  auto labs = std::async(std::launch::async, [this] { return running_labs(air, test::patience); });
  // Neither has answered, and both are asked.
  const auto deadline = test::Clock::now() + test::patience / 2;
  bool first_asked = false;
  bool second_asked = false;
  while (!(first_asked && second_asked) && test::Clock::now() < deadline) {
    first_asked = first_asked || first->is_asked();
    second_asked = second_asked || second->is_asked();
    std::this_thread::yield();
  }
  EXPECT_TRUE(first_asked && second_asked);
  first.reset();
  second.reset();
  EXPECT_TRUE(labs.get().empty());
}

TEST_F(LabsThatHangTest, AreGivenUpAlsoWhereNoMoreFindRoomToWait) {
  const HungLab hung(socket("Full"), 0);
  std::vector<LabClient> waiting;
  Result<LabClient> client = std::unexpected(Error{});
  // A system may give a little more room than was asked for.
  do {
    client = LabClient::connect(socket("Full"), std::chrono::milliseconds(1));
    if (client) waiting.push_back(std::move(*client));
  } while (client && waiting.size() < 100);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, std::errc::timed_out);
  EXPECT_TRUE(running_labs(air, std::chrono::milliseconds(1)).empty());
}

}  // namespace
}  // namespace lanyard::lab
