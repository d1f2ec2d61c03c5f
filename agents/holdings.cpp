// SPDX-License-Identifier: Apache-2.0
// What is held for a case: see holdings.h.
#include "holdings.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "observe.h"

namespace agent {
namespace {

// What begins elsewhere is no part of what was taken: the stack of a thread, say, where a peer freed memory.
bool release(std::uint64_t address) {
  void* const base = reinterpret_cast<void*>(static_cast<std::uintptr_t>(address));
  MEMORY_BASIC_INFORMATION pages{};
  if (VirtualQuery(base, &pages, sizeof pages) == 0 || pages.State == MEM_FREE) return true;
  if (pages.AllocationBase != base) return true;
  if (pages.Type == MEM_PRIVATE) return VirtualFree(base, 0, MEM_RELEASE) != FALSE;
  return UnmapViewOfFile(base) != FALSE;  // also of an image
}

bool close(std::uint64_t value) {
  DWORD flags = 0;
  if (!GetHandleInformation(handle_of(value), &flags)) return true;  // another process closed it
  return CloseHandle(handle_of(value)) != FALSE;
}

}  // namespace

void Holdings::took_handle(std::uint64_t handle) {
  const std::lock_guard guard(lock_);
  handles_.insert(handle);
  greatest_handle_ = std::max(greatest_handle_, handle);
}

void Holdings::took_address(std::uint64_t base) {
  const std::lock_guard guard(lock_);
  addresses_.insert(base);
}

void Holdings::gave_back(std::uint64_t value) {
  const std::lock_guard guard(lock_);
  if (handles_.erase(value) == 0) addresses_.erase(value);
}

// Views first: a handle that is closed may be the last thing that keeps a file from being deleted.
Holdings::Return Holdings::give_back_all() {
  std::unordered_set<std::uint64_t> handles;
  std::unordered_set<std::uint64_t> addresses;
  Return done;
  {
    const std::lock_guard guard(lock_);
    handles.swap(handles_);
    addresses.swap(addresses_);
    done.greatest_handle = std::exchange(greatest_handle_, 0);
  }
  for (const std::uint64_t address : addresses) done.failed += release(address) ? 0 : 1;
  for (const std::uint64_t handle : handles) done.failed += close(handle) ? 0 : 1;
  return done;
}

}  // namespace agent
