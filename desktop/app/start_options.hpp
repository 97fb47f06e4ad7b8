#pragma once

#include <QString>
#include <QStringList>
#include <expected>
#include <optional>

namespace lanyard::desktop {

/// An endpoint to open at the start.
struct StartEndpoint {
  bool is_server = true;
  QString host{};  ///< Of a server: empty for every address.
  QString port{};
};

struct StartOptions {
  std::optional<StartEndpoint> endpoint{};
  bool wants_help = false;
  bool wants_version = false;
};

/// Reads the arguments of `lanyard-desktop`, the program's name first. The error is a sentence.
std::expected<StartOptions, QString> read_arguments(const QStringList& arguments);

/// What `--help` prints.
QString help_text();

}  // namespace lanyard::desktop
