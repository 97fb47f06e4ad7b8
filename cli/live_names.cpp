#include "live_names.hpp"

#include "lanyard/lab/lab_address_book.hpp"

namespace lanyard::cli {
namespace {

/// 127.0.0.1 is this computer.
bool may_be_a_board(const IpEndpoint& endpoint) {
  const std::string text = trace::address_text(endpoint);
  return text.starts_with("127.") && text != "127.0.0.1";
}

}  // namespace

void LiveNames::learn(trace::FlowTable& table, const trace::Flow& flow) {
  if (flow.number <= newest_) {
    return;
  }
  newest_ = flow.number;
  for (const IpEndpoint& end : {flow.client, flow.server}) {
    if (!may_be_a_board(end) || !table.names().find(end).empty()) {
      continue;
    }
    if (const auto called = lab::LabAddressBook().name_of(end)) {
      const std::size_t port = called->rfind(':');
      table.name_address(end, called->substr(0, port));
    }
  }
}

}  // namespace lanyard::cli
