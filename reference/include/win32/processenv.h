/* SPDX-License-Identifier: Apache-2.0
 * The command line of the running program. */
#ifndef MAPCHECK_WIN32_PROCESSENV_H
#define MAPCHECK_WIN32_PROCESSENV_H

#include "winbase.h"

WIN32_BEGIN
LPSTR WINAPI GetCommandLineA(void);
LPWSTR WINAPI GetCommandLineW(void) WIN32_WIDE(GetCommandLineW);
WIN32_END

#define GetCommandLine WIN32_FORM(GetCommandLine)

#endif
