/* SPDX-License-Identifier: Apache-2.0
 * The last error of the calling thread, vectored exception handlers, and the error mode, which changes nothing here:
 * no dialog is ever shown. */
#ifndef MAPCHECK_WIN32_ERRHANDLINGAPI_H
#define MAPCHECK_WIN32_ERRHANDLINGAPI_H

#include "winbase.h"

#define SEM_FAILCRITICALERRORS 0x0001u
#define SEM_NOGPFAULTERRORBOX 0x0002u
#define SEM_NOALIGNMENTFAULTEXCEPT 0x0004u
#define SEM_NOOPENFILEERRORBOX 0x8000u

WIN32_BEGIN
DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(DWORD dwErrCode);
UINT WINAPI GetErrorMode(void);
UINT WINAPI SetErrorMode(UINT uMode);
PVOID WINAPI AddVectoredExceptionHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler);
ULONG WINAPI RemoveVectoredExceptionHandler(PVOID Handle);
WIN32_END

#endif
