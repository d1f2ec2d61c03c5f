// SPDX-License-Identifier: Apache-2.0
// MultiByteToWideChar and WideCharToMultiByte. The one code page is UTF-8. The order of the checks: arguments, flags,
// the text, the room.
#include "stringapiset.h"

#include <cstring>

#include "api/wide_output.h"
#include "winerror.h"

namespace api = mapcheck::api;

namespace {

constexpr DWORD kLegacyFlags = MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS;
constexpr DWORD kLegacyWideFlags = WC_COMPOSITECHECK | WC_NO_BEST_FIT_CHARS;

int refuse(DWORD error) {
  SetLastError(error);
  return 0;
}

bool is_known(UINT code_page) {
  return code_page == CP_UTF8 || code_page == CP_ACP || code_page == CP_OEMCP || code_page == CP_THREAD_ACP;
}

// Whether every surrogate is half of a pair, and every unit a code point.
bool is_text(const wchar_t* units, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto unit = static_cast<char32_t>(units[i]);
    const bool is_pair = sizeof(wchar_t) == 2 && unit >= 0xD800 && unit < 0xDC00 && i + 1 < count &&
                         static_cast<char32_t>(units[i + 1]) >= 0xDC00 && static_cast<char32_t>(units[i + 1]) < 0xE000;
    if (is_pair) {
      ++i;
    } else if ((unit >= 0xD800 && unit < 0xE000) || unit > 0x10FFFF) {
      return false;
    }
  }
  return true;
}

// Writes what fits. How much that is, is the caller's to know only when all of it did.
template <class From, class To>
int answer(const From& from, std::size_t count, To* target, int room) {
  if (room == 0) return static_cast<int>(count);
  const std::size_t fitting = std::min(count, static_cast<std::size_t>(room));
  for (std::size_t i = 0; i < fitting; ++i) target[i] = static_cast<To>(from[i]);
  return fitting < count ? refuse(ERROR_INSUFFICIENT_BUFFER) : static_cast<int>(count);
}

}  // namespace

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
                               LPWSTR lpWideCharStr, int cchWideChar) {
  if (!is_known(CodePage) || lpMultiByteStr == nullptr || cbMultiByte == 0 || cchWideChar < 0 ||
      (cchWideChar != 0 && lpWideCharStr == nullptr) || static_cast<const void*>(lpMultiByteStr) == lpWideCharStr) {
    return refuse(ERROR_INVALID_PARAMETER);
  }
  const DWORD known = CodePage == CP_UTF8 ? MB_ERR_INVALID_CHARS : MB_ERR_INVALID_CHARS | kLegacyFlags;
  if ((dwFlags & ~known) != 0) return refuse(ERROR_INVALID_FLAGS);
  const std::size_t size = cbMultiByte < 0 ? std::strlen(lpMultiByteStr) + 1 : static_cast<std::size_t>(cbMultiByte);
  const std::string text(lpMultiByteStr, size);
  if ((dwFlags & MB_ERR_INVALID_CHARS) != 0 && !mapcheck::is_utf8(text)) return refuse(ERROR_NO_UNICODE_TRANSLATION);
  const auto units = api::wide_units(text);
  return answer(units, units.size() - 1, lpWideCharStr, cchWideChar);
}

int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                               LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar, LPBOOL lpUsedDefaultChar) {
  if (!is_known(CodePage) || lpWideCharStr == nullptr || cchWideChar == 0 || cbMultiByte < 0 ||
      (cbMultiByte != 0 && lpMultiByteStr == nullptr) || static_cast<const void*>(lpWideCharStr) == lpMultiByteStr) {
    return refuse(ERROR_INVALID_PARAMETER);
  }
  // There is nothing that UTF-8 cannot say, so that a default character has no place.
  if (CodePage == CP_UTF8 && (lpDefaultChar != nullptr || lpUsedDefaultChar != nullptr)) {
    return refuse(ERROR_INVALID_PARAMETER);
  }
  const DWORD known = CodePage == CP_UTF8 ? WC_ERR_INVALID_CHARS : WC_ERR_INVALID_CHARS | kLegacyWideFlags;
  if ((dwFlags & ~known) != 0) return refuse(ERROR_INVALID_FLAGS);
  std::size_t count = static_cast<std::size_t>(cchWideChar);
  if (cchWideChar < 0) {
    for (count = 1; lpWideCharStr[count - 1] != 0; ++count) {
    }
  }
  if ((dwFlags & WC_ERR_INVALID_CHARS) != 0 && !is_text(lpWideCharStr, count)) {
    return refuse(ERROR_NO_UNICODE_TRANSLATION);
  }
  std::u16string utf16;
  for (std::size_t i = 0; i < count; ++i) mapcheck::append_utf16(utf16, static_cast<char32_t>(lpWideCharStr[i]));
  if (lpUsedDefaultChar != nullptr) *lpUsedDefaultChar = FALSE;
  const std::string text = mapcheck::utf8_from_utf16(utf16);
  return answer(text, text.size(), lpMultiByteStr, cbMultiByte);
}
