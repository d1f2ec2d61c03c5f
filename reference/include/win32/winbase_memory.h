/* SPDX-License-Identifier: Apache-2.0
 * The calls about mappings and memory that are documented in winbase.h, which includes this. */
#ifndef MAPCHECK_WIN32_WINBASE_MEMORY_H
#define MAPCHECK_WIN32_WINBASE_MEMORY_H

#include "minwinbase.h"

#define NUMA_NO_PREFERRED_NODE 0xFFFFFFFFu

WIN32_BEGIN
HANDLE WINAPI CreateFileMappingNumaA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                     DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCSTR lpName,
                                     DWORD nndPreferred);
LPVOID WINAPI MapViewOfFileExNuma(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                                  DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress,
                                  DWORD nndPreferred);
BOOL WINAPI IsBadReadPtr(const VOID* lp, UINT_PTR ucb);
BOOL WINAPI IsBadWritePtr(LPVOID lp, UINT_PTR ucb);
WIN32_END

#define CreateFileMappingNuma WIN32_FORM(CreateFileMappingNuma)

#endif
