/* SPDX-License-Identifier: Apache-2.0
 * Anonymous pipes. */
#ifndef MAPCHECK_WIN32_NAMEDPIPEAPI_H
#define MAPCHECK_WIN32_NAMEDPIPEAPI_H

#include "winbase.h"

WIN32_BEGIN
BOOL WINAPI CreatePipe(PHANDLE hReadPipe, PHANDLE hWritePipe, LPSECURITY_ATTRIBUTES lpPipeAttributes, DWORD nSize);
BOOL WINAPI PeekNamedPipe(HANDLE hNamedPipe, LPVOID lpBuffer, DWORD nBufferSize, LPDWORD lpBytesRead,
                          LPDWORD lpTotalBytesAvail, LPDWORD lpBytesLeftThisMessage);
WIN32_END

#endif
