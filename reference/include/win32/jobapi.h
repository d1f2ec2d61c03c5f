/* SPDX-License-Identifier: Apache-2.0
 * Whether a process is in a job. */
#ifndef MAPCHECK_WIN32_JOBAPI_H
#define MAPCHECK_WIN32_JOBAPI_H

#include "winbase.h"

WIN32_BEGIN
BOOL WINAPI IsProcessInJob(HANDLE ProcessHandle, HANDLE JobHandle, PBOOL Result);
WIN32_END

#endif
