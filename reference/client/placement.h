// SPDX-License-Identifier: Apache-2.0
// Where things go in the address space: at multiples of 64 KiB, at a place that was asked for only if it is free. The
// caller holds the table's lock.
#pragma once

#include <cstdint>
#include <functional>

#include "support/result.h"

namespace mapcheck::client {

// Maps something at an address with more flags for mmap, and gives what mmap gives.
using MapAt = std::function<void*(std::uintptr_t address, int placement)>;

// What MEM_ADDRESS_REQUIREMENTS asks of a place; zeros ask for nothing.
struct PlaceRules {
  std::uintptr_t lowest = 0;
  std::uintptr_t highest = 0;  // the last address that may be used
  std::uint64_t alignment = 0;
};

// At `base` or, with 0, where there is room within the rules.
Result<std::uintptr_t> place(std::uintptr_t base, std::uint64_t size, const PlaceRules& rules, const MapAt& map_at);

// Memory that nobody may touch and that costs nothing: what MapAt does for a reservation.
void* map_nothing(std::uintptr_t address, std::uint64_t size, int placement);

// Behind an allocation, up to the next multiple of 64 KiB, nobody may put anything; to VirtualQuery that is free
// memory. The end of such a gap that the address lies in, or 0.
std::uintptr_t gap_end(std::uintptr_t address);

// Unmaps the gap that begins there, if any does.
void give_back_gap(std::uintptr_t first);

// Unmaps a range with the gap behind it, which is where the next one of its size will go.
void give_back(std::uintptr_t base, std::uint64_t size);

}  // namespace mapcheck::client
