// SPDX-License-Identifier: Apache-2.0
// The W forms of strsafe.h, and all that take a format.
#include "strsafe.h"

#include "api/wide_output.h"
#include "winerror.h"

namespace api = mapcheck::api;

namespace {

SIZE_T length_of(LPCWSTR text, SIZE_T limit) {
  SIZE_T length = 0;
  while (length < limit && text[length] != 0) ++length;
  return length;
}

HRESULT copy(LPWSTR target, SIZE_T room, LPCWSTR source) {
  if (room == 0 || room > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  SIZE_T count = 0;
  for (; count < room - 1 && source[count] != 0; ++count) target[count] = source[count];
  target[count] = 0;
  return source[count] == 0 ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

}  // namespace

HRESULT WINAPI StringCchCopyW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszSrc) {
  return copy(pszDest, cchDest, pszSrc);
}

HRESULT WINAPI StringCchCatW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszSrc) {
  const SIZE_T used = length_of(pszDest, cchDest);
  if (used == cchDest) return STRSAFE_E_INVALID_PARAMETER;
  return copy(pszDest + used, cchDest - used, pszSrc);
}

HRESULT WINAPI StringCchLengthW(LPCWSTR psz, SIZE_T cchMax, SIZE_T* pcchLength) {
  const SIZE_T length = psz == nullptr || cchMax > STRSAFE_MAX_CCH ? cchMax : length_of(psz, cchMax);
  if (pcchLength != nullptr) *pcchLength = length == cchMax ? 0 : length;
  return length == cchMax ? STRSAFE_E_INVALID_PARAMETER : S_OK;
}

HRESULT WINAPI StringCchVPrintfA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszFormat, va_list argList) {
  if (cchDest == 0 || cchDest > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  api::ListValues values(argList);
  const std::size_t length = api::put_narrow(api::format_text(pszFormat, api::kNarrow, values), pszDest, cchDest);
  return length < cchDest ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

HRESULT WINAPI StringCchVPrintfW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszFormat, va_list argList) {
  if (cchDest == 0 || cchDest > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  api::ListValues values(argList);
  const std::string text = api::format_text(*api::wide_text(pszFormat), api::kWide, values);
  return api::put_wide(text, pszDest, cchDest) < cchDest ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

HRESULT WINAPIV StringCchPrintfA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszFormat, ...) {
  va_list arguments;
  va_start(arguments, pszFormat);
  const HRESULT result = StringCchVPrintfA(pszDest, cchDest, pszFormat, arguments);
  va_end(arguments);
  return result;
}

HRESULT WINAPIV StringCchPrintfW(LPWSTR pszDest, SIZE_T cchDest, LPCWSTR pszFormat, ...) {
  va_list arguments;
  va_start(arguments, pszFormat);
  const HRESULT result = StringCchVPrintfW(pszDest, cchDest, pszFormat, arguments);
  va_end(arguments);
  return result;
}
