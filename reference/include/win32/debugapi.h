/* SPDX-License-Identifier: Apache-2.0
 * Words to a debugger: on Linux a line on stderr where none listens. */
#ifndef MAPCHECK_WIN32_DEBUGAPI_H
#define MAPCHECK_WIN32_DEBUGAPI_H

#include "winbase.h"

WIN32_BEGIN
BOOL WINAPI IsDebuggerPresent(void);
void WINAPI DebugBreak(void);
void WINAPI OutputDebugStringA(LPCSTR lpOutputString);
void WINAPI OutputDebugStringW(LPCWSTR lpOutputString) WIN32_WIDE(OutputDebugStringW);
WIN32_END

#define OutputDebugString WIN32_FORM(OutputDebugString)

#endif
