// SPDX-License-Identifier: Apache-2.0
// Formats as Microsoft's wsprintf and printf read them: l is 32 bits, I64 and ll are 64, I is a pointer's size, %s is a
// text of the function's own characters and %S one of the others. Everything is UTF-8 in here.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <string>
#include <string_view>

namespace mapcheck::api {

// Where a format takes its values from.
class FormatValues {
 public:
  virtual ~FormatValues() = default;
  virtual std::uint64_t integer() = 0;
  virtual double real() = 0;
};

// Those of a variadic function. A list can only be read once.
class ListValues final : public FormatValues {
 public:
  explicit ListValues(va_list list) { va_copy(list_, list); }
  ~ListValues() override { va_end(list_); }
  ListValues(const ListValues&) = delete;
  ListValues& operator=(const ListValues&) = delete;
  std::uint64_t integer() override { return va_arg(list_, std::uint64_t); }
  double real() override { return va_arg(list_, double); }

 private:
  va_list list_;
};

// How the program's characters are to be read, which only the file knows that was compiled for their size.
struct Characters {
  bool wide = false;  // whether %s means wide ones
  // At most `limit` of the units at `text`, as UTF-8.
  std::string (*read_wide)(const void* text, std::size_t limit) = nullptr;
};

std::string format_text(std::string_view format, const Characters& characters, FormatValues& values);

}  // namespace mapcheck::api
