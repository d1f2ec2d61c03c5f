// SPDX-License-Identifier: Apache-2.0
// UTF-8 to and from UTF-16.
#include "support/utf.h"

namespace mapcheck {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80;
}

// Takes one code point off the front of `text`; a byte that begins no valid sequence is one replacement character.
char32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < more) return kReplacement;
  char32_t point = lead & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if (!is_continuation(text[i])) return kReplacement;
    point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  if (point < kSmallest[more] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return kReplacement;
  text.remove_prefix(more);
  return point;
}

void append_utf8(std::string& text, char32_t point) {
  const auto put = [&text](char32_t bits) { text.push_back(static_cast<char>(bits)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

}  // namespace

void append_utf16(std::u16string& text, char32_t code_point) {
  if (code_point < 0x10000) {
    text.push_back(static_cast<char16_t>(code_point));
  } else if (code_point <= 0x10FFFF) {
    text.push_back(static_cast<char16_t>(0xD800 + ((code_point - 0x10000) >> 10)));
    text.push_back(static_cast<char16_t>(0xDC00 + ((code_point - 0x10000) & 0x3FF)));
  } else {
    text.push_back(static_cast<char16_t>(kReplacement));
  }
}

std::u16string utf16_from_utf8(std::string_view text) {
  std::u16string out;
  out.reserve(text.size());
  while (!text.empty()) append_utf16(out, take_code_point(text));
  return out;
}

bool is_utf8(std::string_view text) {
  constexpr std::string_view kReplacementItself = "\xEF\xBF\xBD";
  while (!text.empty()) {
    const bool is_itself = text.starts_with(kReplacementItself);
    if (take_code_point(text) == kReplacement && !is_itself) return false;
  }
  return true;
}

std::string utf8_from_utf16(std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t point = text[i];
    const bool high = point >= 0xD800 && point < 0xDC00;
    if (high && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000) {
      point = 0x10000 + ((point - 0xD800) << 10) + (static_cast<char32_t>(text[++i]) - 0xDC00);
    } else if (point >= 0xD800 && point < 0xE000) {
      point = kReplacement;
    }
    append_utf8(out, point);
  }
  return out;
}

}  // namespace mapcheck
