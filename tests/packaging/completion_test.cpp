#include "completion.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "command.hpp"
#include "lanyard/session/framing.hpp"
#include "option_summary.hpp"

namespace lanyard::cli {
namespace {

struct Outcome {
  int status = -1;
  std::string output;  ///< Standard output and standard error.
};

Outcome run_in_shell(const std::string& command) {
  Outcome outcome;
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) {
    return outcome;
  }
  std::array<char, 4096> part{};
  for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe)) > 0;) {
    outcome.output.append(part.data(), got);
  }
  outcome.status = pclose(pipe);
  return outcome;
}

bool has_shell(const std::string& shell) {
  return run_in_shell("command -v " + shell).status == 0;
}

/// The script of one shell in a file of its own.
class ScriptFile {
 public:
  explicit ScriptFile(Shell shell)
      : path_(testing::TempDir() + "lanyard-completion-" + std::to_string(getpid()) + "-" +
              std::to_string(static_cast<int>(shell))) {
    const auto commands = all_commands();
    std::ofstream(path_) << completion_script(*make_app(commands), shell);
  }
  ~ScriptFile() { std::remove(path_.c_str()); }
  ScriptFile(const ScriptFile&) = delete;
  ScriptFile& operator=(const ScriptFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// What bash offers for the last of `words`, a bash array as COMP_WORDS would be: one a line.
std::vector<std::string> bash_offers(const std::string& words) {
  const ScriptFile script(Shell::bash);
  const Outcome outcome = run_in_shell(
      "bash --norc -c 'source " + script.path() + "; COMP_WORDS=(" + words +
      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _lanyard; printf \"%s\\n\" \"${COMPREPLY[@]}\"'");
  std::vector<std::string> offers;
  std::istringstream lines(outcome.output);
  for (std::string line; std::getline(lines, line);) {
    offers.push_back(line);
  }
  return offers;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

using Words = std::vector<std::string>;

TEST(BashCompletion, is_valid_bash) {
  const ScriptFile script(Shell::bash);
  const Outcome outcome = run_in_shell("bash -n " + script.path());
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "");
}

TEST(BashCompletion, offers_the_listed_commands_and_no_other) {
  EXPECT_EQ(bash_offers("lanyard \"\""), (Words{"listen", "connect", "lab", "board", "demo",
                                                "desktop", "flow", "show", "export"}));
  EXPECT_EQ(bash_offers("lanyard l"), (Words{"listen", "lab"}));
}

TEST(BashCompletion, offers_every_option_of_every_command) {
  const auto commands = all_commands();
  const auto app = make_app(commands);
  for (const auto& command : commands) {
    const Words offers = bash_offers("lanyard " + command->name() + " -");
    for (const OptionSummary& option : options_of(*app->get_subcommand(command->name()))) {
      for (const std::string& name : option.names) {
        EXPECT_TRUE(contains(offers, name)) << command->name() << " " << name;
      }
    }
  }
}

TEST(BashCompletion, offers_options_that_begin_with_what_is_typed) {
  EXPECT_EQ(bash_offers("lanyard listen 8888 --fr"), (Words{"--frame", "--frame-limit"}));
}

TEST(BashCompletion, offers_the_choices_of_an_option) {
  EXPECT_EQ(bash_offers("lanyard listen --show \"\""), (Words{"text", "hex", "both", "none"}));
  EXPECT_EQ(bash_offers("lanyard listen --show h"), Words{"hex"});
  EXPECT_EQ(bash_offers("lanyard completion \"\""), (Words{"bash", "zsh", "fish"}));
}

TEST(BashCompletion, offers_the_choices_behind_an_equals_sign) {
  EXPECT_EQ(bash_offers("lanyard listen --show = h"), Words{"hex"});
}

TEST(BashCompletion, offers_the_framings) {
  EXPECT_EQ(bash_offers("lanyard connect --frame li"), Words{"line"});
  EXPECT_EQ(bash_offers("lanyard connect --frame le"), Words{"length:"});
}

// Bash cuts at the colon and replaces only what stands behind it.
TEST(BashCompletion, offers_the_rest_of_a_framing_behind_its_colon) {
  EXPECT_EQ(bash_offers("lanyard listen --frame prefix : u16"), (Words{"u16be", "u16le"}));
  EXPECT_EQ(bash_offers("lanyard listen --frame prefix :"),
            (Words{"u8", "u16be", "u16le", "u32be", "u32le"}));
  EXPECT_EQ(bash_offers("lanyard listen --frame = prefix : u8"), Words{"u8"});
}

TEST(BashCompletion, offers_files_where_a_file_is_wanted) {
  const ScriptFile file(Shell::fish);
  const std::string begun = file.path().substr(0, file.path().size() - 1);
  EXPECT_TRUE(contains(bash_offers("lanyard show " + begun), file.path()));
  EXPECT_TRUE(contains(bash_offers("lanyard listen 80 --record " + begun), file.path()));
  EXPECT_TRUE(contains(bash_offers("lanyard export x -o " + begun), file.path()));
}

TEST(BashCompletion, offers_nothing_where_only_the_user_can_know) {
  EXPECT_EQ(bash_offers("lanyard listen --send \"\""), Words{""});
  EXPECT_EQ(bash_offers("lanyard listen \"\""), Words{""});
}

TEST(ZshCompletion, is_valid_zsh) {
  if (!has_shell("zsh")) {
    GTEST_SKIP() << "zsh is not installed";
  }
  const ScriptFile script(Shell::zsh);
  const Outcome outcome = run_in_shell("zsh -n " + script.path());
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "");
}

TEST(FishCompletion, is_valid_fish) {
  if (!has_shell("fish")) {
    GTEST_SKIP() << "fish is not installed";
  }
  const ScriptFile script(Shell::fish);
  const Outcome outcome = run_in_shell("fish --no-execute " + script.path());
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "");
}

TEST(Completion, knows_only_framings_that_the_parser_takes) {
  for (const std::string& form : framing_forms()) {
    const std::string whole = form.ends_with(':') ? form + "12" : form;
    EXPECT_TRUE(session::parse_framing(whole)) << whole;
  }
}

TEST(Completion, knows_every_framing_that_the_help_of_frame_names) {
  const auto commands = all_commands();
  const auto app = make_app(commands);
  for (const OptionSummary& option : options_of(*app->get_subcommand("listen"))) {
    if (option.kind != ValueKind::framing) {
      continue;
    }
    for (const std::string& form : framing_forms()) {
      EXPECT_NE(option.help.find(form.substr(0, form.find(':'))), std::string::npos) << form;
    }
    return;
  }
  FAIL() << "listen takes no framing";
}

}  // namespace
}  // namespace lanyard::cli
