// SPDX-License-Identifier: Apache-2.0
// VirtualAlloc's way through its arguments. A reservation is a range that nobody may touch; committing opens pages of
// it, decommitting puts fresh untouchable ones in their place, which also gives the bytes back. Pages of views are
// committed by client/view_commit.
#include "client/memory.h"

#include <sys/mman.h>
#include <sys/sysinfo.h>

#include <cerrno>

#include "client/faults.h"
#include "client/page_locks.h"
#include "client/page_protection.h"
#include "client/placeholder.h"
#include "client/placement.h"
#include "client/protection.h"
#include "client/view_commit.h"
#include "support/system_error.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

constexpr std::uint32_t kAllocate = MEM_COMMIT | MEM_RESERVE;
constexpr std::uint32_t kReset = MEM_RESET | MEM_RESET_UNDO;
constexpr std::uint32_t kPlaceholder = MEM_RESERVE_PLACEHOLDER | MEM_REPLACE_PLACEHOLDER;
constexpr std::uint32_t kUnsupported = MEM_PHYSICAL | MEM_WRITE_WATCH;

std::uint64_t committed_bytes = 0;  // of all memory of VirtualAlloc; guarded by the table's lock

std::uint64_t commit_limit() {
  struct sysinfo information {};
  ::sysinfo(&information);
  return (information.totalram + information.totalswap) * information.mem_unit;
}

// A combination of types that means something, before anything else is looked at.
Status check_type(std::uint32_t type) {
  constexpr std::uint32_t kKnown = kAllocate | kReset | kPlaceholder | kUnsupported | MEM_TOP_DOWN | MEM_LARGE_PAGES;
  if ((type & ~kKnown) != 0) return fail(ERROR_INVALID_PARAMETER);
  if ((type & kUnsupported) != 0) return fail(ERROR_NOT_SUPPORTED);
  if ((type & kReset) != 0) {
    // MEM_RESET and MEM_RESET_UNDO go with nothing else.
    return type == MEM_RESET || type == MEM_RESET_UNDO ? Status(Done{}) : fail(ERROR_INVALID_PARAMETER);
  }
  if ((type & kAllocate) == 0) return fail(ERROR_INVALID_PARAMETER);
  if ((type & MEM_LARGE_PAGES) != 0) return fail(ERROR_PRIVILEGE_NOT_HELD);
  return Done{};
}

Status check_range(std::uintptr_t address, std::uint64_t size) {
  if (size == 0) return fail(ERROR_INVALID_PARAMETER);
  if (address > kHighestAddress || size > kHighestAddress - address) return fail(ERROR_INVALID_PARAMETER);
  return Done{};
}

// W-356: copy-on-write is for views only.
Status check_memory_protection(std::uint32_t protect) {
  if (!is_page_protection(protect) || is_write_copy(protect)) return fail(ERROR_INVALID_PARAMETER);
  return Done{};
}

// The pages of a range that are not committed yet, in bytes.
std::uint64_t uncommitted_bytes(const Allocation& memory, std::uint64_t first, std::uint64_t end) {
  std::uint64_t pages = 0;
  memory.pages.each(first, end, [&](const PageRun& run) {
    if (run.state.protect == 0) pages += run.end - run.first;
  });
  return pages * kPageSize;
}

Status commit_pages(Allocation& memory, std::uint64_t first, std::uint64_t end, std::uint32_t protect) {
  const std::uint64_t more = uncommitted_bytes(memory, first, end);
  const std::uint64_t limit = commit_limit();
  if (more > limit || committed_bytes > limit - more) return fail(ERROR_COMMITMENT_LIMIT);
  const Status committed = protect_pages(memory, first, end, protect);
  if (committed) committed_bytes += more;
  return committed;
}

Result<std::uintptr_t> reserve(const MemoryWish& wish) {
  const Status valid = check_memory_protection(wish.protect);
  if (!valid) return valid.failure();
  const bool is_placeholder = (wish.type & MEM_RESERVE_PLACEHOLDER) != 0;
  if (is_placeholder && (wish.protect != PAGE_NOACCESS || (wish.type & MEM_COMMIT) != 0)) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  Allocation made;
  made.kind = is_placeholder ? AllocationKind::placeholder : AllocationKind::memory;
  // Reservations begin at multiples of 64 KiB and end with a page.
  const std::uintptr_t wanted = round_down(wish.base, kGranularity);
  if (wish.base != 0 && wanted == 0) return fail(ERROR_INVALID_ADDRESS);
  made.size = round_up(wish.base + wish.size, kPageSize) - wanted;
  made.protect = wish.protect;
  made.pages = PageRuns(made.size / kPageSize, PageState{});
  const auto map_at = [&](std::uintptr_t at, int placement) { return map_nothing(at, made.size, placement); };
  const auto base = place(wanted, made.size, wish.rules, map_at);
  if (!base) return base;
  made.base = *base;
  Allocation& memory = allocations().add(std::move(made));
  if ((wish.type & MEM_COMMIT) == 0) return base;
  const Status committed = commit_pages(memory, 0, memory.pages.size(), wish.protect);
  if (committed) return base;
  give_back(memory.base, memory.size);
  allocations().remove(memory);
  return committed.failure();
}

// Memory takes the place of a placeholder of its own size.
Result<std::uintptr_t> replace_placeholder(const MemoryWish& wish) {
  const Status valid = check_memory_protection(wish.protect);
  if (!valid) return valid.failure();
  const auto found = replaceable(wish.base, wish.size);
  if (!found) return found.failure();
  Allocation& memory = **found;
  if ((wish.type & MEM_COMMIT) != 0) {
    const Status committed = commit_pages(memory, 0, memory.pages.size(), wish.protect);
    if (!committed) return committed.failure();
  }
  memory.kind = AllocationKind::memory;
  memory.protect = wish.protect;
  memory.replaced_placeholder = true;
  return wish.base;
}

// The allocation that holds a whole range; both may be rounded to pages.
Allocation* holder_of(std::uintptr_t address, std::uint64_t size) {
  Allocation* found = allocations().find(address);
  return found != nullptr && size <= found->end() - address ? found : nullptr;
}

Result<std::uintptr_t> commit_memory(const MemoryWish& wish) {
  const AllocationTable::Guard guard(allocations());
  Allocation* memory = holder_of(wish.base, wish.size);
  if (memory == nullptr || memory->kind != AllocationKind::memory) return fail(ERROR_INVALID_ADDRESS);
  const Status valid = check_memory_protection(wish.protect);
  if (!valid) return valid.failure();
  const std::uint64_t first = memory->page_of(wish.base);
  const Status committed = commit_pages(*memory, first, memory->page_of(wish.base + wish.size - 1) + 1, wish.protect);
  if (!committed) return committed.failure();
  return memory->address_of(first);
}

// The bytes may be forgotten, and that is not done: whoever reads them again finds them.
Result<std::uintptr_t> reset(const MemoryWish& wish) {
  const AllocationTable::Guard guard(allocations());
  const Allocation* found = holder_of(wish.base, wish.size);
  if (found == nullptr || found->kind == AllocationKind::placeholder) return fail(ERROR_INVALID_ADDRESS);
  // D-058: refused for a file; the code is inferred.
  if (found->is_view() && found->view.memory->is_file) return fail(ERROR_USER_MAPPED_FILE);
  return round_down(wish.base, kPageSize);
}

bool lies_in_view(std::uintptr_t address) {
  const AllocationTable::Guard guard(allocations());
  const Allocation* found = allocations().find(address);
  return found != nullptr && found->is_view();
}

Status decommit(Allocation& memory, std::uint64_t first, std::uint64_t end) {
  const std::uint64_t size = (end - first) * kPageSize;
  const std::uint64_t less = size - uncommitted_bytes(memory, first, end);
  if (map_nothing(memory.address_of(first), size, MAP_FIXED) == MAP_FAILED) return system_failure(errno);
  forget_page_locks(memory.address_of(first), size);
  memory.pages.assign(first, end, PageState{});
  committed_bytes -= less;
  return Done{};
}

Status decommit_range(Allocation& memory, std::uintptr_t address, std::uint64_t size) {
  if (memory.kind == AllocationKind::placeholder) return fail(ERROR_INVALID_ADDRESS);
  if (size == 0) {
    if (address != memory.base) return fail(ERROR_INVALID_ADDRESS);
    return decommit(memory, 0, memory.pages.size());
  }
  if (size > memory.end() - address) return fail(ERROR_INVALID_PARAMETER);  // inferred
  return decommit(memory, memory.page_of(address), memory.page_of(address + size - 1) + 1);
}

Status release(const Allocation& memory, std::uintptr_t address, std::uint64_t size) {
  if (size != 0) return fail(ERROR_INVALID_PARAMETER);  // Microsoft's page of VirtualFree: it must be 0
  if (round_down(address, kPageSize) != memory.base) return fail(ERROR_INVALID_ADDRESS);
  committed_bytes -= memory.size - uncommitted_bytes(memory, 0, memory.pages.size());
  forget_page_locks(memory.base, memory.size);
  give_back(memory.base, memory.size);
  allocations().remove(memory);
  return Done{};
}

}  // namespace

Result<std::uintptr_t> allocate(const MemoryWish& wish) {
  Status valid = check_type(wish.type);
  if (valid) valid = check_range(wish.base, wish.size);
  if (valid && !is_page_protection(wish.protect)) valid = fail(ERROR_INVALID_PARAMETER);
  if (!valid) return valid.failure();
  if (is_guarded(wish.protect)) own_fault_signals();
  if ((wish.type & kReset) != 0) return reset(wish);
  if ((wish.type & MEM_RESERVE) == 0 && wish.base != 0) {
    return lies_in_view(wish.base) ? commit_view(wish.base, wish.size, wish.protect) : commit_memory(wish);
  }
  const AllocationTable::Guard guard(allocations());
  return (wish.type & MEM_REPLACE_PLACEHOLDER) != 0 ? replace_placeholder(wish) : reserve(wish);
}

Status free_memory(std::uintptr_t address, std::uint64_t size, std::uint32_t type) {
  constexpr std::uint32_t kKeep = MEM_PRESERVE_PLACEHOLDER | MEM_COALESCE_PLACEHOLDERS;
  const std::uint32_t what = type & ~kKeep;
  if (what != MEM_DECOMMIT && what != MEM_RELEASE) return fail(ERROR_INVALID_PARAMETER);
  if ((type & kKeep) == kKeep || ((type & kKeep) != 0 && what != MEM_RELEASE)) return fail(ERROR_INVALID_PARAMETER);
  if (address <= kHighestAddress && size > kHighestAddress - address) return fail(ERROR_INVALID_PARAMETER);
  const AllocationTable::Guard guard(allocations());
  Allocation* found = allocations().find(address);
  if (found == nullptr) return fail(ERROR_INVALID_ADDRESS);
  if (found->is_view()) return fail(ERROR_INVALID_PARAMETER);  // W-346; D-054, whose code is inferred from it
  if (what == MEM_DECOMMIT) return decommit_range(*found, address, size);
  if ((type & MEM_COALESCE_PLACEHOLDERS) != 0) return join_placeholders(address, size);
  if ((type & MEM_PRESERVE_PLACEHOLDER) == 0) return release(*found, address, size);
  if (found->kind == AllocationKind::placeholder) return split_placeholder(*found, address, size);
  if (!found->replaced_placeholder || found->base != address || found->size != size) {
    return fail(ERROR_INVALID_ADDRESS);
  }
  const Status emptied = decommit(*found, 0, found->pages.size());
  if (emptied) allocations().add(placeholder_at(found->base, found->size));
  return emptied;
}

}  // namespace mapcheck::client
