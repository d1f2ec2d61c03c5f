/* SPDX-License-Identifier: Apache-2.0
 * The outcome of what was begun with an OVERLAPPED. */
#ifndef MAPCHECK_WIN32_IOAPISET_H
#define MAPCHECK_WIN32_IOAPISET_H

#include "winbase.h"

WIN32_BEGIN
BOOL WINAPI GetOverlappedResult(HANDLE hFile, LPOVERLAPPED lpOverlapped, LPDWORD lpNumberOfBytesTransferred,
                                BOOL bWait);
WIN32_END

#endif
