// Reading a recording by window: events by their number, and searching in steps.
#include <algorithm>
#include <numeric>

#include "recording_fixture.hpp"

namespace lanyard::session {
namespace {

using namespace testing;

std::vector<std::int64_t> numbers(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(last - first + 1));
  std::iota(all.begin(), all.end(), first);
  return all;
}

std::vector<RecordedEvent> events_of(RecordingReader& reader,
                                     const std::vector<std::int64_t>& wanted,
                                     std::size_t bytes_of_each = 1'000) {
  auto events = reader.events(wanted, bytes_of_each);
  EXPECT_TRUE(events) << events.error().message;
  return events ? std::move(*events) : std::vector<RecordedEvent>();
}

/// `listening`, `opened`, `received Hello`, …: what the events are, in words.
std::vector<std::string> words_of(const std::vector<RecordedEvent>& events) {
  struct Teller {
    std::string operator()(const RecordedOpening&) const { return "opened"; }
    std::string operator()(const RecordedEnd& end) const {
      return "ended " + std::string(to_string(end.reason));
    }
    std::string operator()(const RecordedNote& note) const { return "note " + note.message; }
    std::string operator()(const RecordedExcerpt& excerpt) const {
      return (excerpt.direction == Direction::sent ? "sent " : "received ") +
             text_of(excerpt.start);
    }
  };
  std::vector<std::string> words;
  for (const RecordedEvent& event : events) {
    words.push_back(std::to_string(event.number) + " " + std::visit(Teller(), event.body));
  }
  return words;
}

Event connected(const std::shared_ptr<const SessionIdentity>& session) {
  return {at(30), EndpointId{1}, session, Connected{}};
}

Event gone(const std::shared_ptr<const SessionIdentity>& session) {
  return {at(70), EndpointId{1}, session, Disconnected{.reason = DisconnectReason::reset}};
}

/// Two sessions that talk at the same time, and words about them; events 1 to 8.
class RecordingEvents : public ::testing::Test {
 protected:
  void SetUp() override {
    auto writer = open_writer(path_);
    record(writer, {{at(10), EndpointId{1}, nullptr, Listening{"0.0.0.0:8888"}},
                    connected(first_),
                    connected(second_),
                    received(first_, "Hello"),
                    sent(second_, "World"),
                    gone(first_),
                    {at(60), EndpointId{1}, second_, Notice{"the peer is slow"}},
                    received(second_, "Hello again")});
  }
  std::vector<std::int64_t> match(const MessageFilter& filter) {
    auto reader = open_reader(path_);
    const auto found = reader.matches(filter, 8);
    EXPECT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->looked_until, 8);
    return found->events;
  }

  TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_ / "a.lnyd";
  const std::shared_ptr<const SessionIdentity> first_ = identity_of(1);
  const std::shared_ptr<const SessionIdentity> second_ = identity_of(2);
};

TEST_F(RecordingEvents, OfEveryKindComeInTheirOrder) {
  auto reader = open_reader(path_);
  EXPECT_EQ(words_of(events_of(reader, numbers(1, 8))),
            (std::vector<std::string>{"1 note 0.0.0.0:8888", "2 opened", "3 opened",
                                      "4 received Hello", "5 sent World", "6 ended reset",
                                      "7 note the peer is slow", "8 received Hello again"}));
}

TEST_F(RecordingEvents, KnowTheirTimeAndTheirSession) {
  auto reader = open_reader(path_);
  const auto events = events_of(reader, {1, 3, 6, 7, 8});
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0].session, nullptr);
  EXPECT_EQ(events[1].time, at(30));
  EXPECT_EQ(events[1].session->peer, second_->peer);
  EXPECT_EQ(events[2].time, at(70));
  EXPECT_EQ(events[2].session->peer, first_->peer);
  EXPECT_EQ(events[3].session->number, 2);
  EXPECT_EQ(events[4].time, at(5'000));
}

TEST_F(RecordingEvents, ANumberThatNothingHasIsLeftOut) {
  auto reader = open_reader(path_);
  EXPECT_EQ(words_of(events_of(reader, {-1, 0, 4, 9, 1'000'000})),
            std::vector<std::string>{"4 received Hello"});
}

TEST_F(RecordingEvents, ALongMessageIsGivenByItsStartAndItsSize) {
  auto reader = open_reader(path_);
  const auto events = events_of(reader, {8}, 5);
  ASSERT_EQ(events.size(), 1U);
  const auto& excerpt = std::get<RecordedExcerpt>(events[0].body);
  EXPECT_EQ(text_of(excerpt.start), "Hello");
  EXPECT_EQ(excerpt.size, 11U);
  EXPECT_EQ(excerpt.payload_size, 11U);
  EXPECT_FALSE(excerpt.is_whole());
}

TEST_F(RecordingEvents, OfNoBytesThereIsStillTheSize) {
  auto reader = open_reader(path_);
  const auto events = events_of(reader, {4}, 0);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(std::get<RecordedExcerpt>(events[0].body).size, 5U);
  EXPECT_TRUE(std::get<RecordedExcerpt>(events[0].body).start.empty());
}

TEST_F(RecordingEvents, AreFoundAlsoWhereTheyCameAfterTheReader) {
  auto writer = open_writer(path_);
  auto reader = open_reader(path_);
  EXPECT_TRUE(events_of(reader, {9, 10, 11, 12}).empty());
  const auto third = identity_of(3);
  record(writer, {connected(third), received(third, "new")});
  EXPECT_EQ(words_of(events_of(reader, {9, 10, 11})),
            (std::vector<std::string>{"9 opened", "10 received new"}));
  record(writer, {gone(third)});
  EXPECT_EQ(words_of(events_of(reader, {11})), std::vector<std::string>{"11 ended reset"});
}

TEST_F(RecordingEvents, OfASessionAloneMatchWithItsBeginItsEndAndItsNotes) {
  EXPECT_EQ(match({.session = 1}), (std::vector<std::int64_t>{2, 4, 6}));
  EXPECT_EQ(match({.session = 2}), (std::vector<std::int64_t>{3, 5, 7, 8}));
}

TEST_F(RecordingEvents, OfADirectionMatchWithoutOtherEvents) {
  EXPECT_EQ(match({.direction = Direction::received}), (std::vector<std::int64_t>{4, 8}));
  EXPECT_EQ(match({.session = 2, .direction = Direction::received}), std::vector<std::int64_t>{8});
}

TEST_F(RecordingEvents, MatchByTextAndByExpression) {
  EXPECT_EQ(match({.text = "Hello"}), (std::vector<std::int64_t>{4, 8}));
  EXPECT_EQ(match({.after = 4, .text = "Hello"}), std::vector<std::int64_t>{8});
  EXPECT_EQ(match({.regex = "^W.*d$"}), std::vector<std::int64_t>{5});
}

TEST_F(RecordingEvents, AllMatchNoCondition) {
  EXPECT_EQ(match({}), numbers(1, 8));
}

TEST_F(RecordingEvents, ABadExpressionIsRefused) {
  auto reader = open_reader(path_);
  const auto found = reader.matches({.regex = "("}, 8);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().operation, "search");
}

TEST_F(RecordingEvents, SessionsCanBeReadOn) {
  auto reader = open_reader(path_);
  const auto rest = reader.sessions_after(1);
  ASSERT_TRUE(rest);
  ASSERT_EQ(rest->size(), 1U);
  EXPECT_EQ(rest->front().peer, second_->peer);
}

TEST(RecordingSearch, GoesInStepsThroughManyMessages) {
  const TemporaryDirectory directory;
  {
    auto writer = open_writer(directory / "a.lnyd");
    record(writer, numbered_messages(70'000));
  }
  auto reader = open_reader(directory / "a.lnyd");
  // The session that the writer opened for them is event 1.
  const MessageFilter filter{.regex = "0000$"};
  const auto first = reader.matches(filter, 70'001);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->looked_until, 65'536);
  const auto second = reader.matches({.after = first->looked_until, .regex = filter.regex}, 70'001);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->looked_until, 70'001);
  std::vector<std::int64_t> found = first->events;
  found.insert(found.end(), second->events.begin(), second->events.end());
  EXPECT_EQ(found, (std::vector<std::int64_t>{10'002, 20'002, 30'002, 40'002, 50'002, 60'002}));
}

TEST(RecordingSearch, PausesAfterLongMessages) {
  const TemporaryDirectory directory;
  {
    auto writer = open_writer(directory / "a.lnyd");
    const auto session = identity_of(1);
    const std::string long_one(std::size_t{9} << 20U, 'x');
    record(writer, {connected(session), received(session, long_one), received(session, long_one),
                    received(session, "xx")});
  }
  auto reader = open_reader(directory / "a.lnyd");
  const auto found = reader.matches({.text = "xx"}, 4);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->looked_until, 3);
  EXPECT_EQ(found->events, (std::vector<std::int64_t>{2, 3}));
}

TEST(RecordingEventsOfADamagedFile, AreGivenBeforeTheDamageAndAnErrorWhereItIs) {
  const TemporaryDirectory directory;
  const auto path = directory / "a.lnyd";
  {
    auto writer = open_writer(path);
    record(writer, numbered_messages(2'000));
  }
  auto content = content_of(path);
  content.resize(content.size() / 2);
  write_file(path, content);
  auto reader = open_reader(path);
  EXPECT_EQ(events_of(reader, numbers(2, 11)).size(), 10U);
  const auto lost = reader.events(numbers(1'990, 2'000), 100);
  ASSERT_FALSE(lost);
  EXPECT_NE(lost.error().message.find("is damaged"), std::string::npos) << lost.error().message;
}

TEST(RecordingEventsOfADamagedFile, AMessageWithAValueOutsideItsRulesIsAnError) {
  const TemporaryDirectory directory;
  const auto path = directory / "a.lnyd";
  {
    auto writer = open_writer(path);
    record(writer, numbered_messages(3));
  }
  run_sql(path, "UPDATE message SET payload_size = 1000 WHERE id = 3");
  auto reader = open_reader(path);
  EXPECT_EQ(events_of(reader, {2, 4}).size(), 2U);
  EXPECT_FALSE(reader.events(numbers(2, 4), 100));
}

TEST(RecordingEventsOfADamagedFile, AnEndThatIsNotWholeIsAnError) {
  const TemporaryDirectory directory;
  const auto path = directory / "a.lnyd";
  {
    auto writer = open_writer(path);
    record(writer, numbered_messages(1));
  }
  run_sql(path, "UPDATE session SET closed_event = 3");
  auto reader = open_reader(path);
  const auto events = reader.events(numbers(3, 3), 100);
  ASSERT_FALSE(events);
  EXPECT_NE(events.error().message.find("breaks the rules"), std::string::npos);
}

}  // namespace
}  // namespace lanyard::session
