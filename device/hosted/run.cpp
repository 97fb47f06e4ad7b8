#include "run.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <utility>
#include <vector>

#include "lanyard/device/console.hpp"
#include "lanyard/device/settings.hpp"
#include "lives.hpp"
#include "settings_store.hpp"

namespace lanyard::device::hosted {
namespace {

/// Wrong options: the sentence goes to standard error.
struct UsageError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct CommandLine {
  std::string program = "board";                            ///< argv[0]
  std::vector<std::pair<std::string, std::string>> writes;  ///< Key and value.
  std::string nvs;
  int descriptor = -1;
  bool list = false;
  bool describe = false;
  bool help = false;
};

/// `--tcp-port` is the setting `tcp_port`.
std::string to_key(std::string_view option) {
  std::string key(option.substr(2));
  for (char& c : key) {
    if (c == '-') c = '_';
  }
  return key;
}

bool is_setting(std::string_view key) {
  for (const auto& entry : Settings::list()) {
    if (entry.key == key) return true;
  }
  return false;
}

int to_descriptor(const std::string& text) {
  int number = -1;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || *stop != '\0' || number < 0) {
    throw UsageError("\"" + text + "\" is not a descriptor");
  }
  return number;
}

/// Walks over the arguments; `--name VALUE` and `--name=VALUE` are the same.
class Arguments {
 public:
  Arguments(int argc, char** argv) : arguments_(argv + std::min(argc, 1), argv + argc) {}

  /// The next option's name; false at the end.
  bool next(std::string& name) {
    if (at_ == arguments_.size()) return false;
    name = arguments_[at_++];
    if (name.size() < 3 || !name.starts_with("--")) {
      throw UsageError("\"" + name + "\" is not an option; try --help");
    }
    const std::size_t equals = name.find('=');
    has_inline_ = equals != std::string::npos;
    if (has_inline_) {
      inline_ = name.substr(equals + 1);
      name.resize(equals);
    }
    return true;
  }

  std::string value(const std::string& name) {
    if (has_inline_) return inline_;
    if (at_ == arguments_.size()) throw UsageError(name + " needs a value; try --help");
    return arguments_[at_++];
  }

  void no_value(const std::string& name) const {
    if (has_inline_) throw UsageError(name + " takes no value");
  }

 private:
  std::vector<std::string> arguments_;
  std::size_t at_ = 0;
  bool has_inline_ = false;
  std::string inline_;
};

void take_assignment(CommandLine& line, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError("--set needs KEY=VALUE, not \"" + assignment + "\"");
  }
  line.writes.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
}

bool take_platform_option(std::span<const Option> options, const std::string& name,
                          Arguments& arguments) {
  for (const Option& option : options) {
    if (option.name != name) continue;
    const std::string value = arguments.value(name);
    try {
      option.take(value);
    } catch (const std::invalid_argument& error) {
      throw UsageError(name + ": " + error.what());
    }
    keep_argument(name, value);
    return true;
  }
  return false;
}

CommandLine parse(int argc, char** argv, std::span<const Option> options) {
  CommandLine line;
  Arguments arguments(argc, argv);
  std::string name;
  while (arguments.next(name)) {
    if (name == "--set") {
      take_assignment(line, arguments.value(name));
    } else if (name == "--nvs") {
      line.nvs = arguments.value(name);
      if (line.nvs.empty()) throw UsageError("--nvs needs the name of a file");
      keep_argument(name, line.nvs);
    } else if (name == settings_descriptor_option) {
      line.descriptor = to_descriptor(arguments.value(name));
    } else if (name == "--settings") {
      arguments.no_value(name);
      line.list = true;
    } else if (name == describe_option) {
      arguments.no_value(name);
      line.describe = true;
    } else if (name == "--help") {
      arguments.no_value(name);
      line.help = true;
    } else if (take_platform_option(options, name, arguments)) {
      continue;
    } else if (is_setting(to_key(name))) {
      line.writes.emplace_back(to_key(name), arguments.value(name));
    } else {
      throw UsageError("there is no option " + name + "; try --help");
    }
  }
  return line;
}

void lay_out_settings(const CommandLine& line) {
  SettingsStore& store = settings_store();
  if (line.descriptor >= 0) {
    store.adopt(line.descriptor);
  } else if (line.nvs.empty()) {
    store.open_unnamed();
  } else {
    store.open(line.nvs);
  }
  for (const auto& [key, value] : line.writes) {
    try {
      Settings::write(key, value);
    } catch (const std::invalid_argument& error) {
      throw UsageError(error.what());
    }
  }
}

void print_help(const std::string& program, std::span<const Option> options) {
  const auto print_option = [](std::string text, std::string_view help) {
    text.resize(std::max<std::size_t>(text.size() + 2, 26), ' ');
    Console::print("  " + text + std::string(help));
  };
  Console::print("Usage: " + program + " [options]");
  print_option("--set KEY=VALUE", "write a setting, as to the board's flash; also --KEY VALUE");
  print_option("--nvs FILE", "keep settings in FILE; without it they end with the program");
  print_option("--settings", "list the settings as they are, and end");
  for (const Option& option : options) {
    print_option(std::string(option.name) + " " + std::string(option.value_name), option.help);
  }
  Console::print("Settings:");
  for (const auto& entry : Settings::list()) {
    print_option(entry.key, entry.help + " [" + entry.fallback + "]");
  }
}

/// A field of a line of fields that are parted by tabs.
std::string to_field(std::string_view text) {
  std::string field;
  for (const char c : text) {
    switch (c) {
      case '\\':
        field += "\\\\";
        break;
      case '\t':
        field += "\\t";
        break;
      case '\n':
        field += "\\n";
        break;
      case '\r':
        field += "\\r";
        break;
      default:
        field += c;
    }
  }
  return field;
}

void print_description() {
  Console::print(describe_first_line);
  for (const auto& entry : Settings::list()) {
    Console::print(to_field(entry.key) + "\t" + to_field(entry.value) + "\t" +
                   to_field(entry.fallback) + "\t" + to_field(entry.help));
  }
}

int print_error(std::string_view program, std::string_view sentence, ExitStatus status) {
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(program.size()), program.data(),
               static_cast<int>(sentence.size()), sentence.data());
  return static_cast<int>(status);
}

std::string base_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

int run(int argc, char** argv, std::span<const Option> options,
        const std::function<void()>& power_on) {
  // A board goes on when nobody reads its console.
  std::signal(SIGPIPE, SIG_IGN);
  const std::string path = argc > 0 ? argv[0] : "board";
  const std::string program = base_name(path);
  keep_program(path);
  try {
    const CommandLine line = parse(argc, argv, options);
    if (line.help) {
      print_help(program, options);
      return static_cast<int>(ExitStatus::done);
    }
    lay_out_settings(line);
    if (line.describe) {
      print_description();
      return static_cast<int>(ExitStatus::done);
    }
    if (line.list) {
      for (const auto& entry : Settings::list())
        Console::print(entry.key + "=" + entry.value);
      return static_cast<int>(ExitStatus::done);
    }
    power_on();
    app_main();
    return exit_status();
  } catch (const UsageError& error) {
    return print_error(program, error.what(), ExitStatus::usage);
  } catch (const std::exception& error) {
    return print_error(program, error.what(), ExitStatus::failed);
  }
}

}  // namespace lanyard::device::hosted
