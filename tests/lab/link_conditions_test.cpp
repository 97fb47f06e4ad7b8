#include "lanyard/lab/link_conditions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr std::size_t frame_size = 1000;

std::vector<LabTime> times(const Admission& admission) {
  return {admission.times().begin(), admission.times().end()};
}

/// Frames that get through, of `count` sent a millisecond apart.
int delivered(LinkConditions& link, int count) {
  int arrived = 0;
  for (int i = 0; i < count; ++i) {
    arrived += times(link.admit(frame_size, std::chrono::milliseconds(i))).empty() ? 0 : 1;
  }
  return arrived;
}

TEST(LinkConditionsTest, LetsEveryFrameThroughAtOnceWhenNothingIsSet) {
  LinkConditions link({}, 1);
  for (int i = 0; i < 10'000; ++i) {
    const LabTime now = std::chrono::microseconds(i / 100);
    ASSERT_EQ(times(link.admit(1514, now)), std::vector{now});
  }
}

TEST(LinkConditionsTest, AddsTheDelay) {
  LinkConditions link({.delay = 100ms}, 1);
  EXPECT_EQ(times(link.admit(frame_size, 5ms)), std::vector<LabTime>{105ms});
}

TEST(LinkConditionsTest, LosesEverythingWhileUnplugged) {
  LinkConditions link({.plugged = false}, 1);
  const Admission admission = link.admit(frame_size, 0ms);
  EXPECT_TRUE(admission.times().empty());
  EXPECT_EQ(admission.reason(), FrameLoss::unplugged);
  link.set({}, 1ms);
  EXPECT_EQ(times(link.admit(frame_size, 1ms)), std::vector<LabTime>{1ms});
}

TEST(LinkConditionsTest, LosesAllAtAHundredPercentAndNoneAtZero) {
  LinkConditions all({.loss = 100}, 1);
  LinkConditions none({.loss = 0}, 1);
  EXPECT_EQ(delivered(all, 10'000), 0);
  EXPECT_EQ(delivered(none, 10'000), 10'000);
  EXPECT_EQ(all.admit(1, 1h).reason(), FrameLoss::loss);
}

TEST(LinkConditionsTest, DoublesEveryFrameAtAHundredPercent) {
  LinkConditions link({.duplicate = 100, .delay = 2ms}, 1);
  EXPECT_EQ(times(link.admit(frame_size, 1ms)), (std::vector<LabTime>{3ms, 3ms}));
}

TEST(LinkConditionsTest, TakesTheTimeThatARateNeeds) {
  LinkConditions link({.rate = 8}, 1);  // 8 kbit/s: a byte a millisecond
  EXPECT_EQ(times(link.admit(100, 0ms)), std::vector<LabTime>{100ms});
  EXPECT_EQ(times(link.admit(50, 10ms)), std::vector<LabTime>{150ms}) << "waits for the first";
  EXPECT_EQ(times(link.admit(1, 200ms)), std::vector<LabTime>{201ms});
}

TEST(LinkConditionsTest, LetsLostFramesTakeTheirTimeAtARate) {
  LinkConditions link({.loss = 100, .rate = 8}, 1);
  link.admit(100, 0ms);
  link.set({.rate = 8}, 5ms);
  EXPECT_EQ(times(link.admit(50, 10ms)), std::vector<LabTime>{150ms});
}

TEST(LinkConditionsTest, DropsTheTailOfAQueueOfTooManyFrames) {
  LinkConditions link({.rate = 8}, 1);
  for (std::size_t i = 0; i < LinkConditions::queue_frames; ++i) {
    ASSERT_EQ(link.admit(10, 0ms).reason(), FrameLoss::none);
  }
  const Admission admission = link.admit(10, 0ms);
  EXPECT_TRUE(admission.times().empty());
  EXPECT_EQ(admission.reason(), FrameLoss::queue_full);
  EXPECT_EQ(link.admit(10, 10ms).reason(), FrameLoss::none) << "the first has been sent";
  EXPECT_EQ(link.admit(10, 10ms).reason(), FrameLoss::queue_full);
}

TEST(LinkConditionsTest, DropsTheTailOfAQueueOfTooManyBytes) {
  LinkConditions link({.rate = 8}, 1);
  constexpr std::size_t big = LinkConditions::queue_bytes / 4;
  for (int i = 0; i < 4; ++i)
    ASSERT_EQ(link.admit(big, 0ms).reason(), FrameLoss::none);
  EXPECT_EQ(link.admit(1, 0ms).reason(), FrameLoss::queue_full);
  EXPECT_EQ(link.admit(big, std::chrono::milliseconds(big)).reason(), FrameLoss::none);
}

TEST(LinkConditionsTest, BoundsWhatIsOnItsWayWithoutARate) {
  LinkConditions link({.delay = 60s}, 1);
  std::size_t bytes = 0;
  while (link.admit(1500, 0ms).reason() == FrameLoss::none)
    bytes += 1500;
  EXPECT_LE(bytes, LinkConditions::flight_bytes);
  EXPECT_GT(bytes, LinkConditions::flight_bytes - 1500);
  EXPECT_EQ(link.admit(1500, 0ms).reason(), FrameLoss::queue_full);
  EXPECT_EQ(link.admit(1500, 60s).reason(), FrameLoss::none);

  LinkConditions small({.delay = 60s}, 1);
  std::size_t frames = 0;
  while (small.admit(14, 0ms).reason() == FrameLoss::none)
    ++frames;
  EXPECT_EQ(frames, LinkConditions::flight_frames);
}

TEST(LinkConditionsTest, SendsWhatWaitsAtTheNewRate) {
  LinkConditions link({.rate = 1}, 1);
  for (int i = 0; i < 150; ++i)
    link.admit(1500, 0ms);  // half an hour's worth
  EXPECT_EQ(link.set({.delay = 10ms, .rate = 8000}, 0ms), 235ms);
  EXPECT_EQ(times(link.admit(1000, 1ms)), std::vector<LabTime>{236ms});
  EXPECT_EQ(link.set({}, 2ms), 2ms);
  EXPECT_EQ(times(link.admit(1000, 2ms)), std::vector<LabTime>{2ms});
}

TEST(LinkConditionsTest, LetsWhatWaitsGoBeforeASlowerRateBegins) {
  LinkConditions link({.rate = 8}, 1);
  link.admit(100, 0ms);
  EXPECT_GE(link.set({.rate = 4}, 0ms), 100ms);
  EXPECT_EQ(times(link.admit(10, 0ms)), std::vector<LabTime>{120ms});
}

TEST(LinkConditionsTest, KeepsItsQueueWhenSomethingElseThanTheRateChanges) {
  LinkConditions link({.rate = 8}, 1);
  link.admit(100, 0ms);
  EXPECT_GE(link.set({.delay = 1ms, .rate = 8}, 0ms), 100ms);
  EXPECT_EQ(times(link.admit(100, 0ms)), std::vector<LabTime>{201ms});
}

TEST(LinkConditionsTest, HurriesNothingWhenOnlyTheLossChanges) {
  LinkConditions link({.reorder = 100, .delay = 10s}, 1);
  link.admit(frame_size, 0ms);
  EXPECT_EQ(link.set({.loss = 1, .duplicate = 1, .reorder = 100, .delay = 10s}, 0ms),
            LabTime::max());
}

TEST(LinkConditionsTest, TakesASmallerDelayForTheNextFrameAndThoseBeforeIt) {
  LinkConditions link({.delay = 10s}, 1);
  link.admit(frame_size, 0ms);
  EXPECT_EQ(link.set({.delay = 1ms}, 0ms), 1ms);
  EXPECT_EQ(times(link.admit(frame_size, 1ms)), std::vector<LabTime>{2ms});
}

TEST(LinkConditionsTest, ForgetsWhatHasArrivedEarlierThanItWasToForItsLimits) {
  LinkConditions link({.delay = 60s}, 1);
  while (link.admit(1500, 0ms).reason() == FrameLoss::none) {
  }
  link.set({}, 1ms);
  EXPECT_EQ(link.admit(1500, 1ms).reason(), FrameLoss::none);
}

TEST(LinkConditionsTest, LetsAFrameOfADelaylessLinkBeOvertakenWhenReordering) {
  LinkConditions link({.reorder = 10}, 3);
  int overtaken = 0;
  LabTime latest{};
  for (int i = 0; i < 10'000; ++i) {
    const LabTime delivery = times(link.admit(frame_size, std::chrono::milliseconds(i))).at(0);
    overtaken += delivery < latest ? 1 : 0;
    latest = std::max(latest, delivery);
  }
  EXPECT_GT(overtaken, 100);
}

struct RefusedSettings {
  LinkSettings settings;
  const char* names;
};

TEST(LinkConditionsTest, RefusesSettingsOutOfRange) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const RefusedSettings& refused : {
           RefusedSettings{{.loss = -0.1}, "the loss"},
           {{.loss = 100.1}, "the loss"},
           {{.loss = nan}, "the loss"},
           {{.duplicate = 101}, "the duplicates"},
           {{.reorder = nan}, "the reordering"},
           {{.delay = -1ns}, "the delay"},
           {{.delay = 60s + 1ns}, "the delay"},
           {{.jitter = 61s}, "the jitter"},
       }) {
    const auto checked = check(refused.settings);
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().message.find(refused.names), std::string::npos);
    EXPECT_THROW(LinkConditions(refused.settings, 1), std::invalid_argument);
    LinkConditions link({.delay = 7ms}, 1);
    EXPECT_THROW(link.set(refused.settings, 0ms), std::invalid_argument);
    EXPECT_EQ(link.settings().delay, 7ms) << "what was set stays";
  }
  EXPECT_TRUE(check({.loss = 100, .duplicate = 100, .reorder = 100, .delay = 60s, .jitter = 60s}));
}

TEST(LinkConditionsTest, HasWordsForEachLoss) {
  EXPECT_EQ(describe(FrameLoss::none), "not lost");
  EXPECT_EQ(describe(FrameLoss::loss), "lost");
  EXPECT_EQ(describe(FrameLoss::unplugged), "unplugged");
  EXPECT_EQ(describe(FrameLoss::queue_full), "queue full");
}

class LinkSeeds : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  LinkSettings any_settings(bool reorder) {
    return {.loss = below(2) * 5.0,
            .duplicate = below(2) * 10.0,
            .reorder = reorder ? 25.0 : 0.0,
            .delay = std::chrono::milliseconds(below(200)),
            .jitter = std::chrono::milliseconds(below(300)),
            .rate = below(2) * (1 + below(20'000)),
            .plugged = below(10) != 0};
  }

  std::mt19937_64 random_{GetParam()};
};

TEST_P(LinkSeeds, LosesAndDoublesAsOftenAsItIsTold) {
  LinkConditions link({.loss = 5, .duplicate = 20}, GetParam());
  constexpr int count = 20'000;
  int lost = 0;
  int doubled = 0;
  for (int i = 0; i < count; ++i) {
    const std::size_t copies = times(link.admit(frame_size, std::chrono::milliseconds(i))).size();
    lost += copies == 0 ? 1 : 0;
    doubled += copies == 2 ? 1 : 0;
  }
  // Six standard deviations: one seed in half a thousand million would fail.
  EXPECT_NEAR(lost, count * 0.05, 6 * std::sqrt(count * 0.05 * 0.95));
  EXPECT_NEAR(doubled, count * 0.95 * 0.2, 6 * std::sqrt(count * 0.19 * 0.81));
}

TEST_P(LinkSeeds, SpreadsTheJitterToBothSidesOfTheDelay) {
  LinkConditions link({.delay = 50ms, .jitter = 20ms}, GetParam());
  nanoseconds least = 1h;
  nanoseconds most{};
  for (int i = 0; i < 5000; ++i) {
    const LabTime now = std::chrono::seconds(i);  // far enough apart not to push each other
    const nanoseconds travel = times(link.admit(frame_size, now)).at(0) - now;
    ASSERT_GE(travel, 30ms);
    ASSERT_LE(travel, 70ms);
    least = std::min(least, travel);
    most = std::max(most, travel);
  }
  EXPECT_LT(least, 31ms);
  EXPECT_GT(most, 69ms);
}

TEST_P(LinkSeeds, NeverReordersWithoutBeingToldSo) {
  LinkConditions link(any_settings(false), GetParam());
  LabTime now{};
  LabTime latest{};
  for (int i = 0; i < 20'000; ++i) {
    now += std::chrono::microseconds(below(2000));
    for (const LabTime delivery : times(link.admit(60 + below(1455), now))) {
      ASSERT_GE(delivery, now);
      ASSERT_GE(delivery, latest);
      latest = delivery;
    }
  }
}

TEST_P(LinkSeeds, AnswersTheSameCallsTheSame) {
  const LinkSettings first = any_settings(true);
  const LinkSettings second = any_settings(true);
  LinkConditions one(first, GetParam());
  LinkConditions other(first, GetParam());
  LabTime now{};
  for (int i = 0; i < 5000; ++i) {
    if (i % 1000 == 999) {
      const LinkSettings& settings = i % 2000 == 999 ? second : first;
      ASSERT_EQ(one.set(settings, now), other.set(settings, now));
    }
    now += std::chrono::microseconds(below(2000));
    const std::size_t size = 60 + below(1455);
    const Admission a = one.admit(size, now);
    const Admission b = other.admit(size, now);
    ASSERT_EQ(times(a), times(b));
    ASSERT_EQ(a.reason(), b.reason());
  }
}

TEST_P(LinkSeeds, KeepsTheLuckOfTheLossWhenAnotherSettingChanges) {
  LinkConditions plain({.loss = 10}, GetParam());
  LinkConditions busy({.loss = 10, .duplicate = 50, .reorder = 50, .delay = 1ms, .jitter = 1ms},
                      GetParam());
  for (int i = 0; i < 5000; ++i) {
    const LabTime now = std::chrono::milliseconds(i);
    ASSERT_EQ(times(plain.admit(frame_size, now)).empty(),
              times(busy.admit(frame_size, now)).empty());
  }
}

TEST_P(LinkSeeds, NeverGoesFasterThanTheRate) {
  constexpr std::uint32_t rate = 1000;
  LinkConditions link({.rate = rate}, GetParam());
  LabTime now{};
  std::uint64_t bits = 0;
  LabTime last{};
  for (int i = 0; i < 20'000; ++i) {
    now += std::chrono::microseconds(below(8000));
    const std::size_t size = 60 + below(1455);
    for (const LabTime delivery : times(link.admit(size, now))) {
      bits += size * 8;
      last = delivery;
    }
  }
  const double seconds = std::chrono::duration<double>(last).count();
  EXPECT_LE(static_cast<double>(bits), seconds * rate * 1000 * 1.0001);
  EXPECT_GE(static_cast<double>(bits), seconds * rate * 1000 * 0.9) << "the load is above the rate";
}

TEST_P(LinkSeeds, AChangeOfSettingsReordersNothing) {
  LinkConditions link({}, GetParam());
  LabTime now{};
  LabTime latest{};  // delivery of all before
  for (int i = 0; i < 20'000; ++i) {
    if (below(50) == 0) {
      latest = std::min(latest, link.set(any_settings(false), now));
    }
    now += std::chrono::microseconds(below(2000));
    for (const LabTime delivery : times(link.admit(60 + below(1455), now))) {
      ASSERT_GE(delivery, latest);
      latest = delivery;
    }
  }
}

TEST_P(LinkSeeds, DeliversNothingBeforeItWasSentWhateverIsSet) {
  LinkConditions link({}, GetParam());
  LabTime now{};
  for (int i = 0; i < 20'000; ++i) {
    if (below(100) == 0) link.set(any_settings(below(2) == 0), now);
    now += std::chrono::microseconds(below(2000));
    const Admission admission = link.admit(below(70'000), now);
    ASSERT_EQ(admission.times().empty(), admission.reason() != FrameLoss::none);
    for (const LabTime delivery : admission.times())
      ASSERT_GE(delivery, now);
  }
}

INSTANTIATE_TEST_SUITE_P(Property, LinkSeeds, ::testing::Range<std::uint64_t>(0, 25));

}  // namespace
}  // namespace lanyard::lab
