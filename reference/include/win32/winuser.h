/* SPDX-License-Identifier: Apache-2.0
 * What console programs use of it: a message box, which is a line on stderr, and text with values put in. */
#ifndef MAPCHECK_WIN32_WINUSER_H
#define MAPCHECK_WIN32_WINUSER_H

#include <stdarg.h>

#include "winbase.h"

#define MB_OK 0x00000000u
#define MB_OKCANCEL 0x00000001u
#define MB_YESNOCANCEL 0x00000003u
#define MB_YESNO 0x00000004u
#define MB_ICONERROR 0x00000010u
#define MB_ICONSTOP 0x00000010u
#define MB_ICONQUESTION 0x00000020u
#define MB_ICONWARNING 0x00000030u
#define MB_ICONEXCLAMATION 0x00000030u
#define MB_ICONINFORMATION 0x00000040u
#define IDOK 1
#define IDCANCEL 2
#define IDYES 6
#define IDNO 7

WIN32_BEGIN
int WINAPI MessageBoxA(HWND hWnd, LPCSTR lpText, LPCSTR lpCaption, UINT uType);
int WINAPI MessageBoxW(HWND hWnd, LPCWSTR lpText, LPCWSTR lpCaption, UINT uType) WIN32_WIDE(MessageBoxW);
int WINAPIV wsprintfA(LPSTR lpOut, LPCSTR lpFmt, ...) WIN32_WIDE(wsprintfA);
int WINAPIV wsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, ...) WIN32_WIDE(wsprintfW);
int WINAPI wvsprintfA(LPSTR lpOut, LPCSTR lpFmt, va_list arglist) WIN32_WIDE(wvsprintfA);
int WINAPI wvsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, va_list arglist) WIN32_WIDE(wvsprintfW);
WIN32_END

#define MessageBox WIN32_FORM(MessageBox)
#define wsprintf WIN32_FORM(wsprintf)
#define wvsprintf WIN32_FORM(wvsprintf)

#endif
