#pragma once

#include <filesystem>
#include <utility>

#include "lanyard/air/directory.hpp"
#include "lanyard/base/address_book.hpp"

namespace lanyard::lab {

/// The address book of the labs that run on this computer: a board's address leads to a forward
/// that its lab opens on demand, the gateway's address is this computer, and who comes from a board
/// (from 127.168.4.2, say) is called by its address in the lab. Every question asks the labs that
/// run at that moment; where none does it costs one look into the directory. Safe on any thread.
class LabAddressBook final : public AddressBook {
 public:
  explicit LabAddressBook(std::filesystem::path directory = air::default_directory())
      : directory_(std::move(directory)) {}

  Result<std::optional<HostPort>> way_to(const HostPort& where, Transport transport) override;
  std::optional<std::string> local_address_for(const std::string& host) override;
  std::optional<std::string> name_of(const IpEndpoint& peer) override;

 private:
  const std::filesystem::path directory_;
};

}  // namespace lanyard::lab
