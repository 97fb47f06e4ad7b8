#include "lanyard/base/error.hpp"

#include <gtest/gtest.h>

namespace lanyard {
namespace {

TEST(Error, SaysWhatWasTriedWhyItFailedAndWhatToDo) {
  const Error error = make_error("listen", "cannot listen on 0.0.0.0:80",
                                 std::make_error_code(std::errc::permission_denied),
                                 "ports below 1024 need root or CAP_NET_BIND_SERVICE");
  EXPECT_EQ(error.operation, "listen");
  EXPECT_EQ(error.message,
            "cannot listen on 0.0.0.0:80: permission denied (ports below 1024 need root or "
            "CAP_NET_BIND_SERVICE)");
}

TEST(Error, DescribesSystemCodesInPlainLowerCaseEnglish) {
  EXPECT_EQ(describe(std::error_code(ECONNREFUSED, std::system_category())), "connection refused");
  EXPECT_EQ(describe(std::error_code(EADDRINUSE, std::generic_category())),
            "address already in use");
}

TEST(Error, FallsBackToTheCategorysTextForOtherCodes) {
  const std::error_code rare(EXDEV, std::generic_category());
  EXPECT_EQ(describe(rare), rare.message());
}

}  // namespace
}  // namespace lanyard
