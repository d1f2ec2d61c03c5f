// SPDX-License-Identifier: Apache-2.0
// Slim reader/writer locks and condition variables, each of the size of a pointer. The low half of a lock says who has
// it and is what threads sleep on, the high half how many sleep; one access changes both, so that nobody looks at a
// lock that he has released already. New readers stand back for whoever sleeps.
#include <atomic>
#include <cstdint>

#include "api/answer.h"
#include "api/futex.h"
#include "synchapi.h"

namespace mapcheck::api {
namespace {

constexpr std::uint64_t kHolders = 0xFFFFFFFF;
constexpr std::uint64_t kExclusive = 0xFFFFFFFF;
constexpr std::uint64_t kSleeper = 1ULL << 32;

static_assert(sizeof(SRWLOCK) == sizeof(std::uint64_t) && sizeof(CONDITION_VARIABLE) == sizeof(std::uint64_t));

std::atomic_ref<std::uint64_t> word_of(SRWLOCK& lock) {
  return std::atomic_ref(reinterpret_cast<std::uint64_t&>(lock.Ptr));
}

// What the lock becomes when it is taken; the same value when it cannot be.
using Taking = std::uint64_t (*)(std::uint64_t word, bool has_slept);

std::uint64_t take_exclusive(std::uint64_t word, bool /*has_slept*/) {
  return (word & kHolders) == 0 ? word | kExclusive : word;
}

std::uint64_t take_shared(std::uint64_t word, bool has_slept) {
  const std::uint64_t holders = word & kHolders;
  const bool stands_back = word >= kSleeper && !has_slept && holders != 0;
  return holders == kExclusive || stands_back ? word : word + 1;
}

bool try_acquire(SRWLOCK& lock, Taking taking, bool has_slept = false) {
  auto word = word_of(lock);
  std::uint64_t seen = word.load();
  while (true) {
    const std::uint64_t taken = taking(seen, has_slept);
    if (taken == seen) return false;
    if (word.compare_exchange_weak(seen, taken)) return true;
  }
}

void acquire(SRWLOCK& lock, Taking taking) {
  bool has_slept = false;
  while (!try_acquire(lock, taking, has_slept)) {
    auto word = word_of(lock);
    const std::uint64_t seen = word.fetch_add(kSleeper);
    // Taken in the meantime or not: if it is free now nobody would wake us.
    if (taking(seen, has_slept) == seen) sleep_on(&lock.Ptr, static_cast<std::uint32_t>(seen & kHolders));
    word.fetch_sub(kSleeper);
    has_slept = true;
  }
}

void release(SRWLOCK& lock, std::uint64_t holders) {
  const std::uint64_t before = word_of(lock).fetch_sub(holders);
  if ((before & kHolders) == holders && before >= kSleeper) wake_on(&lock.Ptr, kEverybody);
}

// Every wake-up has its number, so that one that comes before its sleeper sleeps is not lost.
std::atomic_ref<std::uint32_t> wakes_of(CONDITION_VARIABLE& variable) {
  return std::atomic_ref(reinterpret_cast<std::uint32_t&>(variable.Ptr));
}

// Lets go of the lock, sleeps, and takes it again, also when the time is over.
template <class Unlock, class Lock>
BOOL sleep_without(CONDITION_VARIABLE& variable, DWORD milliseconds, Unlock unlock, Lock lock) {
  const TimeLimit limit(milliseconds);
  const std::uint32_t wakes = wakes_of(variable).load();
  unlock();
  bool in_time = true;
  while (in_time && wakes_of(variable).load() == wakes) in_time = sleep_on(&variable.Ptr, wakes, limit);
  lock();
  if (in_time) return TRUE;
  SetLastError(ERROR_TIMEOUT);
  return FALSE;
}

void wake(CONDITION_VARIABLE& variable, int count) {
  wakes_of(variable).fetch_add(1);
  wake_on(&variable.Ptr, count);
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;

void WINAPI InitializeSRWLock(PSRWLOCK SRWLock) {
  *SRWLock = SRWLOCK_INIT;
}

void WINAPI AcquireSRWLockExclusive(PSRWLOCK SRWLock) {
  api::acquire(*SRWLock, api::take_exclusive);
}

void WINAPI AcquireSRWLockShared(PSRWLOCK SRWLock) {
  api::acquire(*SRWLock, api::take_shared);
}

BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK SRWLock) {
  return static_cast<BOOLEAN>(api::try_acquire(*SRWLock, api::take_exclusive));
}

BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK SRWLock) {
  return static_cast<BOOLEAN>(api::try_acquire(*SRWLock, api::take_shared));
}

void WINAPI ReleaseSRWLockExclusive(PSRWLOCK SRWLock) {
  api::release(*SRWLock, api::kExclusive);
}

void WINAPI ReleaseSRWLockShared(PSRWLOCK SRWLock) {
  api::release(*SRWLock, 1);
}

void WINAPI InitializeConditionVariable(PCONDITION_VARIABLE ConditionVariable) {
  *ConditionVariable = CONDITION_VARIABLE_INIT;
}

BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE ConditionVariable, PCRITICAL_SECTION CriticalSection,
                                     DWORD dwMilliseconds) {
  return api::sleep_without(
      *ConditionVariable, dwMilliseconds, [=] { LeaveCriticalSection(CriticalSection); },
      [=] { EnterCriticalSection(CriticalSection); });
}

BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE ConditionVariable, PSRWLOCK SRWLock, DWORD dwMilliseconds,
                                      ULONG Flags) {
  if ((Flags & ~CONDITION_VARIABLE_LOCKMODE_SHARED) != 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  const bool shared = Flags != 0;
  return api::sleep_without(
      *ConditionVariable, dwMilliseconds,
      [=] { shared ? ReleaseSRWLockShared(SRWLock) : ReleaseSRWLockExclusive(SRWLock); },
      [=] { shared ? AcquireSRWLockShared(SRWLock) : AcquireSRWLockExclusive(SRWLock); });
}

void WINAPI WakeConditionVariable(PCONDITION_VARIABLE ConditionVariable) {
  api::wake(*ConditionVariable, 1);
}

void WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE ConditionVariable) {
  api::wake(*ConditionVariable, api::kEverybody);
}
