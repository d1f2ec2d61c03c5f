// SPDX-License-Identifier: Apache-2.0
// wsprintf and the wide message box, for each size of wchar_t: the A forms may be given wide texts too.
#include "winuser.h"

#include "api/message_box.h"
#include "api/wide_output.h"

namespace api = mapcheck::api;

// The longest text that wsprintf writes, with its zero.
constexpr std::size_t kRoom = 1024;

int WINAPI MessageBoxW(HWND, LPCWSTR lpText, LPCWSTR lpCaption, UINT uType) {
  return api::show_message(api::wide_text(lpText), api::wide_text(lpCaption), uType);
}

int WINAPI wvsprintfA(LPSTR lpOut, LPCSTR lpFmt, va_list arglist) {
  api::ListValues values(arglist);
  const std::size_t length = api::put_narrow(api::format_text(lpFmt, api::kNarrow, values), lpOut, kRoom);
  return static_cast<int>(std::min(length, kRoom - 1));
}

int WINAPI wvsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, va_list arglist) {
  api::ListValues values(arglist);
  const std::string format = *api::wide_text(lpFmt);
  const std::size_t length = api::put_wide(api::format_text(format, api::kWide, values), lpOut, kRoom);
  return static_cast<int>(std::min(length, kRoom - 1));
}

int WINAPIV wsprintfA(LPSTR lpOut, LPCSTR lpFmt, ...) {
  va_list arguments;
  va_start(arguments, lpFmt);
  const int length = wvsprintfA(lpOut, lpFmt, arguments);
  va_end(arguments);
  return length;
}

int WINAPIV wsprintfW(LPWSTR lpOut, LPCWSTR lpFmt, ...) {
  va_list arguments;
  va_start(arguments, lpFmt);
  const int length = wvsprintfW(lpOut, lpFmt, arguments);
  va_end(arguments);
  return length;
}
