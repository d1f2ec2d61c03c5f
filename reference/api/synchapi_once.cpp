// SPDX-License-Identifier: Apache-2.0
// One-time initialization. The low two bits of the pointer tell how far it is, the others are the data; who comes while
// somebody initializes sleeps on the pointer's low half.
#include <atomic>
#include <cstdint>

#include "api/answer.h"
#include "api/futex.h"
#include "synchapi.h"

namespace mapcheck::api {
namespace {

enum Stage : std::uint64_t { untouched = 0, in_progress = 1, done = 2, in_progress_by_many = 3, mask = 3 };

static_assert(mask == (1U << INIT_ONCE_CTX_RESERVED_BITS) - 1);

std::atomic_ref<std::uint64_t> word_of(INIT_ONCE& once) {
  return std::atomic_ref(reinterpret_cast<std::uint64_t&>(once.Ptr));
}

// The data of an initialization that is done.
void give(std::uint64_t word, LPVOID* context) {
  if (context != nullptr) *context = reinterpret_cast<LPVOID>(static_cast<std::uintptr_t>(word & ~mask));
}

BOOL refuse(DWORD error) {
  SetLastError(error);
  return FALSE;
}

BOOL check_only(INIT_ONCE& once, BOOL* pending, LPVOID* context) {
  const std::uint64_t word = word_of(once).load();
  *pending = (word & mask) != done;
  if (*pending != FALSE) return refuse(ERROR_GEN_FAILURE);
  give(word, context);
  return TRUE;
}

}  // namespace
}  // namespace mapcheck::api

namespace api = mapcheck::api;

void WINAPI InitOnceInitialize(PINIT_ONCE InitOnce) {
  *InitOnce = INIT_ONCE_STATIC_INIT;
}

BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE lpInitOnce, DWORD dwFlags, PBOOL fPending, LPVOID* lpContext) {
  const bool by_many = (dwFlags & INIT_ONCE_ASYNC) != 0;
  const bool checks = (dwFlags & INIT_ONCE_CHECK_ONLY) != 0;
  const bool knows_flags = (dwFlags & ~(INIT_ONCE_ASYNC | INIT_ONCE_CHECK_ONLY)) == 0;
  if (!knows_flags || (by_many && checks)) return api::refuse(ERROR_INVALID_PARAMETER);
  if (checks) return api::check_only(*lpInitOnce, fPending, lpContext);
  const std::uint64_t mine = by_many ? api::in_progress_by_many : api::in_progress;
  auto word = api::word_of(*lpInitOnce);
  std::uint64_t seen = word.load();
  while (true) {
    const std::uint64_t stage = seen & api::mask;
    if (stage == api::done) {
      *fPending = FALSE;
      api::give(seen, lpContext);
      return TRUE;
    }
    // The two ways do not go together.
    if (stage != api::untouched && stage != mine) return api::refuse(ERROR_INVALID_PARAMETER);
    if (stage == api::in_progress) {
      api::sleep_on(&lpInitOnce->Ptr, static_cast<std::uint32_t>(seen));
      seen = word.load();
    } else if (stage == mine || word.compare_exchange_strong(seen, mine)) {
      *fPending = TRUE;
      return TRUE;
    }
  }
}

BOOL WINAPI InitOnceComplete(LPINIT_ONCE lpInitOnce, DWORD dwFlags, LPVOID lpContext) {
  const bool by_many = (dwFlags & INIT_ONCE_ASYNC) != 0;
  const bool failed = (dwFlags & INIT_ONCE_INIT_FAILED) != 0;
  const auto data = reinterpret_cast<std::uintptr_t>(lpContext);
  const bool knows_flags = (dwFlags & ~(INIT_ONCE_ASYNC | INIT_ONCE_INIT_FAILED)) == 0;
  if (!knows_flags || (data & api::mask) != 0 || (failed && (by_many || lpContext != nullptr))) {
    return api::refuse(ERROR_INVALID_PARAMETER);
  }
  std::uint64_t expected = by_many ? api::in_progress_by_many : api::in_progress;
  auto word = api::word_of(*lpInitOnce);
  // Of several who initialized by themselves the first is taken; the others fail, and drop what they have.
  if (!word.compare_exchange_strong(expected, failed ? api::untouched : data | api::done)) {
    const bool is_done = (expected & api::mask) == api::done || expected == api::untouched;
    return api::refuse(is_done ? ERROR_GEN_FAILURE : ERROR_INVALID_PARAMETER);
  }
  if (!by_many) api::wake_on(&lpInitOnce->Ptr, api::kEverybody);
  return TRUE;
}

BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE InitOnce, PINIT_ONCE_FN InitFn, PVOID Parameter, LPVOID* Context) {
  BOOL pending = FALSE;
  if (!InitOnceBeginInitialize(InitOnce, 0, &pending, Context)) return FALSE;
  if (pending == FALSE) return TRUE;
  if (InitFn(InitOnce, Parameter, Context) == FALSE) {
    InitOnceComplete(InitOnce, INIT_ONCE_INIT_FAILED, nullptr);  // and the last error is the function's own
    return FALSE;
  }
  return InitOnceComplete(InitOnce, 0, Context == nullptr ? nullptr : *Context);
}
