// SPDX-License-Identifier: Apache-2.0
// The W form of psapi.h.
#include "psapi.h"

#include <algorithm>
#include <cstring>

#include "api/wide_text.h"

namespace api = mapcheck::api;

DWORD WINAPI GetMappedFileNameW(HANDLE hProcess, LPVOID lpv, LPWSTR lpFilename, DWORD nSize) {
  const auto name = api::mapped_file_name(hProcess, lpv, lpFilename != nullptr && nSize != 0);
  if (!name) {
    api::set_last_error(name.failure());
    return 0;
  }
  const auto units = api::wide_units(*name);
  const std::size_t copied = std::min<std::size_t>(units.size(), nSize);
  std::memcpy(lpFilename, units.data(), copied * sizeof(units[0]));
  if (copied < units.size()) SetLastError(ERROR_INSUFFICIENT_BUFFER);
  return static_cast<DWORD>(std::min<std::size_t>(units.size() - 1, nSize));
}
