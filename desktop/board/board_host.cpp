#include "board/board_host.hpp"

#include <algorithm>
#include <utility>

namespace lanyard::desktop {
namespace {

std::string assignment(std::string key, const std::string& value) {
  return key.append("=").append(value);
}

}  // namespace

// ---- FirmwareDesk -------------------------------------------------------------------------------

Result<std::vector<lab::FirmwareSetting>> FirmwareDesk::ask(const std::string& firmware,
                                                            const std::stop_token& stop) const {
  const auto image = lab::find_firmware(firmware, directories_);
  if (!image) {
    return std::unexpected(image.error());
  }
  return lab::ask_for_settings(*image, {}, {}, stop);
}

std::filesystem::path FirmwareDesk::settings_file_of(BoardId id) {
  if (!directory_) {
    auto made = TemporaryDirectory::make("lanyard-boards");
    if (!made) {
      return {};  // then a board's settings last as long as one run
    }
    directory_ = std::move(*made);
  }
  return directory_->path() / std::to_string(static_cast<std::uint32_t>(id));
}

Result<LaunchPlan> FirmwareDesk::plan(const LaunchOrder& order, const std::stop_token& stop) {
  auto image = lab::find_firmware(order.firmware, directories_);
  if (!image) {
    return std::unexpected(std::move(image.error()));
  }
  LaunchPlan plan{.image = std::move(*image),
                  .arguments = {"--name", order.name, "--mac", to_string(order.mac)},
                  .settings_file = {}};
  if (order.id != BoardId::none) {
    plan.settings_file = settings_file_of(order.id);
  }
  for (const auto& [key, value] : order.settings) {
    plan.arguments.insert(plan.arguments.end(), {"--set", assignment(key, value)});
  }
  const auto known = lab::ask_for_settings(plan.image, plan.arguments, {}, stop);
  if (!known) {
    return std::unexpected(known.error());
  }
  // The network's name and password are told to a firmware that has settings for them.
  for (const auto& [key, value] :
       {std::pair{"ssid", &order.ssid}, std::pair{"password", &order.password}}) {
    const bool has_it = std::ranges::find(*known, key, &lab::FirmwareSetting::key) != known->end();
    if (has_it && !order.settings.contains(key)) {
      plan.arguments.insert(plan.arguments.end(), {"--set", assignment(key, *value)});
    }
  }
  plan.arguments.insert(plan.arguments.end(), {"--socket", order.socket.string()});
  return plan;
}

// ---- BoardHost ----------------------------------------------------------------------------------

Result<void> BoardHost::start(BoardId id, std::uint64_t run, const LaunchPlan& plan,
                              const std::shared_ptr<ConsoleBuffer>& console) {
  stop(id);
  auto process = lab::BoardProcess::start(
      {.image = plan.image, .arguments = plan.arguments, .settings = plan.settings_file},
      {.on_console = [console](std::string_view text) { console->append(text); },
       // A real board has one wire for both.
       .on_log = [console](std::string_view text) { console->append_log(text); },
       .on_end = [this, id, run](const lab::BoardEnd& end) { on_end_(id, run, end); }});
  if (!process) {
    return std::unexpected(std::move(process.error()));
  }
  processes_[id] = std::move(*process);
  return {};
}

void BoardHost::type(BoardId id, const std::string& text) {
  if (const auto found = processes_.find(id); found != processes_.end()) {
    found->second->write(text);
  }
}

void BoardHost::stop(BoardId id) {
  processes_.erase(id);
}

void BoardHost::stop_all() {
  for (const auto& [id, process] : processes_) {
    process->stop();
  }
  processes_.clear();
}

}  // namespace lanyard::desktop
