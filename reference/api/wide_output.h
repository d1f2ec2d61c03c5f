// SPDX-License-Identifier: Apache-2.0
// Texts into a program's buffers, in units of wchar_t. Internal linkage throughout, as in wide_text.h.
#pragma once

#include <algorithm>

#include "api/text_format.h"
#include "api/wide_text.h"

namespace mapcheck::api {
namespace {

// At most `limit` units of a text, as UTF-8.
inline std::string read_wide(const void* text, std::size_t limit) {
  const auto* units = static_cast<const wchar_t*>(text);
  std::u16string utf16;
  for (std::size_t i = 0; i < limit && units[i] != 0; ++i) append_utf16(utf16, static_cast<char32_t>(units[i]));
  return utf8_from_utf16(utf16);
}

constexpr Characters kNarrow{false, read_wide};
constexpr Characters kWide{true, read_wide};

// Puts as much of a text as there is room for, always with a zero at the end; how many units the whole one has.
[[maybe_unused]] inline std::size_t put_wide(const std::string& text, wchar_t* target, std::size_t room) {
  const auto units = wide_units(text);
  const std::size_t length = units.size() - 1;
  if (room == 0) return length;
  const std::size_t count = std::min(length, room - 1);
  for (std::size_t i = 0; i < count; ++i) target[i] = static_cast<wchar_t>(units[i]);
  target[count] = 0;
  return length;
}

[[maybe_unused]] inline std::size_t put_narrow(const std::string& text, char* target, std::size_t room) {
  if (room == 0) return text.size();
  const std::size_t count = std::min(text.size(), room - 1);
  std::copy_n(text.data(), count, target);
  target[count] = '\0';
  return text.size();
}

}  // namespace
}  // namespace mapcheck::api
