// SPDX-License-Identifier: Apache-2.0
// Texts: conversions, the old string calls, formats, messages. The clauses are those of Microsoft's page of each call.
#include <strsafe.h>
#include <tchar.h>
#include <win32_wchar.h>

#include <cstring>
#include <fstream>
#include <regex>

#include "contract.h"

namespace mapcheck::tests {
namespace {

constexpr char kText[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
constexpr wchar_t kWide[] = L"a\u00e4\u20ac\U0001F600";

TEST(Conversions, CountUnitsWithTheZeroThatWasGiven) {
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, kText, -1, nullptr, 0), 5);
  EXPECT_EQ(MultiByteToWideChar(CP_ACP, 0, kText, 3, nullptr, 0), 2);
  wchar_t wide[5];
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, kText, -1, wide, 5), 5);
  EXPECT_STREQ(wide, kWide);
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, kWide, -1, nullptr, 0, nullptr, nullptr), 11);
  char narrow[11];
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, kWide, -1, narrow, 11, nullptr, nullptr), 11);
  EXPECT_STREQ(narrow, kText);
}

TEST(Conversions, RefuseWhatDoesNotFit) {
  wchar_t wide[4];
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, kText, -1, wide, 4), 0); }),
            ERROR_INSUFFICIENT_BUFFER);
  char narrow[2];
  EXPECT_EQ(
      last_error_of([&] { EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, kWide, 2, narrow, 2, nullptr, nullptr), 0); }),
      ERROR_INSUFFICIENT_BUFFER);
}

TEST(Conversions, RefuseWrongArguments) {
  wchar_t wide[4];
  const auto refused = [&](UINT page, DWORD flags, const char* text, int size, int room) {
    return last_error_of([&] { EXPECT_EQ(MultiByteToWideChar(page, flags, text, size, wide, room), 0); });
  };
  EXPECT_EQ(refused(CP_UTF8, 0, "a", 0, 4), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(refused(CP_UTF8, 0, nullptr, 1, 4), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(refused(CP_UTF8, 0, "a", 1, -1), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(refused(4711, 0, "a", 1, 4), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(refused(CP_UTF8, MB_PRECOMPOSED, "a", 1, 4), ERROR_INVALID_FLAGS);
  BOOL used = TRUE;
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, L"a", 1, nullptr, 0, nullptr, &used), 0); }),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(WideCharToMultiByte(CP_ACP, 0, L"a", 1, nullptr, 0, nullptr, &used), 1);
  EXPECT_FALSE(used);
}

TEST(Conversions, ReplaceOrRefuseWhatIsNoText) {
  wchar_t wide[4];
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "\xff", 1, wide, 4), 1);
  EXPECT_EQ(wide[0], L'\xFFFD');
  EXPECT_EQ(
      last_error_of([&] { EXPECT_EQ(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xff", 1, wide, 4), 0); }),
      ERROR_NO_UNICODE_TRANSLATION);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xef\xbf\xbd", 3, wide, 4), 1)
      << "the replacement character itself is one";
  const wchar_t lone[] = {static_cast<wchar_t>(0xD800), 0};
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, lone, 1, nullptr, 0, nullptr, nullptr), 3);
  EXPECT_EQ(last_error_of([&] {
              EXPECT_EQ(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, lone, 1, nullptr, 0, nullptr, nullptr), 0);
            }),
            ERROR_NO_UNICODE_TRANSLATION);
}

TEST(OldStrings, AreMeasuredCopiedAndCompared) {
  EXPECT_EQ(lstrlenA(nullptr), 0);
  EXPECT_EQ(lstrlenW(L"abc"), 3);
  wchar_t wide[16];
  EXPECT_STREQ(lstrcpyW(wide, L"one"), L"one");
  EXPECT_STREQ(lstrcatW(wide, L" two"), L"one two");
  EXPECT_STREQ(lstrcpynW(wide, L"longer", 4), L"lon");
  char narrow[16];
  EXPECT_STREQ(lstrcpynA(narrow, "longer", 4), "lon");
  EXPECT_STREQ(lstrcatA(narrow, "e"), "lone");
  EXPECT_EQ(lstrcmpA("a", "b"), -1);
  EXPECT_EQ(lstrcmpW(L"b", L"a"), 1);
  EXPECT_EQ(lstrcmpiA("ABC", "abc"), 0);
  EXPECT_EQ(lstrcmpiW(L"ABC", L"abd"), -1);
}

TEST(Formats, AreThoseOfWindows) {
  char text[1024];
  EXPECT_EQ(wsprintfA(text, "%d|%5u|%-4x|%04X|%c|%s|%S|%%", -1, 7U, 0xabU, 0xCDU, 'c', "narrow", L"wide"), 34);
  EXPECT_STREQ(text, "-1|    7|ab  |00CD|c|narrow|wide|%");
  EXPECT_EQ(wsprintfA(text, "%lu %I64d %ld", static_cast<DWORD>(4294967295U), -5LL, static_cast<LONG>(-6)), 16);
  EXPECT_STREQ(text, "4294967295 -5 -6");
  wchar_t wide[1024];
  wsprintfW(wide, L"%s %hs %S %.2s", L"own", "narrow", "other", L"cut");
  EXPECT_STREQ(wide, L"own narrow other cu");
  EXPECT_EQ(win32_swprintf(wide, 1024, L"%5.1f %p", 2.25, reinterpret_cast<void*>(0xF00D)), 22);
  EXPECT_STREQ(wide, L"  2.2 000000000000F00D");
}

TEST(SafeStrings, AreCutAndSaySo) {
  char text[4];
  EXPECT_EQ(StringCchCopyA(text, 4, "abc"), S_OK);
  EXPECT_EQ(StringCchCopyA(text, 4, "abcd"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(StringCchCatA(text, 4, "d"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_EQ(StringCchCopyA(text, 0, ""), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchPrintfA(text, 4, "%d", 12345), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(text, "123");
  wchar_t wide[4];
  EXPECT_EQ(StringCchPrintfW(wide, 4, L"%s", L"abc"), S_OK);
  EXPECT_EQ(StringCchCatW(wide, 4, L"d"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(wide, L"abc");
  size_t length = 0;
  EXPECT_EQ(StringCchLengthW(wide, 4, &length), S_OK);
  EXPECT_EQ(length, 3U);
}

// Every code of winerror.h has a text: what a call can fail with, a program can show.
TEST(Messages, AreThereForEachError) {
  std::ifstream header(WINERROR_HEADER);
  const std::regex definition("#define ((?:ERROR|NO)_\\w+) (\\d+)u");
  int found = 0;
  for (std::string line; std::getline(header, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, definition)) continue;
    ++found;
    char text[256];
    const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    const DWORD code = static_cast<DWORD>(std::stoul(match[2]));
    const DWORD length = FormatMessageA(flags, nullptr, code, 0, text, sizeof(text), nullptr);
    EXPECT_NE(length, 0U) << match[1] << " needs a line in api/system_messages.cpp";
    EXPECT_TRUE(std::string(text, length).ends_with("\r\n"));
  }
  EXPECT_GT(found, 40);
}

TEST(Messages, GoIntoBuffersOfTheCallersOrTheirOwn) {
  LPWSTR made = nullptr;
  const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_IGNORE_INSERTS;
  const DWORD length =
      FormatMessageW(flags, nullptr, ERROR_INVALID_HANDLE, 0, reinterpret_cast<LPWSTR>(&made), 0, nullptr);
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(length, static_cast<DWORD>(lstrlenW(made)));
  EXPECT_EQ(LocalFree(made), nullptr);
  char text[4];
  EXPECT_EQ(last_error_of([&] {
              EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 5, 0, text, sizeof(text), nullptr), 0U);
            }),
            ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(last_error_of([&] {
              EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 0xFFFF, 0, text, sizeof(text), nullptr),
                        0U);
            }),
            ERROR_MR_MID_NOT_FOUND);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(FormatMessageA(0, nullptr, 5, 0, text, sizeof(text), nullptr), 0U); }),
            ERROR_INVALID_PARAMETER);
}

std::string formatted(DWORD flags, const char* message, ...) {
  va_list arguments;
  va_start(arguments, message);
  char text[256];
  const DWORD length =
      FormatMessageA(FORMAT_MESSAGE_FROM_STRING | flags, message, 0, 0, text, sizeof(text), &arguments);
  va_end(arguments);
  return std::string(text, length);
}

TEST(Messages, TakeInsertsInAnyOrder) {
  EXPECT_EQ(formatted(0, "%2 %1", "first", "second"), "second first");
  EXPECT_EQ(formatted(0, "%1!u! %2!04x! %%%n%3!s!%0 left out", 7U, 0xABU, "text"), "7 00ab %\r\ntext");
  EXPECT_EQ(formatted(FORMAT_MESSAGE_IGNORE_INSERTS, "%1 stays"), "%1 stays");
  DWORD_PTR array[] = {reinterpret_cast<DWORD_PTR>(L"wide"), 42};
  wchar_t wide[64];
  EXPECT_EQ(FormatMessageW(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, L"%1: %2!d!", 0, 0, wide, 64,
                           reinterpret_cast<va_list*>(array)),
            8U);
  EXPECT_STREQ(wide, L"wide: 42");
}

}  // namespace
}  // namespace mapcheck::tests
