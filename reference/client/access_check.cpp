// SPDX-License-Identifier: Apache-2.0
// Table against access, page by page. An access that the table allows and the kernel refused is made good: a committed
// page of a SEC_RESERVE view is opened at its first touch, and a page may have been closed for an instant by a change
// of its protection.
#include "client/access_check.h"

#include <sys/mman.h>

#include <algorithm>

#include "client/allocation_table.h"
#include "client/page_protection.h"
#include "client/protection.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

bool allows(std::uint32_t protect, Access access) {
  switch (access) {
    case Access::read:
      return allows_read(protect);
    case Access::write:
      return allows_write(protect);
    case Access::execute:
      return allows_execute(protect);
  }
  return false;
}

bool is_committed(const Allocation& allocation, std::uint64_t page) {
  return !allocation.is_view() || !allocation.view.commit || allocation.view.commit->is_committed(page);
}

FaultOutcome meet_page(Allocation& allocation, std::uint64_t page, Access access) {
  const PageState state = allocation.pages.from(page).state;
  if (state.protect == 0 || !is_committed(allocation, page)) return FaultOutcome::violation;  // W-343
  if (is_guarded(state.protect)) {  // D-131: once, whatever the access is
    const Status opened = protect_pages(allocation, page, page + 1, state.protect & ~PAGE_GUARD);
    return opened ? FaultOutcome::guarded : FaultOutcome::violation;
  }
  if (!allows(state.protect, access)) return FaultOutcome::violation;
  void* start = reinterpret_cast<void*>(allocation.address_of(page));
  const bool opened = ::mprotect(start, kPageSize, system_protection(state.protect)) == 0;
  return opened ? FaultOutcome::resolved : FaultOutcome::violation;
}

// Whether the kernel is known to let the access through without more ado, so that the pages need no look one by one.
bool is_plain(const Allocation& allocation, const PageRun& run, Access access) {
  return !allocation.view.commit && !is_guarded(run.state.protect) && allows(run.state.protect, access);
}

Status meet_pages(Allocation& allocation, std::uint64_t first, std::uint64_t end, Access access) {
  while (first < end) {
    const PageRun run = allocation.pages.from(first);
    if (is_plain(allocation, run, access)) {
      first = run.end;
      continue;
    }
    const FaultOutcome outcome = meet_page(allocation, first, access);
    if (outcome == FaultOutcome::guarded) return fail(STATUS_GUARD_PAGE_VIOLATION);
    if (outcome != FaultOutcome::resolved) return fail(ERROR_NOACCESS);
    ++first;
  }
  return Done{};
}

}  // namespace

FaultOutcome resolve_fault(std::uintptr_t address, Access access) {
  if (AllocationTable::Guard::is_held_by_this_thread()) return FaultOutcome::foreign;
  const AllocationTable::Guard guard(allocations());
  Allocation* allocation = allocations().find(address);
  if (allocation == nullptr) return FaultOutcome::foreign;
  return meet_page(*allocation, allocation->page_of(address), access);
}

Status admit_access(std::uintptr_t address, std::uint64_t size, Access access) {
  if (size == 0 || address > kHighestAddress || size > kHighestAddress - address) return Done{};
  const std::uintptr_t end = address + size;
  const AllocationTable::Guard guard(allocations());
  Allocation* allocation = allocations().find(address);
  if (allocation == nullptr) allocation = allocations().next(address);
  Status admitted = Done{};
  while (admitted && allocation != nullptr && allocation->base < end) {
    const std::uintptr_t from = std::max(address, allocation->base);
    const std::uintptr_t to = std::min(end, allocation->end());
    admitted = meet_pages(*allocation, allocation->page_of(from), allocation->page_of(to - 1) + 1, access);
    allocation = allocations().next(allocation->base);
  }
  return admitted;
}

}  // namespace mapcheck::client
