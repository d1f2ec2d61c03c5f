/* SPDX-License-Identifier: Apache-2.0
 * The wide texts of Microsoft's C runtime, for both sizes of wchar_t. In their formats %s is a text of the function's
 * own characters, and l is 32 bits. With a wchar_t of two bytes the C library's own wide functions would read past
 * every text: there the usual names lead to this library as well. */
#ifndef MAPCHECK_WIN32_WCHAR_H
#define MAPCHECK_WIN32_WCHAR_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#include "minwindef.h"

WIN32_BEGIN
int win32_wprintf(const WCHAR* format, ...) WIN32_WIDE(win32_wprintf);
int win32_fwprintf(FILE* stream, const WCHAR* format, ...) WIN32_WIDE(win32_fwprintf);
int win32_vfwprintf(FILE* stream, const WCHAR* format, va_list arguments) WIN32_WIDE(win32_vfwprintf);
int win32_swprintf(WCHAR* text, size_t count, const WCHAR* format, ...) WIN32_WIDE(win32_swprintf);
int win32_vswprintf(WCHAR* text, size_t count, const WCHAR* format, va_list arguments) WIN32_WIDE(win32_vswprintf);
int win32_fputws(const WCHAR* text, FILE* stream) WIN32_WIDE(win32_fputws);
int _wcsicmp(const WCHAR* left, const WCHAR* right) WIN32_WIDE(_wcsicmp);
int _wtoi(const WCHAR* text) WIN32_WIDE(_wtoi);

#if __SIZEOF_WCHAR_T__ == 2
#undef wprintf
#undef fwprintf
#undef vfwprintf
#undef swprintf
#undef vswprintf
#define WIN32_INSTEAD(name) __asm__("win32_" #name "_2")
int wprintf(const WCHAR* format, ...) WIN32_INSTEAD(wprintf);
int fwprintf(FILE* stream, const WCHAR* format, ...) WIN32_INSTEAD(fwprintf);
int vfwprintf(FILE* stream, const WCHAR* format, va_list arguments) WIN32_INSTEAD(vfwprintf);
int swprintf(WCHAR* text, size_t count, const WCHAR* format, ...) WIN32_INSTEAD(swprintf);
int vswprintf(WCHAR* text, size_t count, const WCHAR* format, va_list arguments) WIN32_INSTEAD(vswprintf);
int fputws(const WCHAR* text, FILE* stream) WIN32_INSTEAD(fputws);
size_t wcslen(const WCHAR* text) WIN32_INSTEAD(wcslen);
WCHAR* wcscpy(WCHAR* to, const WCHAR* from) WIN32_INSTEAD(wcscpy);
WCHAR* wcsncpy(WCHAR* to, const WCHAR* from, size_t count) WIN32_INSTEAD(wcsncpy);
WCHAR* wcscat(WCHAR* to, const WCHAR* from) WIN32_INSTEAD(wcscat);
int wcscmp(const WCHAR* left, const WCHAR* right) WIN32_INSTEAD(wcscmp);
int wcsncmp(const WCHAR* left, const WCHAR* right, size_t count) WIN32_INSTEAD(wcsncmp);
long wcstol(const WCHAR* text, WCHAR** end, int base) WIN32_INSTEAD(wcstol);
unsigned long wcstoul(const WCHAR* text, WCHAR** end, int base) WIN32_INSTEAD(wcstoul);
#endif
WIN32_END

#define _stricmp strcasecmp
#define _strnicmp strncasecmp
#define _snprintf snprintf
#define _snwprintf win32_swprintf

#endif
