/* SPDX-License-Identifier: Apache-2.0
 * Dates as fields, and as counts of 100 nanoseconds since 1601. */
#ifndef MAPCHECK_WIN32_TIMEZONEAPI_H
#define MAPCHECK_WIN32_TIMEZONEAPI_H

#include "winbase.h"

WIN32_BEGIN
BOOL WINAPI FileTimeToSystemTime(const FILETIME* lpFileTime, LPSYSTEMTIME lpSystemTime);
BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME* lpSystemTime, LPFILETIME lpFileTime);
WIN32_END

#endif
