#include "lanyard/lab/lab_address_book.hpp"

#include <nlohmann/json.hpp>

#include "lab_exchange.hpp"
#include "lanyard/lab/lab_client.hpp"
#include "lanyard/lab/subnet.hpp"
#include "loopback_alias.hpp"

namespace lanyard::lab {
namespace {

using Json = nlohmann::json;

/// The lab whose network holds `address`.
std::optional<RunningLab> lab_of(Ipv4Address address, const std::filesystem::path& directory,
                                 std::chrono::milliseconds patience) {
  for (RunningLab& lab : running_labs(directory, patience)) {
    const auto subnet = Subnet::parse(lab.subnet);
    if (subnet && subnet->is_host(address)) {
      return std::move(lab);
    }
  }
  return std::nullopt;
}

/// `message` may be the whole sentence already, as the lab's is.
Error refused(const HostPort& where, const std::string& error, const std::string& message) {
  const std::string what = "cannot connect to " + join_host_port(where.host, where.port) + ": ";
  return {"connect", std::make_error_code(code_of_lab_error(error)),
          message.starts_with("cannot connect") ? message : what + message};
}

Error lab_gone(const HostPort& where, const std::string& ssid) {
  return refused(where, "",
                 "the network " + ssid + ", which had " + where.host +
                     ", is not there any more ('lanyard lab' starts one)");
}

}  // namespace

std::optional<std::string> board_name_in(const std::vector<RunningLab>& labs,
                                         const IpEndpoint& peer) {
  if (peer.is_v6) {
    return std::nullopt;
  }
  const Ipv4Address alias = Ipv4Address::from_field(ByteView(peer.address));
  for (const RunningLab& lab : labs) {
    const auto subnet = Subnet::parse(lab.subnet);
    const auto board = subnet ? board_behind(alias, *subnet) : std::nullopt;
    if (board) {
      return join_host_port(to_string(*board), peer.port);
    }
  }
  return std::nullopt;
}

std::optional<std::string> LabAddressBook::ssid_of(const std::string& host) {
  const std::scoped_lock lock(mutex_);
  const auto found = ssids_.find(host);
  return found == ssids_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<HostPort>> LabAddressBook::way_to(const HostPort& where, Transport transport) {
  const auto address = parse_ipv4_address(where.host);
  if (!address) {
    return std::nullopt;
  }
  const auto lab = lab_of(*address, directory_, patience_);
  if (!lab) {
    if (const auto ssid = ssid_of(where.host)) {
      return std::unexpected(lab_gone(where, *ssid));
    }
    return std::nullopt;
  }
  {
    const std::scoped_lock lock(mutex_);
    ssids_[where.host] = lab->ssid;
  }
  if (lab->gateway == where.host) {
    return HostPort{"127.0.0.1", where.port};
  }
  if (transport == Transport::udp) {
    return std::unexpected(
        refused(where, "",
                "UDP into a board needs a forward, as in 'lanyard lab --forward " +
                    std::to_string(where.port) + ":" + where.host + ":" +
                    std::to_string(where.port) + "/udp', and then this computer's port"));
  }
  auto client = LabClient::connect(lab->socket);
  if (!client) {
    return std::unexpected(lab_gone(where, lab->ssid));  // just now
  }
  const Json request = {{"request", "forward"}, {"board", where.host}, {"port", where.port}};
  const auto answered = client->request(request.dump());
  if (!answered) {
    return std::unexpected(refused(where, "timed out", answered.error().message));
  }
  const Json answer = Json::parse(*answered, nullptr, false);
  const std::uint64_t port = answer.is_object() ? answer.value("port", std::uint64_t{0}) : 0;
  if (port == 0 || port > 65'535) {
    const bool told = answer.is_object() && answer.contains("message");
    return std::unexpected(refused(
        where, told ? answer.value("error", "") : "",
        told ? answer.value("message", "") : "the lab gave no answer that can be understood"));
  }
  return HostPort{"127.0.0.1", static_cast<std::uint16_t>(port)};
}

std::optional<std::string> LabAddressBook::local_address_for(const std::string& host) {
  const auto address = parse_ipv4_address(host);
  const auto lab = address ? lab_of(*address, directory_, patience_) : std::nullopt;
  return lab && lab->gateway == host ? std::optional<std::string>("127.0.0.1") : std::nullopt;
}

/// Labs that hang (their programs are stopped) hold each look at the labs up for a second. So a
/// look counts for as long again as it took: no time to speak of where all answer.
std::optional<std::string> LabAddressBook::name_of(const IpEndpoint& peer) {
  if (peer.is_v6) {
    return std::nullopt;
  }
  const std::scoped_lock lock(look_mutex_);
  const auto begin = Clock::now();
  if (begin >= look_again_) {
    seen_ = running_labs(directory_, patience_);
    const auto end = Clock::now();
    look_again_ = end + (end - begin);
  }
  return board_name_in(seen_, peer);
}

}  // namespace lanyard::lab
