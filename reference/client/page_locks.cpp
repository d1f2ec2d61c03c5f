// SPDX-License-Identifier: Apache-2.0
// mlock2 with MLOCK_ONFAULT, since plain mlock writes to each page of a private mapping, and a copy-on-write page must
// not be copied by being locked.
#include "client/page_locks.h"

#include <sys/mman.h>

#include <cerrno>
#include <iterator>
#include <set>

#include "client/access_check.h"
#include "client/allocation_table.h"
#include "support/system_error.h"

namespace mapcheck::client {
namespace {

// Both are guarded by the table's lock. The sizes are the defaults on Microsoft's page of SetProcessWorkingSetSize.
std::set<std::uintptr_t> locked_pages;
WorkingSet sizes{50 * kPageSize, 345 * kPageSize};

struct PageRange {
  std::uintptr_t first = 0;
  std::uintptr_t end = 0;
  void* start() const { return reinterpret_cast<void*>(first); }
  std::uint64_t size() const { return end - first; }
};

Result<PageRange> pages_of(std::uintptr_t address, std::uint64_t size) {
  if (size == 0) return fail(ERROR_INVALID_PARAMETER);
  if (address > kHighestAddress || size > kHighestAddress - address) return fail(ERROR_INVALID_PARAMETER);
  return PageRange{round_down(address, kPageSize), round_up(address + size, kPageSize)};
}

// How many pages of a range are not locked yet.
std::uint64_t unlocked_pages(const PageRange& pages) {
  const auto first = locked_pages.lower_bound(pages.first);
  const auto end = locked_pages.lower_bound(pages.end);
  return pages.size() / kPageSize - static_cast<std::uint64_t>(std::distance(first, end));
}

// ENOMEM says that pages are missing, or that too many are locked.
Failure lock_failure(const PageRange& pages, int errno_value) {
  if (errno_value == ENOMEM && ::msync(pages.start(), pages.size(), MS_ASYNC) != 0) return fail(ERROR_NOACCESS);
  if (errno_value == ENOMEM || errno_value == EPERM || errno_value == EAGAIN) return fail(ERROR_WORKING_SET_QUOTA);
  return system_failure(errno_value);
}

}  // namespace

Status lock_pages(std::uintptr_t address, std::uint64_t size) {
  const auto pages = pages_of(address, size);
  if (!pages) return pages.failure();
  // D-163: committed, accessible pages only. A guard page is met as by any other access.
  const Status readable = admit_access(pages->first, pages->size(), Access::read);
  if (!readable) return readable;
  const AllocationTable::Guard guard(allocations());
  if (locked_pages.size() + unlocked_pages(*pages) > sizes.minimum / kPageSize) return fail(ERROR_WORKING_SET_QUOTA);
  if (::mlock2(pages->start(), pages->size(), MLOCK_ONFAULT) != 0) return lock_failure(*pages, errno);
  ::madvise(pages->start(), pages->size(), MADV_POPULATE_READ);
  for (std::uintptr_t page = pages->first; page < pages->end; page += kPageSize) locked_pages.insert(page);
  return Done{};
}

Status unlock_pages(std::uintptr_t address, std::uint64_t size) {
  const auto pages = pages_of(address, size);
  if (!pages) return pages.failure();
  const AllocationTable::Guard guard(allocations());
  for (std::uintptr_t page = pages->first; page < pages->end; page += kPageSize) {
    if (locked_pages.count(page) == 0) return fail(ERROR_NOT_LOCKED);
  }
  ::munlock(pages->start(), pages->size());
  locked_pages.erase(locked_pages.lower_bound(pages->first), locked_pages.lower_bound(pages->end));
  return Done{};
}

WorkingSet working_set() {
  const AllocationTable::Guard guard(allocations());
  return sizes;
}

Status set_working_set(WorkingSet size) {
  constexpr std::uint64_t kEmpty = ~0ULL;  // asks for the pages to be removed, and changes no size
  if (size.minimum == kEmpty && size.maximum == kEmpty) return Done{};
  if (size.minimum == 0 || size.maximum < size.minimum) return fail(ERROR_INVALID_PARAMETER);
  const AllocationTable::Guard guard(allocations());
  sizes = size;
  return Done{};
}

void forget_page_locks(std::uintptr_t base, std::uint64_t size) {
  if (locked_pages.empty()) return;
  locked_pages.erase(locked_pages.lower_bound(base), locked_pages.lower_bound(base + size));
}

}  // namespace mapcheck::client
