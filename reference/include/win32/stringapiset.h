/* SPDX-License-Identifier: Apache-2.0
 * From UTF-8 to wide characters and back, for a wchar_t of either size: lengths count its units. */
#ifndef MAPCHECK_WIN32_STRINGAPISET_H
#define MAPCHECK_WIN32_STRINGAPISET_H

#include "winnls.h"

WIN32_BEGIN
int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
                               LPWSTR lpWideCharStr, int cchWideChar) WIN32_WIDE(MultiByteToWideChar);
int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                               LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar, LPBOOL lpUsedDefaultChar)
    WIN32_WIDE(WideCharToMultiByte);
WIN32_END

#endif
