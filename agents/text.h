// SPDX-License-Identifier: Apache-2.0
// Text and bytes as the wire spells them, and as Win32 takes them. A wide character is one UTF-16 code unit where
// wchar_t has two bytes, and one code point where it has four; a surrogate without its partner passes through unchanged
// in both.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agent {

std::wstring wide_of_utf8(std::string_view text);  // malformed bytes become U+FFFD
std::wstring wide_of_units(std::span<const char16_t> units);
bool is_ascii(std::string_view text);

// "D800 0041": code units of four hex digits, apart by single spaces. nullopt: not spelt like that.
std::optional<std::vector<char16_t>> utf16_units_of(std::string_view text);

std::string hex_of(std::span<const std::uint8_t> bytes);  // upper case, no spaces
std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view text);

}  // namespace agent
