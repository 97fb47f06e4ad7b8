#include "lanyard/wire/live_names.hpp"

#include <memory>

#include "lanyard/lab/lab_address_book.hpp"

namespace lanyard::wire {
namespace {

/// 127.0.0.1 is this computer.
bool may_be_a_board(const IpEndpoint& endpoint) {
  const std::string text = trace::address_text(endpoint);
  return text.starts_with("127.") && text != "127.0.0.1";
}

}  // namespace

LiveNames::LiveNames()
    : lookup_([book = std::make_shared<lab::LabAddressBook>()](const IpEndpoint& end) {
        return book->name_of(end);
      }) {}

void LiveNames::learn(trace::FlowTable& table, const trace::Flow& flow) {
  if (flow.number <= newest_) {
    return;
  }
  newest_ = flow.number;
  for (const IpEndpoint& end : {flow.client, flow.server}) {
    if (!may_be_a_board(end) || !table.names().find(end).empty()) {
      continue;
    }
    if (const auto called = lookup_(end)) {
      const std::size_t port = called->rfind(':');
      table.name_address(end, called->substr(0, port));
    }
  }
}

}  // namespace lanyard::wire
