#include "board_fixture.hpp"

#include <fstream>

#include "lanyard/lab/lab_client.hpp"

namespace lanyard::desktop::testing {

namespace fs = std::filesystem;

lab::LabOptions BoardTest::options() const {
  lab::LabOptions options;
  options.directory = directory / "air";
  options.uplink = false;
  return options;
}

std::vector<fs::path> BoardTest::firmware() const {
  return {directory / "firmware", fs::path(LANYARD_TEST_FIRMWARE).parent_path()};
}

void BoardTest::start_network() {
  controller.start_network();
  if (!wait_until([this] { return controller.network() == NetworkState::on; })) {
    throw test::WaitedInVain("there is no network");
  }
}

lab::LabInfo BoardTest::info() const {
  return controller.info().value_or(lab::LabInfo());
}

std::string BoardTest::problem() const {
  return controller.network_problem().value_or(Error()).message;
}

std::string BoardTest::ask_network(const std::string& request) const {
  auto client = lab::LabClient::connect(info().socket);
  return client ? client->request(request).value_or("") : "";
}

std::string BoardTest::address_of(BoardId id) const {
  const auto& address = controller.board(id)->address;
  return address ? to_string(*address) : "";
}

QString BoardTest::printed(BoardId id) const {
  return controller.board(id)->console->read(0, ConsoleBuffer::most_characters * 2).text;
}

bool BoardTest::prints(BoardId id, const QString& text) {
  return wait_until([&] { return printed(id).contains(text); });
}

bool BoardTest::runs(BoardId id, BoardRun run) {
  return wait_until([&] { return controller.board(id)->run == run; });
}

bool BoardTest::gets_address(BoardId id) {
  return wait_until([&] { return controller.board(id)->address.has_value(); });
}

void BoardTest::make_firmware(const std::string& name, const std::string& commands,
                              bool tells_settings) const {
  fs::create_directories(directory / "firmware");
  const fs::path image = fs::path(directory / "firmware") / name;
  std::ofstream file(image);
  file << "#!/bin/sh\n";
  if (tells_settings) {
    file << "case \"$*\" in *--describe-settings*)\n"
            "  echo '# Lanyard firmware 1'; exit 0;; esac\n";
  }
  file << commands << "\n";
  file.close();
  fs::permissions(image, fs::perms::owner_all);
}

}  // namespace lanyard::desktop::testing
