// SPDX-License-Identifier: Apache-2.0
// Each conversion is read into a Conversion, and what the C library's snprintf knows as well is left to it, with a
// length that is always ll.
#include "api/text_format.h"

#include <cctype>
#include <cstdio>
#include <cstring>
#include <optional>

#include "support/utf.h"

namespace mapcheck::api {
namespace {

enum class Size { plain, byte, half, narrow_or_32, wide, pointer, bits32, bits64 };

struct Conversion {
  std::string flags;
  std::optional<int> width;
  std::optional<int> precision;
  Size size = Size::plain;
  char type = 0;
};

int take_number(std::string_view& rest, FormatValues& values) {
  if (!rest.empty() && rest.front() == '*') {
    rest.remove_prefix(1);
    return static_cast<int>(static_cast<std::uint32_t>(values.integer()));
  }
  int number = 0;
  while (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) != 0 && number < 100'000) {
    number = number * 10 + (rest.front() - '0');
    rest.remove_prefix(1);
  }
  return number;
}

bool skip(std::string_view& rest, std::string_view prefix) {
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  return true;
}

Size take_size(std::string_view& rest) {
  constexpr struct {
    std::string_view prefix;
    Size size;
  } kSizes[] = {{"I64", Size::bits64}, {"I32", Size::bits32}, {"I", Size::pointer},      {"ll", Size::bits64},
                {"hh", Size::byte},    {"h", Size::half},     {"l", Size::narrow_or_32}, {"w", Size::wide},
                {"j", Size::bits64},   {"z", Size::pointer},  {"t", Size::pointer},      {"L", Size::bits64}};
  for (const auto& entry : kSizes) {
    if (skip(rest, entry.prefix)) return entry.size;
  }
  return Size::plain;
}

// What stands after the per cent sign.
Conversion take_conversion(std::string_view& rest, FormatValues& values) {
  Conversion conversion;
  while (!rest.empty() && std::strchr("-+ #0", rest.front()) != nullptr) {
    conversion.flags.push_back(rest.front());
    rest.remove_prefix(1);
  }
  if (!rest.empty() && (rest.front() == '*' || std::isdigit(static_cast<unsigned char>(rest.front())) != 0)) {
    conversion.width = take_number(rest, values);
  }
  if (skip(rest, ".")) conversion.precision = take_number(rest, values);
  conversion.size = take_size(rest);
  if (!rest.empty()) {
    conversion.type = rest.front();
    rest.remove_prefix(1);
  }
  return conversion;
}

template <class Value>
std::string print(const Conversion& conversion, const char* length, char type, Value value) {
  const std::string format = "%" + conversion.flags + "*" + (conversion.precision ? ".*" : "") + length + type;
  const int width = conversion.width.value_or(0);
  const auto put = [&](char* target, std::size_t room) {
    return conversion.precision ? std::snprintf(target, room, format.c_str(), width, *conversion.precision, value)
                                : std::snprintf(target, room, format.c_str(), width, value);
  };
  const int size = put(nullptr, 0);
  if (size <= 0) return {};
  std::string text(static_cast<std::size_t>(size) + 1, '\0');
  put(text.data(), text.size());
  text.pop_back();
  return text;
}

std::string print_integer(const Conversion& conversion, std::uint64_t value) {
  const bool is_signed = conversion.type == 'd' || conversion.type == 'i';
  switch (conversion.size) {
    case Size::bits64:
    case Size::pointer:
      break;
    case Size::byte:
      value = is_signed ? static_cast<std::uint64_t>(static_cast<std::int8_t>(value)) : value & 0xFF;
      break;
    case Size::half:
      value = is_signed ? static_cast<std::uint64_t>(static_cast<std::int16_t>(value)) : value & 0xFFFF;
      break;
    default:
      value = is_signed ? static_cast<std::uint64_t>(static_cast<std::int32_t>(value)) : value & 0xFFFFFFFF;
  }
  return print(conversion, "ll", conversion.type, static_cast<unsigned long long>(value));
}

// As Microsoft prints it: all digits, and no 0x.
std::string print_pointer(Conversion conversion, std::uint64_t value) {
  conversion.precision = 2 * static_cast<int>(sizeof(void*));
  return print(conversion, "ll", 'X', static_cast<unsigned long long>(value));
}

// Whether a conversion of a text or a character speaks of wide ones.
bool is_wide(const Conversion& conversion, const Characters& characters) {
  if (conversion.size == Size::narrow_or_32 || conversion.size == Size::wide) return true;
  if (conversion.size == Size::half) return false;
  const bool is_other = conversion.type == 'S' || conversion.type == 'C';
  return is_other != characters.wide;
}

std::string print_text(Conversion conversion, const Characters& characters, std::uint64_t value) {
  const auto* address = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(value));
  const std::size_t limit = conversion.precision ? static_cast<std::size_t>(*conversion.precision) : SIZE_MAX;
  std::string text;
  if (address == nullptr) {
    text = std::string("(null)").substr(0, limit);
  } else if (is_wide(conversion, characters)) {
    text = characters.read_wide(address, limit);
  } else {
    const auto* narrow = static_cast<const char*>(address);
    text.assign(narrow, ::strnlen(narrow, limit));
  }
  conversion.precision.reset();
  return print(conversion, "", 's', text.c_str());
}

std::string print_character(Conversion conversion, const Characters& characters, std::uint64_t value) {
  std::string text(1, static_cast<char>(value));
  if (is_wide(conversion, characters)) {
    std::u16string utf16;
    append_utf16(utf16, static_cast<char32_t>(value));
    text = utf8_from_utf16(utf16);
  }
  conversion.precision.reset();
  return print(conversion, "", 's', text.c_str());
}

std::string print_value(const Conversion& conversion, const Characters& characters, FormatValues& values) {
  switch (conversion.type) {
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return print_integer(conversion, values.integer());
    case 'p':
      return print_pointer(conversion, values.integer());
    case 's':
    case 'S':
      return print_text(conversion, characters, values.integer());
    case 'c':
    case 'C':
      return print_character(conversion, characters, values.integer());
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return print(conversion, "", conversion.type, values.real());
    default:  // the per cent sign itself, or a letter that means nothing
      return conversion.type == 0 ? std::string() : std::string(1, conversion.type);
  }
}

}  // namespace

std::string format_text(std::string_view format, const Characters& characters, FormatValues& values) {
  std::string text;
  while (!format.empty()) {
    const std::size_t plain = std::min(format.find('%'), format.size());
    text.append(format.substr(0, plain));
    format.remove_prefix(plain);
    if (!skip(format, "%")) break;
    const Conversion conversion = take_conversion(format, values);
    text.append(print_value(conversion, characters, values));
  }
  return text;
}

}  // namespace mapcheck::api
