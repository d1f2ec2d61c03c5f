// SPDX-License-Identifier: Apache-2.0
// GetModuleFileName of the program itself.
#include "libloaderapi.h"

#include <cstring>
#include <string>

#include "errhandlingapi.h"
#include "support/program_path.h"
#include "winerror.h"

DWORD WINAPI GetModuleFileNameA(HMODULE hModule, LPSTR lpFilename, DWORD nSize) {
  if (hModule != nullptr || nSize == 0) {
    SetLastError(hModule != nullptr ? ERROR_NOT_SUPPORTED : ERROR_INSUFFICIENT_BUFFER);
    return 0;
  }
  const std::string path = mapcheck::program_path();
  if (path.size() >= nSize) {  // cut, ended by a zero, and said so
    std::memcpy(lpFilename, path.data(), nSize - 1);
    lpFilename[nSize - 1] = '\0';
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return nSize;
  }
  std::memcpy(lpFilename, path.c_str(), path.size() + 1);
  return static_cast<DWORD>(path.size());
}
