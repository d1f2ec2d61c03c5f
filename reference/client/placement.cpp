// SPDX-License-Identifier: Apache-2.0
// Finding room. The kernel places at pages, so a free multiple of 64 KiB is found with a range that is larger; that is
// three system calls more, which the place that was given back last saves most of the time. And the kernel would put
// the next small mapping of anybody right behind ours; as on Windows, what follows up to the next multiple stays empty.
#include "client/placement.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "client/address_space.h"
#include "client/page_size.h"
#include "support/system_error.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

struct Range {
  std::uintptr_t base = 0;
  std::uint64_t size = 0;
};

Range given_back;

// From the end of an allocation to the next multiple of 64 KiB, where that was free: first address and end.
std::map<std::uintptr_t, std::uintptr_t>& gaps() {
  static auto* const all = new std::map<std::uintptr_t, std::uintptr_t>;  // never destroyed, like the table
  return *all;
}

// Its end, or `first` if none begins there.
std::uintptr_t give_up_gap(std::uintptr_t first) {
  const auto gap = gaps().find(first);
  if (gap == gaps().end()) return first;
  const std::uintptr_t end = gap->second;
  gaps().erase(gap);
  return end;
}

// Maps there or nowhere. A kernel that does not know MAP_FIXED_NOREPLACE takes the address for a wish.
bool map_there(std::uintptr_t address, std::uint64_t size, const MapAt& map_at) {
  void* mapped = map_at(address, MAP_FIXED_NOREPLACE);
  if (mapped == MAP_FAILED) return false;
  if (mapped == reinterpret_cast<void*>(address)) return true;
  ::munmap(mapped, size);
  errno = EEXIST;
  return false;
}

// False: somebody else is in there.
bool keep_gap(std::uintptr_t first) {
  const std::uintptr_t end = round_up(first, kGranularity);
  if (first == end) return true;
  const auto map_at = [&](std::uintptr_t at, int placement) { return map_nothing(at, end - first, placement); };
  if (!map_there(first, end - first, map_at)) return false;
  gaps()[first] = end;
  return true;
}

// Maps at an address of our choice: only where all that its last granule holds is ours.
bool map_with_gap(std::uintptr_t address, std::uint64_t size, const MapAt& map_at) {
  if (!map_there(address, size, map_at)) return false;
  if (keep_gap(address + size)) return true;
  ::munmap(reinterpret_cast<void*>(address), size);
  errno = EEXIST;
  return false;
}

Failure placement_failure(int errno_value) {
  if (errno_value == ENOMEM) return fail(ERROR_NOT_ENOUGH_MEMORY);
  return system_failure(errno_value);
}

Result<std::uintptr_t> reserve_aligned(std::uint64_t size, std::uint64_t unit) {
  const std::uint64_t room = size + unit;
  void* start = map_nothing(0, room, 0);
  if (start == MAP_FAILED) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const auto first = reinterpret_cast<std::uintptr_t>(start);
  const std::uintptr_t base = round_up(first, unit);
  const std::uintptr_t end = first + room;
  if (base > first) ::munmap(start, base - first);
  if (end > base + size) ::munmap(reinterpret_cast<void*>(base + size), end - base - size);
  return base;
}

Result<std::uintptr_t> place_anywhere(std::uint64_t size, std::uint64_t unit, const MapAt& map_at) {
  const Range known = given_back;
  given_back = Range{};
  const bool fits = known.size >= size && known.base % unit == 0;
  if (fits && map_with_gap(known.base, size, map_at)) return known.base;
  const std::uint64_t granules = round_up(size, kGranularity);
  const auto reserved = reserve_aligned(granules, unit);
  if (!reserved) return reserved.failure();
  if (map_at(*reserved, MAP_FIXED) == MAP_FAILED) {
    const Failure failure = placement_failure(errno);
    ::munmap(reinterpret_cast<void*>(*reserved), granules);
    return failure;
  }
  if (size != granules) gaps()[*reserved + size] = *reserved + granules;
  return *reserved;
}

// From the lowest address up, through what is free.
Result<std::uintptr_t> place_within(const PlaceRules& rules, std::uint64_t size, std::uint64_t unit,
                                    const MapAt& map_at) {
  const std::uintptr_t last = rules.highest == 0 ? kHighestAddress : std::min(rules.highest, kHighestAddress);
  std::uintptr_t address = round_up(std::max<std::uintptr_t>(rules.lowest, kGranularity), unit);
  while (address < last && size - 1 <= last - address) {
    const Region region = describe_foreign(address);
    const bool fits = region.state == MEM_FREE && region.size >= size;
    if (fits && map_with_gap(address, size, map_at)) return address;
    address = round_up(fits ? address + unit : region.base + region.size, unit);
  }
  return fail(ERROR_NOT_ENOUGH_MEMORY);
}

}  // namespace

Result<std::uintptr_t> place(std::uintptr_t base, std::uint64_t size, const PlaceRules& rules, const MapAt& map_at) {
  const std::uint64_t unit = std::max(rules.alignment, kGranularity);
  if (base == 0 && (rules.lowest != 0 || rules.highest != 0)) return place_within(rules, size, unit, map_at);
  if (base == 0) return place_anywhere(size, unit, map_at);
  if (map_there(base, size, map_at)) {
    keep_gap(base + size);  // who names the place gets it, whatever the kernel has put behind it
    return base;
  }
  // EEXIST: taken. EPERM: below the first address that the kernel gives away.
  if (errno == EEXIST || errno == EPERM) return fail(ERROR_INVALID_ADDRESS);
  return placement_failure(errno);
}

void* map_nothing(std::uintptr_t address, std::uint64_t size, int placement) {
  return ::mmap(reinterpret_cast<void*>(address), size, PROT_NONE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | placement, -1, 0);
}

std::uintptr_t gap_end(std::uintptr_t address) {
  const auto after = gaps().upper_bound(address);
  if (after == gaps().begin()) return 0;
  const std::uintptr_t end = std::prev(after)->second;
  return address < end ? end : 0;
}

void give_back_gap(std::uintptr_t first) {
  const std::uintptr_t end = give_up_gap(first);
  if (end != first) ::munmap(reinterpret_cast<void*>(first), end - first);
}

void give_back(std::uintptr_t base, std::uint64_t size) {
  ::munmap(reinterpret_cast<void*>(base), give_up_gap(base + size) - base);
  // A view in a placeholder may have begun at any page.
  if (base % kGranularity == 0) given_back = Range{base, size};
}

}  // namespace mapcheck::client
