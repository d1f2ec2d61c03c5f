// SPDX-License-Identifier: Apache-2.0
// Texts of the W forms. Everything here has internal linkage: the W forms are compiled once for each size of wchar_t,
// and two functions of one name for two types of that name must never be taken for each other. For the same reason no
// template is made for wchar_t.
#pragma once

#include <type_traits>

#include "api/calls.h"
#include "support/utf.h"

namespace mapcheck::api {
namespace {

static_assert(sizeof(wchar_t) == 2 || sizeof(wchar_t) == 4);

// A longer name is cut there, as a UNICODE_STRING holds no more; two such names can thus be the same.
constexpr std::size_t kLongestName = protocol::kMaxText;

inline std::u16string utf16_of(const wchar_t* text) {
  std::u16string out;
  for (; *text != 0; ++text) append_utf16(out, static_cast<char32_t>(*text));
  return out;
}

[[maybe_unused]] inline Name wide_name(const wchar_t* text) {
  if (text == nullptr) return std::optional<std::u16string>();
  std::u16string name = utf16_of(text);
  if (name.size() > kLongestName) name.resize(kLongestName);
  return std::optional(std::move(name));
}

[[maybe_unused]] inline Text wide_text(const wchar_t* text) {
  return text == nullptr ? Text() : Text(utf8_from_utf16(utf16_of(text)));
}

// A text in units of wchar_t's size, and ended by a zero.
using WideUnit = std::conditional_t<sizeof(wchar_t) == 2, char16_t, char32_t>;

[[maybe_unused]] inline std::vector<WideUnit> wide_units(const std::string& text) {
  std::vector<WideUnit> units;
  const std::u16string utf16 = utf16_from_utf8(text);
  for (std::size_t i = 0; i < utf16.size(); ++i) {
    char32_t unit = utf16[i];
    const bool pair = sizeof(wchar_t) == 4 && unit >= 0xD800 && unit < 0xDC00 && i + 1 < utf16.size();
    if (pair) unit = 0x10000 + ((unit - 0xD800) << 10) + (static_cast<char32_t>(utf16[++i]) - 0xDC00);
    units.push_back(static_cast<WideUnit>(unit));
  }
  units.push_back(0);
  return units;
}

}  // namespace
}  // namespace mapcheck::api
