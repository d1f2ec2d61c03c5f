/* SPDX-License-Identifier: Apache-2.0
 * Fiber-local storage. There are no fibers here, so it is storage of the thread, with a call when the thread ends. */
#ifndef MAPCHECK_WIN32_FIBERSAPI_H
#define MAPCHECK_WIN32_FIBERSAPI_H

#include "winbase.h"

#define FLS_OUT_OF_INDEXES 0xFFFFFFFFu

typedef void(WINAPI* PFLS_CALLBACK_FUNCTION)(PVOID lpFlsData);

WIN32_BEGIN
DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION lpCallback);
PVOID WINAPI FlsGetValue(DWORD dwFlsIndex);
BOOL WINAPI FlsSetValue(DWORD dwFlsIndex, PVOID lpFlsData);
BOOL WINAPI FlsFree(DWORD dwFlsIndex);
WIN32_END

#endif
