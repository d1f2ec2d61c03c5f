/* SPDX-License-Identifier: Apache-2.0
 * Which file stands behind an address. */
#ifndef MAPCHECK_WIN32_PSAPI_H
#define MAPCHECK_WIN32_PSAPI_H

#include "minwindef.h"

WIN32_BEGIN
DWORD WINAPI GetMappedFileNameA(HANDLE hProcess, LPVOID lpv, LPSTR lpFilename, DWORD nSize);
DWORD WINAPI GetMappedFileNameW(HANDLE hProcess, LPVOID lpv, LPWSTR lpFilename, DWORD nSize)
    WIN32_WIDE(GetMappedFileNameW);
WIN32_END

#define GetMappedFileName WIN32_FORM(GetMappedFileName)

#endif
