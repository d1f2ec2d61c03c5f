// SPDX-License-Identifier: Apache-2.0
// Only the table changes here: for the kernel a placeholder is a range that nobody may touch, whoever counts it.
#include "client/placeholder.h"

#include "winnt.h"

namespace mapcheck::client {

Allocation placeholder_at(std::uintptr_t base, std::uint64_t size) {
  Allocation made;
  made.kind = AllocationKind::placeholder;
  made.base = base;
  made.size = size;
  made.protect = PAGE_NOACCESS;
  made.pages = PageRuns(size / kPageSize, PageState{});
  return made;
}

Result<Allocation*> replaceable(std::uintptr_t base, std::uint64_t size) {
  Allocation* found = allocations().find(base);
  const bool fits =
      found != nullptr && found->kind == AllocationKind::placeholder && found->base == base && found->size == size;
  if (!fits) return fail(ERROR_INVALID_ADDRESS);
  return found;
}

Status split_placeholder(const Allocation& placeholder, std::uintptr_t address, std::uint64_t size) {
  if (size == 0 || address % kPageSize != 0 || size % kPageSize != 0) return fail(ERROR_INVALID_PARAMETER);
  const std::uintptr_t base = placeholder.base;
  const std::uintptr_t end = placeholder.end();
  // A part, and not the whole of it.
  if (size > end - address || size == placeholder.size) return fail(ERROR_INVALID_ADDRESS);
  if (address > base) allocations().add(placeholder_at(base, address - base));
  allocations().add(placeholder_at(address, size));
  if (address + size < end) allocations().add(placeholder_at(address + size, end - address - size));
  return Done{};
}

Status join_placeholders(std::uintptr_t address, std::uint64_t size) {
  if (size == 0) return fail(ERROR_INVALID_PARAMETER);
  const std::uintptr_t end = address + size;
  std::uintptr_t next = address;
  while (next < end) {
    const Allocation* part = allocations().find(next);
    const bool fits = part != nullptr && part->kind == AllocationKind::placeholder && part->base == next;
    if (!fits || part->end() > end) return fail(ERROR_INVALID_ADDRESS);
    next = part->end();
  }
  if (allocations().find(address)->end() == end) return fail(ERROR_INVALID_ADDRESS);  // it is one already
  for (next = address; next < end;) {
    const Allocation& part = *allocations().find(next);
    next = part.end();
    allocations().remove(part);
  }
  allocations().add(placeholder_at(address, size));
  return Done{};
}

}  // namespace mapcheck::client
