// SPDX-License-Identifier: Apache-2.0
// The message box of a system without a screen.
#include "winuser.h"

#include <unistd.h>

#include "api/message_box.h"

namespace mapcheck::api {

int show_message(const Text& text, const Text& caption, UINT type) {
  const std::string line = caption.value_or("Error") + ": " + text.value_or("") + "\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  const UINT buttons = type & 0xFU;
  return buttons == MB_YESNO || buttons == MB_YESNOCANCEL ? IDYES : IDOK;
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

int WINAPI MessageBoxA(HWND, LPCSTR lpText, LPCSTR lpCaption, UINT uType) {
  return api::show_message(api::text_of(lpText), api::text_of(lpCaption), uType);
}
