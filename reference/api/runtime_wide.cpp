// SPDX-License-Identifier: Apache-2.0
// What win32_wchar.h and win32_main.h declare for both sizes of wchar_t. Texts go out as UTF-8.
#include <unistd.h>

#include <cstdlib>
#include <deque>

#include "api/wide_output.h"
#include "win32_main.h"
#include "win32_wchar.h"

namespace api = mapcheck::api;

namespace {

char32_t lower(wchar_t unit) {
  return unit >= L'A' && unit <= L'Z' ? static_cast<char32_t>(unit - L'A' + L'a') : static_cast<char32_t>(unit);
}

}  // namespace

int win32_vfwprintf(FILE* stream, const WCHAR* format, va_list arguments) {
  api::ListValues values(arguments);
  const std::string text = api::format_text(*api::wide_text(format), api::kWide, values);
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size() ? static_cast<int>(text.size()) : -1;
}

int win32_fwprintf(FILE* stream, const WCHAR* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int count = win32_vfwprintf(stream, format, arguments);
  va_end(arguments);
  return count;
}

int win32_wprintf(const WCHAR* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int count = win32_vfwprintf(stdout, format, arguments);
  va_end(arguments);
  return count;
}

int win32_vswprintf(WCHAR* text, size_t count, const WCHAR* format, va_list arguments) {
  api::ListValues values(arguments);
  const std::size_t length = api::put_wide(api::format_text(*api::wide_text(format), api::kWide, values), text, count);
  return length < count ? static_cast<int>(length) : -1;
}

int win32_swprintf(WCHAR* text, size_t count, const WCHAR* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int length = win32_vswprintf(text, count, format, arguments);
  va_end(arguments);
  return length;
}

int win32_fputws(const WCHAR* text, FILE* stream) {
  return std::fputs(api::wide_text(text)->c_str(), stream);
}

int _wcsicmp(const WCHAR* left, const WCHAR* right) {
  for (; *left != 0 && lower(*left) == lower(*right); ++left, ++right) {
  }
  return static_cast<int>(lower(*left)) - static_cast<int>(lower(*right));
}

int _wtoi(const WCHAR* text) {
  return static_cast<int>(std::strtol(api::wide_text(text)->c_str(), nullptr, 10));
}

int win32_run_wmain(int count, char** words, win32_entry entry, int returns_nothing) {
  std::deque<std::vector<api::WideUnit>> texts;
  const auto wide = [&texts](char** list) {
    std::vector<wchar_t*> pointers;
    for (; *list != nullptr; ++list) {
      texts.push_back(api::wide_units(*list));
      pointers.push_back(reinterpret_cast<wchar_t*>(texts.back().data()));
    }
    pointers.push_back(nullptr);
    return pointers;
  };
  auto arguments = wide(words);
  auto environment = wide(environ);
  const auto call = reinterpret_cast<int (*)(int, wchar_t**, wchar_t**)>(entry);
  const int code = call(count, arguments.data(), environment.data());
  return returns_nothing != 0 ? 0 : code;
}
