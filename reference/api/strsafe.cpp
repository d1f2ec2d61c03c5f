// SPDX-License-Identifier: Apache-2.0
// The A forms of strsafe.h that take no format.
#include "strsafe.h"

#include <cstring>

#include "winerror.h"

namespace {

HRESULT copy(LPSTR target, SIZE_T room, LPCSTR source) {
  if (room == 0 || room > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  const SIZE_T length = std::strlen(source);
  const SIZE_T count = length < room ? length : room - 1;
  std::memcpy(target, source, count);
  target[count] = '\0';
  return length < room ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

}  // namespace

HRESULT WINAPI StringCchCopyA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszSrc) {
  return copy(pszDest, cchDest, pszSrc);
}

HRESULT WINAPI StringCchCatA(LPSTR pszDest, SIZE_T cchDest, LPCSTR pszSrc) {
  const SIZE_T used = ::strnlen(pszDest, cchDest);
  if (used == cchDest) return STRSAFE_E_INVALID_PARAMETER;
  return copy(pszDest + used, cchDest - used, pszSrc);
}

HRESULT WINAPI StringCchLengthA(LPCSTR psz, SIZE_T cchMax, SIZE_T* pcchLength) {
  const SIZE_T length = psz == nullptr || cchMax > STRSAFE_MAX_CCH ? cchMax : ::strnlen(psz, cchMax);
  if (pcchLength != nullptr) *pcchLength = length == cchMax ? 0 : length;
  return length == cchMax ? STRSAFE_E_INVALID_PARAMETER : S_OK;
}
