// SPDX-License-Identifier: Apache-2.0
// The protection of pages, in table and kernel at once. A page of a view that is copy-on-write is mapped privately; one
// that is not and that this process has not written is mapped shared, so that it always shows the section. The caller
// holds the table's lock, and has checked that the protection is allowed and the pages are committed.
#pragma once

#include <cstdint>

#include "client/allocation_table.h"
#include "support/result.h"

namespace mapcheck::client {

// The pages of [first, end) get a protection.
Status protect_pages(Allocation& allocation, std::uint64_t first, std::uint64_t end, std::uint32_t protect);

// Pages from one on that look alike from outside: a copy-on-write page that was written is PAGE_READWRITE (W-359).
struct ShownRun {
  std::uint64_t end = 0;
  std::uint32_t protect = 0;
};
ShownRun shown_from(const Allocation& allocation, std::uint64_t page);

// Maps pages of a view at their place as their protection wants it. `placement` goes to mmap.
void* map_view_pages(const ViewBacking& view, std::uintptr_t address, std::uint64_t first, std::uint64_t pages,
                     std::uint32_t protect, int placement);

}  // namespace mapcheck::client
