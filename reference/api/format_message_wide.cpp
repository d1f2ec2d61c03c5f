// SPDX-License-Identifier: Apache-2.0
// FormatMessage, both forms for each size of wchar_t, since a message may take texts of either kind.
#include "api/format_message.h"

#include "api/wide_output.h"
#include "winbase.h"
#include "winerror.h"

namespace api = mapcheck::api;

namespace {

DWORD refuse(DWORD error) {
  SetLastError(error);
  return 0;
}

// Hands over a text of `length` units, which `put` writes: into the caller's buffer, or into one of its own that the
// caller frees with LocalFree. With FORMAT_MESSAGE_ALLOCATE_BUFFER `buffer` is where its address goes, and may be NULL.
template <class Unit, class Put>
DWORD hand_over(DWORD flags, Unit* buffer, DWORD room, std::size_t length, Put put) {
  if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) == 0) {
    if (length >= room) return refuse(ERROR_INSUFFICIENT_BUFFER);
    put(buffer, room);
    return static_cast<DWORD>(length);
  }
  const std::size_t enough = std::max<std::size_t>(length + 1, room);
  auto* made = static_cast<Unit*>(LocalAlloc(LMEM_FIXED, enough * sizeof(Unit)));
  if (made == nullptr) return refuse(ERROR_NOT_ENOUGH_MEMORY);
  put(made, enough);
  *reinterpret_cast<Unit**>(buffer) = made;
  return static_cast<DWORD>(length);
}

}  // namespace

DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId, LPSTR lpBuffer,
                            DWORD nSize, va_list* Arguments) {
  const bool allocates = (dwFlags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0;
  if (lpBuffer == nullptr) return refuse(allocates ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER);
  if (allocates) *reinterpret_cast<LPSTR*>(lpBuffer) = nullptr;
  const bool has_source = (dwFlags & FORMAT_MESSAGE_FROM_STRING) != 0 && lpSource != nullptr;
  const std::string source = has_source ? static_cast<LPCSTR>(lpSource) : "";
  api::Inserts inserts(dwFlags, Arguments);
  const auto text = api::format_message(dwFlags, source, dwMessageId, dwLanguageId, inserts, api::kNarrow);
  if (!text) return refuse(text.code());
  return hand_over(dwFlags, lpBuffer, nSize, text->size(),
                   [&](LPSTR target, std::size_t room) { api::put_narrow(*text, target, room); });
}

DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId, LPWSTR lpBuffer,
                            DWORD nSize, va_list* Arguments) {
  const bool allocates = (dwFlags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0;
  if (lpBuffer == nullptr) return refuse(allocates ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER);
  if (allocates) *reinterpret_cast<LPWSTR*>(lpBuffer) = nullptr;
  const bool has_source = (dwFlags & FORMAT_MESSAGE_FROM_STRING) != 0 && lpSource != nullptr;
  const std::string source = has_source ? *api::wide_text(static_cast<LPCWSTR>(lpSource)) : "";
  api::Inserts inserts(dwFlags, Arguments);
  const auto text = api::format_message(dwFlags, source, dwMessageId, dwLanguageId, inserts, api::kWide);
  if (!text) return refuse(text.code());
  return hand_over(dwFlags, lpBuffer, nSize, api::put_wide(*text, nullptr, 0),
                   [&](LPWSTR target, std::size_t room) { api::put_wide(*text, target, room); });
}
