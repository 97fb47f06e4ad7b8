#include "help.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "command.hpp"
#include "lanyard/session/text.hpp"
#include "option_summary.hpp"

namespace lanyard::cli {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream input(text);
  for (std::string line; std::getline(input, line);) {
    lines.push_back(line);
  }
  return lines;
}

class Help : public testing::Test {
 protected:
  [[nodiscard]] std::string of(const std::string& command) const {
    return command.empty() ? app_->help() : app_->get_subcommand(command)->help();
  }

  std::vector<std::unique_ptr<Command>> commands_ = all_commands();
  std::unique_ptr<CLI::App> app_ = make_app(commands_);
};

TEST_F(Help, of_every_command_fits_80_columns) {
  std::vector<std::string> names{""};
  for (const auto& command : commands_) {
    names.push_back(command->name());
  }
  for (const std::string& name : names) {
    for (const std::string& line : lines_of(of(name))) {
      EXPECT_LE(session::display_width(line), 80U) << name << ": " << line;
    }
  }
}

TEST_F(Help, names_every_option_of_the_command) {
  for (const auto& command : commands_) {
    const std::string help = of(command->name());
    for (const OptionSummary& option : options_of(*app_->get_subcommand(command->name()))) {
      for (const std::string& name : option.names) {
        EXPECT_NE(help.find(name), std::string::npos) << command->name() << " " << name;
      }
    }
  }
}

TEST_F(Help, shows_the_usage_as_it_is_typed) {
  EXPECT_NE(of("listen").find("Usage: lanyard listen [OPTIONS] [ADDR:]PORT\n"), std::string::npos);
  EXPECT_NE(of("connect").find("Usage: lanyard connect [OPTIONS] HOST:PORT\n"), std::string::npos);
  EXPECT_NE(of("manual").find("Usage: lanyard manual [OPTIONS] [COMMAND]\n"), std::string::npos);
}

TEST_F(Help, does_not_say_what_excludes_what) {
  EXPECT_EQ(of("listen").find("Excludes"), std::string::npos);
}

TEST_F(Help, ends_with_the_examples) {
  for (const auto& command : commands_) {
    const std::string footer = examples_footer(command->examples()) + "\n";
    EXPECT_TRUE(of(command->name()).ends_with(footer)) << command->name();
  }
}

TEST_F(Help, lists_no_command_that_only_tools_call) {
  EXPECT_NE(of("").find("\n  export"), std::string::npos);
  EXPECT_NE(of("").find("\n  flow"), std::string::npos);
  EXPECT_EQ(of("").find("completion"), std::string::npos);
}

TEST(Wrap, keeps_lines_within_the_width) {
  EXPECT_EQ(wrap("one two three", 7), (Lines{"one two", "three"}));
}

TEST(Wrap, gives_a_longer_word_a_line_of_its_own) {
  EXPECT_EQ(wrap("a incomprehensible b", 6), (Lines{"a", "incomprehensible", "b"}));
}

TEST(Wrap, counts_columns_and_not_bytes) {
  EXPECT_EQ(wrap("… … …", 5), Lines{"… … …"});
}

TEST(Wrap, of_nothing_is_one_empty_line) {
  EXPECT_EQ(wrap("", 5), Lines{""});
}

TEST(WrapCommand, breaks_before_an_option_rather_than_before_its_value) {
  EXPECT_EQ(wrap_command("$ lanyard show FILE --since 2026", 30),
            (Lines{"$ lanyard show FILE \\", "      --since 2026"}));
}

TEST(WrapCommand, leaves_quoted_text_whole) {
  EXPECT_EQ(wrap_command("$ lanyard x 'a b c d e f g h'", 20),
            (Lines{"$ lanyard x \\", "      'a b c d e f g h'"}));
}

}  // namespace
}  // namespace lanyard::cli
