#include "completion.hpp"

#include <cstdio>
#include <map>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "option_summary.hpp"

// Each script is a frame of shell code that never changes, with tables of the parser's options set
// in where it says @TABLES@ and the like.
namespace lanyard::cli {
namespace {

/// `text` as one word of the shell; bash and zsh quote alike.
std::string sh_quoted(std::string_view text) {
  std::string out = "'";
  for (const char character : text) {
    out += character == '\'' ? std::string("'\\''") : std::string(1, character);
  }
  return out + "'";
}

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char character : text) {
    if (character == '\'' || character == '\\') {
      out += '\\';
    }
    out += character;
  }
  return out + "'";
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char character : text) {
    if (special.find(character) != std::string_view::npos) {
      out += '\\';
    }
    out += character;
  }
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) {
    out += (out.empty() ? "" : std::string(between)) + word;
  }
  return out;
}

std::string with_tables(std::string_view frame, const std::map<std::string, std::string>& tables) {
  std::string script(frame);
  for (const auto& [name, table] : tables) {
    const std::string place = "@" + name + "@";
    if (const std::size_t at = script.find(place); at != std::string::npos) {
      script.replace(at, place.size(), table);
    }
  }
  return script;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands({});
}

bool is_listed(const CLI::App& command) {
  return !command.get_group().empty();
}

/// Commands that only tools call have values to complete as well, but are not offered.
std::vector<std::string> offered_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const command : commands_of(app)) {
    if (is_listed(*command)) {
      names.push_back(command->get_name());
    }
  }
  return names;
}

// --- bash ----------------------------------------------------------------------------------------

constexpr std::string_view bash_frame =
    R"sh(# bash completion for lanyard, written by 'lanyard completion bash'

_lanyard() {
  local cur='' prev='' command='' word='' i glue=''
  local -a words=()
  # Bash cuts words at the characters of COMP_WORDBREAKS; --frame=prefix:u8 is one word to us.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word =~ ^[:=]+$ && $i -gt 1 ]]; then
      words[${#words[@]}-1]+=$word
      glue=1
    elif [[ -n $glue ]]; then
      words[${#words[@]}-1]+=$word
      glue=''
    else
      words+=("$word")
    fi
  done
  cur=${words[${#words[@]}-1]}
  ((${#words[@]} > 1)) && prev=${words[${#words[@]}-2]}
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    if [[ ${words[i]} != -* ]]; then
      command=${words[i]}
      break
    fi
  done

  local option='' given=$cur
  if [[ $cur == --*=* ]]; then
    option=${cur%%=*}
    given=${cur#*=}
  elif [[ $prev == -* ]]; then
    option=$prev
  fi

  local options='' argument='' kind=none values=''
  case $command in
@TABLES@  esac
  if [[ $kind == none ]]; then
    if [[ $cur == -* ]]; then
      kind=choice values=$options
    else
      kind=${argument%%:*} values=${argument#*:}
    fi
  fi

  COMPREPLY=()
  case $kind in
    choice) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$given") ;;
    file)
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$given")
      ;;
    host) mapfile -t COMPREPLY < <(compgen -A hostname -- "$given") ;;
  esac
  if [[ ${#COMPREPLY[@]} -eq 1 && $kind == choice && ${COMPREPLY[0]} == *: || $kind == host ]]; then
    compopt -o nospace 2> /dev/null
  fi
  # Bash replaces what stands behind the last break.
  if [[ $COMP_WORDBREAKS != *=* && $cur == --*=* ]]; then
    COMPREPLY=("${COMPREPLY[@]/#/$option=}")
  fi
  if [[ $COMP_WORDBREAKS == *:* && $given == *:* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${given%:*}:"}")
  fi
}

complete -F _lanyard lanyard
)sh";

std::string_view bash_kind(ValueKind kind) {
  switch (kind) {
    case ValueKind::choice:
    case ValueKind::framing:
      return "choice";
    case ValueKind::file:
      return "file";
    case ValueKind::host:
      return "host";
    case ValueKind::none:
      return "none";
    case ValueKind::other:
      break;
  }
  return "other";
}

std::string bash_values(const OptionSummary& option) {
  return joined(option.kind == ValueKind::framing ? framing_forms() : option.choices, " ");
}

/// One arm of `case $command in`: the names of the options, what the argument is, and what the
/// value of each option is.
std::string bash_arm(const CLI::App& app, const std::string& name,
                     const std::vector<std::string>& commands) {
  std::vector<std::string> names;
  std::string argument = commands.empty() ? "" : "choice:" + joined(commands, " ");
  std::string values;
  for (const OptionSummary& option : options_of(app)) {
    if (option.is_argument()) {
      argument = std::string(bash_kind(option.kind)) + ":" + bash_values(option);
      continue;
    }
    names.insert(names.end(), option.names.begin(), option.names.end());
    if (option.kind != ValueKind::none) {
      values += "        " + joined(option.names, " | ") +
                ") kind=" + std::string(bash_kind(option.kind)) +
                " values=" + sh_quoted(bash_values(option)) + " ;;\n";
    }
  }
  std::string arm = "    " + sh_quoted(name) + ")\n      options=" + sh_quoted(joined(names, " ")) +
                    "\n      argument=" + sh_quoted(argument) + "\n";
  if (!values.empty()) {
    arm += "      case $option in\n" + values + "      esac\n";
  }
  return arm + "      ;;\n";
}

std::string bash_script(const CLI::App& app) {
  std::string tables = bash_arm(app, "", offered_commands(app));
  for (const CLI::App* const command : commands_of(app)) {
    tables += bash_arm(*command, command->get_name(), {});
  }
  return with_tables(bash_frame, {{"TABLES", tables}});
}

// --- zsh -----------------------------------------------------------------------------------------

constexpr std::string_view zsh_frame = R"sh(#compdef lanyard
# zsh completion for lanyard, written by 'lanyard completion zsh'

_lanyard_framing() {
  local -a whole=(@WHOLE@)
  local -a begun=(@BEGUN@)
  compadd -a whole
  compadd -S '' -a begun
}

_lanyard() {
  local curcontext=$curcontext state state_descr
  local -a line commands
  typeset -A opt_args
  _arguments -C -S \
@OPTIONS@    '1:command:->command' \
    '*::argument:->argument'
  case $state in
    command)
      commands=(
@COMMANDS@      )
      _describe -t commands 'lanyard command' commands
      ;;
    argument)
      case $line[1] in
@TABLES@      esac
      ;;
  esac
}

# Autoloaded from a file of fpath, or evaluated?
if [[ $funcstack[1] == _lanyard ]]; then
  _lanyard "$@"
else
  compdef _lanyard lanyard
fi
)sh";

/// `:message:action` of a spec of _arguments.
std::string zsh_value(const OptionSummary& option) {
  const std::string message = ":" + escaped(option.value, ":\\[]") + ":";
  switch (option.kind) {
    case ValueKind::none:
      return {};
    case ValueKind::choice:
      return message + "(" + escaped(joined(option.choices, " "), ":\\") + ")";
    case ValueKind::framing:
      return message + "_lanyard_framing";
    case ValueKind::file:
      return message + "_files";
    case ValueKind::host:
      return message + "_hosts -S ''";
    case ValueKind::other:
      break;
  }
  return message + " ";
}

std::string zsh_option(const OptionSummary& option) {
  std::vector<std::string> apart = option.excludes;
  if (!option.repeatable) {
    apart.insert(apart.end(), option.names.begin(), option.names.end());
  }
  std::string spec;
  if (!apart.empty()) {
    spec = sh_quoted("(" + joined(apart, " ") + ")");
  }
  if (option.repeatable) {
    spec += "'*'";
  }
  std::vector<std::string> names;
  names.reserve(option.names.size());
  for (const std::string& name : option.names) {
    names.push_back(option.kind != ValueKind::none && name.starts_with("--") ? name + "=" : name);
  }
  spec += names.size() == 1 ? names.front() : "{" + joined(names, ",") + "}";
  return spec + sh_quoted("[" + escaped(option.help, "[]\\") + "]" + zsh_value(option));
}

std::string zsh_specs(const CLI::App& app, const std::string& indent) {
  std::string specs;
  for (const OptionSummary& option : options_of(app)) {
    specs += indent +
             (option.is_argument()
                  ? sh_quoted((option.repeatable ? "*" : (option.required ? "1" : "1:")) +
                              zsh_value(option))
                  : zsh_option(option)) +
             " \\\n";
  }
  return specs;
}

std::string zsh_script(const CLI::App& app) {
  std::vector<std::string> whole;
  std::vector<std::string> begun;
  for (const std::string& form : framing_forms()) {
    (form.ends_with(':') ? begun : whole).push_back(form);
  }
  std::string commands;
  std::string tables;
  for (const CLI::App* const command : commands_of(app)) {
    if (is_listed(*command)) {
      commands +=
          "        " + sh_quoted(command->get_name() + ":" + command->get_description()) + "\n";
    }
    tables += "        " + command->get_name() + ")\n          _arguments -S \\\n" +
              zsh_specs(*command, "            ") + "            && return\n          ;;\n";
  }
  return with_tables(zsh_frame, {{"WHOLE", joined(whole, " ")},
                                 {"BEGUN", joined(begun, " ")},
                                 {"OPTIONS", zsh_specs(app, "    ")},
                                 {"COMMANDS", commands},
                                 {"TABLES", tables}});
}

// --- fish ----------------------------------------------------------------------------------------

constexpr std::string_view fish_frame =
    R"sh(# fish completion for lanyard, written by 'lanyard completion fish'

# Is the command on the line one of the arguments?
function __lanyard_command_is
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if not string match -q -- '-*' $word
            contains -- $word $argv
            return
        end
    end
    return 1
end

complete -c lanyard -f
@TABLES@)sh";

/// What is offered as the value; nothing for one that only the user can know.
std::string fish_offer(const OptionSummary& option) {
  switch (option.kind) {
    case ValueKind::choice:
      return " -a " + fish_quoted(joined(option.choices, " "));
    case ValueKind::framing:
      return " -a " + fish_quoted(joined(framing_forms(), " "));
    case ValueKind::file:
      return " -F";
    case ValueKind::host:
      return " -a '(__fish_print_hostnames)'";
    case ValueKind::none:
    case ValueKind::other:
      break;
  }
  return {};
}

std::string fish_option(const OptionSummary& option, const std::string& condition) {
  const std::string offer = fish_offer(option);
  std::string line = "complete -c lanyard -n " + fish_quoted(condition);
  if (option.is_argument()) {
    return offer.empty() ? "" : line + offer + "\n";
  }
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (option.kind != ValueKind::none) {
    line += option.kind == ValueKind::file ? " -r" : " -x";
  }
  return line + offer + " -d " + fish_quoted(option.help) + "\n";
}

std::string fish_script(const CLI::App& app) {
  static const std::string no_command = "__fish_use_subcommand";
  std::string tables;
  for (const OptionSummary& option : options_of(app)) {
    tables += fish_option(option, no_command);
  }
  for (const CLI::App* const command : commands_of(app)) {
    if (is_listed(*command)) {
      tables += "complete -c lanyard -n " + no_command + " -a " + command->get_name() + " -d " +
                fish_quoted(command->get_description()) + "\n";
    }
  }
  for (const CLI::App* const command : commands_of(app)) {
    for (const OptionSummary& option : options_of(*command)) {
      tables += fish_option(option, "__lanyard_command_is " + command->get_name());
    }
  }
  return with_tables(fish_frame, {{"TABLES", tables}});
}

class CompletionCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "completion"; }
  [[nodiscard]] std::string summary() const override {
    return "Print a completion script for a shell";
  }
  [[nodiscard]] std::string description() const override {
    return "Prints a script that lets the shell complete commands, options and their values. The "
           "packages install it; where there is no package, the shell can read it from here.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ source <(lanyard completion bash)";
  }
  [[nodiscard]] bool listed() const override { return false; }

  void configure(CLI::App& app) override {
    app.add_option_function<std::string>(
           "shell",
           [this](const std::string& word) {
             static const std::map<std::string, Shell> shells{
                 {"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}};
             const auto found = shells.find(word);
             if (found == shells.end()) {
               throw wrong_usage("bash|zsh|fish", "'" + word + "' is none of these shells");
             }
             shell_ = found->second;
           },
           "The shell")
        ->option_text("bash|zsh|fish")
        ->required();
  }

  int run() override {
    const auto commands = all_commands();
    const auto app = make_app(commands);
    std::fputs(completion_script(*app, shell_).c_str(), stdout);
    return std::fflush(stdout) == 0 ? exit_done : exit_network_failure;
  }

 private:
  Shell shell_ = Shell::bash;
};

}  // namespace

std::string completion_script(const CLI::App& app, Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash_script(app);
    case Shell::zsh:
      return zsh_script(app);
    case Shell::fish:
      break;
  }
  return fish_script(app);
}

std::unique_ptr<Command> make_completion_command() {
  return std::make_unique<CompletionCommand>();
}

}  // namespace lanyard::cli
