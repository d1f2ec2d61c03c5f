// SPDX-License-Identifier: Apache-2.0
// Watches one Win32 call: what it returned, the last error it left, how long it took. Nothing happens between the
// sentinel and the call, nor between the call and the reading of the last error.
#pragma once

#include <cstdint>
#include <type_traits>

#include "clock.h"
#include "outcome.h"
#include "thread.h"
#include "win32.h"

namespace agent {

// The last error before a call. Bit 29 is the application's own, so no system code is either of them; two in turn, so
// that a call that restores what an earlier one had saved shows as a change.
inline DWORD next_sentinel() {
  bool& second = own_of_this_thread().second_sentinel;
  second = !second;
  return second ? 0x2C0DE5E7U : 0x2B5E17E1U;
}

inline std::uint64_t number_of(const void* value) {
  return reinterpret_cast<std::uintptr_t>(value);
}

inline HANDLE handle_of(std::uint64_t value) {
  return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value));
}

// Integers go through their own width: a BOOL of -1 is 4294967295, not 2^64-1.
template <class Integer>
requires std::is_integral_v<Integer> std::uint64_t number_of(Integer value) {
  return static_cast<std::make_unsigned_t<Integer>>(value);
}

template <class Call>
auto observe(Outcome& outcome, Call&& call) {
  const DWORD sentinel = next_sentinel();
  outcome.began = now_ns();
  SetLastError(sentinel);
  const auto result = call();
  const DWORD error = GetLastError();
  outcome.ended = now_ns();
  outcome.returns = number_of(result);
  outcome.last_error = static_cast<std::uint32_t>(error);
  outcome.kept = error == sentinel;
  return result;
}

// For calls that give a handle: what they gave is what `as` keeps.
template <class Call>
void observe_handle(Outcome& outcome, Call&& call) {
  const HANDLE handle = observe(outcome, call);
  if (handle != nullptr && handle != INVALID_HANDLE_VALUE) outcome.produced = number_of(handle);
}

// For the suite's own verbs: only the time.
template <class Verb>
void time_verb(Outcome& outcome, Verb&& verb) {
  outcome.began = now_ns();
  verb();
  outcome.ended = now_ns();
}

}  // namespace agent
