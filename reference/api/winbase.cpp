// SPDX-License-Identifier: Apache-2.0
// The A forms of the old string calls. They are compared by bytes, which orders UTF-8 as it orders code points; case
// is that of ASCII.
#include "winbase.h"

#include <strings.h>

#include <cstring>

int WINAPI lstrlenA(LPCSTR lpString) {
  return lpString == nullptr ? 0 : static_cast<int>(std::strlen(lpString));
}

LPSTR WINAPI lstrcpyA(LPSTR lpString1, LPCSTR lpString2) {
  return std::strcpy(lpString1, lpString2);
}

LPSTR WINAPI lstrcpynA(LPSTR lpString1, LPCSTR lpString2, int iMaxLength) {
  if (iMaxLength <= 0) return lpString1;
  const std::size_t length = ::strnlen(lpString2, static_cast<std::size_t>(iMaxLength) - 1);
  std::memcpy(lpString1, lpString2, length);
  lpString1[length] = '\0';
  return lpString1;
}

LPSTR WINAPI lstrcatA(LPSTR lpString1, LPCSTR lpString2) {
  return std::strcat(lpString1, lpString2);
}

int WINAPI lstrcmpA(LPCSTR lpString1, LPCSTR lpString2) {
  const int order = std::strcmp(lpString1, lpString2);
  return (order > 0) - (order < 0);
}

int WINAPI lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2) {
  const int order = ::strcasecmp(lpString1, lpString2);
  return (order > 0) - (order < 0);
}
