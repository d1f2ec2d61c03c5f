// SPDX-License-Identifier: Apache-2.0
// What compilers spell differently: GCC and clang on one side, MSVC on the other.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>

#ifdef _MSC_VER
#define MAPCHECK_UNSANITIZED  // its sanitizer, AddressSanitizer, is not used here
#else
#define MAPCHECK_UNSANITIZED __attribute__((no_sanitize("address", "thread", "undefined")))
#endif

namespace agent {

#ifdef _MSC_VER
#define MAPCHECK_SPELT(number) #number
#define MAPCHECK_NUMBER(macro) MAPCHECK_SPELT(macro)
inline constexpr const char* kToolchain = "MSVC " MAPCHECK_NUMBER(_MSC_FULL_VER);

[[noreturn]] inline void unreachable() {
  __assume(false);
}

// An abort ends the process at once, with no dialog and no report to anybody.
inline void abort_silently() {
  _set_abort_behavior(0, _WRITE_ABORT_MSG | _CALL_REPORTFAULT);
}

inline void copy_few(void* to, const void* from, std::size_t size) {
  std::memcpy(to, from, size);
}
#else
inline constexpr const char* kToolchain = "GCC-compatible " __VERSION__;

[[noreturn]] inline void unreachable() {
  __builtin_unreachable();
}

inline void abort_silently() {}  // it does so by itself

// The compiler's own, which no sanitizer's library takes the place of.
MAPCHECK_UNSANITIZED inline void copy_few(void* to, const void* from, std::size_t size) {
  __builtin_memcpy(to, from, size);
}
#endif

}  // namespace agent
