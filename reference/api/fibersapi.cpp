// SPDX-License-Identifier: Apache-2.0
// Fiber-local storage over the threads' keys of POSIX, which run a callback at a thread's end as well. An index is the
// key and one, since 0 is never given.
#include "fibersapi.h"

#include <pthread.h>

#include <map>
#include <mutex>

#include "errhandlingapi.h"
#include "support/held_across_forks.h"
#include "winerror.h"

namespace {

std::mutex lock;
const mapcheck::HeldAcrossForks<lock> held_across_forks;

std::map<DWORD, PFLS_CALLBACK_FUNCTION>& callbacks() {
  static auto* const all = new std::map<DWORD, PFLS_CALLBACK_FUNCTION>;
  return *all;
}

bool is_in_use(DWORD index) {
  const std::lock_guard guard(lock);
  return callbacks().count(index) != 0;
}

BOOL refuse() {
  SetLastError(ERROR_INVALID_PARAMETER);
  return FALSE;
}

}  // namespace

DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION lpCallback) {
  pthread_key_t key{};
  if (::pthread_key_create(&key, lpCallback) != 0) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return FLS_OUT_OF_INDEXES;
  }
  const std::lock_guard guard(lock);
  callbacks()[key + 1] = lpCallback;
  return key + 1;
}

// Success writes 0 as the last error, since NULL may be a value.
PVOID WINAPI FlsGetValue(DWORD dwFlsIndex) {
  if (!is_in_use(dwFlsIndex)) {
    refuse();
    return nullptr;
  }
  SetLastError(ERROR_SUCCESS);
  return ::pthread_getspecific(dwFlsIndex - 1);
}

BOOL WINAPI FlsSetValue(DWORD dwFlsIndex, PVOID lpFlsData) {
  if (!is_in_use(dwFlsIndex)) return refuse();
  return ::pthread_setspecific(dwFlsIndex - 1, lpFlsData) == 0 ? TRUE : refuse();
}

// The callback gets the calling thread's value.
BOOL WINAPI FlsFree(DWORD dwFlsIndex) {
  PFLS_CALLBACK_FUNCTION callback = nullptr;
  {
    const std::lock_guard guard(lock);
    const auto found = callbacks().find(dwFlsIndex);
    if (found == callbacks().end()) return refuse();
    callback = found->second;
    callbacks().erase(found);
  }
  PVOID value = ::pthread_getspecific(dwFlsIndex - 1);
  ::pthread_key_delete(dwFlsIndex - 1);
  if (callback != nullptr && value != nullptr) callback(value);
  return TRUE;
}
