/* SPDX-License-Identifier: Apache-2.0
 * The path of the running program. Loading libraries is left out: GetModuleFileName takes NULL only. */
#ifndef MAPCHECK_WIN32_LIBLOADERAPI_H
#define MAPCHECK_WIN32_LIBLOADERAPI_H

#include "winbase.h"

WIN32_BEGIN
DWORD WINAPI GetModuleFileNameA(HMODULE hModule, LPSTR lpFilename, DWORD nSize);
DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize) WIN32_WIDE(GetModuleFileNameW);
WIN32_END

#define GetModuleFileName WIN32_FORM(GetModuleFileName)

#endif
