// SPDX-License-Identifier: Apache-2.0
// The W forms of fileapi.h.
#include "fileapi.h"

#include "api/wide_text.h"

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
