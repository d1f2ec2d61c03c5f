/* SPDX-License-Identifier: Apache-2.0
 * Strings that cannot be written past their end: what does not fit is cut, ended by a zero, and said so. */
#ifndef MAPCHECK_WIN32_STRSAFE_H
#define MAPCHECK_WIN32_STRSAFE_H

#include <stdarg.h>

#include "winbase.h"

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)

WIN32_BEGIN
HRESULT WINAPI StringCchCopyA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszSrc);
HRESULT WINAPI StringCchCopyW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszSrc) WIN32_WIDE(StringCchCopyW);
HRESULT WINAPI StringCchCatA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszSrc);
HRESULT WINAPI StringCchCatW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszSrc) WIN32_WIDE(StringCchCatW);
HRESULT WINAPI StringCchLengthA(LPCSTR psz, SIZE_T cchMax, SIZE_T* pcchLength);
HRESULT WINAPI StringCchLengthW(LPCWSTR psz, SIZE_T cchMax, SIZE_T* pcchLength) WIN32_WIDE(StringCchLengthW);
HRESULT WINAPIV StringCchPrintfA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszFormat, ...) WIN32_WIDE(StringCchPrintfA);
HRESULT WINAPIV StringCchPrintfW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszFormat, ...) WIN32_WIDE(StringCchPrintfW);
HRESULT WINAPI StringCchVPrintfA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszFormat, va_list argList)
    WIN32_WIDE(StringCchVPrintfA);
HRESULT WINAPI StringCchVPrintfW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszFormat, va_list argList)
    WIN32_WIDE(StringCchVPrintfW);
WIN32_END

#define StringCchCopy WIN32_FORM(StringCchCopy)
#define StringCchCat WIN32_FORM(StringCchCat)
#define StringCchLength WIN32_FORM(StringCchLength)
#define StringCchPrintf WIN32_FORM(StringCchPrintf)
#define StringCchVPrintf WIN32_FORM(StringCchVPrintf)

#endif
