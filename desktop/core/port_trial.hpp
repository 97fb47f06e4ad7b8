#pragma once

#include <memory>

#include "lanyard/base/address_book.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::desktop {

/// Whether a TCP server could listen there now, as Workbench::open() would have it: opens one,
/// which nothing tells of, and closes it. Errors: as the server's. `book` may be null. Blocks for
/// as long as the book takes; any thread.
Result<void> try_to_listen(std::shared_ptr<AddressBook> book, const HostPort& where);

}  // namespace lanyard::desktop
