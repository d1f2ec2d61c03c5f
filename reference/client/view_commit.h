// SPDX-License-Identifier: Apache-2.0
// Committing pages of views. That a page is committed belongs to the section and is the object manager's to know; its
// protection belongs to the view (W-340, W-341).
#pragma once

#include <cstdint>

#include "client/allocation_table.h"
#include "support/result.h"

namespace mapcheck::client {

// VirtualAlloc with MEM_COMMIT on a view. Gives the address of the first page.
Result<std::uintptr_t> commit_view(std::uintptr_t address, std::uint64_t size, std::uint32_t protect);

// What the manager knows of the pages of a view from an address on.
struct CommitRun {
  bool committed = true;
  std::uint64_t pages = 0;  // alike, from the address's page on
};
// Of an address in a view whose pages are committed one by one, else all pages there are. Takes the table's lock.
Result<CommitRun> committed_from(std::uintptr_t address);

// The protection that pages of a view get: what was asked for, and what the section adds to all (W-351).
std::uint32_t with_section_modifiers(const Allocation& view, std::uint32_t protect);

}  // namespace mapcheck::client
