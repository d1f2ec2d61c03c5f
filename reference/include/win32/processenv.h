/* SPDX-License-Identifier: Apache-2.0
 * The command line of the running program. */
#ifndef MAPCHECK_WIN32_PROCESSENV_H
#define MAPCHECK_WIN32_PROCESSENV_H

#include "winbase.h"

#define STD_INPUT_HANDLE ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE ((DWORD)-12)

WIN32_BEGIN
HANDLE WINAPI GetStdHandle(DWORD nStdHandle);
BOOL WINAPI SetStdHandle(DWORD nStdHandle, HANDLE hHandle);
LPSTR WINAPI GetCommandLineA(void);
LPWSTR WINAPI GetCommandLineW(void) WIN32_WIDE(GetCommandLineW);
WIN32_END

#define GetCommandLine WIN32_FORM(GetCommandLine)

#endif
