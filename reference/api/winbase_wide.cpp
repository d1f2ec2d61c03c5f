// SPDX-License-Identifier: Apache-2.0
// The W forms of the old string calls, by units.
#include "winbase.h"

#include <algorithm>

namespace {

WCHAR lower(WCHAR unit) {
  return unit >= L'A' && unit <= L'Z' ? static_cast<WCHAR>(unit - L'A' + L'a') : unit;
}

}  // namespace

int WINAPI lstrlenW(LPCWSTR lpString) {
  int length = 0;
  while (lpString != nullptr && lpString[length] != 0) ++length;
  return length;
}

LPWSTR WINAPI lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2) {
  std::copy_n(lpString2, lstrlenW(lpString2) + 1, lpString1);
  return lpString1;
}

LPWSTR WINAPI lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength) {
  if (iMaxLength <= 0) return lpString1;
  const int length = std::min(lstrlenW(lpString2), iMaxLength - 1);
  std::copy_n(lpString2, length, lpString1);
  lpString1[length] = 0;
  return lpString1;
}

LPWSTR WINAPI lstrcatW(LPWSTR lpString1, LPCWSTR lpString2) {
  lstrcpyW(lpString1 + lstrlenW(lpString1), lpString2);
  return lpString1;
}

int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2) {
  for (; *lpString1 != 0 && *lpString1 == *lpString2; ++lpString1, ++lpString2) {
  }
  return (*lpString1 > *lpString2) - (*lpString1 < *lpString2);
}

int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2) {
  for (; *lpString1 != 0 && lower(*lpString1) == lower(*lpString2); ++lpString1, ++lpString2) {
  }
  return (lower(*lpString1) > lower(*lpString2)) - (lower(*lpString1) < lower(*lpString2));
}
