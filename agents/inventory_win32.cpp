// SPDX-License-Identifier: Apache-2.0
// The machine's half of the inventory on Windows and Wine. Threads are walked with NtGetNextThread, since a snapshot of
// all the machine's threads takes Wine longer than many a case.
#include "inventory.h"
#include "win32.h"

namespace agent::platform {
namespace {

using NextThread = LONG(WINAPI*)(HANDLE process, HANDLE after, ACCESS_MASK access, ULONG attributes, ULONG flags,
                                 HANDLE* next);

NextThread next_thread() {
  const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  return reinterpret_cast<NextThread>(reinterpret_cast<void*>(GetProcAddress(ntdll, "NtGetNextThread")));
}

}  // namespace

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

std::optional<unsigned> own_threads() {
  static const NextThread next = next_thread();
  if (next == nullptr) return std::nullopt;
  unsigned count = 0;
  HANDLE thread = nullptr;
  HANDLE after = nullptr;
  while (next(GetCurrentProcess(), thread, SYNCHRONIZE, 0, 0, &after) >= 0) {
    ++count;
    if (thread != nullptr) CloseHandle(thread);
    thread = after;
  }
  if (thread != nullptr) CloseHandle(thread);
  return count;
}

}  // namespace agent::platform
