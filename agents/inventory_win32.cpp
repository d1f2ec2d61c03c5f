// SPDX-License-Identifier: Apache-2.0
// The machine's half of the inventory on Windows and Wine. Threads are counted where they are made (thread_win32.cpp).
#include "inventory.h"
#include "win32.h"

namespace agent::platform {
// Who joins a thread there waits for its end itself.
void await_joined_threads() {}

Mapped mapped_regions() {
  Mapped mapped;
  const char* at = nullptr;
  MEMORY_BASIC_INFORMATION pages{};
  while (VirtualQuery(at, &pages, sizeof pages) != 0) {
    if (pages.State != MEM_FREE && pages.Type == MEM_MAPPED) {
      ++mapped.regions;
      mapped.bytes += pages.RegionSize;
    }
    at = static_cast<const char*>(pages.BaseAddress) + pages.RegionSize;
  }
  return mapped;
}

}  // namespace agent::platform
