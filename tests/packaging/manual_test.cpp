#include "manual.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "option_summary.hpp"
#include "spoken_command.hpp"
#include "troff.hpp"

namespace lanyard::cli {
namespace {

class Manual : public testing::Test {
 protected:
  [[nodiscard]] std::string of(const std::string& name) const {
    for (const auto& command : commands_) {
      if (command->name() == name) {
        return command_page(commands_, *command);
      }
    }
    return {};
  }

  static bool has_section(const std::string& page, const std::string& heading) {
    return page.find("\n.SH " + heading + "\n") != std::string::npos;
  }

  std::vector<std::unique_ptr<Command>> commands_ = all_commands();
  std::unique_ptr<CLI::App> app_ = make_app(commands_);
};

TEST_F(Manual, names_every_option_of_every_command_with_its_value) {
  for (const auto& command : commands_) {
    const std::string page = of(command->name());
    for (const OptionSummary& option : options_of(*app_->get_subcommand(command->name()))) {
      for (const std::string& name : option.names) {
        EXPECT_NE(page.find(troff::bold(name)), std::string::npos)
            << command->name() << " " << name;
      }
      if (!option.value.empty()) {
        EXPECT_NE(page.find(troff::italic(option.value)), std::string::npos)
            << command->name() << " " << option.value;
      }
    }
  }
}

TEST_F(Manual, of_the_program_lists_the_commands_that_help_lists) {
  const std::string page = program_page(commands_);
  for (const auto& command : commands_) {
    EXPECT_EQ(page.find(troff::bold(command->name() + " ")) != std::string::npos, command->listed())
        << command->name();
  }
}

TEST_F(Manual, is_installed_for_every_listed_command) {
  std::vector<std::string> listed;
  for (const auto& command : commands_) {
    if (command->listed()) {
      listed.push_back(command->name());
    }
  }
  std::istringstream pages(LANYARD_PAGES);  // LANYARD_COMMANDS of cli/CMakeLists.txt
  EXPECT_EQ(listed, std::vector<std::string>(std::istream_iterator<std::string>(pages), {}));
}

TEST_F(Manual, has_the_sections_that_people_look_for) {
  const std::string page = program_page(commands_);
  for (const char* heading : {"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS",
                              "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"}) {
    EXPECT_TRUE(has_section(page, heading)) << heading;
  }
}

TEST_F(Manual, of_a_conversation_tells_what_can_be_typed_and_what_json_prints) {
  for (const char* name : {"listen", "connect"}) {
    const std::string page = of(name);
    EXPECT_TRUE(has_section(page, "COMMANDS TYPED AMONG THE LINES")) << name;
    EXPECT_TRUE(has_section(page, "JSON EVENTS")) << name;
    for (const SpokenForm& form : spoken_forms()) {
      EXPECT_NE(page.find(troff::bold(form.form)), std::string::npos) << form.form;
    }
    for (const char* event :
         {"listening", "connected", "received", "sent", "disconnected", "failed", "notice"}) {
      EXPECT_NE(page.find(troff::bold(event)), std::string::npos) << event;
    }
  }
  EXPECT_FALSE(has_section(of("show"), "JSON EVENTS"));
}

TEST_F(Manual, has_no_line_that_only_looks_like_a_request) {
  const std::vector<std::string> requests{"TH", "SH", "TP", "PP", "B", "I",
                                          "BR", "nf", "fi", "nh", "ad"};
  for (const auto& command : commands_) {
    std::istringstream lines(of(command->name()));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_FALSE(line.starts_with('\'')) << line;
      if (line.starts_with('.') && !line.starts_with(".\\\"")) {
        const std::string request = line.substr(1, line.find(' ') - 1);
        EXPECT_NE(std::ranges::find(requests, request), requests.end()) << line;
      }
    }
  }
}

TEST(SpokenCommandHelp, fits_80_columns) {
  std::istringstream lines{std::string(spoken_command_help())};
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(Troff, escapes_what_troff_would_take_for_its_own) {
  EXPECT_EQ(troff::escape("a\\nb"), "a\\enb");
  EXPECT_EQ(troff::escape("--echo"), "\\-\\-echo");
  EXPECT_EQ(troff::escape("'x' \"y\" `z`"), "\\(aqx\\(aq \\(dqy\\(dq \\(gaz\\(ga");
  EXPECT_EQ(troff::escape("^~"), "\\(ha\\(ti");
}

TEST(Troff, names_what_is_not_ascii_by_its_number) {
  EXPECT_EQ(troff::escape("é … 𝄞"), "\\[u00E9] \\[u2026] \\[u1D11E]");
}

TEST(Troff, guards_a_line_that_begins_with_a_dot_or_a_quote) {
  EXPECT_EQ(troff::line(".hidden"), "\\&.hidden\n");
  EXPECT_EQ(troff::line("'tis"), "\\(aqtis\n");
}

TEST(Troff, separates_paragraphs_at_empty_lines) {
  EXPECT_EQ(troff::paragraphs("one\n\ntwo"), "one\n.PP\ntwo\n");
}

}  // namespace
}  // namespace lanyard::cli
