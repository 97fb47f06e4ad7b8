#include "usage_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "command.hpp"

namespace lanyard::cli {
namespace {

/// What a user is told of the command line `arguments`; empty where it is right.
std::string explanation_of(std::vector<std::string> arguments) {
  const auto commands = all_commands();
  const auto app = make_app(commands);
  std::ranges::reverse(arguments);  // as App::parse takes them
  try {
    app->parse(arguments);
  } catch (const CLI::Error& error) {
    return explain_usage_error(*app, error);
  }
  return {};
}

TEST(UsageError, names_an_unknown_option_and_the_one_that_was_meant) {
  EXPECT_EQ(explanation_of({"listen", "8888", "--ecko"}),
            "unknown option --ecko (did you mean --echo?)");
  EXPECT_EQ(explanation_of({"listen", "8888", "--sned", "x"}),
            "unknown option --sned (did you mean --send?)");
  EXPECT_EQ(explanation_of({"listen", "8888", "-echo"}),
            "unknown option -echo (did you mean --echo?)");
}

TEST(UsageError, suggests_nothing_that_is_far_from_what_was_typed) {
  EXPECT_EQ(explanation_of({"listen", "8888", "--verbose"}), "unknown option --verbose");
  EXPECT_EQ(explanation_of({"listen", "8888", "-x"}), "unknown option -x");
}

TEST(UsageError, leaves_the_value_out_of_an_unknown_options_name) {
  EXPECT_EQ(explanation_of({"listen", "8888", "--farme=line"}),
            "unknown option --farme (did you mean --frame?)");
}

TEST(UsageError, names_an_unknown_command_and_the_one_that_was_meant) {
  EXPECT_EQ(explanation_of({"lisen", "8888"}), "unknown command 'lisen' (did you mean listen?)");
  EXPECT_EQ(explanation_of({"frobnicate"}), "unknown command 'frobnicate'");
}

TEST(UsageError, is_about_the_misspelt_option_rather_than_what_is_missing_because_of_it) {
  EXPECT_EQ(explanation_of({"export", "f", "--fromat", "csv"}),
            "unknown option --fromat (did you mean --format?)");
}

TEST(UsageError, names_a_missing_argument_as_the_usage_does) {
  EXPECT_EQ(explanation_of({"listen"}), "[ADDR:]PORT is missing");
  EXPECT_EQ(explanation_of({"export", "file"}), "--format is missing");
}

TEST(UsageError, names_an_option_without_its_value) {
  EXPECT_EQ(explanation_of({"listen", "8888", "--frame"}), "--frame needs a value behind it");
}

TEST(UsageError, names_an_option_given_twice) {
  EXPECT_EQ(explanation_of({"listen", "8888", "--frame", "raw", "--frame", "line"}),
            "--frame was given twice");
}

TEST(UsageError, names_a_superfluous_argument) {
  EXPECT_EQ(explanation_of({"listen", "8888", "8889"}), "unexpected argument '8889'");
}

TEST(UsageError, names_both_of_two_options_that_exclude_each_other) {
  EXPECT_EQ(explanation_of({"listen", "8888", "-4", "-6"}), "-4 excludes -6: give one of them");
}

TEST(ClosestWord, counts_two_swapped_letters_as_one_change) {
  EXPECT_EQ(closest_word("--elo", {"--eol"}), "--eol");
}

TEST(ClosestWord, is_the_nearest_of_several) {
  EXPECT_EQ(closest_word("--frame-limt", {"--frame", "--frame-limit"}), "--frame-limit");
}

TEST(ClosestWord, changes_no_more_than_half_of_a_short_word) {
  EXPECT_EQ(closest_word("--foo", {"--eol"}), std::nullopt);
}

}  // namespace
}  // namespace lanyard::cli
