// SPDX-License-Identifier: Apache-2.0
// The W forms of libloaderapi.h.
#include "libloaderapi.h"

#include "api/modules.h"
#include "api/wide_output.h"

namespace api = mapcheck::api;

DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize) {
  const auto path = api::module_path(hModule);
  if (!path || nSize == 0) {
    SetLastError(path ? ERROR_INSUFFICIENT_BUFFER : path.code());
    return 0;
  }
  const std::size_t length = api::put_wide(*path, lpFilename, nSize);
  if (length < nSize) return static_cast<DWORD>(length);
  SetLastError(ERROR_INSUFFICIENT_BUFFER);
  return nSize;
}

HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName) {
  return api::module_of(api::wide_text(lpModuleName));
}
