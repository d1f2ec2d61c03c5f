// SPDX-License-Identifier: Apache-2.0
// All pages of the range must be committed and lie in one allocation, or nothing changes (D-129, D-130). Memory that
// this library did not place, a stack or a program's data, is the kernel's alone.
#include "client/protect_range.h"

#include <sys/mman.h>

#include "client/address_space.h"
#include "client/allocation_table.h"
#include "client/faults.h"
#include "client/mapping.h"
#include "client/page_protection.h"
#include "client/protection.h"
#include "client/view_commit.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

Status check_pages(const Allocation& allocation, std::uint64_t first, std::uint64_t end, std::uint32_t protect) {
  if (allocation.is_view()) {
    return view_allows(allocation.protect, protect) ? Status(Done{}) : fail(ERROR_INVALID_PARAMETER);  // W-353
  }
  bool committed = true;
  allocation.pages.each(first, end, [&](const PageRun& run) { committed = committed && run.state.protect != 0; });
  if (!committed) return fail(ERROR_INVALID_ADDRESS);                // W-344
  if (is_write_copy(protect)) return fail(ERROR_INVALID_PARAMETER);  // W-356
  return Done{};
}

Result<std::uint32_t> protect_allocation(Allocation& allocation, std::uintptr_t address, std::uint64_t size,
                                         std::uint32_t protect) {
  if (size > allocation.end() - address) return fail(ERROR_INVALID_ADDRESS);
  const std::uint64_t first = allocation.page_of(address);
  const std::uint64_t end = allocation.page_of(address + size - 1) + 1;
  const Status allowed = check_pages(allocation, first, end, protect);
  if (!allowed) return allowed.failure();
  const std::uint32_t before = shown_from(allocation, first).protect;  // W-361
  const std::uint32_t after = allocation.is_view() ? with_section_modifiers(allocation, protect) : protect;
  const Status done = protect_pages(allocation, first, end, after);
  if (!done) return done.failure();
  return before;
}

Result<std::uint32_t> protect_foreign(std::uintptr_t address, std::uint64_t size, std::uint32_t protect) {
  if (is_write_copy(protect)) return fail(ERROR_INVALID_PARAMETER);
  // A guard page outside of the table would never be opened again.
  if (is_guarded(protect)) return fail(ERROR_NOT_SUPPORTED);
  const Region before = describe_foreign(address);
  const std::uintptr_t first = round_down(address, kPageSize);
  const std::uint64_t length = round_up(address + size, kPageSize) - first;
  if (::mprotect(reinterpret_cast<void*>(first), length, system_protection(protect)) != 0) {
    return fail(ERROR_INVALID_ADDRESS);
  }
  return before.protect;
}

// D-129: a view whose pages are committed one by one must have all of the range.
Status check_committed(std::uintptr_t address, std::uint64_t size) {
  const auto run = committed_from(address);
  if (!run) return run.failure();
  const std::uint64_t pages = round_up(address % kPageSize + size, kPageSize) / kPageSize;
  return run->committed && run->pages >= pages ? Status(Done{}) : fail(ERROR_INVALID_ADDRESS);
}

}  // namespace

Result<std::uint32_t> protect_range(std::uintptr_t address, std::uint64_t size, std::uint32_t protect) {
  if (!is_page_protection(protect)) return fail(ERROR_INVALID_PARAMETER);  // W-355
  if (size == 0 || address > kHighestAddress || size > kHighestAddress - address) return fail(ERROR_INVALID_PARAMETER);
  if (is_guarded(protect)) own_fault_signals();
  Status ready = check_committed(address, size);
  if (ready) ready = fetch_memory(address);
  if (!ready) return ready.failure();
  const AllocationTable::Guard guard(allocations());
  Allocation* allocation = allocations().find(address);
  if (allocation != nullptr) return protect_allocation(*allocation, address, size, protect);
  const Allocation* next = allocations().next(address);
  if (next != nullptr && next->base < address + size) return fail(ERROR_INVALID_ADDRESS);
  return protect_foreign(address, size, protect);
}

}  // namespace mapcheck::client
