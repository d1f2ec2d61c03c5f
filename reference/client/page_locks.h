// SPDX-License-Identifier: Apache-2.0
// VirtualLock and VirtualUnlock. A page is locked or not: there is no count (D-164). What is unmapped is not locked any
// more. No more pages can be locked than the working set has at least (D-166); for nothing else that size counts here.
#pragma once

#include <cstdint>

#include "support/result.h"

namespace mapcheck::client {

Status lock_pages(std::uintptr_t address, std::uint64_t size);
Status unlock_pages(std::uintptr_t address, std::uint64_t size);

// In bytes, as SetProcessWorkingSetSize takes them.
struct WorkingSet {
  std::uint64_t minimum = 0;
  std::uint64_t maximum = 0;
};
WorkingSet working_set();
Status set_working_set(WorkingSet size);

// The pages of a range are about to go. The caller holds the table's lock.
void forget_page_locks(std::uintptr_t base, std::uint64_t size);

}  // namespace mapcheck::client
