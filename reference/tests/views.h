// SPDX-License-Identifier: Apache-2.0
// Memory, sections of it, their views, and changes of pages that are expected to succeed or to fail.
#pragma once

#include "contract.h"

namespace mapcheck::tests {

constexpr SIZE_T kPage = 4096;
constexpr SIZE_T kUnit = 65536;

inline char* allocate(SIZE_T size, DWORD type = MEM_RESERVE | MEM_COMMIT, DWORD protect = PAGE_READWRITE) {
  return static_cast<char*>(VirtualAlloc(nullptr, size, type, protect));
}

inline HANDLE memory_section(DWORD protect, DWORD size, LPCWSTR name = nullptr) {
  return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, protect, 0, size, name);
}

inline char* map(HANDLE section, DWORD access, SIZE_T size = 0) {
  return static_cast<char*>(MapViewOfFile(section, access, 0, 0, size));
}

inline DWORD protect(void* address, SIZE_T size, DWORD protect) {
  DWORD old = 0;
  EXPECT_TRUE(VirtualProtect(address, size, protect, &old));
  return old;
}

inline DWORD protect_error(void* address, SIZE_T size, DWORD protect) {
  DWORD old = 0;
  return last_error_of([&] { EXPECT_FALSE(VirtualProtect(address, size, protect, &old)); });
}

inline DWORD commit_error(void* address, SIZE_T size, DWORD protect) {
  return last_error_of([&] { EXPECT_EQ(VirtualAlloc(address, size, MEM_COMMIT, protect), nullptr); });
}

}  // namespace mapcheck::tests
