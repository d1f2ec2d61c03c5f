/* SPDX-License-Identifier: Apache-2.0
 * The running program as a module. Loading libraries is left out: its own module is the only one. */
#ifndef MAPCHECK_WIN32_LIBLOADERAPI_H
#define MAPCHECK_WIN32_LIBLOADERAPI_H

#include "winbase.h"

WIN32_BEGIN
DWORD WINAPI GetModuleFileNameA(HMODULE hModule, LPSTR lpFilename, DWORD nSize);
DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize) WIN32_WIDE(GetModuleFileNameW);
HMODULE WINAPI GetModuleHandleA(LPCSTR lpModuleName);
HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName) WIN32_WIDE(GetModuleHandleW);
WIN32_END

#define GetModuleHandle WIN32_FORM(GetModuleHandle)
#define GetModuleFileName WIN32_FORM(GetModuleFileName)

#endif
