// SPDX-License-Identifier: Apache-2.0
// Memory of VirtualAlloc: reserved, committed, decommitted, released; and placeholders, which are reservations that a
// view or memory of the same size can take the place of.
#pragma once

#include <cstdint>

#include "client/placement.h"
#include "support/result.h"

namespace mapcheck::client {

struct MemoryWish {
  std::uintptr_t base = 0;  // 0: where there is room
  std::uint64_t size = 0;
  std::uint32_t type = 0;  // MEM_ values
  std::uint32_t protect = 0;
  PlaceRules rules;
};

// VirtualAlloc, of memory and of pages of views. Gives the address, rounded as Windows rounds it.
Result<std::uintptr_t> allocate(const MemoryWish& wish);
// VirtualFree.
Status free_memory(std::uintptr_t address, std::uint64_t size, std::uint32_t type);

}  // namespace mapcheck::client
