// SPDX-License-Identifier: Apache-2.0
// The C library's functions on wide texts once more, for a wchar_t of two bytes only: see win32_wchar.h, which gives
// each of them a symbol of its own.
#include <cstdlib>

#include "api/wide_output.h"
#include "win32_wchar.h"

static_assert(sizeof(WCHAR) == 2, "with the usual wchar_t the C library has these");

namespace {

// A number at the front of a text, read by `parse` from the narrow copy of its ASCII part.
template <class Number>
Number parse_front(Number (*parse)(const char*, char**, int), const WCHAR* text, WCHAR** end, int base) {
  std::string narrow;
  for (const WCHAR* unit = text; *unit != 0 && *unit < 0x80; ++unit) narrow.push_back(static_cast<char>(*unit));
  char* stop = nullptr;
  const Number number = parse(narrow.c_str(), &stop, base);
  if (end != nullptr) *end = const_cast<WCHAR*>(text) + (stop - narrow.c_str());
  return number;
}

}  // namespace

size_t wcslen(const WCHAR* text) {
  size_t length = 0;
  while (text[length] != 0) ++length;
  return length;
}

WCHAR* wcscpy(WCHAR* to, const WCHAR* from) {
  std::copy_n(from, wcslen(from) + 1, to);
  return to;
}

WCHAR* wcsncpy(WCHAR* to, const WCHAR* from, size_t count) {
  size_t i = 0;
  for (; i < count && from[i] != 0; ++i) to[i] = from[i];
  std::fill(to + i, to + count, WCHAR{0});
  return to;
}

WCHAR* wcscat(WCHAR* to, const WCHAR* from) {
  wcscpy(to + wcslen(to), from);
  return to;
}

int wcsncmp(const WCHAR* left, const WCHAR* right, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    if (left[i] == 0) return 0;
  }
  return 0;
}

int wcscmp(const WCHAR* left, const WCHAR* right) {
  return wcsncmp(left, right, SIZE_MAX);
}

long wcstol(const WCHAR* text, WCHAR** end, int base) {
  return parse_front(std::strtol, text, end, base);
}

unsigned long wcstoul(const WCHAR* text, WCHAR** end, int base) {
  return parse_front(std::strtoul, text, end, base);
}
