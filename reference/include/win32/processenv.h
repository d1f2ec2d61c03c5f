/* SPDX-License-Identifier: Apache-2.0
 * The command line, the environment and the standard handles of the running program. */
#ifndef MAPCHECK_WIN32_PROCESSENV_H
#define MAPCHECK_WIN32_PROCESSENV_H

#include "winbase.h"

WIN32_BEGIN
HANDLE WINAPI GetStdHandle(DWORD nStdHandle);
BOOL WINAPI SetStdHandle(DWORD nStdHandle, HANDLE hHandle);
LPSTR WINAPI GetCommandLineA(void);
LPWSTR WINAPI GetCommandLineW(void) WIN32_WIDE(GetCommandLineW);
DWORD WINAPI GetEnvironmentVariableA(LPCSTR lpName, LPSTR lpBuffer, DWORD nSize);
DWORD WINAPI GetEnvironmentVariableW(LPCWSTR lpName, LPWSTR lpBuffer, DWORD nSize) WIN32_WIDE(GetEnvironmentVariableW);
BOOL WINAPI SetEnvironmentVariableA(LPCSTR lpName, LPCSTR lpValue);
BOOL WINAPI SetEnvironmentVariableW(LPCWSTR lpName, LPCWSTR lpValue) WIN32_WIDE(SetEnvironmentVariableW);
LPCH WINAPI GetEnvironmentStringsA(void);
LPWCH WINAPI GetEnvironmentStringsW(void) WIN32_WIDE(GetEnvironmentStringsW);
BOOL WINAPI FreeEnvironmentStringsA(LPCH penv);
BOOL WINAPI FreeEnvironmentStringsW(LPWCH penv) WIN32_WIDE(FreeEnvironmentStringsW);
DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR lpSrc, LPSTR lpDst, DWORD nSize);
DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR lpSrc, LPWSTR lpDst, DWORD nSize) WIN32_WIDE(ExpandEnvironmentStringsW);
WIN32_END

#define GetCommandLine WIN32_FORM(GetCommandLine)
#define GetEnvironmentVariable WIN32_FORM(GetEnvironmentVariable)
#define SetEnvironmentVariable WIN32_FORM(SetEnvironmentVariable)
#define FreeEnvironmentStrings WIN32_FORM(FreeEnvironmentStrings)
#define ExpandEnvironmentStrings WIN32_FORM(ExpandEnvironmentStrings)
/* The name without a letter is the A form in Microsoft's headers, whose block is what it always was. */
#ifdef UNICODE
#define GetEnvironmentStrings GetEnvironmentStringsW
#else
#define GetEnvironmentStrings GetEnvironmentStringsA
#endif

#endif
