#include <gtest/gtest.h>

#include <csignal>

#include "platform_under_test.hpp"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  ::testing::InitGoogleTest(&argc, argv);
  if (!GTEST_FLAG_GET(list_tests)) lanyard::device::test::power_on();
  return RUN_ALL_TESTS();
}
