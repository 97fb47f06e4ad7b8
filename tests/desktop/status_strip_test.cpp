// The status bar: what it says while the window is slower than the peers.
#include <QLabel>
#include <QStatusBar>

#include "app/status_strip.hpp"
#include "desktop_fixture.hpp"

namespace lanyard::desktop::testing {
namespace {

class StatusStripTest : public WorkbenchTest {
 protected:
  QStatusBar bar;
  StatusStrip* strip = new StatusStrip(workbench, bar);  // the bar's
  QLabel& busy = child<QLabel>(bar, "status_left_out");
};

TEST_F(StatusStripTest, ItSaysThatTheWindowIsBusyOnlyWhileItIs) {
  EXPECT_TRUE(busy.isHidden());
  strip->show_busy(12);
  EXPECT_FALSE(busy.isHidden());
  EXPECT_NE(to_utf8(busy.text()).find("nothing is lost"), std::string::npos);
  EXPECT_TRUE(wait_until([&] { return busy.isHidden(); }));
  strip->show_busy(12);  // none since
  EXPECT_TRUE(busy.isHidden());
  strip->show_busy(13);
  EXPECT_FALSE(busy.isHidden());
}

}  // namespace
}  // namespace lanyard::desktop::testing
