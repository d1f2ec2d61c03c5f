// SPDX-License-Identifier: Apache-2.0
// Text and bytes: see text.h. Pure functions.
#include "text.h"

namespace agent {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append_code_point(std::wstring& out, char32_t point) {
  if (sizeof(wchar_t) == 2 && point > 0xFFFF) {
    out += static_cast<wchar_t>(0xD800 + ((point - 0x10000) >> 10));
    out += static_cast<wchar_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
  } else {
    out += static_cast<wchar_t>(point);
  }
}

// Takes one code point from the front of `text`; on malformed bytes one byte is taken.
char32_t take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80           ? 1
                             : (first >> 5) == 0x6  ? 2
                             : (first >> 4) == 0xE  ? 3
                             : (first >> 3) == 0x1E ? 4
                                                    : 0;
  if (length == 0 || text.size() < length) {
    text.remove_prefix(1);
    return kReplacement;
  }
  char32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) {
      text.remove_prefix(1);
      return kReplacement;
    }
    point = (point << 6) | (next & 0x3FU);
  }
  text.remove_prefix(length);
  return point > 0x10FFFF ? kReplacement : point;
}

std::optional<unsigned> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

// All of `text` as one hexadecimal number.
std::optional<unsigned> number_of_hex(std::string_view text) {
  unsigned number = 0;
  for (const char c : text) {
    const auto digit = digit_of(c);
    if (!digit) return std::nullopt;
    number = number * 16 + *digit;
  }
  return number;
}

}  // namespace

std::wstring wide_of_utf8(std::string_view text) {
  std::wstring out;
  out.reserve(text.size());
  while (!text.empty()) append_code_point(out, take_code_point(text));
  return out;
}

std::wstring wide_of_units(std::span<const char16_t> units) {
  std::wstring out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const char32_t unit = units[i];
    const bool pair = (unit & 0xFC00) == 0xD800 && i + 1 < units.size() && (units[i + 1] & 0xFC00) == 0xDC00;
    append_code_point(out, pair ? 0x10000 + ((unit - 0xD800) << 10) + (units[++i] - 0xDC00U) : unit);
  }
  return out;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::optional<std::vector<char16_t>> utf16_units_of(std::string_view text) {
  std::vector<char16_t> units;
  for (std::size_t at = 0; at < text.size(); at += 5) {
    const auto unit = number_of_hex(text.substr(at, 4));
    const std::size_t left = text.size() - at;
    if (!unit || left < 4 || left == 5 || (left > 4 && text[at + 4] != ' ')) return std::nullopt;
    units.push_back(static_cast<char16_t>(*unit));
  }
  return units;
}

std::string hex_of(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const auto byte = number_of_hex(text.substr(at, 2));
    if (!byte) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*byte));
  }
  return bytes;
}

}  // namespace agent
