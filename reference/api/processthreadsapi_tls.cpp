// SPDX-License-Identifier: Apache-2.0
// Thread-local storage by index. A value counts only while the index is in the use that it was set in: an index that is
// freed and given anew reads as NULL in every thread.
#include <array>
#include <atomic>
#include <mutex>

#include "errhandlingapi.h"
#include "processthreadsapi.h"
#include "support/held_across_forks.h"
#include "winerror.h"

namespace {

constexpr DWORD kIndexes = 1088;

struct Slot {
  LPVOID value = nullptr;
  std::uint32_t use = 0;
};

std::mutex lock;
const mapcheck::HeldAcrossForks<lock> held_across_forks;
std::array<bool, kIndexes> in_use{};
std::array<std::atomic<std::uint32_t>, kIndexes> uses{};
thread_local std::array<Slot, kIndexes> slots{};

bool refuse() {
  SetLastError(ERROR_INVALID_PARAMETER);
  return false;
}

}  // namespace

DWORD WINAPI TlsAlloc() {
  const std::lock_guard guard(lock);
  for (DWORD index = 0; index < kIndexes; ++index) {
    if (in_use[index]) continue;
    in_use[index] = true;
    ++uses[index];
    return index;
  }
  SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  return TLS_OUT_OF_INDEXES;
}

// Success writes 0 as the last error, since NULL may be a value.
LPVOID WINAPI TlsGetValue(DWORD dwTlsIndex) {
  if (dwTlsIndex >= kIndexes) {
    refuse();
    return nullptr;
  }
  SetLastError(ERROR_SUCCESS);
  const Slot& slot = slots[dwTlsIndex];
  return slot.use == uses[dwTlsIndex] ? slot.value : nullptr;
}

BOOL WINAPI TlsSetValue(DWORD dwTlsIndex, LPVOID lpTlsValue) {
  if (dwTlsIndex >= kIndexes) return refuse();
  slots[dwTlsIndex] = {lpTlsValue, uses[dwTlsIndex]};
  return TRUE;
}

BOOL WINAPI TlsFree(DWORD dwTlsIndex) {
  const std::lock_guard guard(lock);
  if (dwTlsIndex >= kIndexes || !in_use[dwTlsIndex]) return refuse();
  in_use[dwTlsIndex] = false;
  ++uses[dwTlsIndex];
  return TRUE;
}
