// SPDX-License-Identifier: Apache-2.0
// Text and bytes: what the wire spells and what Win32 takes.
#include "text.h"

#include <gtest/gtest.h>

namespace agent {
namespace {

TEST(Utf8, BecomesOneWideCharacterPerCodePointOrPair) {
  const std::wstring wide = wide_of_utf8("a\u00e9\u20ac\U0001F600");
  if (sizeof(wchar_t) == 2) {
    EXPECT_EQ(wide, (std::wstring{L'a', wchar_t(0xE9), wchar_t(0x20AC), wchar_t(0xD83D), wchar_t(0xDE00)}));
  } else {
    EXPECT_EQ(wide, (std::wstring{L'a', wchar_t(0xE9), wchar_t(0x20AC), wchar_t(0x1F600)}));
  }
}

TEST(Utf8, MalformedBytesBecomeReplacementCharacters) {
  EXPECT_EQ(wide_of_utf8("a\xFFz"), (std::wstring{L'a', wchar_t(0xFFFD), L'z'}));
  EXPECT_EQ(wide_of_utf8("\xE2\x82"), (std::wstring{wchar_t(0xFFFD), wchar_t(0xFFFD)}));
  EXPECT_EQ(wide_of_utf8("\xC3!"), (std::wstring{wchar_t(0xFFFD), L'!'}));
}

TEST(Utf8, KeepsNulCharacters) {
  EXPECT_EQ(wide_of_utf8(std::string_view("a\0b", 3)).size(), 3U);
}

TEST(Utf16Units, ArePassedAsTheyAreUnlessTheyArePairs) {
  const std::vector<char16_t> lone = {0xD800, 0x41};
  EXPECT_EQ(wide_of_units(lone), (std::wstring{wchar_t(0xD800), L'A'}));
  const std::vector<char16_t> pair = {0xD83D, 0xDE00};
  EXPECT_EQ(wide_of_units(pair).size(), sizeof(wchar_t) == 2 ? 2U : 1U);
}

TEST(Utf16Units, AreSpeltInFourHexDigitsApartBySpaces) {
  EXPECT_EQ(utf16_units_of("D800 0041"), (std::vector<char16_t>{0xD800, 0x41}));
  EXPECT_EQ(utf16_units_of(""), std::vector<char16_t>{});
  for (const char* wrong :
       {"D80", "D800 ", "D800  0041", "D800,0041", "D8000041", " D800", "D800 004", "00G0", "0x41"}) {
    EXPECT_FALSE(utf16_units_of(wrong)) << wrong;
  }
}

TEST(Hex, GoesBothWays) {
  const std::vector<std::uint8_t> bytes = {0x00, 0x5A, 0xFF};
  EXPECT_EQ(hex_of(bytes), "005AFF");
  EXPECT_EQ(bytes_of_hex("005aFF"), bytes);
  EXPECT_EQ(bytes_of_hex(""), std::vector<std::uint8_t>{});
  for (const char* wrong : {"0", "0G", "00 0", "-1", "0x"}) EXPECT_FALSE(bytes_of_hex(wrong)) << wrong;
}

}  // namespace
}  // namespace agent
