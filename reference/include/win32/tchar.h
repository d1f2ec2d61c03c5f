/* SPDX-License-Identifier: Apache-2.0
 * The names that are wide with _UNICODE and narrow without, as far as console programs need them. */
#ifndef MAPCHECK_WIN32_TCHAR_H
#define MAPCHECK_WIN32_TCHAR_H

#include "win32_main.h"
#include "win32_wchar.h"

#ifdef _UNICODE
typedef WCHAR _TCHAR;
#define __T(quote) L##quote
#define _tmain WIN32_WMAIN
#define _tprintf win32_wprintf
#define _ftprintf win32_fwprintf
#define _vftprintf win32_vfwprintf
#define _stprintf_s win32_swprintf
#define _sntprintf win32_swprintf
#define _vsntprintf win32_vswprintf
#define _fputts win32_fputws
#define _putts(text) (win32_wprintf(L"%s\n", text))
#define _tcslen wcslen
#define _tcscpy wcscpy
#define _tcsncpy wcsncpy
#define _tcscat wcscat
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsicmp _wcsicmp
#define _tcstol wcstol
#define _tcstoul wcstoul
#define _ttoi _wtoi
#else
typedef char _TCHAR;
#define __T(quote) quote
#define _tmain WIN32_MAIN
#define _tprintf printf
#define _ftprintf fprintf
#define _vftprintf vfprintf
#define _stprintf_s snprintf
#define _sntprintf snprintf
#define _vsntprintf vsnprintf
#define _fputts fputs
#define _putts puts
#define _tcslen strlen
#define _tcscpy strcpy
#define _tcsncpy strncpy
#define _tcscat strcat
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp strcasecmp
#define _tcstol strtol
#define _tcstoul strtoul
#define _ttoi atoi
#endif

#define _T(quote) __T(quote)
#define _TEXT(quote) __T(quote)

#endif
