// SPDX-License-Identifier: Apache-2.0
// The W forms of memoryapi.h.
#include "memoryapi.h"

#include "api/wide_text.h"

namespace api = mapcheck::api;

HANDLE WINAPI CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                 DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCWSTR lpName) {
  return api::create_file_mapping(hFile, lpFileMappingAttributes, flProtect, dwMaximumSizeHigh, dwMaximumSizeLow,
                                  api::wide_name(lpName));
}

HANDLE WINAPI OpenFileMappingW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName) {
  return api::open_file_mapping(dwDesiredAccess, bInheritHandle, api::wide_name(lpName));
}
