// SPDX-License-Identifier: Apache-2.0
// Regions: of what is in the table from there, of everything else from /proc/self/maps.
#include "client/address_space.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <string>

#include "client/allocation_table.h"
#include "client/page_protection.h"
#include "client/placement.h"
#include "client/view_commit.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

constexpr std::uintptr_t kEndOfUserSpace = kHighestAddress + 1;

// The run of pages in an allocation that look alike; `known` is how many pages are committed, or not, from there on.
Region describe_allocation(const Allocation& allocation, std::uintptr_t page, const CommitRun& commit) {
  Region region;
  region.base = page;
  region.allocation_base = allocation.base;
  region.allocation_protect = allocation.protect;
  region.type = allocation.is_view() ? MEM_MAPPED : MEM_PRIVATE;
  const std::uint64_t first = allocation.page_of(page);
  const std::uint64_t limit = first + std::min(commit.pages, allocation.pages.size() - first);
  ShownRun run{limit, 0};
  if (commit.committed) {
    run = shown_from(allocation, first);
    // Runs that differ inside may look alike from outside.
    while (run.end < limit && shown_from(allocation, run.end).protect == run.protect) {
      run.end = shown_from(allocation, run.end).end;
    }
  }
  region.size = (std::min(run.end, limit) - first) * kPageSize;
  region.protect = run.protect;
  region.state = run.protect == 0 ? MEM_RESERVE : MEM_COMMIT;
  return region;
}

struct SystemMapping {
  std::uintptr_t first = 0;
  std::uintptr_t end = 0;
  std::array<char, 5> rights{};
  bool has_file = false;
};

bool parse(const std::string& line, SystemMapping& mapping) {
  unsigned long inode = 0;
  const int fields = std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s %*x %*x:%*x %lu", &mapping.first,
                                 &mapping.end, mapping.rights.data(), &inode);
  mapping.has_file = inode != 0;
  return fields == 4;
}

std::uint32_t protect_of(const SystemMapping& mapping) {
  const bool read = mapping.rights[0] == 'r';
  const bool write = mapping.rights[1] == 'w';
  const bool execute = mapping.rights[2] == 'x';
  if (write) return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
  if (read) return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
  return execute ? PAGE_EXECUTE : PAGE_NOACCESS;
}

Region describe_system_mapping(const SystemMapping& mapping, std::uintptr_t page) {
  Region region;
  region.base = page;
  region.allocation_base = mapping.first;
  region.size = mapping.end - page;
  region.state = MEM_COMMIT;
  region.protect = protect_of(mapping);
  region.allocation_protect = region.protect;
  region.type = mapping.has_file ? MEM_IMAGE : MEM_PRIVATE;
  return region;
}

Region describe_free(std::uintptr_t page, std::uintptr_t end) {
  Region region;
  region.base = page;
  region.size = end - page;
  region.state = MEM_FREE;
  region.protect = PAGE_NOACCESS;
  return region;
}

}  // namespace

Region describe_foreign(std::uintptr_t address) {
  const std::uintptr_t page = round_down(address, kPageSize);
  std::ifstream maps("/proc/self/maps");
  std::string line;
  SystemMapping mapping;
  while (std::getline(maps, line)) {
    if (!parse(line, mapping) || mapping.end <= page) continue;
    if (mapping.first <= page) return describe_system_mapping(mapping, page);
    return describe_free(page, std::min(mapping.first, kEndOfUserSpace));
  }
  return describe_free(page, kEndOfUserSpace);
}

namespace {

// Free is the gap behind an allocation, and what follows it if that is free too.
Region describe_gap(std::uintptr_t page, std::uintptr_t end) {
  Region region = describe_free(page, end);
  if (allocations().find(end) != nullptr) return region;
  const Region after = describe_foreign(end);
  if (after.state == MEM_FREE) region.size += after.size;
  return region;
}

}  // namespace

Result<Region> describe(std::uintptr_t address) {
  if (address >= kEndOfUserSpace) return fail(ERROR_INVALID_PARAMETER);
  const auto commit = committed_from(address);
  if (!commit) return commit.failure();
  {
    const AllocationTable::Guard guard(allocations());
    if (const Allocation* found = allocations().find(address)) {
      return describe_allocation(*found, round_down(address, kPageSize), *commit);
    }
    const std::uintptr_t gap = gap_end(address);
    if (gap != 0) return describe_gap(round_down(address, kPageSize), gap);
  }
  return describe_foreign(address);
}

}  // namespace mapcheck::client
