// SPDX-License-Identifier: Apache-2.0
// The W forms of fileapi.h and libloaderapi.h.
#include "fileapi.h"

#include <algorithm>

#include "api/wide_text.h"
#include "libloaderapi.h"
#include "support/program_path.h"

namespace api = mapcheck::api;

HANDLE WINAPI CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                          LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                          DWORD dwFlagsAndAttributes, HANDLE) {
  return api::create_file(api::wide_text(lpFileName), dwDesiredAccess, dwShareMode, lpSecurityAttributes,
                          dwCreationDisposition, dwFlagsAndAttributes);
}

BOOL WINAPI DeleteFileW(LPCWSTR lpFileName) {
  return api::delete_file(api::wide_text(lpFileName));
}

DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize) {
  if (hModule != nullptr || nSize == 0) {
    SetLastError(hModule != nullptr ? ERROR_NOT_SUPPORTED : ERROR_INSUFFICIENT_BUFFER);
    return 0;
  }
  const auto path = api::wide_units(mapcheck::program_path());
  const std::size_t count = std::min<std::size_t>(path.size() - 1, nSize - 1);
  for (std::size_t i = 0; i < count; ++i) lpFilename[i] = static_cast<wchar_t>(path[i]);
  lpFilename[count] = 0;
  if (count == path.size() - 1) return static_cast<DWORD>(count);
  SetLastError(ERROR_INSUFFICIENT_BUFFER);
  return nSize;
}
