// SPDX-License-Identifier: Apache-2.0
// Critical sections: a lock of one process that its owner may take again. LockCount is what threads sleep on: -1 when
// the section is free, 0 when it is owned, 1 when somebody may be waiting for it.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "api/answer.h"
#include "api/futex.h"
#include "synchapi.h"

namespace mapcheck::api {
namespace {

constexpr LONG kFree = -1;
constexpr LONG kOwned = 0;
constexpr LONG kContended = 1;
constexpr DWORD kKnownFlags = CRITICAL_SECTION_NO_DEBUG_INFO;
constexpr DWORD kSpinCountBits = 0x00FFFFFF;  // what Windows keeps of a spin count, too

HANDLE this_thread_as_owner() {
  thread_local const auto number = static_cast<std::uintptr_t>(::syscall(SYS_gettid));
  return reinterpret_cast<HANDLE>(number);
}

// Only the owner itself can see itself here, so that the order of this access does not matter.
bool is_mine(CRITICAL_SECTION& section) {
  return std::atomic_ref(section.OwningThread).load(std::memory_order_relaxed) == this_thread_as_owner();
}

bool take(CRITICAL_SECTION& section) {
  LONG expected = kFree;
  return std::atomic_ref(section.LockCount).compare_exchange_strong(expected, kOwned, std::memory_order_acquire);
}

void become_owner(CRITICAL_SECTION& section) {
  std::atomic_ref(section.OwningThread).store(this_thread_as_owner(), std::memory_order_relaxed);
  section.RecursionCount = 1;
}

bool spin(CRITICAL_SECTION& section) {
  for (ULONG_PTR i = 0; i < section.SpinCount; ++i) {
    if (take(section)) return true;
    YieldProcessor();
  }
  return take(section);
}

// On a machine with one processor nobody is waited for by spinning.
ULONG_PTR useful_spin_count(DWORD count) {
  const ULONG_PTR wanted = count & kSpinCountBits;
  return wanted != 0 && ::sysconf(_SC_NPROCESSORS_ONLN) == 1 ? 0 : wanted;
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;

void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  InitializeCriticalSectionEx(lpCriticalSection, 0, 0);
}

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION lpCriticalSection, DWORD dwSpinCount) {
  return InitializeCriticalSectionEx(lpCriticalSection, dwSpinCount, 0);
}

BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION lpCriticalSection, DWORD dwSpinCount, DWORD Flags) {
  if ((Flags & ~api::kKnownFlags) != 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  *lpCriticalSection = {nullptr, api::kFree, 0, nullptr, nullptr, api::useful_spin_count(dwSpinCount)};
  return TRUE;
}

DWORD WINAPI SetCriticalSectionSpinCount(LPCRITICAL_SECTION lpCriticalSection, DWORD dwSpinCount) {
  const auto before = static_cast<DWORD>(lpCriticalSection->SpinCount);
  lpCriticalSection->SpinCount = api::useful_spin_count(dwSpinCount);
  return before;
}

void WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  CRITICAL_SECTION& section = *lpCriticalSection;
  if (api::is_mine(section)) {
    ++section.RecursionCount;
    return;
  }
  if (!api::spin(section)) {
    std::atomic_ref count(section.LockCount);
    while (count.exchange(api::kContended, std::memory_order_acquire) != api::kFree) {
      api::sleep_on(&section.LockCount, api::kContended);
    }
  }
  api::become_owner(section);
}

BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  CRITICAL_SECTION& section = *lpCriticalSection;
  if (api::is_mine(section)) {
    ++section.RecursionCount;
    return TRUE;
  }
  if (!api::take(section)) return FALSE;
  api::become_owner(section);
  return TRUE;
}

void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  CRITICAL_SECTION& section = *lpCriticalSection;
  if (--section.RecursionCount != 0) return;
  std::atomic_ref(section.OwningThread).store(nullptr, std::memory_order_relaxed);
  // From the exchange on the section may be gone; its address is then all that is used.
  const LONG before = std::atomic_ref(section.LockCount).exchange(api::kFree, std::memory_order_release);
  if (before == api::kContended) api::wake_on(&section.LockCount, 1);
}

void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection) {
  *lpCriticalSection = {};
}
