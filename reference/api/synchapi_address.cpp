// SPDX-License-Identifier: Apache-2.0
// WaitOnAddress: threads of this process that sleep until something at an address is another value. The value is
// compared with the list of sleepers locked, which who wakes them locks as well; so no wake-up after a change is lost.
#include <pthread.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <list>
#include <mutex>

#include "api/answer.h"
#include "synchapi.h"

namespace mapcheck::api {
namespace {

struct Sleeper {
  const volatile void* address;
  std::condition_variable woken;
  bool is_woken = false;
};

struct Bucket {
  std::mutex lock;
  std::list<Sleeper*> sleepers;  // who came first is woken first
};

// A fork holds them all at once, and ThreadSanitizer follows 64 locks of a thread.
constexpr std::size_t kBuckets = 31;

// Never destroyed: threads may outlive static objects.
std::array<Bucket, kBuckets>& buckets() {
  static auto* const all = new std::array<Bucket, kBuckets>;
  return *all;
}

Bucket& bucket_of(const volatile void* address) {
  return buckets()[reinterpret_cast<std::uintptr_t>(address) / sizeof(std::uint64_t) % kBuckets];
}

void lock_for_fork() {
  for (Bucket& bucket : buckets()) bucket.lock.lock();
}

void unlock_in_parent() {
  for (Bucket& bucket : buckets()) bucket.lock.unlock();
}

// Whoever slept is not in the child, and would take the wake-ups of those who sleep there.
void start_anew_in_child() {
  for (Bucket& bucket : buckets()) {
    bucket.sleepers.clear();
    bucket.lock.unlock();
  }
}

__attribute__((constructor)) void watch_forks() {
  ::pthread_atfork(lock_for_fork, unlock_in_parent, start_anew_in_child);
}

template <class T>
bool holds(const volatile void* address, const void* value) {
  T wanted{};
  std::memcpy(&wanted, value, sizeof(wanted));
  return __atomic_load_n(static_cast<const volatile T*>(address), __ATOMIC_SEQ_CST) == wanted;
}

bool holds(const volatile void* address, const void* value, SIZE_T size) {
  switch (size) {
    case 1:
      return holds<std::uint8_t>(address, value);
    case 2:
      return holds<std::uint16_t>(address, value);
    case 4:
      return holds<std::uint32_t>(address, value);
    default:
      return holds<std::uint64_t>(address, value);
  }
}

void wake(const void* address, bool everybody) {
  Bucket& bucket = bucket_of(address);
  const std::lock_guard guard(bucket.lock);
  for (auto sleeper = bucket.sleepers.begin(); sleeper != bucket.sleepers.end();) {
    if ((*sleeper)->address != address) {
      ++sleeper;
      continue;
    }
    (*sleeper)->is_woken = true;
    (*sleeper)->woken.notify_one();
    sleeper = bucket.sleepers.erase(sleeper);
    if (!everybody) return;
  }
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;

// W-619 to W-622, W-624.
BOOL WINAPI WaitOnAddress(volatile VOID* Address, PVOID CompareAddress, SIZE_T AddressSize, DWORD dwMilliseconds) {
  if (AddressSize != 1 && AddressSize != 2 && AddressSize != 4 && AddressSize != 8) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  // Whatever faults does it here, and not with the bucket locked: its page may first have to be opened.
  std::uint64_t expected = 0;
  std::memcpy(&expected, CompareAddress, AddressSize);
  if (!api::holds(Address, &expected, AddressSize)) return TRUE;
  api::Bucket& bucket = api::bucket_of(Address);
  std::unique_lock guard(bucket.lock);
  if (!api::holds(Address, &expected, AddressSize)) return TRUE;
  api::Sleeper self{Address, {}, false};
  const auto place = bucket.sleepers.insert(bucket.sleepers.end(), &self);
  const auto is_woken = [&self] { return self.is_woken; };
  if (dwMilliseconds == INFINITE) {
    self.woken.wait(guard, is_woken);
  } else if (!self.woken.wait_for(guard, std::chrono::milliseconds(dwMilliseconds), is_woken)) {
    bucket.sleepers.erase(place);
    SetLastError(ERROR_TIMEOUT);
    return FALSE;
  }
  return TRUE;
}

void WINAPI WakeByAddressSingle(PVOID Address) {
  api::wake(Address, false);
}

void WINAPI WakeByAddressAll(PVOID Address) {
  api::wake(Address, true);
}
