// Where a lab's addresses lead, while it runs and after it.

#include "lanyard/lab/lab_address_book.hpp"

#include <gtest/gtest.h>

#include "lab_test_support.hpp"

namespace lanyard::lab {
namespace {

using Transport = AddressBook::Transport;

const HostPort gateway{"192.168.4.1", 8000};
const HostPort board{"192.168.4.2", 8000};

class LabAddressBookTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Lab>> start(const std::string& ssid = "Lanyard") {
    LabOptions options = test::test_options(directory_);
    options.ssid = ssid;
    return Lab::start(options);
  }

  lanyard::test::TemporaryDirectory directory_;
  LabAddressBook book_{test::test_options(directory_).directory};
};

TEST_F(LabAddressBookTest, AnAddressThatNoLabEverHadMeansWhatItSays) {
  const auto way = book_.way_to(board, Transport::tcp);
  ASSERT_TRUE(way);
  EXPECT_FALSE(*way);
}

TEST_F(LabAddressBookTest, AnAddressOfALabThatEndedNeverMeansTheRealNetwork) {
  auto lab = start();
  ASSERT_TRUE(lab) << lab.error().message;
  EXPECT_FALSE(book_.way_to(board, Transport::tcp)) << "no board has it yet";
  (*lab)->stop();
  const auto way = book_.way_to(board, Transport::tcp);
  ASSERT_FALSE(way);
  EXPECT_EQ(way.error().code, std::errc::host_unreachable);
  EXPECT_NE(
      way.error().message.find("the network Lanyard, which had 192.168.4.2, is not there any more"),
      std::string::npos)
      << way.error().message;
}

TEST_F(LabAddressBookTest, TheAddressIsReachedAgainOnceANetworkHasIt) {
  auto lab = start();
  ASSERT_TRUE(lab);
  ASSERT_TRUE(book_.way_to(gateway, Transport::tcp));
  (*lab)->stop();
  ASSERT_FALSE(book_.way_to(gateway, Transport::tcp));
  const auto other = start("Upstairs");
  ASSERT_TRUE(other);
  const auto way = book_.way_to(gateway, Transport::tcp);
  ASSERT_TRUE(way && *way);
  EXPECT_EQ((*way)->host, "127.0.0.1");
}

}  // namespace
}  // namespace lanyard::lab
