/* SPDX-License-Identifier: Apache-2.0
 * The last error of the calling thread, and vectored exception handlers. */
#ifndef MAPCHECK_WIN32_ERRHANDLINGAPI_H
#define MAPCHECK_WIN32_ERRHANDLINGAPI_H

#include "winbase.h"

WIN32_BEGIN
DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(DWORD dwErrCode);
PVOID WINAPI AddVectoredExceptionHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler);
ULONG WINAPI RemoveVectoredExceptionHandler(PVOID Handle);
WIN32_END

#endif
