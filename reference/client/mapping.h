// SPDX-License-Identifier: Apache-2.0
// Views in this process's address space: mapped at multiples of 64 KiB or in a placeholder, unmapped, written to their
// file.
#pragma once

#include <cstdint>
#include <string>

#include "client/page_size.h"
#include "client/placement.h"
#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::client {

struct ViewWish {
  protocol::MapViewRequest request;
  std::uintptr_t base = 0;  // 0: where there is room
  bool replaces_placeholder = false;
  PlaceRules rules;
};

Result<std::uintptr_t> map_view(const ViewWish& wish);

// Any address in the view will do (W-388).
Status unmap_view(std::uintptr_t address, bool leave_placeholder = false);
Status flush_view(std::uintptr_t address, std::uint64_t size);
// Sees to it that the descriptor behind a view, if the address lies in one, is there. Not under the table's lock.
Status fetch_memory(std::uintptr_t address);
// The absolute path of the file behind an address in a view.
Result<std::string> path_behind(std::uintptr_t address);

}  // namespace mapcheck::client
