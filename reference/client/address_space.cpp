// SPDX-License-Identifier: Apache-2.0
// Regions. Whether a page of a copy-on-write view was written is asked of /proc/self/pagemap: a private page that is
// there and is not a page of the file or section (bit 61) is this process's own copy.
#include "client/address_space.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "client/mapping.h"
#include "support/unique_fd.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

constexpr std::uint32_t kModifiers = PAGE_NOCACHE | PAGE_WRITECOMBINE | PAGE_GUARD;
constexpr std::uint64_t kOfFileOrShared = 1ULL << 61;
constexpr std::uint64_t kSwapped = 1ULL << 62;
constexpr std::uint64_t kPresent = 1ULL << 63;
constexpr std::uintptr_t kEndOfUserSpace = kHighestAddress + 1;

bool is_copy_on_write(std::uint32_t protect) {
  return (protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) != 0;
}

std::uint32_t after_copy(std::uint32_t protect) {
  const std::uint32_t base = (protect & PAGE_WRITECOPY) != 0 ? PAGE_READWRITE : PAGE_EXECUTE_READWRITE;
  return base | (protect & kModifiers);
}

bool is_own_copy(std::uint64_t entry) {
  return (entry & (kPresent | kSwapped)) != 0 && (entry & kOfFileOrShared) == 0;
}

// How many pages from `first` on are written alike, and whether they are.
struct Run {
  bool copied = false;
  std::uint64_t pages = 0;
};

Run run_of_copies(std::uintptr_t first, std::uint64_t most) {
  const UniqueFd map(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  std::array<std::uint64_t, 512> entries{};
  Run run;
  while (run.pages < most) {
    const std::uint64_t wanted = std::min<std::uint64_t>(entries.size(), most - run.pages);
    const auto position = static_cast<off_t>((first / kPageSize + run.pages) * sizeof(entries[0]));
    const ssize_t size = ::pread(map.get(), entries.data(), wanted * sizeof(entries[0]), position);
    if (size <= 0) return Run{run.copied, run.pages == 0 ? most : run.pages};
    const std::size_t got = static_cast<std::size_t>(size) / sizeof(entries[0]);
    for (std::size_t i = 0; i < got; ++i) {
      const bool copied = is_own_copy(entries[i]);
      if (run.pages == 0) run.copied = copied;
      if (copied != run.copied) return run;
      ++run.pages;
    }
  }
  return run;
}

Region describe_view(const View& view, std::uintptr_t page) {
  Region region;
  region.base = page;
  region.allocation_base = view.base;
  region.allocation_protect = view.protect;
  region.size = view.base + view.size - page;
  region.state = view.reserved ? MEM_RESERVE : MEM_COMMIT;
  region.protect = view.reserved ? 0 : view.protect;
  region.type = MEM_MAPPED;
  if (is_copy_on_write(view.protect)) {
    const Run run = run_of_copies(page, region.size / kPageSize);
    region.size = run.pages * kPageSize;
    if (run.copied) region.protect = after_copy(view.protect);
  }
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

Result<Region> describe(std::uintptr_t address) {
  if (address >= kEndOfUserSpace) return fail(ERROR_INVALID_PARAMETER);
  const std::uintptr_t page = address / kPageSize * kPageSize;
  if (const auto view = views().find(address)) return describe_view(*view, page);
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

}  // namespace mapcheck::client
