/* SPDX-License-Identifier: Apache-2.0
 * Page size, allocation granularity and the number of processors. */
#ifndef MAPCHECK_WIN32_SYSINFOAPI_H
#define MAPCHECK_WIN32_SYSINFOAPI_H

#include "winbase.h"

#define PROCESSOR_ARCHITECTURE_AMD64 9u

typedef struct _SYSTEM_INFO {
  __extension__ union {
    DWORD dwOemId;
    struct {
      WORD wProcessorArchitecture;
      WORD wReserved;
    };
  };
  DWORD dwPageSize;
  LPVOID lpMinimumApplicationAddress;
  LPVOID lpMaximumApplicationAddress;
  DWORD_PTR dwActiveProcessorMask;
  DWORD dwNumberOfProcessors;
  DWORD dwProcessorType;
  DWORD dwAllocationGranularity;
  WORD wProcessorLevel;
  WORD wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;

WIN32_BEGIN
void WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo);
WIN32_END

#endif
