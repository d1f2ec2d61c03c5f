// SPDX-License-Identifier: Apache-2.0
// UTF-8 to and from UTF-16, the form in which object names are compared. Lone surrogates survive in UTF-16, where
// Windows lets them stand in a name; bytes that are not UTF-8 become U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace mapcheck {

std::u16string utf16_from_utf8(std::string_view text);
std::string utf8_from_utf16(std::u16string_view text);
bool is_utf8(std::string_view text);

// Appends one code point; a surrogate or a unit below 0x10000 is kept as it is.
void append_utf16(std::u16string& text, char32_t code_point);

}  // namespace mapcheck
