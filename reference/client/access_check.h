// SPDX-License-Identifier: Apache-2.0
// What a memory access meets: the rules of faults, for the handler of signals and for accesses that the kernel makes on
// behalf of a call, where no signal comes.
#pragma once

#include <cstdint>

#include "support/result.h"

namespace mapcheck::client {

enum class Access { read, write, execute };

enum class FaultOutcome {
  foreign,    // the address is none of ours
  resolved,   // the access will succeed when it is made again
  guarded,    // it was a guard page, and is none any more
  violation,  // the page does not allow it
};

// For the handler: takes the table's lock, unless this thread holds it.
FaultOutcome resolve_fault(std::uintptr_t address, Access access);

// Lets the kernel access a buffer, as it will when a file is read into it: ERROR_NOACCESS if the pages do not allow it,
// and STATUS_GUARD_PAGE_VIOLATION, which has no Win32 code of its own, for a guard page. Memory that this library did
// not place is the kernel's to judge.
Status admit_access(std::uintptr_t address, std::uint64_t size, Access access);

}  // namespace mapcheck::client
