#include "lab_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "parsed_option.hpp"

namespace lanyard::cli {
namespace {

/// A number from `least` to `most`, all of `text`.
std::optional<double> number(std::string_view text, double least, double most) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc{} || stopped != end || value < least || value > most ||
      std::isnan(value)) {
    return std::nullopt;
  }
  return value;
}

std::chrono::nanoseconds milliseconds(double value) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double, std::milli>(value));
}

constexpr double most_milliseconds = 60'000;
constexpr double most_kilobits = 4'000'000;

/// An option of the network that sets one value of both directions of every link.
void add_link_option(CLI::App& app, const std::string& key, const std::string& unit,
                     const std::string& help, lab::LabOptions& options) {
  add_parsed_option(app, "--" + key, help, [key, &options](const std::string& text) {
    lab::LinkChange change;
    std::string problem = take_link_value(key, text, change);
    options.up = change.applied_to(options.up);
    options.down = change.applied_to(options.down);
    return problem;
  })->type_name(unit);
}

void add_seed_option(CLI::App& app, std::uint64_t& seed) {
  add_parsed_option(app, "--seed",
                    "Where the chances start from: the same seed, the same losses (default 1)",
                    [&seed](const std::string& text) {
                      const char* const end = text.data() + text.size();
                      const auto [stopped, problem] = std::from_chars(text.data(), end, seed);
                      return problem != std::errc{} || stopped != end
                                 ? "'" + text + "' is not a whole number from 0 on"
                                 : std::string();
                    })
      ->type_name("N");
}

}  // namespace

std::optional<bool> parse_switch(std::string_view text) {
  if (text == "on" || text == "in" || text == "true") {
    return true;
  }
  if (text == "off" || text == "out" || text == "false") {
    return false;
  }
  return std::nullopt;
}

std::string take_link_value(std::string_view key, std::string_view value, lab::LinkChange& change) {
  const auto percent = [&](std::optional<double>& out) {
    out = number(value, 0, 100);
    return out ? std::string() : fmt::format("'{}' is not a percentage from 0 to 100", value);
  };
  const auto time = [&](std::optional<std::chrono::nanoseconds>& out) {
    const auto given = number(value, 0, most_milliseconds);
    if (!given) {
      return fmt::format("'{}' is not a number of milliseconds from 0 to 60000", value);
    }
    out = milliseconds(*given);
    return std::string();
  };
  if (key == "loss") return percent(change.loss);
  if (key == "duplicate") return percent(change.duplicate);
  if (key == "reorder") return percent(change.reorder);
  if (key == "delay") return time(change.delay);
  if (key == "jitter") return time(change.jitter);
  if (key == "rate") {
    const auto given = number(value, 0, most_kilobits);
    if (!given || *given != std::floor(*given)) {
      return fmt::format("'{}' is not a whole number from 0 (no limit) to 4000000 kbit/s", value);
    }
    change.rate = static_cast<std::uint32_t>(*given);
    return {};
  }
  if (key == "plug") {
    change.plugged = parse_switch(value);
    return change.plugged ? std::string() : fmt::format("'{}' is neither in nor out", value);
  }
  return fmt::format(
      "'{}' is not one of loss, delay, jitter, rate, duplicate, reorder, plug, radio", key);
}

void add_lab_options(CLI::App& app, lab::LabOptions& options) {
  app.add_option("--ssid", options.ssid, "The network's name (default Lanyard)")
      ->type_name("NAME")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return text.empty() || text.size() > 32 ? "a network's name has 1 to 32 bytes" : "";
          },
          ""));
  app.add_option("--password", options.password,
                 "What a board needs to join (default lanyard-lab); '' opens the network to all")
      ->type_name("TEXT")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return !text.empty() && (text.size() < 8 || text.size() > 64)
                       ? "a WPA2 password has 8 to 64 characters"
                       : "";
          },
          ""));
  add_parsed_option(app, "--subnet", "The network's addresses (default 192.168.4.0/24)",
                    [&options](const std::string& text) {
                      const auto subnet = lab::Subnet::parse(text);
                      if (!subnet) {
                        return subnet.error().message;
                      }
                      options.subnet = *subnet;
                      return std::string();
                    })
      ->type_name("ADDRESS/BITS");
  add_link_option(app, "loss", "PERCENT", "Lose so many frames, in each direction", options);
  add_link_option(app, "delay", "MS", "Delay each frame, in each direction", options);
  add_link_option(app, "jitter", "MS", "Let the delay vary by so much to both sides", options);
  add_link_option(app, "rate", "KBIT", "Pass at most so many kbit/s for each board", options);
  add_link_option(app, "duplicate", "PERCENT", "Deliver so many frames twice", options);
  add_link_option(app, "reorder", "PERCENT", "Let so many frames lag behind later ones", options);
  add_seed_option(app, options.seed);
  app.add_option("--capture", options.capture, "Write every frame to FILE, for Wireshark (pcapng)")
      ->type_name("FILE");
  app.add_flag_callback(
      "--no-uplink", [&options] { options.uplink = false; },
      "Let boards reach this computer and each other, and nothing else");
  app.add_option_function<std::vector<std::string>>(
         "--forward",
         [&options](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) {
             const auto forward = lab::parse_forward(text);
             if (!forward) {
               throw wrong_usage("--forward", forward.error().message);
             }
             options.forwards.push_back(*forward);
           }
         },
         "Open HOSTPORT of this computer for PORT of a board, named or by address (repeatable; "
         "with an "
         "address of this computer and a colon before it on that one, with /udp behind it for UDP)")
      ->type_name("HOSTPORT:BOARD:PORT");
  app.add_option("--socket", options.socket, "Where boards find this network (a local socket)")
      ->type_name("PATH");
}

}  // namespace lanyard::cli
