/* SPDX-License-Identifier: Apache-2.0
 * The performance counter: the monotonic clock, in nanoseconds. */
#ifndef MAPCHECK_WIN32_PROFILEAPI_H
#define MAPCHECK_WIN32_PROFILEAPI_H

#include "winbase.h"

WIN32_BEGIN
BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER* lpPerformanceCount);
BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER* lpFrequency);
WIN32_END

#endif
